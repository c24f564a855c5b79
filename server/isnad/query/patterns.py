"""The patterns of a query, one by one (SPARQL 1.1 §5, §18.2), so that each can be asked about by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from isnad.query.service_patterns import Kind
from isnad.query.tokens import tokens

BlockKind = Kind | Literal["union"]

MOST = 64  # alternatives of a path that are listed


@dataclass(frozen=True)
class Path:
    """A path: its sign (none for a predicate), its text, and the paths that it is made of."""

    sign: str
    text: str
    parts: tuple["Path", ...]

    def steps(self) -> tuple[str, ...]:
        """List the predicates of which one alone may be the whole path."""
        if not self.sign:
            return (self.text,)
        if self.sign == "|" or (self.sign in "*+?" and not self.parts[0].sign):
            return tuple(step for part in self.parts for step in part.steps())
        return ()

    def alternatives(self) -> tuple["Path", ...]:
        """List the paths that it is the union of (SPARQL 1.1 §18.4), which may stand within sequences."""
        if self.sign == "|":
            return tuple(one for part in self.parts for one in part.alternatives())
        if self.sign == "^":
            return tuple(Path("^", f"^({one.text})", (one,)) for one in self.parts[0].alternatives())
        if self.sign == "/":
            parts = [part.alternatives() for part in self.parts]
            ways = product(*parts) if prod(map(len, parts)) <= MOST else ()
            return tuple(Path("/", "/".join(f"({one.text})" for one in each), each) for each in ways)
        return (self,)

    def may_be_empty(self) -> bool:
        """Return whether it may lead from a term to the term itself, by no step."""
        if self.sign == "/":
            return all(part.may_be_empty() for part in self.parts)
        return self.sign in ("*", "?") or any(part.may_be_empty() for part in self.parts)


@dataclass(frozen=True)
class PathPattern:
    """A triple pattern, or a path with the predicates that one step of it may be."""

    subject: str
    predicate: str
    object: str
    steps: tuple[str, ...]
    start: int
    end: int

    def written(self) -> str:
        """Return it as SPARQL."""
        return f"{self.subject} {self.predicate} {self.object} ."


@dataclass(frozen=True)
class Sentence:
    """Triples of one subject, whose paths are as they are written, and where they stand."""

    triples: tuple[tuple[str, Path, str], ...]
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """Any other part of a group, with the groups that it is made of, where it is made of groups."""

    kind: BlockKind
    text: str
    start: int
    end: int
    head: str = ""
    inner: tuple["Group", ...] = ()

    def written(self) -> str:
        """Return it as SPARQL."""
        if not self.inner:
            return self.text
        return f"{self.head} " + " UNION ".join(group.written() for group in self.inner)


Part = PathPattern | Block


@dataclass(frozen=True)
class Group:
    """A group graph pattern, and where it stands in the query."""

    parts: tuple[Part, ...]
    start: int
    end: int

    def written(self) -> str:
        """Return it as SPARQL."""
        return "{ " + "\n".join(part.written() for part in self.parts) + " }"


@dataclass(frozen=True)
class Patterns:
    """What a query asks: its prologue, the variables that it gives, its dataset and its pattern."""

    prologue: str
    projected: tuple[str, ...]
    dataset: str
    where: Group

    def triples(self) -> Iterator[tuple[PathPattern, str]]:
        """Return the triple patterns whose variables hold in the answer, each with its graph."""
        return _triples(self.where, "")


def variables(terms: str) -> list[str]:
    """List the variables in a text that is made of terms."""
    return [token.text for token in tokens(terms) if token.kind == "variable"]


def _triples(group: Group, graph: str) -> Iterator[tuple[PathPattern, str]]:
    for part in group.parts:
        if isinstance(part, PathPattern):
            yield part, graph
        elif part.kind in ("group", "optional", "union", "graph"):
            inside = part.head.split(None, 1)[1] if part.kind == "graph" else graph
            for group_inside in part.inner:
                yield from _triples(group_inside, inside)
