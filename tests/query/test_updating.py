"""Updates are worked out as the engine does them, and a change that is written comes back as it was."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from isnad.errors import IsnadError, StoreUnavailable
from isnad.request_errors import (
    Conflict,
    MalformedQuery,
    MalformedRequest,
    ServiceForbidden,
    StoreFull,
    TooLarge,
)
from isnad.update.backup import back_up, survey
from isnad.update.changes import Change, read_steps
from isnad.update.durable import DurableStore, Overtaken, begin_store
from isnad.update.evaluation import Update, evaluate_update
from isnad.update.journal import Record, append, files_of

MANY = 10_000_000
EX = "PREFIX : <http://e/> "


def changed(store: Store, text: str, most: int = MANY, **named: tuple[str, ...]) -> bytes:
    """Work an update out on a store; give the rows."""
    change = Change(store, most)
    evaluate_update(change, Update(text, base="http://base/", **named), sandboxed=True)
    return change.rows


def content(store: Store) -> tuple[set[str], set[str]]:
    return {str(quad) for quad in store}, {str(graph) for graph in store.named_graphs()}


def copied(store: Store) -> Store:
    copy = Store()
    copy.extend(list(store))
    for graph in store.named_graphs():
        copy.add_graph(graph)
    return copy


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


def test_rows_do_to_another_store_what_the_update_did() -> None:
    store, other = Store(), Store()
    for text in [*UPDATES[:14], "INSERT { ?s :new [ :of ?o ], _:b . _:b :and (1 ?o) } WHERE { ?s :p2 ?o }"]:
        for step in read_steps(changed(store, EX + text)):
            step.apply(other)
        assert content(store) == content(other), text


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
                    changed(copied(ours), text)
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
        ("SELECT * { ?s ?p ?o }", MalformedQuery, "not SPARQL"),
        ("DELETE DATA { ?a :b 1 }", MalformedQuery, "not SPARQL"),
        ("INSERT { 'text' :b 1 } WHERE {}", MalformedQuery, "not SPARQL"),
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


def test_silent_does_nothing_where_it_would_fail() -> None:
    store = Store()
    rows = changed(
        store,
        EX
        + "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH :g ; DROP SILENT GRAPH :x ; MOVE SILENT :x TO :y ; "
        "INSERT { :a :b 1 } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    )
    assert rows == b'A <http://e/a> <http://e/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


def test_a_comment_before_the_separator_is_no_separator() -> None:
    rows = changed(Store(), EX + "LOAD SILENT <http://127.0.0.1:9/> # one ; two\n ; INSERT DATA { :a :b :c }")
    assert rows == b"A <http://e/a> <http://e/b> <http://e/c> .\n"


def test_a_change_has_a_limit() -> None:
    with pytest.raises(TooLarge) as caught:
        changed(Store(), EX + "INSERT DATA { :a :b 1, 2, 3, 4, 5 }", most=200)
    assert caught.value.details == {"limit": 200}


@pytest.mark.parametrize(
    "rows", [b"A <a:s> <a:p> .\n", b"B <a:s> <a:p> <a:o> .\n", b"A <a:s> <a:p> <a:o> .", b"\n", b"GC x .\n"]
)
def test_what_are_no_rows_is_no_change(rows: bytes, tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(ValueError):
        store.commit(rows, 0)
    assert (store.state, content(store.store)) == (0, (set(), set()))
    store.close()


# The files.


def opened(folder: Path, origin: str = "empty", lines: tuple[bytes, ...] = ()) -> DurableStore:
    if files_of(folder / "store") is None:
        begin_store(folder / "store", origin, lines)
    return DurableStore(folder / "store", 1000)


def written_to(folder: Path) -> tuple[set[str], set[str]]:
    """Make a store of several changes, and close it; give what is in it."""
    store = opened(folder)
    for text in UPDATES[:12]:
        worker = copied(store.store)
        if rows := changed(worker, EX + text):
            store.commit(rows, store.state)
    store.close()
    return content(store.store)


def test_a_store_comes_back_as_it_was_left(tmp_path: Path) -> None:
    left = written_to(tmp_path)
    again = opened(tmp_path)
    assert content(again.store) == left
    assert again.version == f"empty+{again.state}"
    assert again.state >= 10
    again.close()
    assert survey(tmp_path / "store").state == again.state


def test_a_copy_of_a_release_says_what_it_is_a_copy_of(tmp_path: Path) -> None:
    lines = (b"<a:s> <a:p> <a:o> .\n", b'<a:s> <a:p> "x" <a:g> .\n')
    store = opened(tmp_path, "0123456789ab", lines)
    assert store.version == "0123456789ab+0"
    assert len(store.store) == 2
    store.close()


def test_a_blank_node_keeps_its_name_from_one_change_to_the_next(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit(changed(copied(store.store), EX + "INSERT DATA { [] :p 1 }"), 0)
    store.close()
    again = opened(tmp_path)
    again.commit(changed(copied(again.store), EX + "DELETE WHERE { ?b :p 1 }"), 1)
    assert len(again.store) == 0
    again.close()


def test_a_change_of_another_state_is_not_taken(tmp_path: Path) -> None:
    store = opened(tmp_path)
    rows = changed(copied(store.store), EX + "INSERT DATA { :a :b 1 }")
    store.commit(rows, 0)
    with pytest.raises(Overtaken):
        store.commit(rows, 0)
    assert store.state == 1
    store.close()


def test_a_full_store_takes_no_more_and_stays_as_it_is(tmp_path: Path) -> None:
    store = opened(tmp_path)
    rows = b"".join(b"A <a:s%d> <a:p> <a:o> .\n" % number for number in range(1001))
    with pytest.raises(StoreFull) as caught:
        store.commit(rows, 0)
    assert caught.value.details == {"limit": 1000}
    assert (store.state, len(store.store)) == (0, 0)
    store.commit(rows[: rows.index(b"A <a:s1000>")], 0)
    store.commit(b"GE .\nA <a:s> <a:p> <a:o> .\n", 1)
    assert len(store.store) == 1
    store.close()


def test_a_record_cut_short_anywhere_does_not_count_and_the_next_takes_its_place(tmp_path: Path) -> None:
    written_to(tmp_path)
    journal = next((tmp_path / "store").glob("journal-*"))
    whole = journal.read_bytes()
    last = whole.rindex(b"H state")
    before = opened(tmp_path)
    before.close()
    for length in [*range(last, last + 60), *range(len(whole) - 60, len(whole))]:
        journal.write_bytes(whole[:length])
        store = opened(tmp_path)
        assert store.state == before.state - 1, length
        assert journal.stat().st_size == last
        store.commit(b"A <a:s> <a:p> <a:o> .\n", store.state)
        store.close()
        assert survey(tmp_path / "store").state == before.state


def test_what_the_disk_took_in_part_is_never_before_what_is_acknowledged(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit(b'A <a:s> <a:p> "1" .\n', 0)
    journal = next((tmp_path / "store").glob("journal-*"))
    with journal.open("ab") as behind:  # as where neither the rest was written, nor could what was be cut off
        behind.write(b'H state "2" .\nH origin "emp')
    store.commit(b'A <a:s> <a:p> "2" .\n', 1)
    store.close()
    again = opened(tmp_path)
    assert (again.state, len(again.store)) == (2, 2)
    again.close()


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("ab", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        append(full, Record.now(1, "empty", b"A <a:s> <a:p> <a:o> .\n"), 0)


def test_damage_anywhere_is_told_with_its_file_and_byte(tmp_path: Path) -> None:
    written_to(tmp_path)
    journal = next((tmp_path / "store").glob("journal-*"))
    base = next((tmp_path / "store").glob("base-*"))
    chance = random.Random(3)
    for path in (journal, base):
        whole = path.read_bytes()
        for place in sorted(
            {*(chance.randrange(len(whole)) for _ in range(150)), *range(-min(200, len(whole)), 0)}
        ):
            spoilt = bytearray(whole)
            spoilt[place] ^= 1
            path.write_bytes(bytes(spoilt))
            with pytest.raises(StoreUnavailable) as caught:
                opened(tmp_path)
            assert f"{path.name}, byte " in caught.value.where, place
            byte = int(caught.value.where.rsplit(" ", 1)[1])
            assert byte <= place % len(whole)
            with pytest.raises(StoreUnavailable):
                survey(tmp_path / "store")
        path.write_bytes(whole)
    opened(tmp_path).close()


def test_a_record_that_is_missing_is_told(tmp_path: Path) -> None:
    written_to(tmp_path)
    journal = next((tmp_path / "store").glob("journal-*"))
    whole = journal.read_bytes()
    second, third = (whole.index(b'H state "%d"' % number) for number in (2, 3))
    journal.write_bytes(whole[:second] + whole[third:])
    with pytest.raises(StoreUnavailable, match="damaged"):
        opened(tmp_path)


def test_a_new_base_takes_the_place_of_a_long_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isnad.update.durable._LEAST_JOURNAL", 2000)
    store = opened(tmp_path)
    later: list[Callable[[], None]] = []
    for number in range(40):
        rows = changed(
            copied(store.store),
            f"{EX} INSERT DATA {{ :a :b {number} GRAPH :g{number % 3} {{ :a :b {number} }} }}",
        )
        store.commit(rows, store.state)
        store.compact(later.append)
        if number == 39:
            names = {path.name for path in (tmp_path / "store").iterdir()}
            assert len([name for name in names if name.startswith("journal")]) >= 2
            later[-1]()
    store.close()
    again = opened(tmp_path)
    assert content(again.store) == content(store.store)
    assert again.state == 40
    assert files_of(tmp_path / "store").base.name > "base-000000000000.rdfp"  # type: ignore[union-attr]
    again.close()


def test_a_store_is_served_by_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isnad.update.durable._LOCK_SECONDS", 0.1)
    store = opened(tmp_path)
    with pytest.raises(StoreUnavailable, match="another server"):
        opened(tmp_path)
    store.close()
    opened(tmp_path).close()


def test_a_backup_is_the_store_as_far_as_it_was_whole(tmp_path: Path) -> None:
    left = written_to(tmp_path)
    journal = next((tmp_path / "store").glob("journal-*"))
    with journal.open("ab") as opened_journal:
        opened_journal.write(b'H state "99" .\nH orig')  # as a writer leaves it that is in the midst
    state = back_up(tmp_path / "store", tmp_path / "copy").state
    copy = DurableStore(tmp_path / "copy", 1000)
    assert (copy.state, content(copy.store)) == (state, left)
    copy.close()
    with pytest.raises(IsnadError, match="there already"):
        back_up(tmp_path / "store", tmp_path / "copy")
