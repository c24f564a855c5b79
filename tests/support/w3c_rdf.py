"""The W3C's tests of RDF's formats (the folder rdf/ of w3c/rdf-tests), as its manifests list them.

A graph is written to a server over HTTP and read again. TriG and N-Quads, which hold several graphs and so have no
address to be written to, are read by the parser that files are loaded by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from w3c import MF, graph_rows, same_rows
from w3c_updates import Site

RDFT = Namespace("http://www.w3.org/ns/rdftest#")
_GRAPHS = {".ttl": "text/turtle", ".nt": "application/n-triples", ".rdf": "application/rdf+xml"}
_DATASETS = {".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS}
_ALL = {**_DATASETS, ".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML}


@dataclass(frozen=True)
class RdfEntry:
    """One test: its name, what it is of, the file that is read, its base, and the file with the same graph."""

    name: str
    kind: str
    action: Path
    base: str
    result: Path | None


def rdf_entries(suite: Path) -> Iterator[RdfEntry]:
    """Read the tests of syntax, evaluation and canonical form in all folders of a suite, of 1.1 or 1.2."""
    for manifest in sorted(suite.glob("rdf-*/**/manifest.ttl")):
        graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
        folder = "/".join(manifest.parent.relative_to(suite).parts)
        assumed = str(next(graph.objects(None, MF.assumedTestBase), f"https://example.org/{folder}/"))
        for listed in graph.objects(None, MF.entries):
            for test in Collection(graph, listed):
                kind = graph.value(test, RDF.type)
                if not isinstance(kind, URIRef) or not kind.startswith(RDFT):
                    continue
                action, result = (graph.value(test, one) for one in (MF.action, MF.result))
                path = Path(str(action).removeprefix("file://"))
                base = assumed + str(action).removeprefix(f"{manifest.parent.as_uri()}/")
                wanted = None if result is None else Path(str(result).removeprefix("file://"))
                name = f"{folder}/{str(test).rsplit('#', 1)[-1]}"
                yield RdfEntry(name, kind.removeprefix(RDFT), path, base, wanted)


def passes_rdf(site: Site, entry: RdfEntry) -> bool:
    """Tell whether a file is read, or refused, as a test wants."""
    if entry.action.suffix in _DATASETS:
        return _passes_dataset(entry)
    target = f"/graph-store?graph={quote(entry.base, safe='')}"
    media_type = _GRAPHS[entry.action.suffix]
    written = site.send("PUT", target, entry.action.read_bytes(), Content_Type=media_type)
    if "Negative" in entry.kind:
        return written.status == 400
    if written.status not in (200, 201, 204) or entry.result is None:
        return written.status in (200, 201, 204)
    body = site.send("GET", target, Accept="application/n-triples").body
    if entry.kind.endswith("C14N"):
        return _lines(body) == _lines(entry.result.read_bytes())
    found = pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES)
    return same_rows(graph_rows(found), graph_rows(_quads(entry.result, entry.base)))


def _lines(ntriples: bytes) -> set[bytes]:
    """Return the lines of N-Triples: their order, and the names of blank nodes, are not kept by a store."""
    return {re.sub(rb"_:\w+", b"_:", line) for line in ntriples.splitlines()}


def _passes_dataset(entry: RdfEntry) -> bool:
    try:
        found = _quads(entry.action, entry.base)
    except (SyntaxError, ValueError):
        return "Negative" in entry.kind
    if "Negative" in entry.kind or entry.result is None:
        return "Negative" not in entry.kind
    if entry.kind.endswith("C14N"):
        return pyoxigraph.serialize(found, format=RdfFormat.N_QUADS) == entry.result.read_bytes()
    return _isomorphic(found, _quads(entry.result, entry.base))


def _isomorphic(one: list[pyoxigraph.Quad], other: list[pyoxigraph.Quad]) -> bool:
    """Compare datasets, blank nodes regardless of their names."""
    datasets = [pyoxigraph.Dataset(quads) for quads in (one, other)]
    for dataset in datasets:
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(datasets[0]) == set(datasets[1])


def _quads(path: Path, base: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(path=str(path), format=_ALL[path.suffix], base_iri=base))
