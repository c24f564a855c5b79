"""Rules and explanations as JSON: what a release and an answer carry."""

import json
from collections.abc import Iterable
from typing import Any

from isnad.rdf.terms import Triple
from isnad.reasoning.explanation import Explanation, Passage, Status, Step
from isnad.reasoning.rule import CONDITIONS, Rule


def rules_written(rules: Iterable[Rule]) -> bytes:
    """Write rules, one a line; those against contradictions stay out, since nothing follows from them."""
    lines = (
        json.dumps(
            {
                "name": rule.name,
                "premises": rule.premises,
                "conclusion": rule.conclusion,
                "axioms": rule.axioms,
                **({"absent": rule.absent} if rule.absent else {}),
                **({"condition": rule.condition} if rule.condition else {}),
            },
            ensure_ascii=False,
        )
        for rule in rules
        if rule.conclusion
    )
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
    passages = [
        {"iri": one.iri, "quote": one.quote, "language": one.language, "sentence": one.sentence}
        for one in step.passages
    ]
    return {**triple, "passages": passages, "claimDisputed": step.disputed}


def _step_read(found: dict[str, Any]) -> Step:
    return Step(
        triple=(found["subject"], found["predicate"], found["object"]),
        rule=found.get("rule", ""),
        axioms=_triples(found.get("axioms", ())),
        premises=tuple(_step_read(premise) for premise in found.get("premises", ())),
        passages=tuple(
            Passage(one["iri"], one["quote"], one["language"], one["sentence"])
            for one in found.get("passages", ())
        ),
        disputed=bool(found.get("claimDisputed")),
    )


def _triple(found: list[str]) -> Triple:
    subject, predicate, value = found
    return subject, predicate, value


def _triples(found: Iterable[list[str]]) -> tuple[Triple, ...]:
    return tuple(_triple(one) for one in found)
