"""What is plain, and that no plain query costs more than its bound: by a model of the engine, and by the engine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hostile_plain import plain_looking
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from isnad.build.releases import Release
from isnad.query import cost_bound
from isnad.query.cost_bound import PROVEN_FOR, Unbounded, _Estimator, _State, bound_of
from isnad.query.evaluation import evaluate
from isnad.query.negotiation import format_named
from isnad.query.plain_evaluation import Plain, PlainEvaluator
from isnad.query.plain_queries import PlainQuery, TriplePattern, read_shape
from isnad.query.query_shape import Reading, take_apart
from isnad.query.request import Query
from isnad.query.statistics import StoreStatistics, term_key
from isnad.query.store import open_store, release_source
from isnad.settings import Settings

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
UNLIMITED = 10**18
FULL = bool(os.environ.get("FULL"))

PLAIN = [
    "ASK { <a:b> <c:d> <e:f> }",
    "ask{<a:b>a<e:f>}",
    "PREFIX x: <y:z/>\nASK { ?f a x:, x:c ; x:e x:f . }",
    "SELECT * { ?s <c:d> ?o }",
    "SELECT DISTINCT ?s WHERE { ?s <c:d> ?o . ?o <c:e> 'a' } ".replace("'", '"'),
    'SELECT ?s { ?s <c:d> "a"@EN-gb ; <c:e> ?x FILTER(?x > 5 && (LANG(?x) = "" || !BOUND(?x))) }',
    "SELECT ?s { <a:b> <c:d>+ ?s }",
    "SELECT ?s { ?s ^<c:d>/<c:e> <a:b> } ORDER BY DESC(?s) ?t LIMIT 5 OFFSET 2",
    "SELECT ?s { <a:b> <c:d> ?s OPTIONAL { ?s <c:e> ?x FILTER(?x != <a:b>) } } # why not",
    "CONSTRUCT { ?s <c:d> ?o } WHERE { ?s <c:d> ?o }",
    "DESCRIBE <a:b>",
    "DESCRIBE ?s { <a:b> <c:d> ?s }",
]
NOT_PLAIN = [
    "",
    "{",
    "SELECT ?s { }",
    "SELECT ?s { . }",
    "SELECT ?s { ?s <c:d>* ?o }",
    "SELECT ?s { <a:b> <c:d>+ ?s . ?s <c:e> ?o }",
    "SELECT ?s { <a:b> (<c:d>/<c:e>)+ ?s }",
    "SELECT ?s { <a:b> !<c:d> ?s }",
    "SELECT ?s { ?s <c:d> ?o . ?x <c:d> ?y }",
    "SELECT ?s { ?s <c:d> ?o FILTER REGEX(?o, \"a\") }",
    "SELECT ?s { ?s <c:d> ?o FILTER EXISTS { ?s <c:e> ?x } }",
    "SELECT ?s { ?s <c:d> ?o MINUS { ?s <c:e> ?x } }",
    "SELECT ?s { { ?s <c:d> ?o } UNION { ?s <c:e> ?o } }",
    "SELECT ?s { { SELECT ?s { ?s <c:d> ?o } } }",
    "SELECT (COUNT(*) AS ?n) { ?s <c:d> ?o }",
    "SELECT ?s { ?s <c:d> ?o } GROUP BY ?s",
    "SELECT ?s { ?s <c:d> ?o } HAVING (?s > 1)",
    "SELECT ?s FROM <a:g> { ?s <c:d> ?o }",
    "SELECT ?s { GRAPH ?g { ?s <c:d> ?o } }",
    "SELECT ?s { SERVICE <a:s> { ?s <c:d> ?o } }",
    "SELECT ?s { ?s <c:d> ?o VALUES ?o { 1 } }",
    "SELECT ?s { ?s <c:d> ?o BIND(REPLACE(?o, \"a\", \"b\") AS ?x) }",
    "SELECT ?s { ?s <c:d> [] }",
    "SELECT ?s { _:a <c:d> ?s }",
    "SELECT ?s { ?s <c:d> (1 2) }",
    "SELECT ?s { << ?s ?p ?o >> <c:d> ?x }",
    "SELECT ?s { ?s <c:d> ?o OPTIONAL { ?x <c:e> ?y } }",
    "SELECT ?s { ?s <c:d> ?o OPTIONAL { ?s <c:e> ?x } OPTIONAL { ?x <c:e> ?y } }",
    "SELECT ?s { ?s <c:d> ?o OPTIONAL { ?s <c:e> ?x OPTIONAL { ?x <c:e> ?y } } }",
    "SELECT ?s { ?s <c:d> ?o OPTIONAL { ?s <c:e> ?x } ?o <c:e> ?y }",
    "SELECT ?s { ?s <c:d> ?o FILTER(?o = 1 + 1) }",
    "SELECT ?s { ?s <c:d> ?o FILTER(" + "(" * 9 + "?o" + ")" * 9 + ") }",
    "SELECT ?s { ?s <c:d> ?o FILTER(" + "!" * 2000 + "?o) }",
    "SELECT ?s { ?s <c:d> ?o } LIMIT -1",
    "SELECT ?s { ?s <c:d> ?o } LIMIT 5 LIMIT",
    "SELECT ?s { ?s <c:d> 'o' }",
    "SELECT ?s { ?s <c:d> \"\"\"o\"\"\" }",
    "SELECT ?s { ?s <c:d> \"o\\u0022\" }",
    "SELECT ?s { ?s <c:\\u0064> ?o }",
    "SELECT ?s { ?s x:d ?o }",
    "PREFIX x: <y:> SELECT ?s { ?s x:d.e ?o }",
    "PREFIX x: <y:> SELECT ?s { ?s x:d%20 ?o }",
    "PREFIX x: <y:> SELECT ?s { ?s x:d\u00b7 ?o }",
    "PREFIX x: <http://[> SELECT ?s { ?s <c:d> ?o }",
    "SELECT ?s { ?s \x01 ?o }",
    "SELECT * {\x01\x02\x03}",
    "ASK { <a:b> <c:d> \x03 }",
    "SELECT ?s { ?s <c:d> ?o \x00 }",
    "BASE <y:> SELECT ?s { ?s <d> ?o }",
    "SELECT ?s { ?s <d> ?o }",
    "SELECT ?s { ?s <http://a/../b> ?o }",
    "SELECT ?\u00e4 { ?\u00e4 <c:d> ?o }",
    "ASK { <a:b> <c:d> <e:f> } ; DROP ALL",
    "INSERT DATA { <a:b> <c:d> <e:f> }",
    "CONSTRUCT { ?s <c:d> [] } { ?s <c:d> ?o }",
    "DESCRIBE *",
    "DESCRIBE ?s",
    "SELECT ?s { " + "?s <c:d> ?o . " * 9 + "}",
    "SELECT ?s { ?s <c:d> ?o } #" + "x" * 4000,
]  # fmt: skip


def evaluator(quads: Iterable[pyoxigraph.Quad] = (), most_steps: int = UNLIMITED) -> PlainEvaluator:
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    return PlainEvaluator(store, StoreStatistics.of(store), most_steps)


@pytest.mark.parametrize("text", PLAIN)
def test_these_are_plain(text: str) -> None:
    assert evaluator().read(text)


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_these_are_not(text: str) -> None:
    assert evaluator().read(text) is None


def test_a_prefix_is_what_the_engine_takes_it_for() -> None:
    """Not what a comment says of it."""
    text = "PREFIX x: <y:a#> # x: <y:b>\n#PREFIX x: <y:c>\nPREFIX y: <y:d> ASK { x:s y: ?o }"
    reading = take_apart(text)
    assert reading
    assert reading.constants == ("<y:a#s>", "<y:d>")
    assert reading.text == "ASK { <y:a#s> <y:d> ?o }"
    quads = list(pyoxigraph.parse("<y:a#s> <y:d> 1 .", format=pyoxigraph.RdfFormat.TURTLE))
    ours = evaluator(quads)
    plain = ours.read(text)
    assert plain
    found = ours.evaluate(plain, format_named("json"), 10**6)
    assert found is not None
    assert b"true" in found.body


def test_the_bound_is_proven_for_the_engine_that_is_here() -> None:
    assert pyoxigraph.__version__ == PROVEN_FOR, "read its optimizer again (isnad.query.cost_bound)"


def test_an_answer_is_the_one_that_a_worker_gives() -> None:
    lines = '<a:b> <c:d> <e:f>, 1 , "x"@en ; a <e:f> . <e:f> <c:d> <a:b> .'
    quads = list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.TURTLE))
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    ours = evaluator(quads)
    for text in PLAIN:
        plain = ours.read(text)
        assert plain
        formats = {"graph": ("ttl", "jsonld"), "truth": ("json", "xml"), "rows": ("json", "csv", "tsv")}
        for name in formats[plain.kind]:
            there = evaluate(store, Query(text, format=name), "", 10**6)
            assert ours.evaluate(plain, format_named(name), 10**6) == (there.body, there.unbound)


def test_a_worker_answers_what_costs_more_steps_or_is_no_query_or_too_large() -> None:
    text = "SELECT * { ?s <c:d> ?o }"
    quads = list(pyoxigraph.parse("<a:b> <c:d> 1, 2 .", format=pyoxigraph.RdfFormat.TURTLE))
    assert evaluator(quads, 500).read(text)
    assert evaluator(quads, 100).read(text) is None
    assert evaluator(quads, 0).read(text) is None
    ours = evaluator(quads)
    for wrong in ("SELECT ?s { ?s <c:d> ?o ?s <c:d> ?x }", "CONSTRUCT { ?s ?p } { ?s ?p ?o }"):
        plain = ours.read(wrong)
        assert plain is None or ours.evaluate(plain, format_named("json"), 10**6) is None
    plain = ours.read(text)
    assert plain
    assert ours.evaluate(plain, format_named("json"), 10) is None
    cheaper = evaluator(quads, plain.bound.steps(len(text), in_python=False))
    assert cheaper.evaluate(plain, format_named("json"), 10**6)
    assert cheaper.evaluate(plain, format_named("csv"), 10**6) is None


def test_what_looks_plain_is_answered_in_little_time_or_by_a_worker(release: Release) -> None:
    """On the real graph: what is taken for plain has an answer, the engine's own, within its limit of steps."""
    store = open_store(release_source(release.folder))
    ours = PlainEvaluator(store, StoreStatistics.of(store), Settings().plain_query_steps)
    looking = plain_looking()
    assert len(looking) >= 40
    taken = {name: plain for name, (text, _) in looking.items() if (plain := ours.read(text))}
    assert set(taken) <= {"the same variable thrice", "negations in a row", "a keyword in a comment"}
    for name, plain in taken.items():
        answer = evaluate(store, Query(looking[name][0], format="json"), "", 10**6)
        assert ours.evaluate(plain, format_named("json"), 10**6) == (answer.body, answer.unbound)


