"""Pieces of files: a set of triples in each format, such that pieces put one after the other are one file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.rdf.namespaces import PREFIXES, RDF
from isnad.rdf.terms import Triple, serialized

# Without doc:, because a passage's name would be written doc:kuwait\\#char\\=224\\,273.
PREFIXES_WRITTEN = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "doc"}
_LINES_AT_A_TIME = 50_000  # as JSON in memory these are some 200 MB
_REIFIES = f"<{RDF}reifies>"
_REIFIED = {f"<{RDF}{name}>": number for number, name in enumerate(("subject", "predicate", "object"))}
_PREFIX = re.compile(r"(?<![\w<:/#])([a-z][\w-]*):(?!//)")


def n_quads(triples: Iterable[Triple], graph: str = "") -> list[str]:
    """Write triples, in a named graph or the default one, as sorted lines."""
    ending = f" {graph} .\n" if graph else " .\n"
    return sorted(f"{subject} {predicate} {value}{ending}" for subject, predicate, value in triples)


def turtle(triples: Iterable[Triple]) -> str:
    """Write Turtle for people, without its head: subjects in order, a blank line before each."""
    body = _without_prefixes(serialized(_parsed(n_quads(triples)), RdfFormat.TURTLE, PREFIXES_WRITTEN))
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


def json_ld(default: Iterable[Triple], graphs: Mapping[str, Iterable[Triple]]) -> str:
    """Write JSON-LD 1.1 nodes, one a line, without the brackets around them: Arabic as Arabic.

    A graph of very many quads is written as several nodes of one name, which are one (JSON-LD 1.1 §4.9).
    """
    lines = n_quads(default)
    for name in sorted(graphs):
        lines += n_quads(graphs[name], name)
    written: list[str] = []
    for run in _runs(lines):
        nodes = json.loads(serialized(_parsed(run), RdfFormat.JSON_LD))
        written += (json.dumps(node, ensure_ascii=False) for node in nodes)
    return ",\n".join(written)


def _runs(lines: list[str]) -> Iterator[list[str]]:
    """Cut lines into runs that are parsed at a time, none in the middle of what is said of a subject."""
    start = 0
    while start < len(lines):
        end = min(start + _LINES_AT_A_TIME, len(lines))
        while end < len(lines) and lines[end].partition(" ")[0] == lines[end - 1].partition(" ")[0]:
            end += 1
        yield lines[start:end]
        start = end


def head(used: frozenset[str] = frozenset(PREFIXES_WRITTEN)) -> str:
    """Write the prefixes that pieces use, or all."""
    return "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in PREFIXES_WRITTEN if name in used)


def prefixes_in(body: str) -> frozenset[str]:
    """Find the prefixes that a piece may use; a word before a colon in a literal counts, too."""
    return frozenset(_PREFIX.findall(body)) & PREFIXES_WRITTEN.keys()


def _parsed(lines: list[str]) -> Iterable[pyoxigraph.Quad]:
    return pyoxigraph.parse("".join(lines).encode(), format=RdfFormat.N_QUADS)


def _without_prefixes(written: bytes) -> list[str]:
    """Return the lines of a file after its head; in literals, line ends are escaped."""
    lines = written.splitlines(keepends=True)  # of bytes, so that U+2028 ends no line
    return [line.decode() for line in lines if not line.startswith(b"@prefix ")]
