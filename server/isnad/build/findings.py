"""What a validation finds, for people: at which node, by which constraint, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from isnad.errors import InvalidGraph
from isnad.locale import Message, Text, Translatable
from isnad.rdf.terms import is_blank, is_literal, lexical, readable
from isnad.rdf.vocabulary import SH

SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True)
class Finding:
    """One result of a validation: its focus node, its path and its value as terms, or empty."""

    focus: str
    path: str
    value: str
    severity: str
    message: Translatable
    where: str = field(default="", compare=False)  # the file and the line of what it is about

    def written(self) -> list[str]:
        """Return it as a list of strings, which `read` takes."""
        texts = (self.message.ar, self.message.en)
        return [self.focus, self.path, self.value, self.severity, *texts, self.where]

    @classmethod
    def read(cls, found: list[str]) -> "Finding":
        """Read what `written` returned."""
        focus, path, value, severity, ar, en, where = found
        return cls(focus, path, value, severity, Text(ar=ar, en=en), where)

    def in_words(self) -> Translatable:
        """Return what was found, and at which node."""
        said = " ".join(_name(term) for term in (self.focus, self.path, self.value) if term)
        return Text(ar=f"{said} — {self.message.ar}", en=f"{said} — {self.message.en}")


@dataclass(frozen=True)
class Verdict:
    """All that a validation found, worst first."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Verdict":
        """Return findings in order, each once."""
        order = list(SEVERITIES.values())
        key = lambda one: (order.index(one.severity), one.focus, one.message.en, one.value, one.path)  # noqa: E731
        return cls(tuple(sorted(dict.fromkeys(findings), key=key)))

    @property
    def conforms(self) -> bool:
        """Return whether nothing was found that forbids publishing."""
        return not any(finding.severity == "violation" for finding in self.findings)

    def raise_if_invalid(self) -> "Verdict":
        """Return the verdict itself; raise InvalidGraph, with every violation, if it forbids publishing."""
        if self.conforms:
            return self
        violations = [one for one in self.findings if one.severity == "violation"]
        said = [(f"{one.where}: " if one.where else "", one.in_words()) for one in violations]
        count = len(violations)
        raise InvalidGraph(
            Text(
                ar="\n".join(
                    [f"الأشكال ترفض الرسم البياني ({count}):", *(where + one.ar for where, one in said)]
                ),
                en="\n".join(
                    [f"the shapes refuse the graph ({count}):", *(where + one.en for where, one in said)]
                ),
            ),
            where=violations[0].where or "ontology/shapes.ttl",
            hint=Message("Correct what facts.trig or entities.ttl says of these nodes."),
        )


def lasting(term: str) -> str:
    """Return a term, or nothing for a blank node, which has no name to find it by."""
    return "" if is_blank(term) else term


def _name(term: str) -> str:
    """Return a term as a person reads it: with a prefix, or in quotes."""
    return f'"{lexical(term)}"' if is_literal(term) else readable(term)
