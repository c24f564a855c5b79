"""The passages of a document: a quote found in the text, and what the quote says."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from isnad.errors import AmbiguousQuote, MisplacedFact, SourceError, UnfoundQuote
from isnad.locale import Counted, Message, Translatable
from isnad.rdf.namespaces import ISNAD
from isnad.rdf.terms import Triple, is_iri, is_literal, language, lexical, readable
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import CHAIN, OA, PROV
from isnad.source.document import Document, Span
from isnad.source.quotes import Quotes

NOTE = CHAIN.reason  # why the project reads a passage as it does
AGENTS = PROV.wasAttributedTo  # the tool that proposed a passage, and the person who accepted it
AGENT = f"{ISNAD}agent/"  # tools
_ABOUT_PASSAGE = {CHAIN.quote, CHAIN.stance, NOTE, AGENTS, OA.prefix, OA.suffix}


@dataclass(frozen=True)
class Passage:
    """A run of characters within one sentence, and the triples that it states."""

    iri: str
    span: Span
    sentence: Span
    stance: str
    triples: frozenset[Triple]
    authored: tuple[str, ...]
    notes: tuple[str, ...] = ()  # in both languages
    agents: tuple[str, ...] = ()  # who proposed it, and who accepted it

    @property
    def asserted(self) -> bool:
        """Return whether the graph asserts what the passage says, or only attributes it."""
        return self.stance == CHAIN.asserted


@dataclass(frozen=True)
class Facts:
    """What facts.trig says of a document, passage by passage in the order of the text."""

    document: Document
    file: TurtleFile
    passages: tuple[Passage, ...]
    refused: tuple[str, ...] = ()  # the names of those that cannot be read

    @property
    def asserted(self) -> frozenset[Triple]:
        """Every triple that some asserted passage states."""
        return frozenset(t for passage in self.passages if passage.asserted for t in passage.triples)

    def first_place(self, passage: Passage) -> str:
        """Name the line at which the first triple of a passage is authored."""
        places = (self.place(passage, triple) for triple in passage.triples)
        return min(places, key=lambda place: int(place.rpartition(":")[2]))

    def place(self, passage: Passage, triple: Triple) -> str:
        """Name the line at which a triple of a passage is authored."""
        graphs = [name for name in passage.authored if triple in self.file.graphs[name]]
        return self.file.place_in((*graphs, *passage.authored)[0], *triple)


@dataclass(frozen=True)
class Difference:
    """A fact that its quote does not carry, or a name without a fact: the line, what differs, the mend."""

    triple: Triple
    where: str
    what: Translatable
    hint: Translatable


@dataclass(frozen=True)
class Remark:
    """One thing that is wrong or left to do, and where."""

    where: str  # file:line or file:line:column
    text: Translatable
    span: Span | None = None  # of the words of the text that it is of, where no file is to be mended


def read_facts(document: Document) -> Facts:
    """Read a document's facts.trig; raise the first error of what is wrong with its passages."""
    facts, wrong = read_passages(document)
    for error in wrong:
        raise error
    return facts


def read_passages(document: Document) -> tuple[Facts, list[SourceError]]:
    """Read a document's facts.trig, and find each quote in the text; return what is wrong with passages, too.

    That is MisplacedFact for a fact outside any passage and for a passage that is not fit to hold one,
    UnfoundQuote, and AmbiguousQuote, each with the line. Raise MissingSource or MalformedSource.
    """
    file = read_turtle(document.folder / "facts.trig")
    about, wrong = _about_passages(file)
    found: dict[Span, Passage] = {}
    refused = [name for name in about if not file.graphs.get(name)]
    for name, triples in file.graphs.items():
        if name is not None:
            try:
                passage = _passage(document, file, name, about.get(name, ()), triples)
                twin = found.get(passage.span)
                found[passage.span] = _merged(twin, passage, file) if twin else passage
            except SourceError as error:
                wrong.append(error)
                refused.append(name)
    wrong += [
        _misplaced(
            file.place(name),
            Message("the passage states nothing"),
            Message("Add its graph { … }, or take it away."),
        )
        for name in refused
        if not file.graphs.get(name)
    ]
    passages = tuple(found[span] for span in sorted(found))
    return Facts(document, file, passages, tuple(refused)), wrong


