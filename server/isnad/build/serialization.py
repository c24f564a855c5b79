"""Pieces of files: a set of triples in each format, such that pieces put one after the other are one file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.rdf.namespaces import PREFIXES, RDF
from isnad.rdf.terms import GraphName, Triple, is_iri, lexical, serialized, triple_of

# Without doc:, because a passage's name would be written doc:kuwait\\#char\\=224\\,273.
PREFIXES_WRITTEN = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "doc"}
_NODES_AT_A_TIME = 10_000
_REIFIES = f"<{RDF}reifies>"
_REIFIED = {f"<{RDF}{name}>": number for number, name in enumerate(("subject", "predicate", "object"))}
_NOT_BEFORE = re.compile(r"[\w<:/#-]")  # a name that one of these stands before is the end of another


def n_quads(triples: Iterable[Triple], graph: str = "") -> list[str]:
    """Write triples, in a named graph or the default one, as sorted lines."""
    ending = f" {graph} .\n" if graph else " .\n"
    return sorted(f"{subject} {predicate} {value}{ending}" for subject, predicate, value in triples)


def turtle(triples: Iterable[Triple]) -> str:
    """Write Turtle for people, without its head: subjects in order, a blank line before each."""
    return turtle_of(n_quads(triples))


def turtle_of(lines: list[str]) -> str:
    """Write sorted lines of N-Triples as Turtle, without its head."""
    body = _without_prefixes(serialized(_parsed(lines), RdfFormat.TURTLE, PREFIXES_WRITTEN))
    return "".join(line if line.startswith("\t") else f"\n{line}" for line in body).replace("\t", "    ")


def trig(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """Write named graphs as TriG, without its head."""
    lines = [line for name in sorted(graphs) for line in n_quads(graphs[name], name)]
    body = _without_prefixes(serialized(_parsed(lines), RdfFormat.TRIG, PREFIXES_WRITTEN))
    return "".join(body).replace("\t", "    ")


def reified(triples: Iterable[Triple]) -> str:
    """Write RDF 1.2 Turtle, without its head: what has subject, predicate and object reifies them (§1.4)."""
    parts: dict[str, list[str]] = {}
    plain: list[Triple] = []
    for triple in triples:
        if (number := _REIFIED.get(triple[1])) is None:
            plain.append(triple)
        else:
            parts.setdefault(triple[0], ["", "", ""])[number] = triple[2]
    plain += [(name, _REIFIES, f"<<( {' '.join(said)} )>>") for name, said in parts.items()]
    return turtle(plain)


def json_ld(default: Iterable[Triple], graphs: Mapping[GraphName, Iterable[Triple]]) -> str:
    """Write JSON-LD 1.1 nodes in expanded form, one a line, without the brackets around them."""
    nodes = list(_nodes(default))
    for name in sorted(graphs):
        nodes += (
            f'{{"@id": {_json_iri(name)}, "@graph": [{", ".join(part)}]}}' for part in _runs(graphs[name])
        )
    return ",\n".join(nodes)


def _runs(triples: Iterable[Triple]) -> Iterator[list[str]]:
    """Cut a graph into runs, each to be a node of the graph's name (JSON-LD 1.1 §4.9): no line is endless."""
    nodes = list(_nodes(triples))
    for start in range(0, len(nodes), _NODES_AT_A_TIME):
        yield nodes[start : start + _NODES_AT_A_TIME]


def _nodes(triples: Iterable[Triple]) -> Iterator[str]:
    """Write what is said of each subject."""
    last = ""
    said: dict[str, list[str]] = {}
    for subject, predicate, value in sorted(triples):
        if subject != last and said:
            yield _node(last, said)
            said = {}
        last = subject
        said.setdefault(predicate, []).append(value)
    if said:
        yield _node(last, said)


def _node(subject: str, said: dict[str, list[str]]) -> str:
    parts = [f"{_json_iri(name)}: [{', '.join(map(_value, values))}]" for name, values in said.items()]
    return f'{{"@id": {_json_iri(subject)}, {", ".join(parts)}}}'


def _value(term: str) -> str:
    if not term.startswith('"'):
        return f'{{"@id": {_json_iri(term)}}}'
    end = term.rindex('"') + 1
    text = json.dumps(lexical(term), ensure_ascii=False) if "\\" in term else term[:end]
    if end == len(term):
        return f'{{"@value": {text}}}'
    if term[end] == "@":
        return f'{{"@language": "{term[end + 1 :]}", "@value": {text}}}'
    return f'{{"@type": {_json_iri(term[end + 2 :])}, "@value": {text}}}'


def _json_iri(term: str) -> str:
    """Write an IRI, or a blank node, as a JSON string."""
    plain = term.startswith("<") and "\\" not in term
    return f'"{term[1:-1]}"' if plain else json.dumps(lexical(term) if is_iri(term) else term)


def head(used: frozenset[str] = frozenset(PREFIXES_WRITTEN)) -> str:
    """Write the prefixes that pieces use, or all."""
    return "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in PREFIXES_WRITTEN if name in used)


def prefixes_in(body: str) -> frozenset[str]:
    """Find the prefixes that a piece may use; a word before a colon in a literal counts, too."""
    return frozenset(name for name in PREFIXES_WRITTEN if _uses(body, f"{name}:"))


def _uses(body: str, prefix: str) -> bool:
    """Return whether a prefix stands in a text by itself, and not as the scheme of an IRI."""
    at = body.find(prefix)
    while at >= 0:
        end = at + len(prefix)
        if not _NOT_BEFORE.match(body[at - 1 : at]) and body[end : end + 2] != "//":
            return True
        at = body.find(prefix, end)
    return False


def default_triples(quads: str) -> Iterator[Triple]:
    """Return the triples of the default graph among lines of N-Quads, as they are written."""
    for quad in _parsed([quads]):
        if isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
            yield triple_of(quad)


def _parsed(lines: list[str]) -> Iterable[pyoxigraph.Quad]:
    return pyoxigraph.parse("".join(lines).encode(), format=RdfFormat.N_QUADS)


def _without_prefixes(written: bytes) -> list[str]:
    """Return the lines of a file after its head; in literals, line ends are escaped."""
    lines = written.splitlines(keepends=True)  # of bytes, so that U+2028 ends no line
    return [line.decode() for line in lines if not line.startswith(b"@prefix ")]
