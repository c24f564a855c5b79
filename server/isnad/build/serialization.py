"""Pieces of files: a set of triples in each format, such that pieces put one after the other are one file."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.rdf.namespaces import PREFIXES
from isnad.rdf.terms import GraphName, Triple, is_iri, lexical, serialized, triple_of
from isnad.rdf.vocabulary import RDF, XSD

# Without doc:, because a passage's name would be written doc:kuwait\\#char\\=224\\,273.
PREFIXES_WRITTEN = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "doc"}
_NODES_AT_A_TIME = 10_000
_REIFIED = {term: number for number, term in enumerate((RDF.subject, RDF.predicate, RDF.object))}
_PREFIX_OF = {f"<{namespace}": prefix for prefix, namespace in PREFIXES_WRITTEN.items()}
_NAMESPACES = tuple(_PREFIX_OF)
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_WITHOUT_QUOTES = {XSD.boolean, XSD.integer, XSD.decimal, XSD.double}  # Turtle §2.5.2
_NOT_BEFORE = re.compile(r"[\w<:/#-]")  # a name that one of these stands before is the end of another


def n_quads(triples: Iterable[Triple], graph: str = "") -> list[str]:
    """Write triples, in a named graph or the default one, as sorted lines."""
    ending = f" {graph} .\n" if graph else " .\n"
    return [f"{subject} {predicate} {value}{ending}" for subject, predicate, value in sorted(triples)]


def turtle(triples: Iterable[Triple]) -> str:
    """Write Turtle for people, without its head: subjects in order, a blank line before each."""
    return "".join(f"\n{said}" for said in _subjects(triples, "    "))


def trig(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """Write named graphs as TriG, without its head."""
    bodies = {
        _turtle_term(name): "    ".join(("", *_subjects(graphs[name], "        "))) for name in sorted(graphs)
    }
    return "".join(f"{name} {{\n{body}}}\n" for name, body in bodies.items() if body)


def _subjects(triples: Iterable[Triple], indent: str) -> Iterator[str]:
    """Write what is said of each subject as Turtle, in order, a line a predicate."""
    return _grouped(
        triples,
        lambda s, p, o: f"{_turtle_term(s)} {_verb(p)} {_turtle_term(o)}",
        lambda p, o: f" ;\n{indent}{_verb(p)} {_turtle_term(o)}",
        lambda _, o: f" , {_turtle_term(o)}",
        " .\n",
    )


def _grouped(
    triples: Iterable[Triple],
    first: Callable[[str, str, str], str],
    next_predicate: Callable[[str, str], str],
    next_value: Callable[[str, str], str],
    ending: str,
) -> Iterator[str]:
    """Write what is said of each subject, in order: its first triple, another predicate, another value."""
    subject = predicate = ""
    said: list[str] = []
    for triple in sorted(triples):
        if triple[0] != subject:
            if said:
                yield "".join((*said, ending))
            subject, predicate, _ = triple
            said = [first(*triple)]
        elif triple[1] != predicate:
            predicate = triple[1]
            said.append(next_predicate(predicate, triple[2]))
        else:
            said.append(next_value(predicate, triple[2]))
    if said:
        yield "".join((*said, ending))


def _verb(predicate: str) -> str:
    """Write a predicate as Turtle (§2.2): rdf:type as a."""
    return "a" if predicate == RDF.type else _turtle_term(predicate)


@lru_cache(maxsize=50_000)
def _turtle_term(term: str) -> str:
    """Write a term as Turtle, as the engine does: what is not plain to see, the engine itself writes."""
    if term.startswith("<<("):
        subject, predicate, value = term[4:-4].split(" ", 2)
        return f"<<( {_turtle_term(subject)} {_turtle_term(predicate)} {_turtle_term(value)} )>>"
    if term.startswith("<"):
        end = max(term.rfind("/"), term.rfind("#")) + 1
        prefix = _PREFIX_OF.get(term[:end])
        if prefix and _PLAIN_LOCAL.fullmatch(term, end, len(term) - 1):
            return f"{prefix}:{term[end:-1]}"
        return _by_engine(term) if term.startswith(_NAMESPACES) else term
    _, typed, datatype = term.rpartition('"^^')
    if not typed or not datatype.endswith(">"):
        return term
    if datatype in _WITHOUT_QUOTES:
        return _by_engine(term)
    return f"{term[: -len(datatype)]}{_turtle_term(datatype)}"


def _by_engine(term: str) -> str:
    """Return a term as the engine writes it in Turtle."""
    quads = pyoxigraph.parse(f"<x:x> <x:x> {term} .", format=RdfFormat.N_TRIPLES)
    written = serialized(quads, RdfFormat.TURTLE, PREFIXES_WRITTEN).decode()
    return written[written.index("<x:x> <x:x> ") + len("<x:x> <x:x> ") : written.rindex(" .")]


def reified(triples: Iterable[Triple]) -> str:
    """Write RDF 1.2 Turtle, without its head: what has subject, predicate and object reifies them (§1.4)."""
    parts: dict[str, list[str]] = {}
    plain: list[Triple] = []
    for triple in triples:
        if (number := _REIFIED.get(triple[1])) is None:
            plain.append(triple)
        else:
            parts.setdefault(triple[0], ["", "", ""])[number] = triple[2]
    plain += [(name, RDF.reifies, f"<<( {' '.join(said)} )>>") for name, said in parts.items()]
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
    return _grouped(
        triples,
        lambda s, p, o: f'{{"@id": {_json_iri(s)}, {_key(p)}: [{_object(p, o)}',
        lambda p, o: f"], {_key(p)}: [{_object(p, o)}",
        lambda p, o: f", {_object(p, o)}",
        "]}",
    )


def _key(predicate: str) -> str:
    """Write a predicate; a type by its keyword, since frames and readers of JSON look for that."""
    return '"@type"' if predicate == RDF.type else _json_iri(predicate)


def _object(predicate: str, value: str) -> str:
    return _json_iri(value) if predicate == RDF.type else _value(value)


@lru_cache(maxsize=50_000)
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


@lru_cache(maxsize=50_000)
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
    for quad in pyoxigraph.parse(quads.encode(), format=RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
            yield triple_of(quad)
