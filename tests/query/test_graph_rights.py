"""Who may see some graphs and change some of them: held against a store that has these graphs and no other."""

import random
import re
from collections import Counter
from collections.abc import Callable
from functools import partial

import pyoxigraph
import pytest
from graph_rights import (
    ADMIN,
    EX,
    WHO,
    Asked,
    any_query,
    any_update,
    name_of,
    quads,
    store_of,
)
from pyoxigraph import NamedNode, Quad

from isnad.errors import IsnadError
from isnad.query.store import GraphSet, VisibleStore
from isnad.request_errors import Conflict, GraphForbidden
from isnad.site.token_auth import Rights
from isnad.update.evaluation import Update, evaluate_update
from isnad.update.restricted_store import RestrictedStore

QUERIES, UPDATES = 120, 120  # of each who asks; `--full` has many more
State = tuple[frozenset[str], frozenset[str]]


@pytest.fixture(scope="module")
def data() -> list[Quad]:
    return quads(random.Random(1))


@pytest.fixture(scope="module")
def everything(data: list[Quad]) -> pyoxigraph.Store:
    return store_of(data)


def outcome(ask: Callable[[], object]) -> object:
    """Return the rows, triples or truth of an answer, each as often as it is there; or that it was refused."""
    try:
        found = ask()
    except (SyntaxError, ValueError, RuntimeError) as error:
        return type(error).__name__
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return frozenset(map(str, found))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(tuple(str(row[name]) for name in names) for row in found)


def modelled(model: pyoxigraph.Store, asked: Asked) -> object:
    """Ask a store that has the visible graphs alone."""
    if not asked.has_dataset:
        return outcome(lambda: model.query(asked.bare()))
    there = {graph.value for graph in model.named_graphs() if isinstance(graph, NamedNode)}
    default, named = (
        [NamedNode(iri) for iri in some if iri in there] for some in (asked.default, asked.named)
    )
    return outcome(lambda: model.query(asked.bare(), default_graph=[*default], named_graphs=[*named]))


@pytest.mark.parametrize("who", WHO)
def test_a_query_finds_what_is_visible_and_nothing_else(
    who: str, data: list[Quad], everything: pyoxigraph.Store, full: bool
) -> None:
    chance, rights = random.Random(who), WHO[who]
    model, seen = store_of(data, rights), VisibleStore(everything, rights.visible)
    told = 0
    for _ in range(QUERIES * (5 if full else 1)):
        asked = any_query(chance)
        found = outcome(partial(seen.query, asked.written()))
        assert found == modelled(model, asked), asked.written()
        told += found != outcome(partial(everything.query, asked.written()))
    assert told > QUERIES // 8  # as often, at the least, another answer than to who may see everything


def state_of(store: pyoxigraph.Store, visible: Callable[[str | None], bool]) -> State:
    """Return the quads of some graphs, blank nodes by what is said of them, and which of the graphs are there."""
    found = pyoxigraph.Dataset(one for one in store if visible(name_of(one.graph_name)))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    names = {name_of(graph) or "" for graph in store.named_graphs()}
    return frozenset(map(str, found)), frozenset(name for name in names if visible(name))


def copied(store: pyoxigraph.Store, rights: Rights = ADMIN) -> pyoxigraph.Store:
    other = store_of(list(store), rights)
    for graph in store.named_graphs():
        if isinstance(graph, NamedNode) and graph.value in rights.visible:
            other.add_graph(graph)
    return other


def refusal(store: pyoxigraph.Store | RestrictedStore, text: str) -> type[IsnadError] | None:
    """Do an update, and return as what it was refused."""
    try:
        evaluate_update(store, Update(text), sandboxed=False)
    except IsnadError as error:
        return type(error)
    return None


@pytest.mark.parametrize("who", WHO)
def test_an_update_changes_what_it_may_and_is_refused_else(
    who: str, everything: pyoxigraph.Store, full: bool
) -> None:
    chance, rights = random.Random(f"update {who}"), WHO[who]
    came: Counter[object] = Counter()

    def seen(name: str | None) -> bool:
        return name in rights.visible

    def unseen(name: str | None) -> bool:
        return name not in rights.visible

    for _ in range(UPDATES * (5 if full else 1)):
        store = copied(everything)
        for _ in range(3):  # one after the other
            text, model = any_update(chance), copied(store, rights)
            before, hidden = copied(model), state_of(store, unseen)
            expected = refusal(model, text)
            if expected is None and changes_more(before, model, rights.writable):
                expected = GraphForbidden
            untouched = copied(store)
            came_of_it = refusal(RestrictedStore(store, rights.visible, rights.writable), text)
            came[came_of_it] += 1
            assert state_of(store, unseen) == hidden, text
            if came_of_it is GraphForbidden and expected is None:
                assert transfers_into_unwritable(text, rights.writable), text
            else:
                assert came_of_it == expected, text
            if came_of_it is None:
                assert state_of(store, seen) == state_of(model, seen), text
            else:  # what a refused one did to the clone is thrown away
                store = untouched
    assert came[GraphForbidden] > UPDATES // 2
    assert came[Conflict] > 5
    assert came[None] > UPDATES // 2


