"""Quality values: how much a client wants what it lists in a header (RFC 9110 §12.4.2)."""

from collections.abc import Iterable


def weight(parameters: Iterable[str]) -> float:
    """Read the q-value among parameters such as `q=0.5`; anything that is none counts as 1, leniently."""
    for parameter in parameters:
        name, _, value = parameter.strip().lower().partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 1.0
    return 1.0
