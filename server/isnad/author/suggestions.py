"""What the detector proposes, and what of the text is still to be said, in the reader's language."""

from collections.abc import Iterable, Iterator
from typing import Any

from isnad.author.patterns import Patterns
from isnad.author.things import Things
from isnad.errors import SourceError
from isnad.locale import Language, Text
from isnad.names.arabic import stems, words
from isnad.rdf.terms import Triple, is_iri, language, lexical, local_name
from isnad.rdf.vocabulary import RDF
from isnad.reasoning.dating import EARLIEST, LATEST
from isnad.source.coverage import Coverage, span_of_unused
from isnad.source.date_mentions import find_open_dates
from isnad.source.document import Document, Span, Spans, is_placeholder
from isnad.source.name_candidates import find_candidates
from isnad.source.wording import ClassWords

_MOST_FOLLOWING = 40


def suggestions(coverage: Coverage, things: Things, spoken: Language) -> list[dict[str, Any]]:
    """Return the names and dates that no passage uses and nobody dismissed, in the order of the text."""
    document = coverage.facts.document
    dismissed = Spans(declared(document))
    names = [
        {
            **_at(one.span),
            "kind": "name",
            "name": document.quoted(one.name),
            "things": [
                {
                    "id": local_name(term),
                    "label": things.label(term, spoken),
                    "names": things.labels.get(term, {}),
                    "pattern": _pattern_of(term, things),
                }
                for term in sorted(one.entities)
                if not is_placeholder(term)
            ],
        }
        for one in coverage.unused_mentions
        if not dismissed.hold(one.span)
    ]
    kinds = {one.name for one in things.patterns.listed}
    proposed = [
        {
            **_at(one.places[0].span),
            "kind": "new",
            "name": document.quoted(one.places[0].name),
            "language": one.language,
            "pattern": one.kind if one.kind in kinds else "",
        }
        for one in find_candidates(document, things.index)
        if not dismissed.hold(one.places[0].span)
    ]
    dates = [
        {**_at(one.span), "kind": "date", "edtf": one.edtf}
        for one in coverage.unused_dates
        if not dismissed.hold(one.span)
    ]
    used = Spans(passage.span for passage in coverage.facts.passages)
    opened = [
        {**_at(one.span), "kind": "open", "reason": one.reason.in_language(spoken)}
        for one in find_open_dates(document)
        if not dismissed.hold(one.span) and not used.hold(one.span)
    ]
    found = [one for one in (*names, *proposed, *dates, *opened) if one["kind"] != "name" or one["things"]]
    return sorted(found, key=lambda one: (one["begin"], one["end"]))


def unused_words(coverage: Coverage) -> list[list[int]]:
    """Return the runs of words that no passage uses and no reason explains, each with its two ends."""
    runs: list[list[int]] = []
    text, sentences = coverage.facts.document.text, {one.begin for one in coverage.facts.document.sentences}
    for use in coverage.words:
        if use.passages or use.declared:
            continue
        begin, end = use.word.begin, use.word.end
        joined = runs and not any(c.isalnum() for c in text[runs[-1][1] : begin]) and begin not in sentences
        if joined:
            runs[-1][1] = end
        else:
            runs.append([begin, end])
    return runs


def passages(coverage: Coverage, things: Things, spoken: Language) -> list[dict[str, Any]]:
    """Return the passages there are, each with what it says in words."""
    document = coverage.facts.document
    return [
        {
            **_at(one.span),
            "names": [lexical(name).rsplit("/", 1)[-1] for name in one.authored],
            "quote": document.quoted(one.span),
            "asserted": one.asserted,
            "says": [in_words(triple, things, spoken) for triple in sorted(one.triples)],
        }
        for one in coverage.facts.passages
    ]


def follows(inferred: Iterable[Triple], things: Things, spoken: Language) -> list[str]:
    """Return what follows, in words; the classes of other vocabularies are left out."""
    own = [one for one in sorted(inferred) if one[1] in (EARLIEST, LATEST) or _is_own(one)]
    return [in_words(one, things, spoken) for one in own[:_MOST_FOLLOWING]]


def _is_own(triple: Triple) -> bool:
    """Return whether a triple says something in the project's own terms."""
    return "/isnad/ici#" in (triple[2] if triple[1] == RDF.type else triple[1])


def in_words(triple: Triple, things: Things, spoken: Language) -> str:
    """Return a triple as its terms are called, between them a dot: `Kuwait · participates in · …`."""
    subject, predicate, value = triple
    labels = things.patterns.labels
    said = Text(ar="نوعه", en="is a") if predicate == RDF.type else labels.get(predicate)
    if predicate == RDF.type and value in labels:
        last = labels[value].in_language(spoken)
    elif is_iri(value):
        last = things.label(value, spoken)
    else:
        last = f"“{lexical(value)}”" if language(value) else lexical(value)
    middle = said.in_language(spoken) if said else local_name(predicate)
    return f"{things.label(subject, spoken)} · {middle} · {last}"


def fitting_patterns(document: Document, span: Span, patterns: Patterns, classes: ClassWords) -> list[str]:
    """Return the patterns whose names the words of a span contain ("council", "summit"), in their order."""
    spoken = document.language
    forms = {word.form for word in words(document.quoted(span))}
    named = {one for form in forms for one in classes.named(form, spoken)}
    known = {stem for form in forms for stem in stems(form)}
    return [
        one.name
        for one in patterns.listed
        if one.type in named
        or {word.form for word in words(one.label.ar if spoken == "ar" else one.label.en)} <= known
    ]


def declared(document: Document) -> list[Span]:
    """Return the words that are declared to say nothing, as far as they can be found."""
    return list(_declared(document))


def _declared(document: Document) -> Iterator[Span]:
    for name in document.unused:
        try:
            yield span_of_unused(document, name)
        except SourceError:  # the check of the document says what is wrong with it
            continue


def _at(span: Span) -> dict[str, Any]:
    return {"begin": span.begin, "end": span.end}


def _pattern_of(term: str, things: Things) -> str:
    """Return the pattern of the most special class of a thing; of one without, that of a name alone."""
    own = things.classes.get(term, frozenset())
    above = {each for one in own for each in things.patterns.above.get(one, ())}
    special = own - above
    named = [one for one in things.patterns.listed if one.type and one.type in special]
    usual = [one for one in named if any(role.name == "nameInText" and role.usual for role in one.roles)]
    return usual[0].name if usual else "nameInText"
