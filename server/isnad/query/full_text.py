r"""`text:query`, a pattern that finds texts by their words (as Apache Jena has it), evaluated by an index.

    ?thing text:query "words" .
    (?thing ?score ?text) text:query (rdfs:label skos:altLabel "words" 20 "lang:ar") .

The index is asked before the engine. What it finds takes the place of the pattern, as VALUES, with the triple
that has each text where not all are sure to have it: the rows are triples of the graph that is asked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, compress, count, pairwise
from typing import NamedTuple

from pyoxigraph import Store

from isnad.locale import Message
from isnad.names.full_text import MOST_CHARACTERS, FullTextIndex, Hit
from isnad.names.text_postings import FILE, index_of
from isnad.query.corrected_expressions import Edit
from isnad.query.request import Query
from isnad.query.service_patterns import Element, Group, read_groups
from isnad.query.store import Source, dataset_clauses
from isnad.query.syntax_errors import broken_rule, malformed
from isnad.query.text_rows import CELLS, Whole, each_once, property_of, values
from isnad.query.text_terms import PATTERN, asked_at, end_of, iris_of, may_have_texts, patterns
from isnad.query.tokens import Token, tokens, unescaped, without_addresses
from isnad.rdf.namespaces import shortened
from isnad.rdf.terms import TEXT_PROPERTIES, has_texts_by_default, texts_of
from isnad.request_errors import MalformedQuery

MOST_TEXTS = 10_000  # that a pattern may find
_EXAMPLE = '(?thing ?score) text:query ("words" 20) .'
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
NO_INDEX = Message("there is no index of texts here, so text:query is not answered")
OF_ALL_GRAPHS = Message("the index of texts is of all graphs, and is not asked for whom some are hidden")
_NOTHING = Message("text:query has no words to look for")

Opening = Callable[[], FullTextIndex | None]


class _Search(NamedTuple):
    """What a pattern asks: the variables that it gives values to, the words, and what narrows them."""

    columns: tuple[str, ...]  # the thing, the score, the text
    words: str
    properties: tuple[str, ...]
    most: int | None
    language: str

    def find(self, index: FullTextIndex, few: int) -> list[Hit]:
        """Return all that an index finds, or few where these are as many rows."""
        most = self.most or MOST_TEXTS + 1
        find = partial(
            index.search,
            self.words,
            properties=self.properties or TEXT_PROPERTIES,
            language=self.language,
        )
        if 0 < few < most:
            hits = find(few)
            if len(hits) < few or len(self.once(hits)) == few:
                return hits
        return find(most)

    def how_many(self, index: FullTextIndex) -> int:
        """Return how many texts an index finds."""
        number = index.how_many(self.words, properties=self.properties, language=self.language)
        return min(number, self.most or number)

    @property
    def has_a_row_each(self) -> bool:
        """Whether each text that is found is a row: it is asked for, and no thing has it twice."""
        return len(self.columns) > 2 and len(self.properties) == 1

    def once(self, hits: list[Hit]) -> list[Hit]:
        """Return the best hit of each thing, or of each text of one where texts are asked for."""
        return hits if self.has_a_row_each else each_once(hits, texts=len(self.columns) > 2)


def index_opening(source: Source, store: Store | None) -> Opening:
    """Return what opens the index of a source: of a release its file, of other files one that is made here.

    A store that is written to has none; nor has a release before its file is there.
    """
    if source.writable:
        return lambda: None
    if source.release:
        return partial(FullTextIndex.at, source.release / FILE)
    made = b""
    if store is not None:
        made = index_of(texts_of(store), by_default=has_texts_by_default(store))
    return partial(FullTextIndex.of, made)


def with_texts(query: Query, index: FullTextIndex | None, missing: Message = NO_INDEX) -> Query:
    """Return a query with VALUES in the place of each pattern, whose rows are what the index finds.

    Where the query takes few rows, and these are the texts that are found, no more are looked for.

    Raise MalformedQuery (400), which says what to write, for a pattern without words, or of another form, or
    where there is no index: `missing` says why.
    """
    text = unescaped(query.text)
    if not may_have_texts(text):
        return query
    pieces = []
    for token in tokens(text):
        if token.kind == "comment":
            end = token.start + len(token.text)
            text = f"{text[: token.start]}{' ' * len(token.text)}{text[end:]}"
        else:
            pieces.append(token)
    groups, iris = read_groups(text, pieces), iris_of(pieces, query.base or "")
    try:
        Store().query(without_addresses(text), base_iri=query.base)
    except SyntaxError as error:
        if not any(patterns(text, groups, iris)):  # it may be corrected
            return query
        raise malformed(query.text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError):
        pass  # it was parsed
    own = (
        query.default_graphs is None and query.named_graphs is None and not dataset_clauses(text, query.base)
    )
    by_default = own and index is not None and index.by_default
    whole = Whole.read(text, groups) if by_default else None
    mark = next(name for n in count() if (name := f"isnad_text_{n}_") not in text)
    reader = _Reader(text, iris, index, missing, {}, by_default, whole, f"?{mark}")
    edits = sorted(chain.from_iterable(map(reader.edits, groups)), reverse=True)
    if not edits:
        return query
    reader.require_template([token for token in pieces if token.start < groups[0].start])
    for start, end, new in edits:
        text = text[:start] + new + text[end:]
    return replace(query, text=text, rows=reader.rows, answer=next(iter(reader.answers), None))


@dataclass(frozen=True)
class _Reader:
    """Finds the patterns of a query, whose comments are blank, and asks the index for each.

    The rows of what is found stand apart: they may be thousands, and need no more reading.
    """

    text: str
    iris: dict[int, str]  # by their places
    index: FullTextIndex | None
    missing: Message
    rows: dict[str, Callable[[], str]]  # by a row that stands for them
    by_default: bool  # whether the default graph that is asked has all texts of the index
    whole: Whole | None
    mark: str  # of variables that the query has not
    answers: list[bytes] = field(default_factory=list)  # to the whole query

    def require_template(self, head: list[Token]) -> None:
        """Raise MalformedQuery for CONSTRUCT WHERE: what is found is no part of a template."""
        words = [token for token in head if token.kind in ("word", "open")]
        for one, following in pairwise([*words, Token("open", "", len(self.text))]):
            if one.text.upper() == "CONSTRUCT" and following.text != "{":
                raise self._invalid(one, Message("with text:query, CONSTRUCT has a template of its own"))

    def edits(self, group: Group, graph: str = "") -> Iterator[Edit]:
        """Write what is found before the triples among which a pattern stands; take the pattern away."""
        for one in group.elements:
            if one.kind == "triples":
                yield from self._in_triples(one, graph)
            elif one.kind == "service":
                continue
            elif one.kind == "graph":
                name = one.words[-1].text
                yield from self.edits(one.groups[0], name)
            else:
                for inner in one.groups:
                    if graph[:1] in ("?", "$") and one.kind != "group":
                        self._require_none(inner)
                    yield from self.edits(inner, graph)

    def _require_none(self, group: Group) -> None:
        """Raise MalformedQuery for a pattern that would be asked of all graphs, not of the one around it."""
        for token in patterns(self.text, (group,), self.iris):
            rule = Message(
                "within GRAPH ?g, text:query stands beside triples or in a UNION, and not in OPTIONAL, "
                "MINUS, EXISTS or a subquery: write GRAPH ?g within these"
            )
            raise self._invalid(token, rule)

    def _in_triples(self, element: Element, graph: str) -> Iterator[Edit]:
        for number in asked_at(self.text, element, self.iris):
            token = element.words[number]
            if self.iris[token.start] != PATTERN:
                if self.index is None:  # a term of the data
                    continue
                raise self._invalid(token, Message("the only pattern for texts is text:query"))
            first, last = self._subject(element, number), self._object(element.words, number)
            columns = tuple(
                f"?{one.text[1:]}" for one in element.words[first:number] if one.kind == "variable"
            )
            if graph and f"?{graph[1:]}" in columns[1:2]:
                raise self._invalid(token, Message("the variable of GRAPH is no score"))
            search = self._arguments(columns, token, element.words[number + 1 : last + 1])
            end = end_of(element.words[last])
            is_last = last + 1 == len(element.words)
            following = element.end if is_last else element.words[last + 1].start
            between = self.text[end:following].strip()
            if between.strip(".; \t\r\n"):
                raise self._invalid(token, Message("text:query has one list of words behind it"))
            left = f"{columns[0]} " if between and between[-1] == ";" and not is_last else ""
            yield element.words[first].start, following, left
            is_alone = first == 0 and is_last
            yield element.start, element.start, self._found(search, token, graph, is_alone=is_alone)

    def _subject(self, element: Element, number: int) -> int:
        """Return at which word the subject of a pattern begins: a variable, or up to three in brackets."""
        words, predicate = element.words, element.words[number]
        first = number - 1
        if number and words[first].text == ")":
            first = max((at for at in range(number) if words[at].text == "("), default=-1)
        subject = words[max(first, 0) : number]
        named = [one.text[1:] for one in subject if one.kind == "variable"]
        listed = len(subject) > 1
        before = self.text[element.start : subject[0].start].rstrip() if subject else ""
        if (
            len(named) + 2 * listed != len(subject)
            or not 0 < len(named) <= 3
            or len(set(named)) < len(named)
            or before[-1:] not in ("", ".")
            or self.text[end_of(subject[-1]) : predicate.start].strip()
        ):
            rule = Message("before text:query stands a variable, or (?thing ?score ?text), and nothing else")
            raise self._invalid(predicate, rule)
        return first

    def _object(self, words: tuple[Token, ...], number: int) -> int:
        """Return at which word the object of a pattern ends: a string, or a list."""
        last = number + 1
        if self.text[end_of(words[number]) : words[last].start].strip() if last < len(words) else True:
            raise self._invalid(words[number], _NOTHING)
        if words[last].text == "(":
            return min(at for at in range(last, len(words)) if words[at].text == ")")
        return last + (last + 1 < len(words) and words[last + 1].kind == "langtag")

    def _arguments(self, columns: tuple[str, ...], predicate: Token, given: tuple[Token, ...]) -> _Search:
        """Read the words that are looked for, and what stands beside them."""
        properties: list[str] = []
        strings: list[str] = []
        most, language = None, ""
        for token in given:
            if token.kind in ("iri", "name") and not strings:
                properties.append(self.iris[token.start])
                if properties[-1] not in TEXT_PROPERTIES:
                    known = " ".join(map(shortened, TEXT_PROPERTIES))
                    rule = Message("texts are found by these properties alone: %(known)s", known=known)
                    raise self._invalid(token, rule)
            elif token.kind == "string":
                strings.append(_value(token.text))
            elif token.kind == "langtag" and len(strings) == 1:
                language = token.text[1:]
            elif token.kind == "number" and token.text.isdecimal() and strings and most is None:
                most = int(token.text.lstrip("0")[:12] or 0)
            elif token.text not in ("(", ")"):
                rule = Message('text:query takes properties, "words" as they are, a limit, and "lang:ar"')
                raise self._invalid(token, rule)
        if len(strings) == 2 and strings[1].startswith("lang:"):
            language = strings.pop().removeprefix("lang:")
        if len(strings) != 1 or not any(character.isalnum() for character in strings[0]):
            raise self._invalid(predicate, _NOTHING)
        if len(strings[0]) > MOST_CHARACTERS:
            limit = f"{MOST_CHARACTERS:,}"
            raise self._invalid(
                predicate, Message("the words have more than %(limit)s characters", limit=limit)
            )
        if most is not None and not 0 < most <= MOST_TEXTS:
            rule = Message("the limit is a number from 1 to %(limit)s", limit=f"{MOST_TEXTS:,}")
            raise self._invalid(predicate, rule)
        if language and not _LANGUAGE.fullmatch(language):
            raise self._invalid(predicate, Message('a language is written as "lang:ar"'))
        return _Search(columns, strings[0], tuple(properties), most, language.lower())

    def _found(self, search: _Search, predicate: Token, graph: str, *, is_alone: bool) -> str:
        """Write what the index finds as a group: a row a thing, or a text where texts are asked for."""
        if self.index is None:
            raise no_index(self.text, predicate.start, self.missing)
        whole = self.whole if is_alone else None
        hits = cache(partial(search.find, self.index, whole.enough(search.columns) if whole else 0))
        is_counted = bool(whole and whole.number and search.has_a_row_each)
        number = search.how_many(self.index) if is_counted else len(hits())
        if number > MOST_TEXTS:
            limit = f"{MOST_TEXTS:,}"
            raise self._invalid(
                predicate, Message("more than %(limit)s texts have these words: name a limit", limit=limit)
            )
        if whole and whole.number:
            self.answers.append(whole.counted(number if is_counted else len(search.once(hits()))))
        elif whole:
            self.answers.extend(whole.answer(search.columns, search.once(hits())))
        thing, *others = search.columns
        text = others[1] if len(others) > 1 else f"{self.mark}text"
        by, score = f"{self.mark}by", f"{self.mark}score"
        variable = graph if graph[:1] in ("?", "$") else ""
        is_known = self.by_default and not graph  # what is found is there, and no triple is looked up
        triple = "" if is_known else f"{thing} {by} {text} ."
        within = f"GRAPH {graph} {{ {triple} }}" if variable else triple
        kept = " ".join(dict.fromkeys(filter(None, (variable, thing, *others[1:]))))
        needed = (True, not is_known, not is_known or len(others) > 1, bool(others))
        columns = list(compress((thing, by, text, score), needed))
        cells = list(compress((CELLS[0], property_of, CELLS[2], CELLS[1]), needed))
        numbers = count(len(self.rows))
        names = (f"(<urn:isnad:rows:{number}>{' UNDEF' * (len(columns) - 1)})" for number in numbers)
        stand_in = next(name for name in names if name not in self.text)
        self.rows[stand_in] = lambda: values(search.once(hits()) if is_known else hits(), cells)
        found = f"VALUES ({' '.join(columns)}) {{ {stand_in} }} {within}"
        if is_known or len(search.once(hits())) == len(hits()):
            scored = f" ({score} AS {others[0]})" if others else ""
            return f"{{ SELECT {kept}{scored} {{ {found} }} }} "
        best = f" (MAX({score}) AS {others[0]})" if others else ""
        return f"{{ SELECT {kept}{best} {{ {found} }} GROUP BY {kept} }} "

    def _invalid(self, token: Token, rule: Message) -> MalformedQuery:
        hint = Message("Write for instance: %(example)s", example=_EXAMPLE)
        return broken_rule(self.text, token.start, rule, hint)


def no_index(text: str, start: int = 0, rule: Message = NO_INDEX) -> MalformedQuery:
    """Return the error where no index is asked, such as by updates and of stores that are written to."""
    hint = Message('Use FILTER (CONTAINS(?text, "words")). A release that is just made has its index soon.')
    return broken_rule(text, start, rule, hint)


def _value(string: str) -> str:
    """Return what a string of SPARQL stands for (SPARQL 1.1 §19.7)."""
    marks = 3 if string[:3] in ('"""', "'''") else 1
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), string[marks:-marks])
