"""Why a triple holds, for a reader: the steps of its proof, down to the passages that it starts from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from isnad.locale import Language, Message, Translatable
from isnad.rdf.terms import Triple

Status = Literal["stated", "attributed", "inferred", "declared"]

# What each rule says, in the words of a reader.
RULES = {
    "cax-sco": Message("whatever is of a class is of every wider class"),
    "prp-spo1": Message("a narrower property implies the wider one"),
    "prp-dom": Message("whatever has this property is of its domain"),
    "prp-rng": Message("whatever this property leads to is of its range"),
    "prp-inv1": Message("the property has an inverse"),
    "prp-inv2": Message("the property has an inverse"),
    "prp-symp": Message("the property goes both ways"),
    "prp-trp": Message("the property carries over from step to step"),
    "prp-spo2": Message("properties in a row make another one"),
    "ici-earliest": Message("the first day that the stated date can mean"),
    "ici-latest": Message("the last day that the stated date can mean"),
    "ici-during-earliest": Message(
        "what took place during an event, and has no date of its own, lies between its days"
    ),
    "ici-during-latest": Message(
        "what took place during an event, and has no date of its own, lies between its days"
    ),
}


_STANDING: dict[Status, Translatable] = {
    "stated": Message("the text says so"),
    "attributed": Message("reported or judged, and not asserted by the graph"),
    "declared": Message("declared by the project itself"),
    "inferred": Message("inferred"),
}
_AND = Message(" and ")
_FOLLOWS = Message("{conclusion}: this follows because {because}; the last rule: {rule}.")
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


def reading(explanation: Explanation, language: Language, named: Callable[[str], str]) -> str:
    """Read an explanation in one line; `named` gives what a term is called in that language."""

    def said(step: Step) -> str:
        words = " ".join(named(term) for term in step.triple)
        return words + "".join(
            f" («\N{FIRST STRONG ISOLATE}{one.quote}\N{POP DIRECTIONAL ISOLATE}»)"
            for one in step.passages[:1]
        )

    step = explanation.step
    doubt = f" {_DOUBT.in_language(language)}" if explanation.disputed else ""
    if not step.rule:
        return f"{said(step)}: {_STANDING[explanation.status].in_language(language)}.{doubt}"
    because = _AND.in_language(language).join(dict.fromkeys(said(leaf) for leaf in step.leaves()))
    follows = _FOLLOWS.in_language(language).format(
        conclusion=" ".join(named(term) for term in step.triple),
        because=because,
        rule=RULES[step.rule].in_language(language),
    )
    return follows + doubt
