"""Real clients get the rows that stand beside the saved questions: SPARQLWrapper, rdflib, pandas, Comunica."""

import csv
import json
import subprocess
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pytest
import SPARQLWrapper
from rdflib import Graph, Literal
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from isnad import paths
from isnad.source.questions import Question, read_questions

QUESTIONS = [
    question
    for question in read_questions(paths.HOME / "queries")
    if question.path.with_suffix(".csv").is_file()
]
Rows = list[tuple[str, ...]]
by_name = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def expected(question: Question) -> tuple[list[str], Rows]:
    """Read the answer that stands beside a question; rows are compared sorted."""
    with question.path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    return names, sorted(tuple(row) if row else ("",) for row in rows)


@by_name
def test_sparqlwrapper(address: str, question: Question) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=SPARQLWrapper.JSON)
    client.setQuery(question.sparql)
    found: Any = client.queryAndConvert()
    names, rows = expected(question)
    assert sorted(found["head"]["vars"]) == sorted(names)
    assert (
        sorted(
            tuple(row.get(name, {"value": ""})["value"] for name in names)
            for row in found["results"]["bindings"]
        )
        == rows
    )


@by_name
def test_rdflibs_store(address: str, question: Question) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql", method="POST_FORM"))
    names, rows = expected(question)
    found = [
        tuple("" if row[name] is None else _lexical(row[name]) for name in names)  # type: ignore[call-overload, index]
        for row in graph.query(question.sparql)
    ]
    assert sorted(found) == rows


def _lexical(term: object) -> str:
    """Give a term as it was sent: rdflib would write a truth value with a capital."""
    if isinstance(term, Literal) and isinstance(term.value, bool):
        return str(term.value).lower()
    return str(term)


@by_name
def test_pandas(address: str, question: Question) -> None:
    table = pandas.read_csv(f"{address}/queries/{question.name}.csv", dtype=str, keep_default_na=False)
    names, rows = expected(question)
    assert list(table.columns) == names
    assert sorted(map(tuple, table.to_numpy().tolist())) == rows


@pytest.mark.external  # Node.js, npm
def test_comunica_gets_the_same_rows_for_all(address: str) -> None:
    modules = paths.HOME / "server" / "node_modules"
    # It evaluates what it is asked by itself, and knows no function of GeoSPARQL.
    asked = [question for question in QUESTIONS if "geof:" not in question.sparql]
    run = subprocess.run(
        ["node", str(Path(__file__).with_name("comunica.mjs")), str(modules), f"{address}/sparql"],
        input=json.dumps([question.sparql for question in asked]),
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    answers = json.loads(run.stdout)
    assert len(answers) == len(asked) > 60
    for question, found in zip(asked, answers, strict=True):
        names, rows = expected(question)
        assert sorted(tuple(row.get(name, "") for name in names) for row in found) == rows, question.name


def test_openrefines_requests(address: str) -> None:
    """What OpenRefine 3 sends when a column is reconciled: a form with `queries`, ten names at a time."""
    names = ["الكويت", "NATO", "Ankara", "Nobody"]
    batch = {f"q{n}": {"query": name, "limit": 5, "type_strict": "should"} for n, name in enumerate(names)}
    body = urlencode({"queries": json.dumps(batch)}).encode()
    with urllib.request.urlopen(f"{address}/reconcile", data=body, timeout=30) as response:  # noqa: S310
        found = json.loads(response.read())
    best = [(answer["result"] or [{"id": None}])[0]["id"] for answer in found.values()]
    assert best == ["Kuwait", "NATO", "Ankara", None]


def test_answers_are_valid_csv_for_any_reader(address: str) -> None:
    quoted = pandas.read_csv(f"{address}/queries/evidence-for-kuwait.csv?thing=id:NATO")
    assert quoted["quote"].str.contains("ناتو").any()


OTHERS = {
    question.name: question
    for question in read_questions(paths.HOME / "queries")
    if not question.path.with_suffix(".csv").is_file()
}


def test_truth_values_and_graphs_reach_every_client(address: str) -> None:
    assert OTHERS.keys() == {"kuwait-first", "chain-of-attribution"}
    truth, chain = OTHERS["kuwait-first"], OTHERS["chain-of-attribution"]
    triples = set(chain.path.with_suffix(".nt").read_text("utf-8").splitlines())
    client = SPARQLWrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=SPARQLWrapper.JSON)
    client.setQuery(truth.sparql)
    answer: Any = client.queryAndConvert()
    assert answer["boolean"] is True
    store = Graph(SPARQLStore(f"{address}/sparql", method="POST_FORM"))
    assert store.query(truth.sparql).askAnswer is True
    graph = store.query(chain.sparql).graph
    assert graph is not None
    assert len(graph) == len(triples)
    modules = paths.HOME / "server" / "node_modules"
    run = subprocess.run(
        ["node", str(Path(__file__).with_name("comunica.mjs")), str(modules), f"{address}/sparql"],
        input=json.dumps([truth.sparql, chain.sparql]), capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    said, quads = json.loads(run.stdout)
    assert said == [["true"]]
    assert len({tuple(quad) for quad in quads}) == len(triples)