def changes_more(before: pyoxigraph.Store, after: pyoxigraph.Store, writable: GraphSet) -> bool:
    """Return whether a graph is another than before which may not be changed."""

    def other(name: str | None) -> bool:
        return name not in writable

    return state_of(before, other) != state_of(after, other)


def transfers_into_unwritable(text: str, writable: GraphSet) -> bool:
    """Return whether this is COPY, MOVE or ADD to a target that may not be changed."""
    form, *_, target = text.removeprefix(f"PREFIX : <{EX}> ").split()
    name = None if target == "DEFAULT" else EX + target.removeprefix(f"<{EX}").strip(":>")
    return form in ("COPY", "MOVE", "ADD") and name not in writable


def test_who_may_do_all_does_what_the_engine_does(everything: pyoxigraph.Store) -> None:
    chance = random.Random(3)
    for _ in range(UPDATES):
        text, store, model = any_update(chance), copied(everything), copied(everything)
        found = refusal(RestrictedStore(store, ADMIN.visible, ADMIN.writable), text)
        assert found == refusal(model, text), text
        if found is None:
            assert state_of(store, lambda _: True) == state_of(model, lambda _: True), text


@pytest.mark.parametrize(
    ("using", "named", "copied"),
    [
        (("g0", "g2"), None, {"0"}),  # g2 is hidden
        (None, ("g1", "g3"), {"1"}),
        (("g3",), ("g4",), {"4"}),
    ],
)
def test_the_graphs_of_a_request_are_read_as_far_as_they_are_visible(
    using: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    copied: set[str],
    everything: pyoxigraph.Store,
) -> None:
    store, rights = store_of(list(everything)), WHO["writer"]
    text = "INSERT { GRAPH <g5> { ?s <copied> ?o } } WHERE { { ?s <p> ?o } UNION { GRAPH ?g { ?s <p> ?o } } }"
    graphs = ([*map(EX.__add__, some)] if some else None for some in (using, named))
    of_request, named_in_request = (tuple(some) if some else None for some in graphs)
    update = Update(text, of_request, named_in_request, EX)
    evaluate_update(RestrictedStore(store, rights.visible, rights.writable), update, sandboxed=False)
    found = store.quads_for_pattern(None, NamedNode(f"{EX}copied"), None, NamedNode(f"{EX}g5"))
    objects = [quad.object.value for quad in found if isinstance(quad.object, pyoxigraph.Literal)]
    assert {value.removeprefix("SECRET ") for value in objects} == copied


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * \\u0046ROM <g3> { ?s ?p ?o }",
        "SELECT * FROM <g1> { ?s ?p ?o } # FROM <g0>",
        "BASE <http://e/g0/> PREFIX x: <../> SELECT * FROM x:g3 FROM NAMED <../g3> { ?s ?p ?o }",
        "SELECT (STR('FROM <g3>') AS ?x) FROM <http://e/g\\u0033> WHERE { ?s ?p ?o }",
        "SELECT * FROM<g3>FROM NAMED<g3>{ { ?s ?p ?o } UNION { GRAPH <g3> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { GRAPH <http://e/g3> { ?s ?p ?o } } } UNION { SERVICE SILENT <x:y> { ?s ?p ?o } } }",
        "select*from<g3>from named<g3>where{graph?from{?s?p?o}}",
        "PREFIX from: <http://e/> SELECT * FROM from:g3 { GRAPH from:g3 { ?from ?named ?g } }",
    ],
)
def test_no_way_of_writing_a_dataset_shows_what_is_hidden(text: str, everything: pyoxigraph.Store) -> None:
    """`writer` sees neither g3 nor g2; what cannot be parsed is refused."""
    seen = VisibleStore(everything, WHO["writer"].visible)
    assert not re.search(r"SECRET [23]|only[23]", str(outcome(partial(seen.query, text, base_iri=EX))))
