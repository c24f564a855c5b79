"""The page's program: who is let in, what it answers, and that it writes over nobody."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask
import pytest
from authoring import ENGLISH, drafted
from flask.testing import FlaskClient
from http_client import send
from project_copy import copy_project
from werkzeug.test import TestResponse

from isnad.author.app import Doorkeeper, create_author_app
from isnad.author.folder import read_files
from isnad.author.naming import DocumentFiles
from isnad.author.session import Session, Workbench
from isnad.rdf.namespaces import ICI
from isnad.source.document import Document

BEGIN = ENGLISH.index("Qatar joined")
END = ENGLISH.index(", and Qatar")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, with a draft beside the article."""
    path = tmp_path_factory.mktemp("project")
    copy_project(path)
    drafted(path / "data")
    return path


@pytest.fixture(scope="module")
def kept(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what is read of the article."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def session(project: Path, kept: Path) -> Session:
    """Start on a fresh draft."""
    for path in (project / "data/documents/note").iterdir():
        path.unlink()
    (project / "data/documents/note").rmdir()
    drafted(project / "data")
    made = Session(Workbench(project, project / "data/documents/note", kept=kept))
    made.start()
    return made


@pytest.fixture
def client(session: Session) -> FlaskClient:
    """Return a browser that has opened the one-time address."""
    doorkeeper = Doorkeeper()
    client = create_author_app(session, doorkeeper).test_client()
    assert client.get(f"/open/{doorkeeper.word}", base_url="http://127.0.0.1:5000").status_code == 303
    return client


def get(client: FlaskClient, path: str, **more: Any) -> TestResponse:
    return client.get(path, base_url="http://127.0.0.1:5000", **more)


def post(client: FlaskClient, path: str, sent: object, **more: Any) -> TestResponse:
    return client.post(path, json=sent, base_url="http://127.0.0.1:5000", **more)


def fact(**more: object) -> dict[str, object]:
    """Return what the page sends of a fact, with some of it otherwise."""
    return {
        "begin": BEGIN, "end": END, "pattern": "Accession", "thing": "QatarAccession", "asserted": True,
        "values": [{"role": "accedingParty", "value": "Qatar"}, {"role": "accededTo", "value": "ICI"}, {"role": "date", "value": "2005-02"}],
        "new": [{"id": "QatarAccession", "ar": "انضمام قطر", "en": "accession of Qatar", "type": ""}, {"id": "Qatar", "ar": "قطر", "en": "Qatar", "type": "State"}],
        "note": {"ar": "", "en": ""}, **more,
    }  # fmt: skip


# ── Who is let in ──


def test_the_address_lets_one_browser_in_once(session: Session) -> None:
    doorkeeper = Doorkeeper()
    app, word = create_author_app(session, doorkeeper), doorkeeper.word
    stranger, author = app.test_client(), app.test_client()
    for path in ("/en/", "/ar/state", "/static/author.js", "/open/guess", "/site/isnad.css"):
        assert get(stranger, path).status_code == 403
    assert get(author, f"/open/{word}").headers["Location"] == "/en/"
    assert get(author, "/en/").status_code == 200
    assert get(stranger, f"/open/{word}").status_code == 403
    assert get(stranger, "/en/").status_code == 403


def test_the_cookie_is_for_this_browser_alone(session: Session) -> None:
    doorkeeper = Doorkeeper()
    client = create_author_app(session, doorkeeper).test_client()
    cookie = get(client, f"/open/{doorkeeper.word}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert cookie.startswith("isnad-author-5000=")


@pytest.mark.parametrize(
    "host", ["attacker.example:5000", "127.0.0.1.attacker.example:5000", "[::1]:5000", ""]
)
def test_another_name_for_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    """A page of a stranger whose name is turned to this machine (DNS rebinding) reads nothing."""
    assert (
        client.get("/en/state", headers={"Host": host}, base_url="http://127.0.0.1:5000").status_code == 403
    )


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "http://127.0.0.1:5001"])
def test_another_site_changes_nothing(client: FlaskClient, session: Session, origin: str) -> None:
    before = read_files(session.bench.folder)
    sent = fact(version=session.version)
    assert post(client, "/en/save", sent, headers={"Origin": origin}).status_code == 403
    assert read_files(session.bench.folder) == before


