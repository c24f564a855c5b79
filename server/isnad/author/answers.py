"""What the page is sent, as values for JSON, in the reader's language.

The files as they stand, the patterns, the things, what the detector proposes, what is still to be said.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from isnad.author.edits import proposed_names
from isnad.author.facts import Offer, Things
from isnad.author.patterns import Pattern, Patterns, Role
from isnad.author.remarks import Teller
from isnad.author.requests import DESCRIBED
from isnad.author.session import Session
from isnad.errors import SourceError
from isnad.locale import Language, Text
from isnad.names.arabic import stems, words
from isnad.rdf.terms import Triple, is_iri, language, lexical, local_name
from isnad.rdf.vocabulary import ICI, RDF
from isnad.reasoning.rule import EARLIEST, LATEST
from isnad.source.class_words import ClassWords
from isnad.source.coverage import Coverage, span_of_unused
from isnad.source.date_mentions import find_open_dates
from isnad.source.document import PLACEHOLDER, Document, Span, Spans, is_placeholder
from isnad.source.name_candidates import find_candidates
from isnad.source.passages import Passage, Remark
from isnad.source.proofreading import Proof
from isnad.source.uncovered import unused_runs

_MOST_FOLLOWING = 40


def suggestions(
    coverage: Coverage, things: Things, spoken: Language, drafts: Iterable[Passage] = ()
) -> list[dict[str, Any]]:
    """Return the names and dates that no passage uses and nobody dismissed, in the order of the text.

    A name that a passage uses is among them where a draft leaves open what it is of.
    """
    document = coverage.facts.document
    found: list[tuple[Span, dict[str, Any]]] = []
    seen = {one.span for one in coverage.unused_mentions}
    for passage in drafts:
        terms = sorted(set(proposed_names(passage.triples)))
        if terms and passage.span not in seen:
            known = [_open(_named(term, things, spoken)) for term in terms]
            names = (lexical(value) for _, said, value in passage.triples if said == ICI.nameInText)
            name = next(names, document.quoted(passage.span))
            said = {"kind": "name", "name": name, "things": known}
            found.append((passage.span, said))
    for mention in coverage.unused_mentions:
        entities = (term for term in sorted(mention.entities) if not is_placeholder(term))
        if known := [_named(term, things, spoken) for term in entities]:
            said = {"kind": "name", "name": document.named(mention.name), "things": known}
            found.append((mention.span, said))
    kinds = {one.name for one in things.patterns.listed}
    for one in find_candidates(document, things.index):
        place, pattern = one.places[0], one.kind if one.kind in kinds else ""
        said = {"kind": "new", "name": document.named(place.name), "language": one.language}
        found.append((place.span, {**said, "pattern": pattern}))
    found += [(one.span, {"kind": "date", "edtf": one.edtf}) for one in coverage.unused_dates]
    used, dismissed = Spans(one.span for one in coverage.facts.passages), Spans(declared(document))
    found += [
        (one.span, {"kind": "open", "reason": one.reason.in_language(spoken)})
        for one in find_open_dates(document)
        if not used.hold(one.span)
    ]
    ordered = sorted(found, key=lambda each: each[0])
    return [{**_at(span), **said} for span, said in ordered if not dismissed.hold(span)]


def _named(term: str, things: Things, spoken: Language) -> dict[str, Any]:
    """Return a thing that words name, and the pattern by which that is said."""
    return {
        "id": local_name(term),
        "label": things.label(term, spoken),
        "names": things.labels.get(term, {}),
        "pattern": _pattern_of(term, things),
    }


def _open(named: dict[str, Any]) -> dict[str, Any]:
    """Return a named thing whose class is asked for, unless more than its name alone can be said of it."""
    return named | {"pattern": ""} if named["pattern"] == "nameInText" else named


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
    said = Text(ar="نوعه", en="is of type") if predicate == RDF.type else labels.get(predicate)
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
        or any({word.form for word in words(name)} <= known for name in _called(one, spoken))
    ]


def _called(pattern: Pattern, spoken: str) -> Iterator[str]:
    """Yield what a pattern is called in a language, and its other names in either."""
    yield pattern.label.ar if spoken == "ar" else pattern.label.en
    yield from pattern.also.splitlines()


def declared(document: Document) -> Iterator[Span]:
    """Yield the words that are declared to say nothing, as far as they can be found."""
    for name in document.unused:
        try:
            yield span_of_unused(document, name)
        except SourceError:  # the check of the document says what is wrong with it
            continue


def _at(span: Span) -> dict[str, Any]:
    return {"begin": span.begin, "end": span.end}


def _pattern_of(term: str, things: Things) -> str:
    """Return the pattern of the most special class of a thing; of one of no class, none.

    Where that class has no name in the text, it is the pattern of a name alone.
    """
    if not (own := things.classes.get(term, frozenset())):
        return ""
    above = {each for one in own for each in things.patterns.above.get(one, ())}
    special = own - above
    named = [one for one in things.patterns.listed if one.type and one.type in special]
    usual = [one for one in named if any(role.name == "nameInText" and role.usual for role in one.roles)]
    return usual[0].name if usual else "nameInText"


def first_answer(session: Session) -> dict[str, Any]:
    """Return what the page needs before how the text is used is known, which takes seconds of a long one."""
    document = session.bench.document()
    described = {
        name: {
            language(o): lexical(o)
            for s, p, o in document.metadata.triples
            if (s, p) == (document.iri, predicate)
        }
        for name, predicate in DESCRIBED.items()
    }
    return {
        "version": session.version,
        "described": described,
        "undescribed": [
            name for name, said in described.items() if PLACEHOLDER in said.values() or len(said) < 2
        ],
        "canUndo": session.can_undo,
    }


def state_answer(session: Session, spoken: Language) -> dict[str, Any]:
    """Return what the page shows of the files as they are."""
    first, things, coverage = first_answer(session), session.things(), session.coverage()
    return {
        **first,
        "unused": [[one.begin, one.end] for one in unused_runs(coverage)],
        "suggestions": suggestions(coverage, things, spoken, session.drafts()),
        "dates": [[one.span.begin, one.span.end, one.edtf] for one in coverage.dates],
        "passages": passages(coverage, things, spoken),
    }


def patterns_answer(found: Patterns, spoken: Language) -> list[dict[str, Any]]:
    """Return the patterns as the page knows them."""
    return [
        {
            "name": one.name,
            "label": one.label.in_language(spoken),
            "other": one.label.ar if spoken == "en" else one.label.en,
            "also": one.also,
            "definition": one.definition.in_language(spoken),
            "example": one.example.in_language(spoken),
            "group": one.group.in_language(spoken),
            "classes": [lexical(each) for each in sorted(one.classes)],
            "judgement": one.is_judgement,
            "typed": bool(one.type),
            "above": [lexical(each) for each in sorted({one.type, *found.above.get(one.type, ())}) if each],
            "roles": [_role(each, spoken) for each in one.roles],
        }
        for one in found.listed
    ]


def _role(role: Role, spoken: Language) -> dict[str, Any]:
    return {
        "name": role.name,
        "label": role.label.in_language(spoken),
        "definition": role.definition.in_language(spoken),
        "kind": role.kind,
        "classes": [lexical(one) for one in sorted(role.classes)],
        "required": role.required,
        "usual": role.usual,
        "several": role.several,
    }


def thing_answer(term: str, things: Things) -> dict[str, Any]:
    """Return a thing: its identifier, its names, and what it is."""
    kinds = sorted(things.classes.get(term, ()))
    above = {each for one in kinds for each in things.patterns.above.get(one, ())}
    labels = [
        things.patterns.labels[one] for one in kinds if one not in above and one in things.patterns.labels
    ]
    return {
        "id": local_name(term),
        "names": things.labels.get(term, {}),
        "is": {"ar": "، ".join(one.ar for one in labels), "en": ", ".join(one.en for one in labels)},
    }


def offer_answer(offer: Offer, things: Things) -> dict[str, Any]:
    """Return a thing that is offered in a role, with whether it is called so and known to fit."""
    return {**thing_answer(offer.term, things), "called": offer.is_called, "sure": offer.is_sure}


def verdict_answer(found: Proof, teller: Teller) -> dict[str, Any]:
    """Return what a build would refuse of a fact, what else it says of it, and what follows from it."""
    return {
        "refused": [teller.text(one) for one in found.refused],
        "left": [teller.text(one) for one in found.left],
        "follows": follows(found.inferred, teller.things, teller.spoken),
    }


def check_answer(found: Proof, teller: Teller) -> dict[str, Any]:
    """Return what a build would refuse of a document, and what is left to do, each where it is mended."""
    seen: list[dict[str, Any]] = []

    def told(remarks: Iterable[Remark]) -> Iterator[dict[str, Any]]:
        for one in remarks:
            said = teller.remark(one)
            known = {name: value for name, value in said.items() if name != "where" or len(said) == 2}
            if known not in seen:  # two lines of a file are one field of the page
                seen.append(known)
                yield said

    return {"refused": [*told(found.refused)], "left": [*told(found.left)]}
