"""Which literals of an update the store would take for others: those that are terms, and no others."""

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from writing import isnad
from written_terms import XSD, Maker

from isnad.request_errors import ChangedTerms
from isnad.update.changed_terms import changed_in_file, changed_in_quads, changed_in_update, require_kept

PROLOGUE = f"PREFIX xsd: <{XSD}> PREFIX : <http://e/>\n"
WHERE = "INSERT { ?s :q ?x } WHERE { ?s :p ?y %s }"


def written(text: str) -> list[str]:
    return [
        one.written.replace(XSD, "").replace('"', "").replace("^^", " ")
        for one in changed_in_update(PROLOGUE + text)
    ]


TERMS = [
    ("INSERT DATA { :a :b 01 }", ["01 <integer>"]),
    ("INSERT DATA { :a :b -02 . :c :d 1.0,+5 }", ["-02 <integer>", "1.0 <decimal>", "+5 <integer>"]),
    ("INSERT DATA { :a :b .50 }", [".50 <decimal>"]),
    ("INSERT DATA { :a :b -.50 }", ["-.50 <decimal>"]),
    ("INSERT DATA { :a :b 1e0 ; :c 1.E-3 }", ["1e0 <double>", "1.E-3 <double>"]),
    ('INSERT DATA { :a :b "1"^^xsd:int }', ["1 <int>"]),
    ("INSERT DATA { :a :b '2'^^<http://www.w3.org/2001/XMLSchema#byte> }", ["2 <byte>"]),
    ('INSERT DATA { :a :b """04""" # of three\n ^^ xsd:integer }', ["04 <integer>"]),
    (r'INSERT DATA { :a :b "\u0030\u0031"^^xsd:integer }', ["01 <integer>"]),
    ('INSERT DATA { :a :b "1"^^xsd:boolean, "P12M"^^xsd:duration }', ["1 <boolean>", "P12M <duration>"]),
    ("BASE <http://www.w3.org/2001/> INSERT DATA { :a :b '1'^^<XMLSchema#int> }", ["1 <int>"]),
    ("PREFIX x: <http://www.w3.org/2001/XMLSchema#>INSERT DATA{:a :b'1'^^x:int}", ["1 <int>"]),
    ('INSERT DATA { :a :b "1"^^xsd:int } ; PREFIX xsd: <http://e/> INSERT DATA { :c :d 1 }', ["1 <int>"]),
    ("DELETE DATA { GRAPH :g { :a :b (1 02 [ :c 03 ]) } }", ["02 <integer>", "03 <integer>"]),
    ("DELETE DATA { :a :b -02 }", ["-02 <integer>"]),
    ("DELETE WHERE { ?s ?p 01 }", ["01 <integer>"]),
    ("DELETE { ?s ?p 01 } INSERT { ?s ?p 02 } WHERE { ?s ?p 03 }", ["01 <integer>", "02 <integer>", "03 <integer>"]),
    ("INSERT DATA { :a :b <<( :a :b 01 )>> }", ["01 <integer>"]),
    ("INSERT DATA { :a :b 1 } ; INSERT DATA { :a :b 01 }", ["01 <integer>"]),
    (WHERE % "BIND(2.0 AS ?x)", ["2.0 <decimal>"]),
    (WHERE % "BIND(-02 AS ?x)", ["-02 <integer>"]),
    (WHERE % 'BIND("1"^^xsd:int AS ?x)', ["1 <int>"]),
    (WHERE % "VALUES (?s ?x) { (:a 01) }", ["01 <integer>"]),
    (WHERE % "VALUES ?x { 01 }", ["01 <integer>"]),
    (WHERE % "FILTER EXISTS { ?s :r 02 }", ["02 <integer>"]),
    (WHERE % "FILTER :f(03) . ?s :z (04)", ["04 <integer>"]),
    (WHERE % "{ SELECT ?s (01 AS ?x) { ?s :p ?v } }", ["01 <integer>"]),
    (WHERE % "?s (:b|:c)* 01 FILTER(?y IN (01, 2.0))", ["01 <integer>"]),
    (WHERE % "BIND(STRDT(STR(?y), xsd:integer) AS ?x)", ["01 <integer>"]),
    (WHERE % "BIND(STRDT(STR(?y), xsd:duration) AS ?x)", ["P12M <duration>", "PT24H <duration>"]),
]  # fmt: skip
VALUES = [
    "INSERT DATA { :a :b 1. :c :d 5 }",
    "INSERT DATA { :a :b 1.5, -2, true }",
    'INSERT DATA { :a :b "01", "01"@ar, "01"^^:own, "01"^^xsd:string }',
    "INSERT DATA { :a :b 1 # 01\n }",
    "INSERT DATA { :a01 :b <http://e/01> , :01 }",
    'PREFIX xsd: <http://e/> INSERT DATA { :a :b "01"^^xsd:integer }',
    WHERE % "FILTER(?y > 1.0)",
    WHERE % "FILTER regex(STR(?y), '01')",
    WHERE % "BIND(?y * 2.0 AS ?x)",
    WHERE % "BIND(IF(?y > 01, ?y, ?s) AS ?x)",
    WHERE % "{ SELECT ?s (MAX(?v + 01) AS ?x) { ?s :p ?v } GROUP BY ?s (1.0 + ?v) HAVING (COUNT(*) > 01) }",
    WHERE % "BIND(STRDT(STR(?y), :own) AS ?x)",
    WHERE % "BIND(xsd:integer('01') AS ?x)",
    "DROP ALL",
]


