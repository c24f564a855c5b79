"""The W3C's tests of SPARQL updates, as its manifests list them, and what a server makes of each over HTTP."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import RdfFormat
from raw_http import Raw, request
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from w3c import (
    LEFT_OUT,
    MF,
    SUITE,
    SYNTAX,
    Entry,
    Found,
    Row,
    as_wanted,
    graph_rows,
    manifests,
    named_by,
    quads,
    same_rows,
)

UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
UPDATE_SYNTAX = {
    MF.PositiveUpdateSyntaxTest: True,
    MF.PositiveUpdateSyntaxTest11: True,
    MF.NegativeUpdateSyntaxTest: False,
    MF.NegativeUpdateSyntaxTest11: False,
}
# Kinds of refusal that a text meets which is sound SPARQL.
SOUND = ("service-forbidden", "conflict")


@dataclass(frozen=True)
class Dataset:
    """A default graph, if there is one, and named graphs: each the file that it is in."""

    default: Path | None
    named: tuple[tuple[str, Path], ...]


@dataclass(frozen=True)
class UpdateEntry:
    """One test: its name, its kind, its request, and the datasets before and after."""

    name: str
    kind: URIRef
    request: Path
    before: Dataset
    after: Dataset


def update_entries(suite: Path = SUITE) -> Iterator[UpdateEntry]:
    """Read the tests of updates and of their syntax, in the folders of a suite."""
    for manifest in manifests(suite):
        if manifest.parent.name in LEFT_OUT:
            continue
        graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
        for listed in graph.objects(None, MF.entries):
            for test in Collection(graph, listed):
                kind, action = graph.value(test, RDF.type), graph.value(test, MF.action)
                asked = graph.value(action, UT.request) or action
                if kind == MF.UpdateEvaluationTest or kind in UPDATE_SYNTAX or str(asked).endswith(".ru"):
                    assert isinstance(kind, URIRef)
                    yield UpdateEntry(
                        f"{manifest.parent.name}/{str(test).rsplit('#', 1)[-1]}",
                        kind,
                        _path(asked),
                        _dataset(graph, action),
                        _dataset(graph, graph.value(test, MF.result)),
                    )


def _dataset(graph: Graph, of: Node | None) -> Dataset:
    default = graph.value(of, UT.data)
    named = []
    for data in graph.objects(of, UT.graphData):
        file = graph.value(data, UT.graph) or graph.value(data, UT.data)
        named.append((str(graph.value(data, RDFS.label)), _path(file)))
    return Dataset(_path(default) if default else None, tuple(named))


def _path(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://"))


class Site:
    """A server that can be written to, empty to begin with."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self._token = ("Authorization", f"Bearer {token}")

    def send(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Raw:
        """Send a request with the token."""
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return request(self.address, method, target, body, [self._token, *named])

    def update(self, text: str) -> Raw:
        return self.send("POST", "/update", text.encode(), Content_Type="application/sparql-update")

    def query(self, text: str, accept: str = "", name: str | None = None) -> Raw:
        target = f"/sparql?format={name}" if name else "/sparql"
        return self.send(
            "POST", target, text.encode(), Content_Type="application/sparql-query", Accept=accept
        )

    def ask(self, text: str, accept: str, name: str | None = None, /) -> Found:
        """Ask a query that is to be answered."""
        answer = self.query(text, accept, name)
        assert answer.status == 200, answer.body
        return answer.headers["content-type"].startswith("text/turtle"), answer.body

    def begin(self, default: Iterable[Path], named: Iterable[tuple[str, Path]]) -> None:
        """Have the triples of some files and nothing else."""
        text = " ".join(map(_data, default))
        text += " ".join(f"GRAPH <{name}> {{ {_data(path)} }}" for name, path in named)
        assert self.update(f"DROP ALL ; INSERT DATA {{ {text} }}").status == 204

    def graph(self, name: str | None) -> list[Row]:
        target = f"/graph-store?graph={quote(name, safe='')}" if name else "/graph-store?default"
        answer = self.send("GET", target, Accept="application/n-triples")
        assert answer.status == 200, answer.body
        return graph_rows(pyoxigraph.parse(answer.body, format=RdfFormat.N_TRIPLES))

    def names(self) -> set[str]:
        """Name the graphs that have a triple."""
        _, body = self.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "", "csv")
        return set(body.decode().split()[1:])


def _data(path: Path) -> str:
    """Write a file as the data of an update: its triples, and those of the graphs that it names."""
    by_graph: dict[str, list[pyoxigraph.Triple]] = {}
    for quad in quads(path):
        by_graph.setdefault(str(quad.graph_name), []).append(quad.triple)
    written = ""
    for name, triples in by_graph.items():
        text = (pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
        written += text if name == "DEFAULT" else f"GRAPH {name} {{ {text} }}"
    return written


def passes_update(site: Site, entry: UpdateEntry) -> bool:
    """Tell whether a server does with an update what a test wants."""
    text = f"BASE <{entry.request.as_uri()}>\n{entry.request.read_text('utf-8')}"
    if entry.kind != MF.UpdateEvaluationTest:
        assert site.update("DROP ALL").status == 204
        return sound(site.update(text)) is {**UPDATE_SYNTAX, **SYNTAX}[entry.kind]
    site.begin([entry.before.default] if entry.before.default else [], entry.before.named)
    if site.update(text).status != 204:
        return False
    wanted: dict[str | None, list[Row]] = {None: []}
    for name, path in ((None, entry.after.default), *entry.after.named):
        for quad in quads(path) if path else ():
            own = None if isinstance(quad.graph_name, pyoxigraph.DefaultGraph) else quad.graph_name.value
            wanted.setdefault(name or own, []).append(*graph_rows([quad]))
    return site.names() == {name for name in wanted if name} and all(
        same_rows(site.graph(name), rows) for name, rows in wanted.items()
    )


def passes_query(site: Site, entry: Entry) -> bool:
    """Tell whether a server answers a query as a test wants."""
    text = f"BASE <{entry.query.as_uri()}>\n{entry.query.read_text('utf-8')}"
    if entry.kind in SYNTAX:
        return sound(site.query(text)) is SYNTAX[entry.kind]
    site.begin(entry.data, (*entry.graphs, *named_by(entry, text)))
    assert entry.result
    return as_wanted(site.ask, text, entry.result, lax=entry.lax) if site.query(text).status == 200 else False


def sound(answer: Raw) -> bool:
    """Tell whether a server took a text for SPARQL."""
    if answer.status < 300:
        return True
    kind = re.search(rb'"type": "/en/limits#([\w-]+)"', answer.body)
    return kind is not None and kind[1].decode() in SOUND
