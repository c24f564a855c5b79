"""Each shape accepts its valid twin and refuses its invalid twin, for the reason it was made for."""

import re
from pathlib import Path

import pytest

from isnad import paths
from isnad.build.constraints import read_by
from isnad.build.findings import Verdict
from isnad.build.shacl import read_shapes
from isnad.build.triple_index import TripleIndex
from isnad.build.validation import validate
from isnad.rdf.terms import Triple, is_blank, lexical
from isnad.rdf.turtle import read_turtle
from isnad.rdf.vocabulary import RDF, SH

TWINS = Path(__file__).with_name("shapes")
SHAPES = read_turtle(paths.HOME / "ontology" / "shapes.ttl", published=False).triples
NAMES = sorted(lexical(s).rsplit("#", 1)[-1] for s, p, o in SHAPES if (p, o) == (RDF.type, SH.NodeShape))


def shape(name: str) -> list[Triple]:
    """Give one shape with all that hangs on it, and the prefixes."""
    shapes = "https://w3id.org/isnad/shapes"
    taken: set[str] = set()
    todo = [f"<{shapes}#{name}>", f"<{shapes}>"]
    found: list[Triple] = []
    while todo:
        node = todo.pop()
        if node not in taken:
            taken.add(node)
            said = [triple for triple in SHAPES if triple[0] == node]
            found += said
            todo += [o for _, _, o in said if is_blank(o)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_shape_has_twins(name: str) -> None:
    kinds = {path.stem.split("-")[0] for path in (TWINS / name).glob("*.ttl")}
    assert kinds == {"valid", "invalid"}


@pytest.mark.parametrize(
    "path", sorted(TWINS.glob("*/valid*.ttl")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_valid_twin_conforms(path: Path) -> None:
    assert validate(read_turtle(path).triples, shape(path.parent.name)).findings == ()


@pytest.mark.parametrize(
    "path", sorted(TWINS.glob("*/invalid*.ttl")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_invalid_twin_is_refused_for_its_reason(path: Path) -> None:
    file = read_turtle(path)
    said = re.fullmatch(r"# (Refused|Warned)(?: \((\d)\))?: (.+)", file.text.splitlines()[0])
    assert said is not None
    verdict = validate(file.triples, shape(path.parent.name))
    assert [finding.message.en for finding in verdict.findings] == [said[3]] * int(said[2] or 1)
    assert verdict.conforms == (said[1] == "Warned")
    assert all("؀" <= letter <= "ۿ" for letter in verdict.findings[0].message.ar[:3].replace(" ", ""))


def test_no_twin_without_a_shape() -> None:
    assert {path.name for path in TWINS.iterdir()} == set(NAMES)


def test_a_constraint_may_escape_marks_in_a_name(tmp_path: Path) -> None:
    r"""`e:a\,b` is <http://e/a,b> (SPARQL 1.1 §4.1.1.1), which rdflib keeps the backslash in (findings/)."""
    head = "PREFIX e: <http://e/> PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
    name = r"e:\(city\)\,b\."
    (tmp_path / "data.ttl").write_text(head + f"e:x a e:C ; {name} 1 ; e:q {name} .", "utf-8")
    select = f"PREFIX e: <http://e/> SELECT $this {{ $this {name} ?o {{ $this e:q|^{name} {name} . FILTER EXISTS {{ ?s e:q {name} }} }} }}"
    constraint = f"""e:S a sh:NodeShape ; sh:targetClass e:C ;
        sh:sparql [ sh:message "said"@en , "قيل"@ar ; sh:select '''{select.replace(chr(92), chr(92) * 2)}''' ] ."""
    (tmp_path / "shapes.ttl").write_text(head + constraint, "utf-8")
    data, shapes = (
        read_turtle(tmp_path / f"{one}.ttl", published=False).triples for one in ("data", "shapes")
    )
    assert read_by(select) == (False, frozenset({"<http://e/(city),b.>", "<http://e/q>"}))
    found = validate(data, shapes)
    assert len(found.findings) == 1
    assert found == Verdict.of(read_shapes(shapes).findings(TripleIndex(data), lambda _: True))
