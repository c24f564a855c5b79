"""Why a triple holds, for a reader: the steps of its proof, down to passages; and as JSON, rules, too."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from isnad.locale import Language, Message, Translatable
from isnad.rdf.terms import Triple
from isnad.reasoning.rule import CONDITIONS, Rule

_Term = TypeVar("_Term")
Status = Literal["stated", "attributed", "inferred", "declared"]

# What each rule says, in the words of a reader.
RULES = {
    "cax-sco": Message("whatever is of a class is of every wider class"),
    "prp-spo1": Message("a narrower property implies the wider one"),
    "prp-dom": Message("whatever has this property is of its domain"),
    "prp-rng": Message("whatever this property leads to is of its range"),
    **dict.fromkeys(("prp-inv1", "prp-inv2"), Message("the property has an inverse")),
    "prp-symp": Message("the property goes both ways"),
    "prp-trp": Message("the property carries over from step to step"),
    "prp-spo2": Message("properties in a row make another one"),
    "ici-earliest": Message("the first day that the stated date can mean"),
    "ici-latest": Message("the last day that the stated date can mean"),
    **dict.fromkeys(
        ("ici-during-earliest", "ici-during-latest"),
        Message("what took place during an event, and has no date of its own, lies between its days"),
    ),
}


_STANDING: dict[Status, Translatable] = {
    "stated": Message("the text says so"),
    "attributed": Message("reported or judged, and not asserted by the graph"),
    "declared": Message("declared by the project itself"),
    "inferred": Message("inferred"),
}
_AND = Message("; ")
_FOLLOWS = Message("{conclusion}. This follows from: {because}. The last rule: {rule}.")
_DOUBT = Message("It needs a claim that other sources dispute.")


@dataclass(frozen=True)
class Passage:
    """A passage that states a premise."""

    iri: str
    quote: str
    language: str
    sentence: int


@dataclass(frozen=True)
class Step:
    """A triple of a proof: what it follows from and by which rule, or the passages that state it."""

    triple: Triple
    rule: str = ""
    axioms: tuple[Triple, ...] = ()
    premises: tuple["Step", ...] = ()
    passages: tuple[Passage, ...] = ()
    disputed: bool = False

    @property
    def depth(self) -> int:
        """Count the steps of the longest way down to what is stated."""
        return 1 + max(premise.depth for premise in self.premises) if self.rule else 0

    def leaves(self) -> Iterator["Step"]:
        """Return what the proof starts from, from left to right."""
        if not self.rule:
            yield self
        for premise in self.premises:
            yield from premise.leaves()


@dataclass(frozen=True)
class Explanation:
    """Why a triple holds, how it stands, and whether that needs a disputed claim."""

    step: Step
    status: Status
    disputed: bool


def fields(triple: Sequence[_Term], named: Callable[[_Term], str]) -> str:
    """Return a triple in words: its subject, and its property as a field, `Kuwait · participates in: …`.

    A sentence would need what no label has: the gender of its subject, a verb for a noun (acceding party).
    """
    subject, predicate, value = map(named, triple)
    return f"{subject} · {predicate}: {value}"


def reading(explanation: Explanation, language: Language, named: Callable[[str], str]) -> str:
    """Read an explanation in one line; `named` gives what a term is called in that language."""
    in_words = partial(fields, named=named)

    def said(step: Step) -> str:
        return in_words(step.triple) + "".join(
            f" («\N{FIRST STRONG ISOLATE}{one.quote}\N{POP DIRECTIONAL ISOLATE}»)"
            for one in step.passages[:1]
        )

    step = explanation.step
    doubt = f" {_DOUBT.in_language(language)}" if explanation.disputed else ""
    if not step.rule:
        return f"{said(step)} – {_STANDING[explanation.status].in_language(language)}.{doubt}"
    because = _AND.in_language(language).join(dict.fromkeys(said(leaf) for leaf in step.leaves()))
    follows = _FOLLOWS.in_language(language).format(
        conclusion=in_words(step.triple),
        because=because,
        rule=RULES[step.rule].in_language(language),
    )
    return follows + doubt


def rules_written(rules: Iterable[Rule]) -> bytes:
    """Write rules, one a line; those against contradictions stay out, since nothing follows from them."""
    written = (
        {name: said for name, said in vars(rule).items() if said or name not in ("absent", "condition")}
        for rule in rules
        if rule.conclusion
    )
    lines = (json.dumps(one, ensure_ascii=False) for one in written)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def rules_read(data: bytes) -> tuple[Rule, ...]:
    """Read what `rules_written` wrote; raise ValueError or KeyError for what it did not write."""
    found = []
    for one in json.loads(data):
        condition = str(one.get("condition", ""))
        if condition and condition not in CONDITIONS:
            raise ValueError(f"there is no condition {condition!r}")
        found.append(
            Rule(
                str(one["name"]),
                _triples(one["premises"]),
                _triple(one["conclusion"]),
                _triples(one["axioms"]),
                _triples(one.get("absent", ())),
                condition,
            )
        )
    return tuple(found)


def explanation_written(explanation: Explanation) -> bytes:
    """Write why a triple holds, as `/why` answers."""
    found = {
        "status": explanation.status,
        "disputed": explanation.disputed,
        "depth": explanation.step.depth,
        **_step_written(explanation.step),
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def explanation_read(data: bytes) -> Explanation:
    """Read what `explanation_written` wrote."""
    found = json.loads(data)
    status: Status = found["status"]
    return Explanation(_step_read(found), status, bool(found["disputed"]))


def _step_written(step: Step) -> dict[str, object]:
    triple = dict(zip(("subject", "predicate", "object"), step.triple, strict=True))
    if step.rule:
        premises = [_step_written(premise) for premise in step.premises]
        return {**triple, "rule": step.rule, "axioms": step.axioms, "premises": premises}
    return {**triple, "passages": [*map(asdict, step.passages)], "claimDisputed": step.disputed}


def _step_read(found: dict[str, Any]) -> Step:
    return Step(
        triple=(found["subject"], found["predicate"], found["object"]),
        rule=found.get("rule", ""),
        axioms=_triples(found.get("axioms", ())),
        premises=tuple(_step_read(premise) for premise in found.get("premises", ())),
        passages=tuple(Passage(**one) for one in found.get("passages", ())),
        disputed=bool(found.get("claimDisputed")),
    )


def _triple(found: list[str]) -> Triple:
    subject, predicate, value = found
    return subject, predicate, value


def _triples(found: Iterable[list[str]]) -> tuple[Triple, ...]:
    return tuple(_triple(one) for one in found)
