"""Updates do what the standard says where the engine does not, and a checkpoint is the store as it was left."""

import json
import os
import random
import socket
import traceback
from functools import partial
from pathlib import Path
from time import process_time

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Store

from isnad.errors import IsnadError, MissingSource, StoreUnavailable
from isnad.query.store import ALL_GRAPHS
from isnad.request_errors import (
    Conflict,
    MalformedQuery,
    MalformedRequest,
    RequestError,
    ServiceForbidden,
    StoreFull,
    TooLarge,
)
from isnad.sandbox.process import MemoryLimit
from isnad.update.checkpoints import back_up, begin_store, check, current, is_store, lock_current, lock_store
from isnad.update.evaluation import Update, evaluate_update
from isnad.update.protocol import Task
from isnad.update.restricted_store import RestrictedStore
from isnad.update.writer import write

EX = "PREFIX : <http://e/> "


def changed(store: Store, text: str, **named: tuple[str, ...]) -> None:
    """Do an update on a store."""
    evaluate_update(store, Update(text, base="http://base/", **named), sandboxed=True)


def content(store: Store) -> tuple[set[str], set[str]]:
    return {str(quad) for quad in store}, {str(graph) for graph in store.named_graphs()}


# Each on what the ones before it have made; none makes a blank node, so the engine's own can be compared.
UPDATES = [
    'INSERT DATA { :a :p "x", 1, "ب"@ar . :b :p :a . GRAPH :g { :a :q 1.5 . } . :c :p true GRAPH :h { :a :q 2 } }',
    "INSERT { ?o :back ?s } WHERE { ?s :p ?o }",
    "DELETE { ?s :p ?o } INSERT { GRAPH :moved { ?s :p ?o } } WHERE { ?s :p ?o FILTER (?o != 1) }",
    "WITH :g DELETE { ?s :q ?o } INSERT { ?s :r ?o . GRAPH :h { ?s :s ?o } } WHERE { ?s :q ?o }",
    "INSERT { :all :has ?o } USING :h USING NAMED :g WHERE { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s :r ?x } } }",
    "INSERT { ?s ?nothing ?o . ?o :of ?s } WHERE { ?s :back ?o }",
    "DELETE WHERE { GRAPH ?g { ?s :s ?o } }",
    "DELETE DATA { :a :back :b . GRAPH :moved { :b :p :a } }",
    "COPY :g TO :copy",
    "ADD DEFAULT TO :copy",
    "CREATE GRAPH :empty ; MOVE :copy TO :moved",
    "CLEAR GRAPH :h ; DROP SILENT GRAPH :nowhere ; CREATE SILENT GRAPH :g",
    "INSERT { GRAPH ?g { ?g :is 'a } ; DROP ALL' } } WHERE { GRAPH ?g { } } # ; CLEAR ALL",
    "DELETE { :x :y ?z } WHERE { { SELECT (COUNT(*) AS ?z) { ?s ?p ?o } } } ; INSERT DATA { :x :y 7 }",
    "INSERT { ?s :p2 ?o } WHERE { GRAPH :g { ?s (:r|:q)+ ?o } FILTER EXISTS { ?s ?any ?thing } }",
    "DROP DEFAULT",
    "CLEAR NAMED",
    "DROP ALL",
]


def test_each_update_does_what_the_engine_does_by_itself() -> None:
    ours, theirs = Store(), Store()
    for text in UPDATES:
        changed(ours, EX + text)
        theirs.update(EX + text, base_iri="http://base/")
        assert content(ours) == content(theirs), text


def test_random_updates_do_what_the_engine_does() -> None:
    chance = random.Random(7)
    for _ in range(60):
        ours, theirs = Store(), Store()
        for _ in range(6):
            text = EX + " ; ".join(_random(chance) for _ in range(chance.randint(1, 4)))
            try:
                theirs.update(text)
            except RuntimeError:
                with pytest.raises(Conflict):
                    changed(ours, text)
                continue
            changed(ours, text)
            assert content(ours) == content(theirs), text


