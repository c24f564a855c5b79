"""Ten graphs, five who may see and change some of them, and what they try: queries and updates of all forms.

Blank nodes are in the data, a literal that a reader could find by its words is in each graph (`SECRET 7`), and terms
are shared between the graphs, so that a path, a join or a DESCRIBE would lead from one into another.
"""

import hashlib
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from isnad.query.store import ALL_GRAPHS, NO_GRAPHS, GraphSet
from isnad.site.token_auth import Rights

EX = "http://e/"
GRAPHS = (*(f"{EX}g{number}" for number in range(9)), None)  # and the default graph
ABSENT = f"{EX}absent"


def _graphs(*numbers: int, default: bool = False) -> GraphSet:
    return GraphSet(default, frozenset(f"{EX}g{number}" for number in numbers))


# By name: the graphs that each may see, and those of them that each may change.
WHO = {
    "public": Rights(_graphs(0, default=True), NO_GRAPHS),
    "reader": Rights(_graphs(0, 1, 2, 3), NO_GRAPHS),
    "writer": Rights(_graphs(0, 1, 4, 5, default=True), _graphs(4, 5)),
    "keeper": Rights(_graphs(0, 6, 7, default=True), _graphs(6, 7, default=True)),
    "prefixed": Rights(
        GraphSet(named=frozenset({f"{EX}g2"}), prefixes=(f"{EX}g8", f"{EX}own/")),
        GraphSet(prefixes=(f"{EX}g8", f"{EX}own/")),
    ),
}
ADMIN = Rights(ALL_GRAPHS, ALL_GRAPHS)
_THINGS = [f"{EX}t{number}" for number in range(6)]
_PREDICATES = [f"{EX}p", f"{EX}q"]


def graph_term(name: str | None) -> NamedNode | DefaultGraph:
    """Return a graph as the engine names it."""
    return DefaultGraph() if name is None else NamedNode(name)


def quads(chance: random.Random) -> list[Quad]:
    """Return the quads of the ten graphs; the last named one but two has none."""
    found = []
    for number, name in enumerate(GRAPHS):
        graph = graph_term(name)
        secret = Literal(f"SECRET {number}")
        found.append(Quad(NamedNode(f"{EX}only{number}"), NamedNode(f"{EX}p"), secret, graph))
        found.append(Quad(BlankNode(f"b{number}"), NamedNode(f"{EX}q"), NamedNode(_THINGS[0]), graph))
        found.append(Quad(NamedNode(_THINGS[0]), NamedNode(f"{EX}p"), NamedNode(f"{EX}only{number}"), graph))
        found.append(Quad(NamedNode(_THINGS[1]), NamedNode(f"{EX}graph"), NamedNode(name or EX), graph))
        for _ in range(6):
            terms = (chance.choice(_THINGS), chance.choice(_PREDICATES), chance.choice(_THINGS))
            subject, predicate, value = map(NamedNode, terms)
            found.append(Quad(subject, predicate, value, graph))
    return found


def store_of(found: list[Quad], rights: Rights | None = None) -> pyoxigraph.Store:
    """Return a store that has some quads: all, or those alone that somebody may see, as an independent model."""
    store = pyoxigraph.Store()
    store.extend(one for one in found if rights is None or name_of(one.graph_name) in rights.visible)
    return store


def name_of(graph: object) -> str | None:
    """Return the name of a graph, None for the default graph."""
    return graph.value if isinstance(graph, NamedNode) else None