def locate(
    quotes: Quotes, quote: str, prefix: str = "", suffix: str = "", *, where: Callable[[], str], name: str
) -> Span:
    """Find the one place where a quote stands in a text, between its prefix and its suffix.

    Raise UnfoundQuote with the nearest text, or AmbiguousQuote with the places it stands at.
    """
    starts = quotes.places_between(prefix, quote, suffix)
    if len(starts) == 1:
        return Span(starts[0], starts[0] + len(quote))
    if starts:
        places = ", ".join(str(start) for start in starts)
        raise AmbiguousQuote(
            Counted(
                '<%(name)s>: the quote "%(quote)s" stands in the text %(count)s time, at '
                "characters %(places)s",
                '<%(name)s>: the quote "%(quote)s" stands in the text %(count)s times, at '
                "characters %(places)s",
                len(starts),
                name=name,
                quote=quote,
                count=len(starts),
                places=places,
            ),
            where=where(),
            hint=Message(
                "Add oa:prefix or oa:suffix with what stands before or after it, or make the quote longer."
            ),
        )
    if (prefix or suffix) and quotes.places_between("", quote, ""):
        raise UnfoundQuote(
            Message(
                '<%(name)s>: "%(quote)s" is in the text, and not between "%(before)s" and "%(after)s"',
                name=name,
                quote=quote,
                before=prefix,
                after=suffix,
            ),
            where=where(),
            hint=Message("Copy from text.txt what stands right before and after it, blanks as well."),
        )
    nearest = _nearest(quotes.text, quote)
    raise UnfoundQuote(
        Message(
            '<%(name)s>: the quote is not in the text: "%(quote)s". The nearest there: "%(nearest)s"',
            name=name,
            quote=quote,
            nearest=nearest,
        ),
        where=where(),
        hint=Message("Copy the quote from text.txt to the letter."),
    )


def context(triples: Iterable[Triple]) -> tuple[str, str, str]:
    """Return the quote, the prefix and the suffix by which triples tell where a span is."""
    values = {p: lexical(o) for _, p, o in triples}
    return values.get(CHAIN.quote, ""), values.get(OA.prefix, ""), values.get(OA.suffix, "")


def _about_passages(file: TurtleFile) -> tuple[dict[str, tuple[Triple, ...]], list[SourceError]]:
    """Group what the default graph says of passages; anything else there is a fact out of place."""
    about: dict[str, list[Triple]] = {}
    wrong: list[SourceError] = []
    for triple in file.graphs[None]:
        subject, predicate = triple[:2]
        if predicate in _ABOUT_PASSAGE and is_iri(subject):
            about.setdefault(subject, []).append(triple)
            continue
        wrong.append(
            _misplaced(
                file.place_in(None, *triple),
                Message("a fact outside any passage: no sentence states it"),
                Message(
                    "Put it into the graph of a passage that has a chain:quote, or into "
                    "data/entities.ttl if it is a label."
                ),
            )
        )
    return {name: tuple(triples) for name, triples in about.items()}, wrong


def _passage(
    document: Document, file: TurtleFile, name: str, about: tuple[Triple, ...], triples: tuple[Triple, ...]
) -> Passage:
    short = lexical(name).rsplit("/", 1)[-1]
    where = partial(file.place, name)  # it is looked for only where something is wrong
    quote, prefix, suffix = context(about)
    if not quote:
        raise _misplaced(
            where(),
            Message("<%(short)s>: a graph without a quote", short=short),
            Message(
                'Add <%(short)s> chain:quote "…"@%(language)s .', short=short, language=document.language
            ),
        )
    _require_one_quote(document, file, about, short)
    span = locate(document.quotes, quote, prefix, suffix, where=where, name=short)
    sentence = document.sentence_of(span)
    if sentence is None:
        raise _misplaced(
            where(),
            Message("<%(short)s>: the quote reaches over more than one sentence", short=short),
            Message("Cut it into two passages."),
        )
    stances = {o for _, p, o in about if p == CHAIN.stance} or {CHAIN.asserted}
    if len(stances) > 1 or not stances <= {CHAIN.asserted, CHAIN.attributed}:
        raise _misplaced(
            file.place(name, CHAIN.stance),
            Message("<%(short)s>: a stance that is not known", short=short),
            Message("Write chain:stance chain:asserted or chain:attributed."),
        )
    return Passage(
        iri=document.span_iri(span),
        span=span,
        sentence=sentence,
        stance=stances.pop(),
        triples=frozenset(triples),
        authored=(name,),
        notes=_notes(file, about, short),
        agents=_agents(file, about, short),
    )


