"""What HermiT and the OWL API (in Java) say of an ontology: consistency, OWL 2 profiles, parsing."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rdflib import Graph

JAVA_SOURCE = Path(__file__).with_name("OntologyCheck.java")


class OntologyCheckError(Exception):
    """Say that the check could not be made: no Turtle, no Java, no jar, or no time left."""


@dataclass(frozen=True)
class OntologyReport:
    """What HermiT and the OWL API say of some files, taken together as one ontology."""

    consistent: bool | None
    """None if the reasoner refused the ontology: see reasoner_error."""
    unsatisfiable: tuple[str, ...]
    """The classes that can have no members; empty if the ontology is inconsistent, when no class can."""
    reasoner_error: str | None
    dl_violations: tuple[str, ...]
    rl_violations: tuple[str, ...]
    """Includes the DL violations: an OWL 2 RL ontology is an OWL 2 DL ontology."""
    parse_errors: tuple[str, ...]
    """The triples that became no axiom, and the class expressions that were not understood."""
    undeclared: tuple[str, ...]
    """The classes, properties and datatypes used without a declaration, as "Class http://..."."""
    ignored_imports: tuple[str, ...]
    axioms: int
    classes: int
    object_properties: int
    data_properties: int
    annotation_properties: int
    individuals: int


def check(
    files: Sequence[Path], *, ignore_unsupported_datatypes: bool = False, timeout: float = 120
) -> OntologyReport:
    """Check the Turtle files as one ontology, without fetching what they import.

    HermiT refuses datatypes outside the OWL 2 datatype map, such as xsd:date, unless they are ignored.
    """
    with TemporaryDirectory() as directory:
        converted = [str(_to_rdf_xml(file, Path(directory, f"{i}.rdf"))) for i, file in enumerate(files)]
        options = ["--ignore-unsupported-datatypes"] if ignore_unsupported_datatypes else []
        # The first JIT compiler alone and the serial collector start fastest.
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", str(_hermit_jar())]
        command = [*java, str(JAVA_SOURCE), *options, *converted]
        try:
            run = subprocess.run(command, capture_output=True, check=False, text=True, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise OntologyCheckError(f"no result within {timeout} seconds") from error
        except FileNotFoundError as error:
            raise OntologyCheckError("there is no java") from error
    if run.returncode != 0:
        raise OntologyCheckError(run.stderr)
    return _report(json.loads(run.stdout))


def _to_rdf_xml(turtle: Path, rdf_xml: Path) -> Path:
    if turtle.suffix == ".rdf":
        return turtle  # it is RDF/XML already
    try:
        Graph().parse(turtle, format="turtle").serialize(rdf_xml, format="xml", encoding="utf-8")
    except (OSError, SyntaxError, ValueError) as error:
        raise OntologyCheckError(f"{turtle}: {error}") from error
    return rdf_xml


def _hermit_jar() -> Path:
    """The jar is taken from owlready2 without importing it, which is slow."""
    package = find_spec("owlready2")
    if package is None or package.origin is None:
        raise OntologyCheckError("owlready2, which carries HermiT.jar, is not installed")
    return Path(package.origin).with_name("hermit") / "HermiT.jar"


def _report(result: dict[str, Any]) -> OntologyReport:
    return OntologyReport(
        consistent=result["consistent"],
        unsatisfiable=tuple(result["unsatisfiable"]),
        reasoner_error=result["reasoner_error"],
        dl_violations=tuple(result["dl_violations"]),
        rl_violations=tuple(result["rl_violations"]),
        parse_errors=tuple(result["parse_errors"]),
        undeclared=tuple(result["undeclared"]),
        ignored_imports=tuple(result["ignored_imports"]),
        axioms=result["axioms"],
        classes=result["classes"],
        object_properties=result["objectProperties"],
        data_properties=result["dataProperties"],
        annotation_properties=result["annotationProperties"],
        individuals=result["individuals"],
    )