@dataclass(frozen=True)
class Asked:
    """A query, the text of it in which graphs are named, and the graphs that its dataset clauses name."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def has_dataset(self) -> bool:
        """Whether the text has clauses."""
        return bool(self.default or self.named)

    def written(self) -> str:
        """Return the query with its clauses."""
        clauses = "".join(f" FROM <{iri}>" for iri in self.default)
        clauses += "".join(f" FROM NAMED {_short(iri)}" for iri in self.named)
        return f"PREFIX : <{EX}> " + self.text.replace("{{FROM}}", clauses)

    def bare(self) -> str:
        """Return the query without its clauses."""
        return f"PREFIX : <{EX}> " + self.text.replace("{{FROM}}", "")


def _short(iri: str) -> str:
    local = iri.removeprefix(EX)
    return f"<{iri}>" if "/" in local else f":{local}"


def any_query(chance: random.Random) -> Asked:
    """Return a query of some form, of graphs that exist, are hidden from some, or are not there."""
    pattern = _pattern(chance, 2)
    thing = _short(chance.choice([*_THINGS, *(f"{EX}only{number}" for number in range(10))]))
    forms = (
        f"SELECT *{{{{FROM}}}} WHERE {{ {pattern} }}",
        f"SELECT DISTINCT ?s ?o{{{{FROM}}}} {{ {pattern} }}",
        f"SELECT (COUNT(*) AS ?n) (MIN(STR(?o)) AS ?least){{{{FROM}}}} {{ {pattern} }}",
        f"SELECT ?p (COUNT(?s) AS ?n){{{{FROM}}}} {{ {pattern} }} GROUP BY ?p ORDER BY ?p",
        f"ASK{{{{FROM}}}} {{ {pattern} }}",
        f"CONSTRUCT {{ ?s :c ?o . ?o :d ?g }}{{{{FROM}}}} WHERE {{ {pattern} }}",
        "CONSTRUCT{{FROM}} WHERE { ?s ?p ?o }",
        f"DESCRIBE {thing}{{{{FROM}}}}",
        f"DESCRIBE ?s {thing}{{{{FROM}}}} WHERE {{ {pattern} }}",
    )
    asked = Asked(chance.choice(forms))
    if chance.random() < 0.5:
        some = [name for name in (*GRAPHS, ABSENT) if name]
        default = tuple(chance.sample(some, chance.randint(0, 3)))
        return Asked(asked.text, default, tuple(chance.sample(some, chance.randint(0, 3))))
    return asked


def _graph(chance: random.Random) -> str:
    return chance.choice(["?g", "?g", "?h", *(_short(name) for name in (*GRAPHS, ABSENT) if name)])


def _triple(chance: random.Random) -> str:
    subject = chance.choice(
        ["?s", "?s", "?o", _short(chance.choice(_THINGS)), f":only{chance.randrange(10)}"]
    )
    predicate = chance.choice(
        ["?p", ":p", ":q", ":p+", ":p*", "(:p|:q)", "^:p", ":p/:q", "!:q", ":p?", "(:p|^:q)*"]
    )
    value = chance.choice(
        ["?o", "?o", "?x", _short(chance.choice(_THINGS)), f'"SECRET {chance.randrange(10)}"']
    )
    return f"{subject} {predicate} {value} ."


def _pattern(chance: random.Random, depth: int) -> str:
    def inner() -> str:
        return _pattern(chance, depth - 1) if depth else _triple(chance)

    shapes = (
        lambda: _triple(chance),
        lambda: f"GRAPH {_graph(chance)} {{ {inner()} }}",
        lambda: f"GRAPH {_graph(chance)} {{ {_triple(chance)} }} {_triple(chance)}",
        lambda: f"{{ {inner()} }} UNION {{ {inner()} }}",
        lambda: f"{_triple(chance)} OPTIONAL {{ {inner()} }}",
        lambda: f"?s ?p ?o . MINUS {{ {inner()} }}",
        lambda: f"?s ?p ?o FILTER {chance.choice(['', 'NOT '])}EXISTS {{ {inner()} }}",
        lambda: f"{{ SELECT ?s (COUNT(*) AS ?n) {{ {inner()} }} GROUP BY ?s }}",
        lambda: f"VALUES ?g {{ :g0 :g3 :g7 :absent }} GRAPH ?g {{ {_triple(chance)} }}",
        lambda: "GRAPH ?g { }",
        lambda: f"BIND(EXISTS {{ GRAPH {_graph(chance)} {{ ?a ?b 'SECRET 5' }} }} AS ?e)",
    )
    return chance.choice(shapes)()


def any_update(chance: random.Random) -> str:
    """Return an operation of some form."""
    place = chance.choice([*GRAPHS[:9], None, ABSENT, f"{EX}own/new", f"{EX}g80"])
    other = chance.choice([*GRAPHS[:9], None, ABSENT])
    known = _quad(chance, place)
    silent = chance.choice(["", "SILENT "])
    one = f"GRAPH {_short(place)}" if place else "DEFAULT"
    bare_one, bare_two = (_short(name) if name else "DEFAULT" for name in (place, other))
    using = chance.choice(
        [
            "",
            "",
            f"USING {_short(other or ABSENT)} ",
            f"USING NAMED {_short(other or ABSENT)} ",
            "USING :g4 USING NAMED :g5 ",
        ]
    )
    with_ = chance.choice(["", f"WITH {_short(place or ABSENT)} "])
    template = chance.choice(
        [_quad(chance, place), "GRAPH ?g { ?s :copied ?o }", "?s :copied ?o", f"{bare(place, '?o :back ?s')}",
         bare(place, "_:n :made ?s ; :made _:n"), "GRAPH ?o { ?s ?p ?g }"]
    )  # fmt: skip
    deleted = chance.choice(
        [_quad(chance, place), "GRAPH ?g { ?s ?p ?o }", "?s ?p ?o", bare(place, "?s ?p ?o")]
    )
    pattern = _pattern(chance, 1)
    if (
        "GRAPH ?g { }" in pattern or "BIND(" in pattern
    ):  # of graphs that are not there, the engine finds those that USING NAMED names
        using = ""
    forms = (
        f"INSERT DATA {{ {known} }}",
        f"INSERT DATA {{ {known} {_quad(chance, other)} }}",
        f"DELETE DATA {{ {known} }}",
        f"{with_}INSERT {{ {template} }} {using}WHERE {{ {pattern} }}",
        f"{with_}DELETE {{ {deleted} }} {using}WHERE {{ {pattern} }}",
        f"{with_}DELETE {{ {deleted} }} INSERT {{ {template} }} {using}WHERE {{ {pattern} }}",
        f"DELETE WHERE {{ {bare(place, '?s ?p ?o')} }}",
        "DELETE WHERE { GRAPH ?g { ?s :p ?o } }",
        f"CLEAR {silent}{chance.choice([one, one, 'NAMED', 'ALL', 'DEFAULT'])}",
        f"DROP {silent}{chance.choice([one, one, 'NAMED', 'ALL', 'DEFAULT'])}",
        f"CREATE {silent}GRAPH {_short(place or ABSENT)}",
        f"{chance.choice(['COPY', 'MOVE', 'ADD'])} {silent}{bare_one} TO {bare_two}",
    )
    return f"PREFIX : <{EX}> {chance.choice(forms)}"


def bare(graph: str | None, triples: str) -> str:
    """Return a pattern of triples in a graph."""
    return f"GRAPH {_short(graph)} {{ {triples} }}" if graph else triples


def _quad(chance: random.Random, graph: str | None) -> str:
    subject, value = (_short(chance.choice(_THINGS)) for _ in range(2))
    return (
        bare(graph, f"{subject} {chance.choice([chr(58) + name for name in ('p', 'q', 'new')])} {value} .")
        + " "
    )


def token_of(who: str) -> str:
    """Return the token of somebody; the public has none."""
    return f"token-of-{who}-0123456789"


def bearer(who: str) -> list[tuple[str, str]]:
    """Return the headers by which somebody asks."""
    return [] if who == "public" else [("Authorization", f"Bearer {token_of(who)}")]


def token_file(folder: Path, who: Iterable[str] = (*WHO, "admin")) -> Path:
    """Write the file of who may see and change what; one token is in a file of its own."""
    path = folder / "tokens.toml"
    lines = []
    for name in who:
        rights = ADMIN if name == "admin" else WHO[name]
        lines.append("[public]" if name == "public" else "[[token]]")
        if name == "keeper":
            (folder / "keeper.token").write_text(f"{token_of(name)}\n", "utf-8")
            (folder / "keeper.token").chmod(0o600)
            lines += [f'name = "{name}"', 'file = "keeper.token"']
        elif name != "public":
            lines.append(f'sha256 = "{hashlib.sha256(token_of(name).encode()).hexdigest()}"')
        lines.append(f"read = {_names(rights.visible)}")
        lines += [] if name == "public" else [f"write = {_names(rights.writable)}"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    path.chmod(0o600)
    return path


def _names(graphs: GraphSet) -> str:
    if graphs.is_all:
        return '["*"]'
    names = [*sorted(graphs.named), *(f"{prefix}*" for prefix in graphs.prefixes)]
    return json.dumps([*(["default"] if graphs.default else []), *names])