@pytest.mark.parametrize(("text", "found"), TERMS)
def test_a_literal_that_is_a_term_and_would_be_another_is_found(text: str, found: list[str]) -> None:
    assert written(text) == found


@pytest.mark.parametrize("text", VALUES)
def test_a_literal_that_is_a_value_or_is_kept_is_none_of_them(text: str) -> None:
    assert written(text) == []


def test_the_refusal_names_the_line_the_term_and_what_it_would_be() -> None:
    changed = changed_in_update(f"{PROLOGUE}INSERT DATA {{\n :a :b 1 ;\n :c 01 }}")
    with pytest.raises(ChangedTerms) as refusal:
        require_kept(changed, "update")
    assert refusal.value.where == "update:4"
    assert refusal.value.details["written"] == f'"01"^^<{XSD}integer>'
    assert refusal.value.details["stored"] == f'"1"^^<{XSD}integer>'
    require_kept([], "update")


def test_what_is_not_found_is_stored_as_it_is() -> None:
    """INSERT DATA of any term: found, or returned by the store as it was written."""
    maker, name = Maker(7), NamedNode("http://e/p")
    found = 0
    for _ in range(1000):
        literal = maker.literal()
        if literal.direction is not None:
            continue
        changed = changed_in_update(f"INSERT DATA {{ <http://e/p> <http://e/p> {literal} }}")
        store = pyoxigraph.Store()
        store.add(Quad(name, name, literal))
        (stored,) = store
        assert bool(changed) == (stored.object != literal), literal
        assert changed_in_quads([Quad(name, name, literal)]) == [
            type(one)(one.written, one.stored) for one in changed
        ]
        found += bool(changed)
    assert found > 10


def test_numbers_of_any_form_are_read_as_the_engine_reads_them() -> None:
    for sign in ("", "+", "-"):
        for digits in ("0", "1", "01", "1.0", "0.1", ".5", "1e1", "1.e1", ".1e1", "1E+1", "1.5e-1", "10"):
            text = f"INSERT DATA {{ <http://e/s> <http://e/p> {sign}{digits} }}"
            store = pyoxigraph.Store()
            store.update(text)
            (stored,) = store
            kind = "double" if "e" in digits.lower() else "decimal" if "." in digits else "integer"
            same = stored.object == Literal(sign + digits, datatype=NamedNode(XSD + kind))
            assert [one.stored for one in changed_in_update(text)] == ([] if same else [str(stored.object)])


def test_an_update_that_is_only_skimmed_has_none() -> None:
    """What makes a text be read token by token is in each text that has such a term, wherever it stands."""
    for number in (
        "01",
        "+1",
        "-01",
        "-0",
        "1.0",
        "-1.0",
        ".5",
        "-.5",
        "1e0",
        "1.e0",
        "1E5",
        "10.50",
        "+.5",
        "0.10",
    ):
        for before, after in (
            (" ", " "),
            ("<http://e/p>", "."),
            (" ", ","),
            ("(", ")"),
            ("\t", "}"),
            (" ", "#"),
        ):
            text = f"INSERT DATA {{ <http://e/s> <http://e/p>{before}{number}{after}"
            assert changed_in_update(text), text


DATA = """<urn:a> <urn:p> 01, 1.50, "a", "a"@en, "2004-06"^^<http://id.loc.gov/datatypes/edtf/EDTF>, 7 ;
    <urn:q> "1"^^<http://www.w3.org/2001/XMLSchema#int>, 01 . <urn:r> <urn:reifies> <<( <urn:a> <urn:p> 1.0e0 )>> ."""


def test_a_file_that_is_served_has_its_changed_terms_named(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(DATA, "utf-8")
    changed = {one.written: one.stored for one in changed_in_file(path)}
    assert changed == {
        f'"01"^^<{XSD}integer>': f'"1"^^<{XSD}integer>',
        f'"1.50"^^<{XSD}decimal>': f'"1.5"^^<{XSD}decimal>',
        f'"1"^^<{XSD}int>': f'"1"^^<{XSD}integer>',
        f'"1.0e0"^^<{XSD}double>': f'"1"^^<{XSD}double>',
    }
    many = tmp_path / "many.nt"
    lines = (f'<urn:a> <urn:p> "0{number}"^^<{XSD}integer> .' for number in range(25_000))
    many.write_text("\n".join(lines), "utf-8")
    assert len(changed_in_file(many)) == 25_000
    many.write_text("no triples", "utf-8")
    assert changed_in_file(many) == []


def test_a_start_refuses_a_file_whose_terms_would_change_if_it_is_to(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:p> 01 .", "utf-8")
    refused = isnad("serve", "--data", "data.ttl", "--changed-terms", "refuse", folder=tmp_path)
    assert refused.returncode == 2
    assert f'"01"^^<{XSD}integer> as "1"^^<{XSD}integer>' in refused.stderr
    assert "data.ttl" in refused.stderr