def _random(chance: random.Random) -> str:
    def node() -> str:
        return chance.choice([":a", ":b", ":c"])

    def graph() -> str:
        return chance.choice([":g", ":h", ":k"])

    triple = f"{node()} :p {node()}"
    pattern = chance.choice(["?s ?p ?o", f"?s :p {node()} . ?o :p ?any", "GRAPH ?g { ?s :p ?o }"])
    return chance.choice(
        [
            f"INSERT DATA {{ {triple} . GRAPH {graph()} {{ {node()} :p {node()} }} }}",
            f"DELETE DATA {{ {triple} }}",
            f"INSERT {{ GRAPH {graph()} {{ ?s :q ?o }} }} WHERE {{ {pattern} }}",
            f"WITH {graph()} DELETE {{ ?s :p ?o }} INSERT {{ ?o :p ?s }} WHERE {{ ?s :p ?o }}",
            f"DELETE {{ ?s :p ?o }} INSERT {{ ?s :p ?s }} USING {graph()} WHERE {{ ?s :p ?o }}",
            f"DELETE WHERE {{ GRAPH {graph()} {{ ?s :p {node()} }} }}",
            f"{chance.choice(['CLEAR', 'DROP'])} {chance.choice(['', 'SILENT '])}GRAPH {graph()}",
            f"INSERT DATA {{ GRAPH :h {{ :a :p :b }} }} ; {chance.choice(['ADD', 'COPY', 'MOVE'])} :h TO {chance.choice([graph(), 'DEFAULT'])}",
            f"CREATE {chance.choice(['', 'SILENT '])}GRAPH {graph()}",
        ]
    )


def test_an_operation_may_have_a_prologue_of_its_own() -> None:
    """The grammar has it so, and the engine does not (pyoxigraph 0.5.13)."""
    text = "PREFIX : <http://e/> INSERT DATA { :a :b 1 } ; PREFIX : <http://f/> BASE <http://g/> INSERT DATA { :a :b <c> }"
    with pytest.raises(SyntaxError):
        Store().update(text)
    store = Store()
    changed(store, text)
    assert {str(quad.subject) for quad in store} == {"<http://e/a>", "<http://f/a>"}
    assert {str(quad.object) for quad in store if quad.subject == NamedNode("http://f/a")} == {"<http://g/c>"}


def test_the_dataset_of_the_request_is_that_of_the_patterns() -> None:
    store = Store()
    changed(store, EX + "INSERT DATA { :d :p 0 GRAPH :g { :a :p 1 } GRAPH :h { :b :p 2 } }")
    copy = "INSERT { GRAPH :found { ?s :p ?o } } WHERE { ?s :p ?o }"
    changed(store, EX + copy, using=("http://e/g", "http://e/h"))
    found = {str(q.subject) for q in store.quads_for_pattern(None, None, None, NamedNode("http://e/found"))}
    assert found == {"<http://e/a>", "<http://e/b>"}
    named = EX + "INSERT { GRAPH :named { ?s :p ?o } } WHERE { GRAPH ?g { ?s :p ?o } }"
    changed(store, named, using_named=("http://e/h",))
    found = {str(q.subject) for q in store.quads_for_pattern(None, None, None, NamedNode("http://e/named"))}
    assert found == {"<http://e/b>"}
    for clause in (
        "WITH :g INSERT { :x :y ?o } WHERE { ?s :p ?o }",
        "INSERT { :x :y ?o } USING :g WHERE { ?s :p ?o }",
    ):
        with pytest.raises(MalformedRequest):
            changed(store, EX + clause, using=("http://e/h",))


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("INSERT DATA { :a :b }", MalformedQuery, "line 1, column 42"),
        ("INSERT DATA { :a :b 1 }\nINSERT DATA { :a :b 2 }", MalformedQuery, "line 2, column 1"),
        ("INSERT DATA { :a :b 1 } ; PREFIX x: <http://x/>\nINSERT DATA { x:a :b }", MalformedQuery, "line 2"),
        ("INSERT DATA { _:a :b 1 } ; BASE <http://x/> INSERT DATA { _:a :b 2 }", MalformedQuery, "line 1"),
        (
            "INSERT DATA { :a :b 1 } ; PREFIX x: <http://x/> INSERT DATA { x:a :b }",
            MalformedQuery,
            "line 1, column 91",
        ),
        (
            "INSERT DATA { :a :b 1 } ;\n PREFIX x: <http://x/> INSERT DATA { x:a :b 1 } ; PREFIX y: <y/>\n\n INSERT DATA { x:a y:b }",
            MalformedQuery,
            "line 4, column 24",
        ),
        ("INSERT DATA { :a :b 1 } ; PREFIX x: nothing INSERT DATA { :a :b 1 }", MalformedQuery, "line 1"),
        ("INSERT DATA { :a :b 1 } ; PREFIX x: <http://x/> ; PREFIX y", MalformedQuery, "line 1"),
        ("SELECT * { ?s ?p ?o }", MalformedQuery, "not SPARQL"),
        ("INSERT { :a :b ?x } WHERE { :z :p* ?x FILTER TRUE }", MalformedQuery, "line 1, column 73"),
        ("DELETE DATA { ?a :b 1 }", MalformedQuery, "not SPARQL"),
        ("INSERT DATA { :a :b 1 } ;; INSERT DATA { :a :b 2 }", MalformedQuery, "not SPARQL"),
        ("INSERT DATA { nowhere:a :b 1 }", MalformedQuery, "nowhere: is not declared"),
        ("LOAD <http://127.0.0.1:9/>", ServiceForbidden, "LOAD is refused"),
        (
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            ServiceForbidden,
            "SERVICE",
        ),
        ("CREATE GRAPH :g ; CREATE GRAPH :g", Conflict, "there already"),
        ("DROP GRAPH :nowhere", Conflict, "no such graph"),
        ("CLEAR GRAPH :nowhere", Conflict, "no such graph"),
        ("COPY :nowhere TO :g", Conflict, "no such graph"),
    ],
)
def test_what_is_wrong_is_said(text: str, error: type[IsnadError], said: str) -> None:
    with pytest.raises(error) as caught:
        changed(Store(), EX + text)
    assert said in caught.value.what.en