def test_what_is_answered_is_kept_nowhere_and_runs_no_script_but_ours(client: FlaskClient) -> None:
    headers = get(client, "/en/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_server_of_the_graph_has_no_such_route(address: str) -> None:
    """Whatever the page's program answers to is nothing to the server for strangers."""
    app = create_author_app(Session(Workbench(Path(), Path(), kept=Path())), Doorkeeper())
    rules = [
        rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/en/") and rule.rule != "/en/"
    ]
    assert len(rules) > 8
    for rule in (*rules, "/open/x", "/static/author.js", "/site/isnad.css"):
        for method in ("GET", "POST"):
            assert send(address + rule, method, b"{}" if method == "POST" else None).status in (404, 405), (
                rule
            )


# ── What it answers ──


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_page_has_the_text_to_the_character(client: FlaskClient, language: str, direction: str) -> None:
    page = get(client, f"/{language}/").text
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'data-begin="{ENGLISH.index("Oman")}"' in page
    assert "Oman observed it 🛳️ for a year." in page


def test_the_state_says_what_is_left(client: FlaskClient) -> None:
    state = get(client, "/en/state").get_json()
    assert [one["edtf"] for one in state["suggestions"] if one["kind"] == "date"] == ["1999", "2005-02"]
    assert state["undescribed"] == ["label", "rights"]
    assert not state["canUndo"]
    words = [ENGLISH[begin:end] for begin, end in state["unused"]]
    assert any(one.startswith("Oman observed it") for one in words)


def test_things_are_found_by_any_spelling_and_as_far_as_they_fit(client: FlaskClient) -> None:
    actor = "https://w3id.org/isnad/ici%23Actor"
    found = get(client, f"/en/things?q=الكويتت&class={actor}").get_json()
    assert found[0]["id"] == "Kuwait"
    assert found[0]["names"] == {"ar": "الكويت", "en": "Kuwait"}
    framework = "https://w3id.org/isnad/ici%23CooperationFramework"
    assert [one["id"] for one in get(client, f"/en/things?q=initiative&class={framework}").get_json()] == [
        "ICI"
    ]
    # Of what class a thing is that no document says so of, it may be of this one.
    found = get(client, f"/en/things?q=Kuwait&class={framework}").get_json()
    assert [one["id"] for one in found] == ["KuwaitAmbassadorAccreditation"]


def test_words_name_their_patterns(client: FlaskClient, session: Session) -> None:
    text = session.bench.document().text
    begin, end = text.index("meeting"), text.index("meeting") + 7
    assert "Meeting" in get(client, f"/en/fitting?begin={begin}&end={end}").get_json()
    # By another word for it, too: what joined, acceded.
    assert "Accession" in get(client, f"/en/fitting?begin={BEGIN}&end={END}").get_json()


def test_a_fact_is_shown_while_it_is_half_filled_in(client: FlaskClient) -> None:
    shown = post(
        client, "/en/preview", fact(thing="", values=[{"role": "date", "value": "2005-02"}], new=[])
    ).get_json()
    assert 'dcterms:date "2005-02"^^edtf:EDTF' in shown["gloss"]
    assert shown["lacks"] == [
        "nothing is chosen yet of which this is said. Choose a thing, or name a new one."
    ]
    assert post(client, "/en/preview", fact()).get_json()["lacks"] == []


def test_a_form_that_is_empty_asks_for_a_thing_and_not_for_an_identifier(client: FlaskClient) -> None:
    shown = post(client, "/ar/preview", fact(pattern="date", thing="", values=[], new=[])).get_json()
    assert shown["lacks"] == ["لم يختر بعد ما يقال عنه هذا. اختر شيئا، أو سم جديدا."]


def test_the_verdict_is_that_of_a_build_and_tells_what_follows(client: FlaskClient) -> None:
    found = post(client, "/en/verdict", fact()).get_json()
    assert any("Qatar · participates in · Istanbul Cooperation Initiative" in one for one in found["follows"])
    assert found["refused"] == []
    wrong = post(client, "/en/verdict", fact(values=[{"role": "accedingParty", "value": "ICI"}, {"role": "accededTo", "value": "Kuwait"}])).get_json()  # fmt: skip
    ici = "“Istanbul Cooperation Initiative” is of type"
    said = f"Axioms and facts cannot hold together:\ncax-adc: {ici} “actor” , {ici} “cooperation framework”\n"
    assert wrong["refused"][0].startswith(said)
    arabic = post(client, "/ar/verdict", fact()).get_json()
    assert any("يشارك في الإطار" in one for one in arabic["follows"])


def test_a_fact_is_saved_and_undone_to_the_byte(client: FlaskClient, session: Session) -> None:
    before = read_files(session.bench.folder)
    state = post(client, "/en/save", fact(version=session.version)).get_json()
    assert state["canUndo"]
    assert any("accession" in name for one in state["passages"] for name in one["names"])
    files = read_files(session.bench.folder)
    assert "id:Qatar\n    rdfs:label" in (files.entities or "")
    assert "id:Qatar a ici:State ." in files.facts
    assert post(client, "/en/undo", {}).status_code == 200
    assert read_files(session.bench.folder) == before
    assert post(client, "/en/undo", {}).status_code == 400


def test_a_change_from_outside_is_a_conflict_and_is_kept(client: FlaskClient, session: Session) -> None:
    version = session.version
    path = session.bench.folder / "facts.trig"
    path.write_text(path.read_text("utf-8") + "\n# from outside\n", encoding="utf-8")
    answer = post(client, "/en/save", fact(version=version))
    assert answer.status_code == 409
    assert "changed" in answer.get_json()["what"]
    assert "accession" not in path.read_text("utf-8")
    assert post(client, "/en/save", fact(version=session.version)).status_code == 200
    assert "# from outside" in path.read_text("utf-8")
    path.write_text("# on top\n" + path.read_text("utf-8"), encoding="utf-8")
    assert post(client, "/en/undo", {}).status_code == 200
    assert path.read_text("utf-8").startswith("# on top\n")
    assert path.read_text("utf-8").endswith("# from outside\n")
    assert "accession" not in path.read_text("utf-8")


def test_what_cannot_be_undone_is_not_tried_again(client: FlaskClient, session: Session) -> None:
    assert post(client, "/en/save", fact(version=session.version)).status_code == 200
    path = session.bench.folder / "facts.trig"
    path.write_text(
        path.read_text("utf-8").replace("ici:accededTo     id:ICI", "ici:accededTo id:Other"),
        encoding="utf-8",
    )
    assert post(client, "/en/undo", {}).status_code == 409
    assert "id:Other" in path.read_text("utf-8")
    assert not get(client, "/en/state").get_json()["canUndo"]


def test_a_suggestion_is_dismissed_with_its_reason(client: FlaskClient, session: Session) -> None:
    state = get(client, "/en/state").get_json()
    date = next(one for one in state["suggestions"] if one["kind"] == "date")
    place = {"begin": date["begin"], "end": date["end"], "version": state["version"]}
    assert post(client, "/en/dismiss", {**place, "reason": {"ar": "", "en": "no"}}).status_code == 400
    after = post(client, "/en/dismiss", {**place, "reason": {"ar": "لا", "en": "no"}}).get_json()
    assert len(after["suggestions"]) == len(state["suggestions"]) - 1
    assert "chain:UnusedSpan" in (session.bench.folder / "document.ttl").read_text("utf-8")


def test_a_passage_is_taken_away(client: FlaskClient, session: Session) -> None:
    before = read_files(session.bench.folder)
    state = post(client, "/en/save", fact(version=session.version, new=[])).get_json()
    names = next(one["names"] for one in state["passages"] if "s02-accession" in one["names"])
    assert post(client, "/en/remove", {"names": names, "version": state["version"]}).status_code == 200
    assert "accession" not in read_files(session.bench.folder).facts
    assert post(client, "/en/remove", {"names": ["../x"], "version": session.version}).status_code == 400
    post(client, "/en/undo", {})
    post(client, "/en/undo", {})
    assert read_files(session.bench.folder) == before


def test_the_document_is_described(client: FlaskClient, session: Session) -> None:
    for of in ("label", "rights"):
        sent = {"of": of, "texts": {"ar": "مذكرة", "en": "A note"}, "version": session.version}
        state = post(client, "/en/describe", sent).get_json()
    assert state["undescribed"] == []
    assert "TODO" not in read_files(session.bench.folder).document.partition("# Words")[0]


def test_one_language_is_enough_to_begin_with(client: FlaskClient, session: Session) -> None:
    sent = {"of": "rights", "texts": {"ar": "", "en": "Nobody's"}, "version": session.version}
    state = post(client, "/en/describe", sent).get_json()
    assert state["described"]["rights"] == {"ar": "TODO", "en": "Nobody's"}
    assert "rights" in state["undescribed"]
    nothing = {"of": "rights", "texts": {"ar": " ", "en": ""}, "version": session.version}
    assert post(client, "/en/describe", nothing).status_code == 400
    new = {"id": "Nowhere", "ar": "", "en": "Nowhere", "type": ""}
    verdict = post(
        client, "/en/verdict", fact(pattern="City", thing="Nowhere", new=[new], values=[])
    ).get_json()
    assert verdict["refused"] == []
    said = "“Nowhere” has no name in Arabic yet. Write it in its field; it can wait until the document is published."
    assert said in verdict["left"]


def test_the_whole_document_is_checked(client: FlaskClient) -> None:
    found = post(client, "/en/check", {}).get_json()
    assert len([one for one in found["refused"] if one.get("document")]) == 1
    assert any(one.get("at", {}).get("quote") == "hosted its meeting" for one in found["left"])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_left_to_do_is_said_at_the_words_or_the_field_and_names_no_file(
    client: FlaskClient, session: Session, language: str
) -> None:
    """Who writes on the page has no file and no term: each remark has its place on the page."""
    ended = {
        "pattern": "Event", "thing": "End", "values": [{"role": "date", "value": "2006"}],
        "new": [{"id": "End", "ar": "", "en": "the end", "type": ""}], "version": session.version,
    }  # fmt: skip
    assert post(client, "/en/save", fact(**ended)).status_code == 200
    found = post(client, f"/{language}/check", {}).get_json()
    said = [*found["refused"], *found["left"]]
    assert said and all({"at", "thing", "document"} & one.keys() for one in said)
    for one in said:
        assert not any(word in one["text"] for word in (".ttl", ".trig", ".txt", "rdfs:", "chain:", "id:", "ici:")), one  # fmt: skip
    names = {one["thing"]["id"]: one["thing"]["names"] for one in said if "thing" in one}
    assert names["End"] == {"en": "the end"}
    assert names["CouncilOfPorts"] == {"en": "Council of Ports"}
    date = next(one for one in said if "2006" in one["text"])
    assert date["at"]["quote"].startswith("Qatar joined")


def test_a_name_that_has_no_identifier_yet_is_said_at_its_words(project: Path, kept: Path) -> None:
    """What a draft finds in an Arabic text is named by nothing but its words."""
    folder = drafted(project / "data", "أنشئ مجلس الموانئ الشرقية عام 1999 في نورفيا.", "ports", "ar")
    try:
        doorkeeper = Doorkeeper()
        made = create_author_app(Session(Workbench(project, folder, kept=kept)), doorkeeper).test_client()
        made.get(f"/open/{doorkeeper.word}", base_url="http://127.0.0.1:5000")
        found = post(made, "/ar/check", {}).get_json()
    finally:
        shutil.rmtree(folder)
    said = [*found["refused"], *found["left"]]
    assert all({"at", "thing", "document"} & one.keys() for one in said)
    assert "مجلس الموانئ الشرقية" in [one["at"]["quote"] for one in said if "at" in one]


def test_a_thing_is_named_and_unnamed_where_the_check_says_so(client: FlaskClient, session: Session) -> None:
    sent = {"id": "CouncilOfPorts", "ar": "مجلس الموانئ", "en": "", "version": session.version}
    assert post(client, "/en/name", sent).status_code == 200
    assert '"Council of Ports"@en , "مجلس الموانئ"@ar' in (read_files(session.bench.folder).entities or "")
    assert post(client, "/en/name", {**sent, "id": "Kuwait", "version": session.version}).status_code == 400
    none = {"ar": "", "en": "", "version": session.version}
    said = post(client, "/en/name", {"id": "CouncilOfPorts", **none}).get_json()
    assert "Take the passage away first" in said["hint"]
    state = post(client, "/en/save", fact(version=session.version)).get_json()
    name = next(one["names"] for one in state["passages"] if "s02-accession" in one["names"])
    version = post(client, "/en/remove", {"names": name, "version": state["version"]}).get_json()["version"]
    unused = [one for one in post(client, "/en/check", {}).get_json()["left"] if one.get("unused")]
    assert "QatarAccession" in [one["thing"]["id"] for one in unused]
    assert post(client, "/en/name", {"id": "QatarAccession", **none, "version": version}).status_code == 200
    assert "QatarAccession" not in (read_files(session.bench.folder).entities or "")


def test_the_check_selects_the_words_that_it_quotes_and_lists_as_many_as_the_page_counts(
    project: Path, kept: Path
) -> None:
    """Beside what a draft proposes, too, and in a text of which no line is a sentence."""
    text = (
        "The Port of Salalah and its partners met. On 12 March 2015 it rained in Muscat. It ended.\nAll left."
    )
    folder = drafted(project / "data", text, "harbour")
    try:
        session, doorkeeper = Session(Workbench(project, folder, kept=kept)), Doorkeeper()
        made = create_author_app(session, doorkeeper).test_client()
        made.get(f"/open/{doorkeeper.word}", base_url="http://127.0.0.1:5000")
        found = post(made, "/en/check", {}).get_json()["left"]
        unused = get(made, "/en/state").get_json()["unused"]
        remarks = session.bench.verdict(read_files(folder), whole=True).left
    finally:
        shutil.rmtree(folder)
    said = [one for one in found if one["text"].startswith("No passage uses")]
    assert all(one["text"].startswith(f'No passage uses "{one["at"]["quote"]}"') for one in said)
    assert [[one["at"]["begin"], one["at"]["end"]] for one in said] == unused
    assert len([one for one in remarks if one.text.en.startswith("no passage uses")]) == len(unused)
    assert "The" in [one["at"]["quote"] for one in said]
    assert not [one for one in said if ". " in one["at"]["quote"]]
    assert all(one["at"]["quote"] in one["text"] for one in found if '" names ' in one["text"])


@pytest.mark.parametrize(
    "sent",
    [
        [], "x", {}, fact(begin=-1), fact(begin=0, end=10**9), fact(begin=True, end=5), fact(begin="0"), fact(end=BEGIN),
        fact(pattern="Nothing"), fact(pattern=7), fact(thing="a b"), fact(thing="x> . <y"), fact(values=[{"role": "x", "value": "y"}]),
        fact(values="x"), fact(values=[1]), fact(values=[{"role": "accedingParty", "value": "Kuwait> <x"}]), fact(new=[{"id": "../x"}]),
        fact(new=[{"id": "Kuwait\n"}]), fact(note={"ar": 1}), fact(note="x"), fact(values=[{"role": "date", "value": "x\x00"}]),
        fact(values=[{"role": "date", "value": "\ud800"}]), fact(new=[{"id": "X", "ar": "\udfff", "en": "", "type": ""}]),
        fact(new=[{"id": "X", "ar": "", "en": "", "type": "Nothing"}]), fact(begin=0, end=len(ENGLISH)),
    ],
    ids=range(25),
)  # fmt: skip
def test_what_is_no_fact_is_refused_and_writes_nothing(
    client: FlaskClient, session: Session, sent: object
) -> None:
    before = read_files(session.bench.folder)
    sent = {**sent, "version": session.version} if isinstance(sent, dict) else sent
    assert post(client, "/en/save", sent).status_code == 400
    assert post(client, "/en/verdict", sent).status_code == 400
    shown = post(client, "/en/preview", sent)
    assert shown.status_code == 400 or shown.get_json()["lacks"]
    assert read_files(session.bench.folder) == before


def test_a_text_that_is_hostile_is_a_text(client: FlaskClient, session: Session) -> None:
    """Quotes, backslashes and line ends in a name close no string of Turtle."""
    name = 'A "name" \\ with\nlines <b> } . id:X id:y id:Z .'
    sent = fact(
        new=[{"id": "QatarAccession", "ar": "انضمام", "en": name, "type": ""}], version=session.version
    )
    assert post(client, "/en/save", sent).status_code == 200
    found = get(client, "/en/things?q=name with lines").get_json()
    assert found[0]["names"]["en"] == 'A "name" \\ with lines <b> } . id:X id:y id:Z .'


def test_the_languages_of_the_page_have_the_same_words(client: FlaskClient) -> None:
    def data(page: str) -> Any:
        return json.loads(page.partition('id="words">')[2].partition("</script>")[0])

    english, arabic = (data(get(client, f"/{one}/").text) for one in ("en", "ar"))
    assert english.keys() == arabic.keys()
    assert {key: said.count("{}") for key, said in english.items()} == {
        key: said.count("{}") for key, said in arabic.items()
    }
    assert not any(english[key] == arabic[key] for key in english if key != "what")


def test_an_error_of_the_program_is_not_the_author_s(client: FlaskClient) -> None:
    assert isinstance(client.application, flask.Flask)
    assert get(client, "/en/nothing").status_code == 404
    assert post(client, "/en/things", {}).status_code == 405
    assert client.post("/en/save", data=b"x" * 300_000, base_url="http://127.0.0.1:5000").status_code == 400
    deep = {"data": b"[" * 90_000, "content_type": "application/json", "base_url": "http://127.0.0.1:5000"}
    assert client.post("/en/save", **deep).status_code == 400


def test_what_was_saved_is_undone_after_the_program_has_ended(session: Session, tmp_path: Path) -> None:
    journal, facts = tmp_path / "undo" / "note.json", session.bench.folder / "facts.trig"
    before = facts.read_bytes()

    def commented(_document: Document, files: DocumentFiles) -> DocumentFiles:
        return replace(files, facts=files.facts + "# of the page\n")

    first = Session(session.bench, journal=journal)
    first.change(first.version, commented)
    facts.write_bytes(facts.read_bytes() + b"# of an editor\n")
    again = Session(session.bench, journal=journal)
    assert again.can_undo
    again.undo()
    assert facts.read_bytes() == before + b"# of an editor\n"
    assert not Session(session.bench, journal=journal).can_undo
    journal.write_bytes(b"{")
    assert not Session(session.bench, journal=journal).can_undo


# ── What a new author stumbled over ──


def test_what_a_draft_proposes_or_knows_as_something_wider_is_offered(
    client: FlaskClient, session: Session
) -> None:
    """A guess at a class keeps nothing out of another role; a place may turn out to be a city."""
    event, city = (f"{ICI}{name}".replace("#", "%23") for name in ("Event", "City"))
    found = get(client, f"/en/things?q=Council of Ports&class={event}").get_json()
    assert [(one["id"], one["called"], one["sure"]) for one in found] == [("CouncilOfPorts", True, False)]
    assert post(client, "/en/save", fact(**located(session))).status_code == 200
    found = get(client, f"/en/things?q=Doha&class={city}").get_json()
    assert ("Doha", False) in [(one["id"], one["sure"]) for one in found]


def located(session: Session) -> dict[str, object]:
    """Return a fact that makes Doha a place, and no city yet."""
    return {
        "pattern": "tookPlaceIn", "thing": "QatarAccession", "version": session.version,
        "values": [{"role": "tookPlaceIn", "value": "Doha"}],
        "new": [{"id": "QatarAccession", "ar": "", "en": "accession of Qatar", "type": "Accession"}],
    }  # fmt: skip


def test_what_is_merely_alike_is_not_called_so(client: FlaskClient) -> None:
    found = get(client, "/en/things?q=meetings of the Council of Ports").get_json()
    assert all(not one["called"] for one in found if one["id"] == "CouncilOfPorts")


def test_a_class_alone_is_said_of_what_is_named_already(client: FlaskClient, session: Session) -> None:
    sent = located(session) | {"new": [{"id": "Doha", "ar": "", "en": "", "type": "City"}]}
    assert post(client, "/en/save", fact(**sent)).status_code == 200
    files = read_files(session.bench.folder)
    assert "id:Doha a ici:City" in files.facts
    assert (files.entities or "").count("id:Doha\n") == 1


def test_a_name_within_other_words_is_proposed_until_its_class_is_stated(
    client: FlaskClient, session: Session
) -> None:
    """A longer passage uses the words of the name, and says nothing of what it is of."""
    begin = ENGLISH.index("The Council of Ports was founded")
    words = {"begin": begin, "end": begin + len("The Council of Ports was founded")}
    sent = words | {
        "pattern": "Inauguration", "thing": "Founding", "values": [{"role": "opened", "value": "CouncilOfPorts"}],
        "new": [{"id": "Founding", "ar": "", "en": "founding", "type": ""}], "version": session.version,
    }  # fmt: skip
    saved = post(client, "/en/save", fact(**sent)).get_json()
    named = [
        one for one in saved["suggestions"] if one["kind"] == "name" and one["name"] == "Council of Ports"
    ]
    assert [one["things"][0]["pattern"] for one in named] == ["InternationalOrganisation"]
    sent = words | {
        "pattern": "InternationalOrganisation", "thing": "CouncilOfPorts", "new": [], "version": saved["version"],
        "values": [{"role": "nameInText", "value": "Council of Ports"}],
    }  # fmt: skip
    saved = post(client, "/en/save", fact(**sent)).get_json()
    assert "Council of Ports" not in [one.get("name") for one in saved["suggestions"]]
    assert "TODO-InternationalOrganisation" not in read_files(session.bench.folder).facts


def test_a_reading_in_one_language_waits_for_the_other(client: FlaskClient) -> None:
    lacking = post(client, "/en/preview", fact(note={"ar": "", "en": "As the council counts."})).get_json()
    assert "in one language alone" in lacking["lacks"][0]
    assert (
        post(client, "/en/preview", fact(note={"ar": "كما يعد المجلس.", "en": "So."})).get_json()["lacks"]
        == []
    )


def test_a_name_known_as_an_actor_alone_is_asked_for_its_class(client: FlaskClient, session: Session) -> None:
    """Who takes part is an actor; what the draft has left open of it still is."""
    begin = ENGLISH.index("The Council of Ports was founded in 1999 in Doha")
    sent = {
        "begin": begin, "end": ENGLISH.index(". Qatar"), "pattern": "Event", "thing": "Founding",
        "values": [{"role": "hasParticipant", "value": "Doha"}], "version": session.version,
        "new": [{"id": "Founding", "ar": "", "en": "founding", "type": ""}],
    }  # fmt: skip
    saved = post(client, "/en/save", fact(**sent)).get_json()
    found = [one for one in saved["suggestions"] if one.get("name") == "Doha"]
    assert [(one["kind"], one["things"][0]["pattern"]) for one in found] == [("name", "")]
