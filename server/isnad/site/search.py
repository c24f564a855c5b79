"""/search: things by name, passages by words, saved questions that fit; and terms for an editor of SPARQL."""

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import flask

from isnad.locale import Text
from isnad.names.arabic import words
from isnad.names.full_text import FullTextIndex
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named, content
from isnad.names.spelling import Spelt, folded, spelt_words
from isnad.names.text_postings import FILE
from isnad.rdf.namespaces import CHAIN, ID, NIF, WIKIDATA, shortened
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence, Statement, claims
from isnad.site.terms import Names, Row, Term
from isnad.source.questions import Parameter, Question

_LONGEST = 200  # characters of what is searched for
_MOST_PASSAGES, _MOST_QUESTIONS = 20, 5
_MOST_KEPT = 256  # texts for which it is kept what they find
# What a question is asked by, and not what it is about.
_ASKED_BY = (
    "what who whom whose when where which why how many did does do was were has have had there tell me "
    "about list all every each ما ماذا متي اين كم كيف هل اي لماذا كل "
    "year في عام سنه"  # a year is a value, and العام is in most names no year
)
_ASKING = frozenset(_ASKED_BY.split())
_YEAR = re.compile(r"\b[12]\d{3}\b")
_ITEM = re.compile(r"[Qq][1-9][0-9]{0,11}")  # of Wikidata
_MATCHED = (
    "SELECT ?thing {{ GRAPH graph:links {{ ?thing skos:exactMatch <{item}> }} }} ORDER BY ?thing LIMIT 1"
)
_TEXTS = ("", f"{NIF}anchorOf", f"{CHAIN}rendering")  # claims as they are said, passages, renderings
# The sentences that things are, or stand in.
_SENTENCES = """
SELECT ?found ?sentence ?number ?begin ?end ?text {{
    {{ VALUES ?found {{ {those} }} ?found a nif:Sentence BIND(?found AS ?sentence) }} UNION
    {{ VALUES ?found {{ {those} }} ?found nif:sentence ?sentence }}
    ?sentence ici:ordinal ?number ; nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?text
}}
"""


@dataclass(frozen=True)
class Found:
    """A passage that was found: by what it states, or a whole sentence by its words."""

    evidence: Evidence
    statement: Statement | None = None


@dataclass(frozen=True)
class Offer:
    """A saved question that fits a sentence, and the values of its parameters that the sentence names."""

    question: Question
    given: Mapping[str, str]

    @property
    def asked(self) -> str:
        """The query of the address at which it is asked so."""
        return f"?{urlencode(self.given)}" if self.given else ""

    @property
    def title(self) -> Text:
        """The title of the question, with the numbers that the sentence names instead of the usual ones."""
        ar, en = self.question.title.ar, self.question.title.en
        for one in self._numbers():
            ar, en = (title.replace(one.usual, self.given[one.name]) for title in (ar, en))
        return Text(ar=ar, en=en)

    @property
    def beside(self) -> list[str]:
        """The values that the title does not have, and that are not the usual ones."""
        in_title = {one.name for one in self._numbers()}
        usual = {one.name: one.usual for one in self.question.parameters}
        return [
            value for name, value in self.given.items() if name not in in_title and value != usual.get(name)
        ]

    def _numbers(self) -> list[Parameter]:
        title = self.question.title
        return [
            one
            for one in self.question.parameters
            if one.kind in ("year", "number")
            and one.name in self.given
            and one.usual in title.ar
            and one.usual in title.en
        ]