def test_a_literal_that_would_be_a_subject_gives_no_triple() -> None:
    """A template may have one (SPARQL 1.1 §19.8), and nothing comes of it (Update §3.1.3)."""
    store = Store()
    changed(store, EX + "INSERT { 'text' :b 1 . :a :b 2 } WHERE {}")
    assert {str(quad.object) for quad in store} == {'"2"^^<http://www.w3.org/2001/XMLSchema#integer>'}


def test_silent_does_nothing_where_it_would_fail() -> None:
    store = Store()
    changed(
        store,
        EX
        + "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH :g ; DROP SILENT GRAPH :x ; MOVE SILENT :x TO :y ; "
        "INSERT { :a :b 1 } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    )
    assert {str(quad) for quad in store} == {
        '<http://e/a> <http://e/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    }


def test_the_engine_is_given_no_address_to_call() -> None:
    """Of one by HTTPS it makes a client before it calls: where no file can be read, the process ends by that."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        url = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        store = Store()
        silent = f"LOAD SILENT {url} ; INSERT {{ :a :b 1 }} WHERE {{ SERVICE SILENT {url} {{ ?s ?p ?o }} }}"
        changed(store, EX + silent)
        assert len(store) == 1
        with pytest.raises(ServiceForbidden):
            changed(store, EX + silent.replace("SILENT", ""))
        with pytest.raises(TimeoutError):
            listener.accept()


def test_without_a_sandbox_silent_calls_are_refused() -> None:
    for text in (
        "LOAD SILENT <http://127.0.0.1:9/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <a:s> { ?s ?p ?o } }",
    ):
        with pytest.raises(ServiceForbidden):
            evaluate_update(Store(), Update(text), sandboxed=False)


def test_a_comment_before_the_separator_is_no_separator() -> None:
    store = Store()
    changed(store, EX + "LOAD SILENT <http://127.0.0.1:9/> # one ; two\n ; INSERT DATA { :a :b :c }")
    assert {str(quad) for quad in store} == {"<http://e/a> <http://e/b> <http://e/c>"}


def test_where_a_text_is_cut_nothing_else_is_different() -> None:
    """Whatever stands in strings, IRIs and comments, and whatever the last `;` is followed by."""
    text = (
        "BASE <http://e/> PREFIX p: <http://p/>\nINSERT DATA { <a> p:b '; PREFIX x: <http://x/>' } # ; BASE <http://no/>\n;"
        "# ;\nPREFIX p: <http://q/> PREFIX q: <http://r/>INSERT DATA { <a> p:b q:c } ; ADD DEFAULT TO <g> ;"
        "BASE <f/> COPY <../g> TO <h> ; PREFIX end: <http://end/>"
    )
    store = Store()
    changed(store, text)
    assert content(store)[1] == {"<http://e/g>", "<http://e/f/h>"}
    assert {str(quad.predicate) for quad in store} == {"<http://p/b>", "<http://q/b>"}
    assert len(store) == 6


@pytest.mark.parametrize(
    ("pattern", "found", "count"),
    [
        ("{ :z :p* ?v }", ":z", 1),
        ("{ :z :p* ?v } ; INSERT { :found :is ?v } WHERE { 7 :p? ?v }", ":z 7", 2),
        ("{ { SELECT (COUNT(*) AS ?v) { ?x :p|:q ?y } } }", "3", 1),
        ("{ { SELECT (COUNT(STRLEN(?y)) AS ?v) { ?x :p|:r ?y } } }", "2", 1),
        ("{ { SELECT (GROUP_CONCAT(DISTINCT ?y) AS ?v) { :a :p ?y } } }", "'http://e/b'", 1),
        ("{ { SELECT (GROUP_CONCAT(?y) AS ?v) { :a :p ?y } } }", "'http://e/b'", 1),
        ("{ :a :r ?v FILTER (TRUE && false < true && ?v NOT IN ()) }", "'x'", 1),
        (r"{ BIND (REPLACE('US 5', 'US ', '\\$') AS ?v) }", "'$5'", 1),
        ("{ GRAPH ?g { ?v :p :b MINUS { ?other :p :b } } }", ":a", 1),
        ("{ [] :p|:q [ :r ?v ] }", "'y'", 1),
        ("{ BIND ('a; INSERT { ?s ?p ?o } WHERE { ?s :p* ?o' AS ?v) }", "'a; INSERT { ?s ?p ?o } WHERE { ?s :p* ?o'", 1),
    ],
)  # fmt: skip
def test_the_pattern_of_an_update_finds_what_a_query_does(pattern: str, found: str, count: int) -> None:
    for restricted in (False, True):
        store = Store()
        changed(
            store,
            EX + "INSERT DATA { :a :p :b ; :q :b ; :r 'x' . :b :r 'y' ; :q :c . GRAPH :g { :a :p :b } }",
        )
        asked = RestrictedStore(store, ALL_GRAPHS, ALL_GRAPHS) if restricted else store
        text = f"{EX} INSERT {{ :found :is ?v }} WHERE {pattern}"
        evaluate_update(asked, Update(text), sandboxed=False)
        found_is = f"ASK {{ VALUES ?v {{ {found} }} FILTER NOT EXISTS {{ :found :is ?v }} }}"
        assert not store.query(EX + found_is)
        assert len(list(store.quads_for_pattern(NamedNode("http://e/found"), None, None))) == count


def test_an_aggregate_in_an_aggregate_is_malformed_in_an_update() -> None:
    with pytest.raises(MalformedQuery):
        changed(Store(), EX + "INSERT { :a :b ?c } WHERE { { SELECT (SUM(COUNT(?x)) AS ?c) { ?s ?p ?x } } }")


def test_each_operation_has_the_declarations_that_hold_where_it_stands() -> None:
    """A later one of a name is the one that holds, and a relative one has the base before it (§4.1.1)."""
    text = (
        "PREFIX a: <one/> INSERT DATA { a:s a:p 1 } ; BASE <http://f/> PREFIX b: <two/> PREFIX a: <three/>"
        "INSERT DATA { a:s b:p <x> } ; INSERT DATA { a:t b:p <x> } ; BASE <g/> PREFIX c: <h/> "
        "INSERT DATA { a:s b:p c:o . <y> c:p '''nowhere:x''' } ; BASE <i/> COPY DEFAULT TO <j> ; ADD <j> TO c:k"
    )
    store, restricted = Store(), Store()
    changed(store, text)
    assert content(store)[1] == {"<http://f/g/i/j>", "<http://f/g/h/k>"}
    of_default = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    assert of_default == {
        '<http://base/one/s> <http://base/one/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<http://f/three/s> <http://f/two/p> <http://f/x>",
        "<http://f/three/t> <http://f/two/p> <http://f/x>",
        "<http://f/three/s> <http://f/two/p> <http://f/g/h/o>",
        '<http://f/g/y> <http://f/g/h/p> "nowhere:x"',
    }
    RestrictedStore(restricted, ALL_GRAPHS, ALL_GRAPHS).update(text, "http://base/")
    assert content(restricted) == content(store)


@pytest.mark.parametrize("name", ["p", "p{0}"])
@pytest.mark.parametrize("restricted", [False, True])
def test_many_operations_with_declarations_cost_what_they_are_long(name: str, restricted: bool) -> None:
    text = " ;\n".join(
        "PREFIX {0}: <http://e/{1}/> BASE <http://f/{1}/>\nINSERT DATA {{ {0}:a {0}:b <c>, {1} }}".format(
            name.format(number), number
        )
        for number in range(1500)
    )
    store, began = Store(), process_time()
    if restricted:
        RestrictedStore(store, ALL_GRAPHS, ALL_GRAPHS).update(text, None)
    else:
        changed(store, text)
    assert len(store) == 3000
    assert process_time() - began < 4  # where each has all declarations before it, that takes minutes
    if not restricted:
        with pytest.raises(MalformedQuery) as refused:
            changed(Store(), f"{text} :c }}")
        assert refused.value.details["line"] == 3000


def test_a_function_that_nobody_knows_has_no_value() -> None:
    store = Store()
    changed(store, EX + "INSERT { :a :b ?v . :a :c 1 } WHERE { BIND (:unknown(1) AS ?v) }")
    assert {str(quad.predicate) for quad in store} == {"<http://e/c>"}


# A store on disk. Each write has a process of its own, as this one must not fork once it has opened a store.


LIMITS = MemoryLimit(
    memory_bytes=1_000_000_000, answer_bytes=1000, sandboxed=True, change_bytes=10_000, stored_quads=1000
)


def in_a_child(store: Path, task: Task, limits: MemoryLimit = LIMITS) -> dict[str, object]:
    """Write in a process of its own; give its words, or the name and the details of the error."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            try:
                found = write(store, limits, task)
            except RequestError as error:
                found = {"error": type(error).__name__, "details": error.details}
            os.write(writing, json.dumps(found).encode())
        except Exception:  # noqa: BLE001 - a fault is shown, and this process does not go on with the tests
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as opened:
        words: dict[str, object] = json.loads(opened.read())
    os.wait()
    return words


def updated(store: Path, text: str, limits: MemoryLimit = LIMITS) -> dict[str, object]:
    words = {"using": None, "using_named": None, "base": ""}
    words |= {"visible": None, "writable": None}
    return in_a_child(store, Task("update", words, (EX + text).encode()), limits)


def stored(folder: Path) -> tuple[set[str], set[str]]:
    """Give what is in the current checkpoint, read in a process of its own."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            database = Store.read_only(str(current(folder).folder))
            os.write(writing, json.dumps([sorted(part) for part in content(database)]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as opened:
        quads, graphs = json.loads(opened.read())
    os.wait()
    return set(quads), set(graphs)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    begin_store(tmp_path / "store")
    return tmp_path / "store"


def test_each_write_makes_the_next_checkpoint_and_the_last_is_removed_when_nobody_reads_it(
    store: Path,
) -> None:
    ours = Store()
    read, lock = lock_current(store)
    for number, text in enumerate(UPDATES[:12], 1):
        assert updated(store, text)["version"] == f"empty+{number}", text
        changed(ours, EX + text)
        assert stored(store) == content(ours), text
    folders = sorted(int(path.name) for path in (store / "checkpoints").iterdir())
    assert folders == [
        0,
        11,
        12,
    ]  # the one that is read, the last before, which nobody has removed yet, the current
    assert read.state == 0
    os.close(lock)
    updated(store, UPDATES[12])
    assert sorted(int(path.name) for path in (store / "checkpoints").iterdir()) == [12, 13]
    assert check(store).state == 13


def test_a_store_has_a_record_of_what_it_is_a_copy_of(tmp_path: Path) -> None:
    (tmp_path / "quads.nq").write_text('<a:s> <a:p> <a:o> .\n<a:s> <a:p> "x" <a:g> .\n')
    begin_store(tmp_path / "store", "0123456789ab", tmp_path / "quads.nq")
    assert (current(tmp_path / "store").version, current(tmp_path / "store").quads) == ("0123456789ab+0", 2)
    assert len(stored(tmp_path / "store")[0]) == 2


def test_a_write_that_is_refused_leaves_the_store_as_it_was(store: Path) -> None:
    updated(store, "INSERT DATA { :kept :b 1 }")
    left = stored(store)
    many = " ".join(f":s{number} :p {number} ." for number in range(1001))
    roomy = LIMITS.__class__(**{**vars(LIMITS), "change_bytes": 10_000_000})
    for text, limits, error in (
        ("INSERT DATA { :a :b 1 } ; DROP GRAPH :nowhere", LIMITS, Conflict),
        ("INSERT DATA { :a :b 1 } ; INSERT DATA { :a :b }", LIMITS, MalformedQuery),
        (f"INSERT DATA {{ {many} }}", roomy, StoreFull),
        ("INSERT DATA { :a :b '" + "x" * 300_000 + "' }", LIMITS, TooLarge),
    ):
        found = updated(store, text, limits)
        assert found["error"] == error.__name__, text[:80]
        assert (stored(store), current(store).state) == (left, 1)
        assert len(list((store / "checkpoints").iterdir())) <= 2
    assert found["details"] == {"limit": 10_000}


def test_the_count_that_the_limit_is_held_to_is_never_too_low(store: Path) -> None:
    """It is estimated from what the engine logs, so quads of the least bytes are the test of it."""
    for number, text in enumerate(
        [
            "INSERT DATA { " + " ".join(f"<a:{n}> <a:p> true ." for n in range(40)) + " }",
            "INSERT DATA { " + " ".join(f"_:n{n} <a:p> true ." for n in range(40)) + " }",
            "INSERT { GRAPH :g { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        ],
        1,
    ):
        updated(store, text)
        quads = len(stored(store)[0])
        assert quads == (40, 80, 160)[number - 1]
        assert quads <= current(store).quads <= 10 * quads


def test_a_damaged_file_is_named(store: Path, tmp_path: Path) -> None:
    updated(store, "INSERT DATA { :a :b 1, 'some text' }")
    found = check(store)
    chance = random.Random(3)
    for name in found.files:
        path = found.folder / name
        whole = path.read_bytes()
        spoilt = [whole + b"x", whole[:-1]] if whole else [b"x"]
        for _ in range(3 if whole else 0):
            place = chance.randrange(len(whole))
            spoilt.append(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        for content_ in spoilt:
            path.write_bytes(content_)
            for refused in (partial(check, store), partial(back_up, store, tmp_path / "copy")):
                with pytest.raises(StoreUnavailable, match="damaged") as caught:
                    refused()
                assert caught.value.where.endswith(name)
            assert not list(tmp_path.glob("copy*"))
        path.unlink()
        with pytest.raises(StoreUnavailable, match="damaged"):
            check(store)
        path.write_bytes(whole)
    check(store)
    (store / "current").write_text('{"state": 1')
    with pytest.raises(StoreUnavailable, match="damaged"):
        check(store)


def test_a_store_of_the_earlier_form_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "base-000000000000.rdfp").write_text("H state ...")
    for refused in (is_store, check, current):
        with pytest.raises(StoreUnavailable, match="earlier version") as caught:
            refused(tmp_path)
        assert "GET each graph" in caught.value.hint.en
    with pytest.raises(MissingSource):
        check(tmp_path / "nowhere")


def test_a_store_is_served_by_one_alone(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isnad.update.checkpoints._LOCK_SECONDS", 0.1)
    lock = lock_store(store)
    with pytest.raises(StoreUnavailable, match="another server"):
        lock_store(store)
    os.close(lock)
    os.close(lock_store(store))


def test_a_backup_is_the_store_as_it_is_at_that_moment(store: Path, tmp_path: Path) -> None:
    for text in UPDATES[:5]:
        updated(store, text)
    left = stored(store)
    assert back_up(store, tmp_path / "copy").version == "empty+5"
    updated(store, "DROP ALL")
    assert stored(tmp_path / "copy") == left
    assert check(tmp_path / "copy").state == 5
    updated(tmp_path / "copy", "INSERT DATA { :only :there 1 }")  # they share no file
    check(store)
    with pytest.raises(IsnadError, match="there already"):
        back_up(store, tmp_path / "copy")


def test_a_clone_that_a_killed_write_left_is_removed(store: Path) -> None:
    left = store / "checkpoints" / "000000000001"
    left.mkdir()
    (left / "000009.sst").write_bytes(b"half")
    assert updated(store, "INSERT DATA { :a :b 1 }")["version"] == "empty+1"
    assert stored(store)[0] == {'<http://e/a> <http://e/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