def _require_one_quote(document: Document, file: TurtleFile, about: tuple[Triple, ...], short: str) -> None:
    """Raise MisplacedFact where a passage has several quotes or contexts, or one that is not the text's."""
    seen: set[str] = set()
    for triple in about:
        _, predicate, value = triple
        if predicate in (CHAIN.stance, NOTE, AGENTS):
            continue
        if predicate in seen:
            raise _misplaced(
                file.place(*triple),
                Message("<%(short)s>: a second %(property)s", short=short, property=readable(predicate)),
                Message("A passage has one quote, one oa:prefix and one oa:suffix; make two passages of it."),
            )
        if not is_literal(value) or (predicate == CHAIN.quote and language(value) != document.language):
            raise _misplaced(
                file.place(*triple),
                Message(
                    "<%(short)s>: %(property)s is no text in the language %(language)s",
                    short=short,
                    property=readable(predicate),
                    language=document.language,
                ),
                Message(
                    "Copy the quote from text.txt, and end it with @%(language)s.", language=document.language
                ),
            )
        seen.add(predicate)


def _notes(file: TurtleFile, about: tuple[Triple, ...], short: str) -> tuple[str, ...]:
    """Return the notes on a passage; raise MisplacedFact unless there is one in each language, or none."""
    said = sorted((triple for triple in about if triple[1] == NOTE), key=lambda triple: triple[2])
    languages = sorted(language(triple[2]) if is_literal(triple[2]) else "" for triple in said)
    if said and languages != ["ar", "en"]:
        raise _misplaced(
            file.place(*said[0]),
            Message("<%(short)s>: a note that is not there in both languages", short=short),
            Message('Write chain:reason "…"@ar , "…"@en once: how the project reads these words, and why.'),
        )
    return tuple(triple[2] for triple in said)


def _agents(file: TurtleFile, about: tuple[Triple, ...], short: str) -> tuple[str, ...]:
    """Return who stands behind a passage; raise MisplacedFact where that is a tool, and nobody beside it."""
    said = [triple for triple in about if triple[1] == AGENTS]
    people = [triple for triple in said if is_iri(triple[2]) and not triple[2].startswith(f"<{AGENT}")]
    if said and (not people or not all(is_iri(triple[2]) for triple in said)):
        raise _misplaced(
            file.place(*said[0]),
            Message("<%(short)s>: a tool proposed it, and nobody has accepted it", short=short),
            Message(
                "Accept it: isnad document accept SLUG %(short)s --by IRI; or take it away.", short=short
            ),
        )
    return tuple(sorted(triple[2] for triple in said))


def _merged(one: Passage, other: Passage, file: TurtleFile) -> Passage:
    """Make one passage of two with the same span; two stances on one span are an error.

    Nothing tells which of the two is wrong. A passage is asserted unless it says otherwise, so the place is
    where the attributed one states its stance; the other's is in the message.
    """
    if one.stance != other.stance:
        plain, judged = (
            each.authored[0] for each in sorted((one, other), key=lambda each: not each.asserted)
        )
        raise _misplaced(
            file.place(judged, CHAIN.stance),
            Message(
                "%(names)s: two stances on the same span; the other passage: %(place)s",
                names=" / ".join(f"<{lexical(name).rsplit('/', 1)[-1]}>" for name in (judged, plain)),
                place=file.place(plain),
            ),
            Message(
                "Make one of the quotes longer or shorter, so that it shows which words are the judgement."
            ),
        )
    return replace(
        one,
        triples=one.triples | other.triples,
        authored=one.authored + other.authored,
        notes=tuple(dict.fromkeys(one.notes + other.notes)),
        agents=tuple(dict.fromkeys(one.agents + other.agents)),
    )


def _nearest(text: str, quote: str) -> str:
    """Find the run of text most like a quote, so that an author sees the difference."""
    begin = nearest_place(text, quote)
    return text[begin : begin + len(quote)].replace("\n", " ").strip()


def nearest_place(text: str, quote: str) -> int:
    """Return where in a text the run of characters begins that is most like a quote."""
    block = difflib.SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    return max(0, block.a - block.b)


def _misplaced(where: str, what: Translatable, hint: Translatable) -> MisplacedFact:
    return MisplacedFact(what, where=where, hint=hint)
