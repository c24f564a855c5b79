"""The W3C's tests of SHACL Core (the folder data-shapes-test-suite of w3c/data-shapes), as its manifests list them.

A shapes graph is read by the program's own reading where it knows all of it, and else left to pySHACL, as a build does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.findings import Finding
from isnad.build.shacl import read_shapes
from isnad.build.triple_index import TripleIndex
from isnad.build.validation import validate
from isnad.rdf.terms import Triple, is_blank
from isnad.rdf.vocabulary import RDF, SH

SHT = "<http://www.w3.org/ns/shacl-test#"
MF = "<http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
Result = tuple[str, str]  # the focus node and the value of a result; a blank node has no name that lasts


@dataclass(frozen=True)
class ShaclEntry:
    """One test: its name, its data and shapes, and the results that are wanted; None of a shapes graph that is none."""

    name: str
    data: Path
    shapes: Path
    results: Counter[Result] | None


def shacl_entries(suite: Path) -> Iterator[ShaclEntry]:
    """Read the tests of SHACL Core."""
    for path in sorted((suite / "tests" / "core").glob("*/*.ttl")):
        said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in _triples(path):
            said.setdefault(subject, {}).setdefault(predicate, []).append(value)
        for about in said.values():
            if SHT + "Validate>" not in about.get(RDF.type, ()):
                continue
            action, (report,) = said[about[MF + "action>"][0]], about[MF + "result>"]
            data, shapes = (
                Path(action[f"{SHT}{one}>"][0][1:-1].removeprefix("file://"))
                for one in ("dataGraph", "shapesGraph")
            )
            results = Counter(
                (_first(said[one], SH.focusNode), _first(said[one], SH.value))
                for one in said.get(report, {}).get(SH.result, ())
            )
            failure = report == SHT + "Failure>"
            yield ShaclEntry(f"{path.parent.name}/{path.stem}", data, shapes, None if failure else results)


def passes_shacl(entry: ShaclEntry) -> bool:
    """Tell whether the results of a validation are those that are wanted."""
    try:
        found = validated(entry)
    except Exception:  # noqa: BLE001 - whatever pySHACL raises for shapes that are none
        return entry.results is None
    return entry.results == Counter((_kept(one.focus), _kept(one.value)) for one in found)


def is_read_here(entry: ShaclEntry) -> bool:
    """Tell whether the program's own reading knows all of the shapes."""
    return not read_shapes(tuple(_triples(entry.shapes))).unsupported


def validated(entry: ShaclEntry) -> Iterable[Finding]:
    triples, said = _triples(entry.data), _triples(entry.shapes)
    shapes = read_shapes(tuple(said))
    if shapes.unsupported:
        return validate(triples, said).findings
    return shapes.findings(TripleIndex(frozenset(triples)), lambda _: True)


def _triples(path: Path) -> list[Triple]:
    parsed = pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri())
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed]


def _first(said: dict[str, list[str]], predicate: str) -> str:
    return _kept(next(iter(said.get(predicate, ())), ""))


def _kept(term: str) -> str:
    return "" if is_blank(term) else term
