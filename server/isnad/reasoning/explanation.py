"""Why a triple holds, for a reader: the steps of its proof, down to the passages that it starts from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from isnad.errors import Language, Text
from isnad.reasoning.rule import Triple

Status = Literal["stated", "attributed", "inferred", "declared"]

# What each rule says, in the words of a reader.
RULES = {
    "cax-sco": Text(
        ar="ما كان من صنف فهو من كل صنف أعم منه", en="whatever is of a class is of every wider class"
    ),
    "prp-spo1": Text(ar="الخاصية الأخص تستلزم الأعم", en="a narrower property implies the wider one"),
    "prp-dom": Text(ar="من له هذه الخاصية فهو من مجالها", en="whatever has this property is of its domain"),
    "prp-rng": Text(
        ar="ما تدل عليه هذه الخاصية فهو من مداها", en="whatever this property leads to is of its range"
    ),
    "prp-inv1": Text(ar="للخاصية معكوس", en="the property has an inverse"),
    "prp-inv2": Text(ar="للخاصية معكوس", en="the property has an inverse"),
    "prp-symp": Text(ar="الخاصية متناظرة", en="the property goes both ways"),
    "prp-trp": Text(ar="الخاصية متعدية", en="the property carries over from step to step"),
    "prp-spo2": Text(ar="خاصيتان متتاليتان تعطيان ثالثة", en="properties in a row make another one"),
    "ici-earliest": Text(
        ar="أول يوم يحتمله التاريخ المذكور", en="the first day that the stated date can mean"
    ),
    "ici-latest": Text(ar="آخر يوم يحتمله التاريخ المذكور", en="the last day that the stated date can mean"),
    "ici-during-earliest": Text(
        ar="ما وقع أثناء حدث ولا تاريخ له يقع بين طرفيه",
        en="what took place during an event, and has no date of its own, lies between its days",
    ),
    "ici-during-latest": Text(
        ar="ما وقع أثناء حدث ولا تاريخ له يقع بين طرفيه",
        en="what took place during an event, and has no date of its own, lies between its days",
    ),
}


_STANDING: dict[Status, Text] = {
    "stated": Text(ar="مذكور في النص", en="the text says so"),
    "attributed": Text(
        ar="رأي منسوب لا يثبته الرسم البياني", en="reported or judged, and not asserted by the graph"
    ),
    "declared": Text(ar="يعلنه المشروع نفسه", en="declared by the project itself"),
    "inferred": Text(ar="مستنتج", en="inferred"),
}
_AND = Text(ar=" ولأن ", en=" and ")
_FOLLOWS = Text(
    ar="{conclusion}: يلزم ذلك لأن {because}؛ والقاعدة: {rule}.",
    en="{conclusion}: this follows because {because}; the last rule: {rule}.",
)
_DOUBT = Text(ar="ويحتاج هذا إلى قول تخالفه مصادر أخرى.", en="It needs a claim that other sources dispute.")


@dataclass(frozen=True)
class Passage:
    """Hold a passage that states a premise."""

    iri: str
    quote: str
    language: str
    sentence: int


@dataclass(frozen=True)
class Step:
    """Hold a triple of a proof: what it follows from and by which rule, or the passages that state it."""

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
        """Give what the proof starts from, from left to right."""
        if not self.rule:
            yield self
        for premise in self.premises:
            yield from premise.leaves()


@dataclass(frozen=True)
class Explanation:
    """Hold why a triple holds, how it stands, and whether that needs a disputed claim."""

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
