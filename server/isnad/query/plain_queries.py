"""Reads a query that is plain: of a small part of SPARQL, of which a bound on its cost can be proven.

A plain query is a SELECT, ASK, CONSTRUCT or DESCRIBE of triple patterns, OPTIONALs of triple patterns, cheap
filters, ORDER BY variables, DISTINCT, LIMIT and OFFSET, in a short text; its only other path is one
predicate with `+` or `*`, from a constant and alone. It has no subquery, UNION, GRAPH, BIND, VALUES,
aggregate, blank node, escape or regular expression. This reads less than the engine does (SPARQL 1.1 §19.8),
and what it reads it reads as the engine does: whatever could be read in another way is not plain.
"""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from isnad.query.query_shape import IRI, PREFIXED_NAME, STRING, shape_tokens
from isnad.query.tokens import AnswerKind

_MOST_PATTERNS, _MOST_OPTIONALS, _MOST_NESTED, _MOST_NODES = 8, 6, 4, 40
_CONSTANTS = (IRI, PREFIXED_NAME, STRING)
_FORMS: dict[str, AnswerKind] = {"SELECT": "rows", "ASK": "truth", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
# Functions whose cost grows with the length of what they are given, and no faster: the number of arguments.
_FUNCTIONS = {
    "BOUND": 1, "STR": 1, "LANG": 1, "DATATYPE": 1, "ISIRI": 1, "ISURI": 1, "ISLITERAL": 1, "ISBLANK": 1,
    "ISNUMERIC": 1, "STRLEN": 1, "LANGMATCHES": 2, "SAMETERM": 2, "STRSTARTS": 2, "STRENDS": 2,
}  # fmt: skip

# A variable by its name, a constant by its number in the text, or one of these.
RDF_TYPE, OTHER_LITERAL = -1, -2
Term = str | int


class TriplePattern(NamedTuple):
    """A triple pattern; with a sign, its predicate is followed any number of times, at least once with +."""

    subject: Term
    predicate: Term
    object: Term
    sign: Literal["", "+", "*"] = ""

    @property
    def variables(self) -> set[str]:
        """Return its variables."""
        return {term for term in self[:3] if isinstance(term, str)}


@dataclass(frozen=True)
class PlainQuery:
    """What a plain query asks; of each filter, only how much there is to it."""

    form: str
    outputs: tuple[Term, ...] = ()  # of each row: what is projected, described, or in the template
    template: tuple[TriplePattern, ...] = ()
    patterns: tuple[TriplePattern, ...] = ()
    optionals: tuple[tuple[TriplePattern, ...], ...] = ()
    operations: int = 0  # in all filters, for one row
    filtered: frozenset[str] = frozenset()  # the variables that filters read
    order: tuple[str, ...] = ()
    distinct: bool = False
    limit: int | None = None
    offset: int = 0

    @property
    def kind(self) -> AnswerKind:
        """Return what kind of answer it has."""
        return _FORMS[self.form]


class _NotPlain(Exception):
    """Say that a query is not plain."""


def read_shape(shape: str) -> PlainQuery | None:
    """Read the shape of a query; None where it is not plain."""
    try:
        return _Reader(shape).query()
    except (_NotPlain, ValueError, IndexError):
        return None


class _Reader:
    """Read a shape by recursive descent, over its tokens."""

    def __init__(self, shape: str) -> None:
        self.tokens = shape_tokens(shape)
        self.at = 0
        self.fresh = 0

    def peek(self) -> str:
        """Return the text of the next token."""
        return self.tokens[self.at][1] if self.tokens[self.at][0] not in _CONSTANTS else ""

    def next(self, wanted: str = "") -> tuple[str, str]:
        """Take the next token, which must be the one that is wanted, if one is."""
        token = self.tokens[self.at]
        if wanted and (token[1] != wanted or token[0] in _CONSTANTS):
            raise _NotPlain
        self.at += 1
        return token

    def have(self, wanted: str) -> bool:
        """Take the next token if it is this one; return whether it was."""
        found = self.peek() == wanted
        self.at += found
        return found

    def query(self) -> PlainQuery:
        """Read a query."""
        form = self.next()[1]
        if form not in _FORMS:
            raise _NotPlain
        query = PlainQuery(form)
        everything = False
        if form == "SELECT":
            query = replace(query, distinct=self.have("DISTINCT") or self.have("REDUCED"))
        if form == "CONSTRUCT":
            self.next("{")
            template = self.triples(())
            self.next("}")
            if any(pattern.sign for pattern in template) or self.fresh:
                raise _NotPlain
            outputs = tuple(term for pattern in template for term in pattern[:3])
            query = replace(query, template=template, outputs=outputs)
        elif form != "ASK":
            everything = self.have("*")
            query = replace(query, outputs=() if everything else self.outputs(form))
        if form == "DESCRIBE" and self.tokens[self.at][0] == "end":
            if everything or any(isinstance(term, str) for term in query.outputs):
                raise _NotPlain
            return query
        self.have("WHERE")
        query = self.group(query)
        if everything:
            groups = (query.patterns, *query.optionals)
            found = sorted({name for group in groups for one in group for name in one.variables})
            query = replace(query, outputs=tuple(found))
        query = self.modifiers(query)
        if self.tokens[self.at][0] != "end":
            raise _NotPlain
        return query

    def outputs(self, form: str) -> tuple[Term, ...]:
        """Read what is projected or described."""
        found: list[Term] = []
        while self.tokens[self.at][0] in ("variable", IRI, PREFIXED_NAME):
            kind, text = self.next()
            if kind != "variable" and form == "SELECT":
                raise _NotPlain
            found.append(text if kind == "variable" else int(text))
        if not found:
            raise _NotPlain
        return tuple(found)

    def group(self, query: PlainQuery) -> PlainQuery:
        """Read the pattern: triples and filters, then OPTIONALs and filters."""
        self.next("{")
        patterns: tuple[TriplePattern, ...] = ()
        optionals: list[tuple[TriplePattern, ...]] = []
        operations = 0
        filtered: set[str] = set()
        while not self.have("}"):
            if self.have("FILTER"):
                operations += self.filter(filtered)
                self.have(".")
            elif self.have("OPTIONAL"):
                self.next("{")
                inner = self.triples(())
                while self.have("FILTER"):
                    operations += self.filter(filtered)
                    self.have(".")
                self.next("}")
                self.have(".")
                optionals.append(inner)
            elif optionals:
                raise _NotPlain
            else:
                before = self.at
                patterns = self.triples(patterns)
                if self.at == before:
                    raise _NotPlain
        alone = len(patterns) == 1 and not optionals
        signs = any(one.sign for group in (patterns, *optionals) for one in group)
        if not patterns or not all(optionals) or len(optionals) > _MOST_OPTIONALS or (signs and not alone):
            raise _NotPlain
        return replace(
            query,
            patterns=patterns,
            optionals=tuple(optionals),
            operations=operations,
            filtered=frozenset(filtered),
        )

    def triples(self, before: tuple[TriplePattern, ...]) -> tuple[TriplePattern, ...]:
        """Read triples with the same subject each, up to a bracket or a keyword."""
        found = list(before)
        while self.tokens[self.at][0] in ("variable", IRI, PREFIXED_NAME):
            subject = self.term()
            while True:
                start, verb = subject, self.verb()
                self.object(found, start, verb)
                while self.have(","):
                    self.object(found, start, verb)
                if not self.have(";") or self.peek() in (".", "}"):
                    break
            if not self.have("."):
                break
        if len(found) > _MOST_PATTERNS:
            raise _NotPlain
        return tuple(found)

    def verb(self) -> list[tuple[Term, bool, Literal["", "+", "*"]]]:
        """Read a variable, or a sequence of predicates: each, whether it is inverse, and its sign."""
        if self.tokens[self.at][0] == "variable":
            return [(self.next()[1], False, "")]
        steps: list[tuple[Term, bool, Literal["", "+", "*"]]] = []
        while True:
            inverse = self.have("^")
            kind, text = self.next()
            if kind not in (IRI, PREFIXED_NAME) and text != "a":
                raise _NotPlain
            sign: Literal["", "+", "*"] = "+" if self.have("+") else "*" if self.have("*") else ""
            steps.append((RDF_TYPE if kind == "word" else int(text), inverse, sign))
            if not self.have("/"):
                return steps

    def object(
        self, found: list[TriplePattern], subject: Term, verb: list[tuple[Term, bool, Literal["", "+", "*"]]]
    ) -> None:
        """Read an object, and add the pattern, or those of a sequence (SPARQL 1.1 §18.2.2.4)."""
        target = self.term()
        for index, (predicate, inverse, sign) in enumerate(verb):
            end = target
            if index < len(verb) - 1:
                self.fresh += 1
                end = f"?/{self.fresh}"
            first, last = (end, subject) if inverse else (subject, end)
            found.append(TriplePattern(first, predicate, last, sign))
            subject = end

    def term(self) -> Term:
        """Read a variable or a constant."""
        kind, text = self.next()
        if kind == "variable":
            return text
        if kind in (IRI, PREFIXED_NAME):
            return int(text)
        if kind == STRING:
            if self.have("^^"):
                self.next()
                return OTHER_LITERAL
            return int(text)
        if kind == "number" or text in ("TRUE", "FALSE"):
            return OTHER_LITERAL
        raise _NotPlain

    def filter(self, variables: set[str]) -> int:
        """Read a filter in brackets, or one call; return how many operations it has."""
        operations = self.primary(variables, 0)
        if operations > _MOST_NODES:
            raise _NotPlain
        return operations

    def bracketed(self, variables: set[str], depth: int) -> int:
        self.next("(")
        operations = self.comparison(variables, depth)
        while self.have("&&") or self.have("||"):
            operations += self.comparison(variables, depth)
        self.next(")")
        return operations + 1

    def comparison(self, variables: set[str], depth: int) -> int:
        operations = 1 + self.primary(variables, depth)
        if self.peek() in _COMPARISONS:
            self.next()
            operations += self.primary(variables, depth)
        elif self.have("IN") or (self.have("NOT") and self.have("IN")):
            self.next("(")
            operations += self.primary(variables, depth)
            while self.have(","):
                operations += self.primary(variables, depth)
            self.next(")")
        return operations

    def primary(self, variables: set[str], depth: int) -> int:
        """Read a term, a function of terms, a negation, or brackets."""
        if depth > _MOST_NESTED:
            raise _NotPlain
        if self.peek() == "(":
            return self.bracketed(variables, depth + 1)
        if self.have("!"):
            return 1 + self.primary(variables, depth + 1)
        if self.tokens[self.at][0] == "word" and self.peek() in _FUNCTIONS:
            arguments = _FUNCTIONS[self.next()[1]]
            self.next("(")
            operations = 1
            for index in range(arguments):
                if index:
                    self.next(",")
                operations += self.primary(variables, depth + 1)
            self.next(")")
            return operations
        term = self.term()
        if isinstance(term, str):
            variables.add(term)
        return 1

    def modifiers(self, query: PlainQuery) -> PlainQuery:
        """Read ORDER BY, LIMIT and OFFSET."""
        if self.have("ORDER"):
            self.next("BY")
            keys: list[str] = []
            while True:
                if self.tokens[self.at][0] == "variable":
                    keys.append(self.next()[1])
                elif self.peek() in ("ASC", "DESC"):
                    self.next()
                    self.next("(")
                    kind, text = self.next()
                    if kind != "variable":
                        raise _NotPlain
                    keys.append(text)
                    self.next(")")
                else:
                    break
            if not keys:
                raise _NotPlain
            query = replace(query, order=tuple(keys))
        for _ in range(2):
            if self.have("LIMIT"):
                query = replace(query, limit=self.whole_number())
            elif self.have("OFFSET"):
                query = replace(query, offset=self.whole_number())
        return query

    def whole_number(self) -> int:
        kind, text = self.next()
        if kind != "number" or "." in text:
            raise _NotPlain
        return int(text)
