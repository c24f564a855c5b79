"""Rules: what is to hold, and what then holds, too.

Terms are written as N-Triples writes them, so that they are plain strings; a variable begins with "?".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from isnad.errors import MalformedDate
from isnad.rdf.namespaces import RDF
from isnad.rdf.terms import Triple, lexical
from isnad.reasoning.edtf import bounds

Bindings = Mapping[str, str]

TYPE = f"<{RDF}type>"
XSD_DATE = "<http://www.w3.org/2001/XMLSchema#date>"


@dataclass(frozen=True, order=True)
class Rule:
    """One rule: its name, the axioms it stands for, its premises and its conclusion.

    The name is that of the OWL 2 RL profile (§4.3), or one of the project's own, which begin with "ici-". A
    conclusion of None is a contradiction. `absent` must not hold; `condition` names a computation.
    """

    name: str
    premises: tuple[Triple, ...]
    conclusion: Triple | None
    axioms: tuple[Triple, ...] = ()
    absent: tuple[Triple, ...] = ()
    condition: str = ""

    def allows(self, bindings: Bindings) -> bool:
        """Return whether the rule's condition holds of what its variables stand for."""
        return not self.condition or CONDITIONS[self.condition](bindings)


def is_variable(term: str) -> bool:
    """Return whether a term of a rule is a variable."""
    return term.startswith("?")


def filled(pattern: Triple, bindings: Bindings) -> Triple:
    """Put what variables stand for into a pattern; those that stand for nothing stay."""
    subject, predicate, value = pattern
    return bindings.get(subject, subject), bindings.get(predicate, predicate), bindings.get(value, value)


def matched(pattern: Triple, triple: Triple, bindings: Bindings) -> dict[str, str] | None:
    """Extend bindings so that a pattern becomes a triple; None where it cannot."""
    found = dict(bindings)
    for wanted, term in zip(pattern, triple, strict=True):
        if not is_variable(wanted):
            if wanted != term:
                return None
        elif found.setdefault(wanted, term) != term:
            return None
    return found


def date_literal(day: str) -> str:
    """Write a day as an xsd:date."""
    return f'"{day}"^^{XSD_DATE}'


def _is_end(bindings: Bindings, end: str) -> bool:
    """Return whether ?bound is the earliest or the latest day of the EDTF date ?date."""
    try:
        found = getattr(bounds(lexical(bindings["?date"])), end)
    except MalformedDate:
        return False
    return found is not None and bindings["?bound"] == date_literal(found.isoformat())


CONDITIONS: dict[str, Callable[[Bindings], bool]] = {
    "earliest": lambda bindings: _is_end(bindings, "earliest"),
    "latest": lambda bindings: _is_end(bindings, "latest"),
}
