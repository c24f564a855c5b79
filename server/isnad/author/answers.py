"""What the page is sent: the files as they stand, the patterns, the things; as values for JSON."""

from typing import Any

from isnad.author.patterns import Patterns, Role
from isnad.author.session import Session
from isnad.author.suggestions import passages, suggestions, unused_words
from isnad.author.things import Things
from isnad.locale import Language
from isnad.rdf.terms import language, lexical, local_name
from isnad.rdf.vocabulary import DCTERMS, RDFS
from isnad.source.document import PLACEHOLDER
from isnad.source.proofreading import Remark

DESCRIBED = {"label": RDFS.label, "rights": DCTERMS.rights}


def state_answer(session: Session, spoken: Language) -> dict[str, Any]:
    """Return what the page shows of the files as they are."""
    version, things = session.version, session.things()
    coverage = session.coverage()
    document = coverage.facts.document
    described = {
        name: {
            language(o): lexical(o)
            for s, p, o in document.metadata.triples
            if (s, p) == (document.iri, predicate)
        }
        for name, predicate in DESCRIBED.items()
    }
    return {
        "version": version,
        "unused": unused_words(coverage),
        "suggestions": suggestions(coverage, things, spoken),
        "dates": [[one.span.begin, one.span.end, one.edtf] for one in coverage.dates],
        "passages": passages(coverage, things, spoken),
        "described": described,
        "undescribed": [
            name for name, said in described.items() if PLACEHOLDER in said.values() or len(said) < 2
        ],
        "canUndo": session.can_undo,
    }


def patterns_answer(found: Patterns, spoken: Language) -> list[dict[str, Any]]:
    """Return the patterns as the page knows them."""
    return [
        {
            "name": one.name,
            "label": one.label.in_language(spoken),
            "other": one.label.ar if spoken == "en" else one.label.en,
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


def remarks_answer(remarks: tuple[Remark, ...], spoken: Language) -> list[dict[str, str]]:
    """Return remarks in a language."""
    return [{"where": one.where, "text": one.text.in_language(spoken)} for one in remarks]