@dataclass(frozen=True)
class SearchResult:
    """What a text finds: things by name, passages with all or some of its words, what it may have meant."""

    hits: tuple[Match, ...]
    passages: tuple[Found, ...]
    partial: tuple[Found, ...]
    respelt: str
    offers: tuple[Offer, ...]


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the search."""
    routes = flask.Blueprint("search", __name__)
    terms = site_data.background.when_asked(lambda: NameIndex(_terms(site_data)))
    # As what is asked of a release is, so is what a text finds kept, for the other language and coding.
    find = functools.lru_cache(_MOST_KEPT)(functools.partial(_find, site_data))

    @routes.get("/<any(ar, en):language>/search")
    def page() -> flask.typing.ResponseReturnValue:
        text, texts = _text(), _texts(site_data)
        if item := _ITEM.fullmatch(text.strip()):
            for row in site_data.rows(_MATCHED.format(item=f"{WIKIDATA}{item[0].upper()}")):
                return flask.redirect(pages.names(site_data).address(row["thing"]), 303)
        found = find(texts, text)
        if found.hits and found.hits[0].score == 100 and all(hit.score < 100 for hit in found.hits[1:2]):
            address = pages.names(site_data).address(Term(found.hits[0].iri, is_iri=True))
            return flask.redirect(address, 303)
        searched = texts is not None or not site_data.files
        return flask.render_template("search.html", text=text, found=found, searched=searched)

    @routes.get("/<any(ar, en):language>/search.json")
    def suggestions() -> flask.Response:
        names = pages.names(site_data)
        return flask.jsonify(
            [_suggestion(hit, names) for hit in site_data.names.get().search(_text(), most=10)]
        )

    @routes.get("/<any(ar, en):language>/terms.json")
    def completions() -> flask.Response:
        names, text = pages.names(site_data), _text()
        prefix, colon, local = text.partition(":")
        hits = terms.get().search(local if colon else text, most=200 if colon else 12)
        offered = [_completion(hit, names) for hit in hits]
        return flask.jsonify(
            [one for one in offered if not colon or one["name"].startswith(prefix + ":")][:12]
        )

    return routes


def _find(site_data: SiteData, texts: FullTextIndex | None, text: str) -> SearchResult:
    index = site_data.names.get()
    hits = tuple(index.search(text) or index.match(text))  # by a name that is spelt wrong
    found = passages(site_data, texts, text) if texts else ()
    offered = offers(site_data, text)
    if not texts or found:
        return SearchResult(hits, found, (), "", offered)
    partial = passages(site_data, texts, text, some=True)
    respelt = texts.respelt(text, lambda words: index.search(words, 1) or texts.things(words, 1, _TEXTS))
    return SearchResult(hits, found, partial, respelt, offered)


def offers(site_data: SiteData, text: str) -> tuple[Offer, ...]:
    """Return the saved questions whose titles share most with a sentence, the rare words counting most.

    A year, a number and a thing that the sentence names become the values of their parameters, and count
    as much as a word that no other question has. A question of a year is found by a year alone.
    """
    asked = _stems(text[:_LONGEST])
    if not asked:
        return ()
    named = _Named.of(site_data, text[:_LONGEST])
    shared = [asked & _wording(one) for one in site_data.questions]
    holders = Counter(stem for stems in shared for stem in stems)
    scored = []
    for stems, one in zip(shared, site_data.questions, strict=True):
        given = named.given(one, site_data.names.get())
        of_year = any(parameter.kind == "year" and parameter.name in given for parameter in one.parameters)
        if stems or of_year:
            score = sum(1 / holders[stem] for stem in stems) + max(len(given), named.is_usual(one))
            scored.append((score, Offer(one, given)))
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1].question.name))[:_MOST_QUESTIONS]
    return tuple(offer for _, offer in best)


def _wording(question: Question) -> frozenset[str]:
    """Return the words by which a question is found."""
    return _stems(" ".join((question.title.ar, question.title.en, question.words)))


@dataclass(frozen=True)
class _Named:
    """What a sentence names that may be a value: a year, a thing; and its words, numbers among them."""

    year: str
    thing: str
    words: tuple[Spelt, ...]

    @classmethod
    def of(cls, site_data: SiteData, text: str) -> Self:
        """Read a sentence."""
        form = folded(text)
        year = _YEAR.search(form)
        thing = first_named(site_data.names.get(), text)
        return cls(year[0] if year else "", thing or "", content(spelt_words(form)))

    def given(self, question: Question, index: NameIndex) -> dict[str, str]:
        """Return the values that are named, by the parameters of a question."""
        given: dict[str, str] = {}
        kinds = Counter(parameter.kind for parameter in question.parameters)
        for parameter in question.parameters:
            value = ""
            if kinds[parameter.kind] > 1:  # of two, a sentence does not say which is meant
                continue
            if parameter.kind == "year":
                value = self.year
            elif parameter.kind == "entity":
                value = shortened(self.thing) if self.thing and _may_be(parameter, self.thing, index) else ""
            elif parameter.usual.isdecimal():
                value = self._number(_stems(f"{parameter.label.ar} {parameter.label.en}"))
            if value:
                given[parameter.name] = value
        return given

    def is_usual(self, question: Question) -> bool:
        """Return whether a question asks of the thing as it stands."""
        return bool(self.thing) and shortened(self.thing) in {one.usual for one in question.parameters}

    def _number(self, beside: frozenset[str]) -> str:
        """Return the number that stands beside one of some words: 200 km, the third area."""
        for place, word in enumerate(self.words):
            number = next((one[1:] for one in word.numbers if one[0] == "#"), "")
            around = self.words[max(0, place - 1) : place + 2]
            if number not in ("", self.year) and any(
                one is not word and one.roots & beside for one in around
            ):
                return number
        return ""


def _may_be(parameter: Parameter, thing: str, index: NameIndex) -> bool:
    """Return whether a parameter may be a thing: what is called by a kind (a place) is of that kind."""
    called = parameter.label.en
    return called in index.kinds.get(thing, ()) or all(called not in one for one in index.kinds.values())


def first_named(index: NameIndex, text: str) -> str | None:
    """Return the first thing that a sentence names, by its longest name there."""
    found = words(text[:_LONGEST])
    for position in range(len(found)):
        for language in ("ar", "en"):
            if phrase := index.longest_at(found, position, language):
                return min(index.named(phrase, language), default=None)
    return None


@functools.lru_cache(1024)  # of the titles, which each sentence is held against
def _stems(text: str) -> frozenset[str]:
    """Return the words of a text without their endings, and without those that any question has."""
    telling = (word for word in content(spelt_words(folded(text))) if word.form not in _ASKING)
    return frozenset(root for word in telling for root in word.roots)


def _texts(site_data: SiteData) -> FullTextIndex | None:
    """Return the index of the texts of a release; None while there is none."""
    path = site_data.files / FILE if site_data.files else None
    return _opened(path) if path and path.is_file() else None


@functools.lru_cache(2)  # of this release, and of the one before it, which somebody may still read
def _opened(path: Path) -> FullTextIndex | None:
    return FullTextIndex.at(path)


def passages(
    site_data: SiteData, texts: FullTextIndex, text: str, *, some: bool = False
) -> tuple[Found, ...]:
    """Return the sentences that have all words of a text, or some, or state what has, the best first.

    Each comes once, and after them the lines of other sources. The last word may be begun only.
    """
    hits = list(dict.fromkeys(texts.things(text, 10 * _MOST_PASSAGES, _TEXTS, some=some)))
    if not hits:
        return ()
    those = f"<{'> <'.join(hits)}>"
    found = {hit: [one] for hit, one in site_data.read(_SENTENCES.format(those=those), _sentence)}
    for one in claims(site_data, f"VALUES ?claim {{ {those} }}"):  # once for each line of another source
        found.setdefault(one.claim, []).append(Found(one.evidence[0], one))
    ranked = [each for hit in hits for each in found.get(hit, ())]
    asked, once = _stems(text), dict[tuple[str, int | str], Found]()
    for each in sorted(ranked, key=_rank):
        line = each.evidence.document, each.evidence.sentence or each.evidence.quote
        before = once.setdefault(line, each)
        # Of what one line says, that is shown which says what is searched for: its date, its place.
        if not each.evidence.sentence and _shared(site_data, each, asked) > _shared(site_data, before, asked):
            once[line] = each
    return tuple(once.values())[:_MOST_PASSAGES]


def _shared(site_data: SiteData, found: Found, asked: frozenset[str]) -> int:
    """Count the words that are asked for and stand in a statement as it is shown, in either language."""
    said = found.statement
    terms = (said.subject, said.predicate, said.object) if said else ()
    both = (site_data.in_language("ar"), site_data.in_language("en"))
    return len(asked & _stems(" ".join(names.name(term).text for names in both for term in terms)))


def _rank(found: Found) -> tuple[bool, bool]:
    """Rank what documents say before what other sources do, and what is telling before how it is worded."""
    return not found.evidence.sentence, bool(found.statement and not found.statement.telling)


def _sentence(row: Row) -> tuple[str, Found]:
    """Return what was found, and the sentence that it is or stands in."""
    numbers = (int(row[name].value) for name in ("number", "begin", "end"))
    text = row["text"]
    return row["found"].value, Found(Evidence(text.value, text.language, row["sentence"].value, *numbers))


def _text() -> str:
    return flask.request.args.get("q", "")[:_LONGEST]


def _terms(site_data: SiteData) -> list[Named]:
    """List what a query may name, by its labels and by its name itself: what has a prefix."""
    found = list(site_data.names.get().names)
    for iri, labels in site_data.labels.items():
        name = shortened(iri)
        if not name.startswith("<"):
            found.append(Named(iri, name.partition(":")[2], "en"))
            found += [Named(iri, label, language) for language, label in labels.items()]
    return found


def _suggestion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the search box shows it: the name that fits, the label, where it is read about."""
    term = Term(hit.iri, is_iri=True)
    return {"name": hit.name.text, "label": names.name(term).text, "address": names.address(term)}


def _completion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the editor offers it: how a query names it, its label, and its kind for the looks."""
    term = Term(hit.iri, is_iri=True)
    kind = "constant" if hit.iri.startswith(ID) else "type"
    return {"name": term.short, "label": names.name(term).text, "kind": kind}