def test_a_process_whose_query_is_not_done_in_a_second_is_ended() -> None:
    """What no proof allows: so it is asked here with a bound that is none."""
    quads = [_parsed(f"<n:{n}>", "<p:0>", f"<n:{n}>", "") for n in range(400)]
    ours = evaluator(quads)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    child = os.fork()
    if child == 0:
        try:
            ours.evaluate(Plain("rows", endless, cost_bound.Bound(0, 0, 0)), format_named("json"), 10**6)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGALRM


# ── Stores and queries ──

NODES = [f"<n:{number}>" for number in range(6)]
PREDICATES = ["<p:0>", "<p:1>", "<p:2>", f"<{TYPE}>"]
LITERALS = ['"x"@en', '"y"', "5"]
VARIABLES = ["?a", "?b", "?c", "?d", "?e"]


def _parsed(subject: str, predicate: str, object: str, graph: str) -> pyoxigraph.Quad:
    literal = f'"{object}"^^<http://www.w3.org/2001/XMLSchema#integer>' if object == "5" else object
    line = f"{subject} {predicate} {literal} {graph} ."
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    assert isinstance(quad, pyoxigraph.Quad)
    return quad


# So many instances that the statistics know of the class.
INSTANCES = [_parsed(node, f"<{TYPE}>", NODES[0], "") for node in NODES]
QUADS = st.lists(
    st.builds(
        _parsed,
        st.sampled_from(NODES),
        st.sampled_from(PREDICATES),
        st.sampled_from([*NODES, *LITERALS]),
        st.sampled_from(["", "", "<g:1>"]),
    ),
    max_size=60,
).flatmap(lambda quads: st.sampled_from([quads, quads + INSTANCES]))


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Write queries, most of which are plain."""

    def patterns(most: int, subjects: list[str]) -> str:
        found = []
        for _ in range(draw(st.integers(1, most))):
            subject = draw(st.sampled_from(subjects))
            predicate = draw(st.sampled_from([*PREDICATES * 3, "?e", "^<p:0>", "<p:1>/<p:0>"]))
            object = draw(st.sampled_from([*VARIABLES * 2, *NODES, *LITERALS]))
            found.append(f"{subject} {predicate} {object}")
        return " . ".join(found)

    where = draw(st.sampled_from(["", f"?a <{TYPE}> {NODES[0]} . "])) + patterns(3, [*VARIABLES * 2, *NODES])
    for index in range(draw(st.integers(0, 2))):
        inner = patterns(2, ["?a", "?b", "?c", f"?o{index}"]).replace("?e", f"?o{index}")
        where += f" OPTIONAL {{ {inner} }}"
    if draw(st.booleans()):
        where += draw(st.sampled_from([" FILTER(?a != ?b)", ' FILTER(LANG(?c) = "en" || ?a = <n:1>)']))
    head = draw(
        st.sampled_from(
            ["SELECT *", "SELECT DISTINCT ?a ?b", "ASK", "DESCRIBE ?a", "CONSTRUCT { ?a <p:9> ?b }"]
        )
    )
    tail = draw(st.sampled_from(["", " ORDER BY ?b ?a", " LIMIT 3", " LIMIT 2 OFFSET 1"]))
    return f"{head} {{ {where} }}{tail}"


def read(text: str) -> tuple[Reading, PlainQuery]:
    reading = take_apart(text)
    query = reading and read_shape(reading.shape)
    assume(reading and query)
    assert reading
    assert query
    return reading, query


class Model:
    """The engine, as the proof has it: rows one by one, each quad that is looked at counted."""

    def __init__(self, quads: Iterable[pyoxigraph.Quad], keys: tuple[str, ...]) -> None:
        self.quads = sorted(
            {(*map(term_key, (one.subject, one.predicate, one.object)), str(one.graph_name)) for one in quads}
        )
        self.keys = keys
        self.probes = self.visits = self.rows = 0

    def value(self, term: object, row: dict[str, str]) -> str | None:
        if isinstance(term, str):
            return row.get(term)
        if term == -1:
            return f"<{TYPE}>"
        if term == -2:
            return '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
        assert isinstance(term, int)
        return self.keys[term]

    def evaluate(self, pattern: TriplePattern, row: dict[str, str]) -> Iterator[dict[str, str]]:
        """Look along the shortest chain of a term that is bound."""
        wanted = [self.value(term, row) for term in pattern[:3]]
        chains = [
            [quad for quad in self.quads if quad[place] == value]
            for place, value in enumerate(wanted)
            if value is not None
        ]
        self.probes += 1
        for quad in min(chains, key=len, default=self.quads):
            self.visits += 1
            found = dict(row)
            if quad[3] == str(pyoxigraph.DefaultGraph()) and all(
                (value is None or quad[place] == value)
                and (not isinstance(term, str) or found.setdefault(term, quad[place]) == quad[place])
                for place, (term, value) in enumerate(zip(pattern[:3], wanted, strict=True))
            ):
                self.rows += 1
                yield found

    def join(self, order: Iterable[TriplePattern], rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
        found = list(rows)
        for pattern in order:
            found = [more for row in found for more in self.evaluate(pattern, row)]
        return found

    @property
    def steps(self) -> int:
        return self.probes * cost_bound._PROBE + self.visits * cost_bound._VISIT + self.rows * cost_bound._ROW


@given(QUADS, queries())
@settings(max_examples=3000 if FULL else 300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_query_takes_more_steps_than_its_bound(quads: list[pyoxigraph.Quad], text: str) -> None:
    reading, query = read(text)
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    statistics = StoreStatistics.of(store)
    known = tuple(key if statistics.is_particular(key) else None for key in reading.constants)
    try:
        bound = bound_of(query, known, statistics)
    except Unbounded:
        return
    estimator, state = _Estimator(query, known, statistics), _State()
    order, estimate = estimator.order(query.patterns, set())
    estimator.join(state, order)
    model = Model(quads, reading.constants)
    rows = model.join(order, [{}])
    if query.limit is None:
        assert len(rows) <= state.rows
        assert model.steps <= state.steps
    for patterns in query.optionals:
        inner = estimator.order(
            patterns, set(state.bound) & {n for one in query.patterns for n in one.variables}
        )[0]
        estimate = estimator.optional(state, patterns, estimate)
        rows = [more for row in rows for more in model.join(inner, [row]) or [row]]
        if query.limit is None:
            assert len(rows) <= state.rows
            assert model.steps <= state.steps
    if query.limit is None:
        assert model.steps <= bound.evaluation
    found = store.query(reading.text)
    if isinstance(found, pyoxigraph.QuerySolutions):
        answered = list(found)
        cells = [value for row in answered for value in row if value is not None]
        assert len(answered) * len(query.outputs) <= bound.cells
        assert sum(len(getattr(value, "value", "")) for value in cells) <= bound.characters
    elif isinstance(found, pyoxigraph.QueryTriples):
        assert len(list(found)) * 3 <= bound.cells


@given(queries())
@settings(max_examples=2000 if FULL else 150, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_joins_in_the_order_that_the_bound_has(store_on_disk: Path, text: str) -> None:
    """By its own explanation: no product, no hash join, and each pattern in its turn."""
    reading, query = read(text)
    estimator = _Estimator(query, reading.constants, StoreStatistics.of(pyoxigraph.Store()))
    try:
        order, estimate = estimator.order(query.patterns, set())
        state = _State(
            bound=dict.fromkeys({n for one in order for n in one.variables}, cost_bound._Chains(1, 1, 1))
        )
        groups = [order]
        for patterns in query.optionals:
            groups.append(estimator.order(patterns, set(state.bound))[0])
            estimate = estimator.optional(state, patterns, estimate)
    except Unbounded:
        return
    explained = store_on_disk.parent / "plan.json"
    subprocess.run(
        [OXIGRAPH, "query", "--location", store_on_disk, "--stats", "--explain-file", explained,
         "--results-format", "nt" if query.kind == "graph" else "json", "--query", reading.text],
        check=True, capture_output=True,
    )  # fmt: skip
    names = list(_names(json.loads(explained.read_text("utf-8"))["plan"]))
    assert not [
        name for name in names if ("Hash" in name and not name.startswith("Distinct")) or "Cartesian" in name
    ]
    assert sum(name.startswith("ForLoopLeftJoin") for name in names) == len(query.optionals)
    planned = [name.split("(", 1)[1].rstrip(")") for name in names if name.startswith("QuadPattern")]
    expected = [pattern for group in groups for pattern in group]
    assert len(planned) == len(expected)
    for pattern, text_of_it in zip(expected, planned, strict=True):
        for term, written in zip(pattern[:3], _terms(text_of_it), strict=True):
            if isinstance(term, str) and not term.startswith("?/"):
                assert written == term, (planned, expected)
            elif isinstance(term, int) and term >= 0:
                assert written == reading.constants[term], (planned, expected)


def _names(node: dict[str, object]) -> Iterator[str]:
    """List the nodes of a plan, from left to right."""
    yield str(node["name"])
    children = node["children"]
    assert isinstance(children, list)
    for child in children:
        yield from _names(child)


def _terms(pattern: str) -> list[str]:
    return pattern.split(" ", 2)


@pytest.fixture(scope="module")
def store_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine") / "store"
    (folder.parent / "empty.nt").touch()
    load = [str(OXIGRAPH), "load", "--location", str(folder), "--file", str(folder.parent / "empty.nt")]
    subprocess.run(load, check=True, capture_output=True)  # a process with a RocksDB store must not fork
    return folder
