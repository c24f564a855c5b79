"""Why: every inferred triple is explained down to its passages, to people in both languages and to programs."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from http_client import CHROME, send
from raw_http import request

from isnad import paths
from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.rdf.namespaces import CHAIN, DOC, ICI, ID, SEM
from isnad.rdf.terms import is_iri, lexical
from isnad.reasoning.explanation import RULES, explanation_read, explanation_written, rules_read
from isnad.reasoning.fixpoint import Rules

TEXT = (paths.HOME / "data" / "documents" / "kuwait-ici-20-years" / "text.txt").read_text("utf-8")
KUWAIT = {"s": "id:Kuwait", "p": "ici:participatesIn", "o": "id:ICI"}
ANKARA = {"s": "id:ICILaunch", "p": "ici:tookPlaceIn", "o": "id:Ankara"}


def why(address: str, language: str = "", accept: str = "application/json", **terms: str) -> tuple[int, str]:
    found = send(f"{address}{f'/{language}' if language else ''}/why?{urlencode(terms)}", Accept=accept)
    return found.status, found.body


def leaves(step: dict) -> list[dict]:  # type: ignore[type-arg]
    if "premises" in step:
        return [leaf for premise in step["premises"] for leaf in leaves(premise)]
    return [step]


def test_an_inferred_triple_is_explained_down_to_the_text(address: str) -> None:
    status, body = why(address, **KUWAIT)
    found = json.loads(body)
    assert status == 200
    assert (found["status"], found["disputed"], found["rule"], found["depth"]) == (
        "inferred",
        False,
        "prp-spo2",
        2,
    )
    assert [leaf["predicate"] for leaf in leaves(found)] == [f"<{ICI}accedingParty>", f"<{ICI}accededTo>"]
    for leaf in leaves(found):
        assert leaf["subject"] == f"<{ID}KuwaitAccession>"
        for passage in leaf["passages"]:
            begin, end = map(int, passage["iri"].split("#char=")[1].split(","))
            assert TEXT[begin:end] == passage["quote"]
    assert (
        "Kuwait · participates in: Istanbul Cooperation Initiative. This follows from: "
        in found["reading"]["en"]
    )
    assert "انضمام دولة الكويت إلى (مبادرة إسطنبول للتعاون)" in found["reading"]["ar"]


def test_no_word_before_a_rule_or_a_statement_asks_for_another_case_or_gender(address: str) -> None:
    _, page = why(address, "ar", CHROME, **KUWAIT)
    shown = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", page)))
    assert "يلزم، والقاعدة: خاصيتان متتاليتان تعطيان ثالثة" in shown
    assert "يلزم، والقاعدة: للخاصية معكوس" in shown
    assert "الكويت · قام بالانضمام: انضمام الكويت" in shown
    assert not re.search(r"لأن\b", shown)


def test_every_inferred_triple_has_an_explanation_and_leads_to_passages_alone(
    address: str, built: Built
) -> None:
    disputed = built.graph.disputed
    for triple in sorted(built.graph.inferred):
        s, p, o = (lexical(term) if is_iri(term) else term for term in triple)
        status, body = why(address, s=s, p=p, o=o)
        assert status == 200, body
        found = json.loads(body)
        assert found["status"] == "inferred"
        assert found["disputed"] == (triple in disputed), triple
        assert all(leaf["passages"] for leaf in leaves(found)), triple
        assert any(leaf["claimDisputed"] for leaf in leaves(found)) == (triple in disputed)


def test_what_the_text_says_is_told_as_said_with_all_its_passages(address: str, built: Built) -> None:
    found = json.loads(why(address, s="id:KuwaitAccession", p="ici:accedingParty", o="id:Kuwait")[1])
    assert (found["status"], found["depth"]) == ("stated", 0)
    stating = {
        lexical(c.source)
        for c in built.claims
        if "KuwaitAccession" in c.triple[0] and "accedingParty" in c.triple[1]
    }
    assert len(stating) > 1
    assert {passage["iri"] for passage in found["passages"]} == stating


def test_a_judgement_is_told_as_not_asserted(address: str, built: Built) -> None:
    claims = [c for c in built.claims if c.status == f"<{CHAIN}attributed>"]
    claim = min(claims, key=lambda one: one.iri)
    s, p, o = (lexical(t) if is_iri(t) else t for t in claim.triple)
    found = json.loads(why(address, s=s, p=p, o=o)[1])
    assert found["status"] == "attributed"
    assert lexical(claim.source) in {passage["iri"] for passage in found["passages"]}
    assert why(address, "en", CHROME, s=s, p=p, o=o)[1].count("The graph does not assert this") == 1


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["Why?", "Step by step, down to the text", "follows, since", "disputed"]),
        ("ar", ["لماذا؟", "خطوة خطوة، حتى النص", "يلزم، والقاعدة:", "تخالفه مصادر أخرى"]),
    ],
)
def test_the_page_tells_the_steps_and_links_each_passage(
    address: str, language: str, says: list[str]
) -> None:
    status, page = why(address, language, CHROME, **ANKARA)
    assert status == 200
    for words in says:
        assert words in unescape(page)
    quote = "قمة رؤساء الدول والحكومات التي عقدت في العاصمة التركية أنقرة في يونيو 2004"
    assert f'href="/{language}/doc/kuwait-ici-20-years#char=1715,1789">{quote}' in page


def test_a_browser_is_sent_to_the_page_and_a_program_is_answered(address: str) -> None:
    path = f"/why?{urlencode(KUWAIT)}"
    found = request(address, "GET", path, None, [("Accept", CHROME), ("Accept-Language", "ar")])
    assert (found.status, found.headers["location"]) == (303, f"/ar{path}")
    assert send(address + path, Accept="*/*").headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_inferred_line_of_an_entity_links_to_why(address: str, language: str) -> None:
    page = send(f"{address}/{language}/id/Kuwait", Accept="text/html").body
    section = page[page.index('id="inferred"') :]
    lines = re.findall(r'<li class="inferred[^"]*">.*?</li>', section, re.DOTALL)
    assert len(lines) > 5
    for line in lines:
        link = unescape(re.search(r'class="why" href="([^"]+)"', line)[1])  # type: ignore[index]
        assert send(address + link, Accept="text/html").status == 200


@pytest.mark.parametrize(
    ("terms", "status", "says"),
    [
        ({"s": "id:Kuwait", "p": "ici:participatesIn", "o": "id:GCC"}, 404, "nobody says this"),
        ({"s": "id:Kuwait", "p": "ici:participatesIn"}, 400, "the term o is no IRI"),
        ({"s": "Kuwait", "p": "ici:participatesIn", "o": "id:ICI"}, 400, "the term s is no IRI"),
        ({"s": "id:Kuwait", "p": "ici:hosts", "o": '"a"b'}, 400, "the term o is no IRI"),
        ({"s": "id:Kuwait", "p": "ici:hosts", "o": '"\\q"'}, 400, "not the terms of a triple"),
        ({"s": "id:Kuwait", "p": "ici:hosts", "o": '"x"@-'}, 400, "not the terms of a triple"),
        ({"s": "id:Kuwait", "p": "ici:hosts", "o": "http://a b"}, 400, "the term o is no IRI"),
        ({"s": "http://x/" + "a" * 3000, "p": "ici:hosts", "o": "id:ICI"}, 400, "the term s is no IRI"),
    ],
)  # fmt: skip
def test_what_is_no_triple_and_what_nobody_says_is_refused(
    address: str, terms: dict[str, str], status: int, says: str
) -> None:
    found, body = why(address, **terms)
    assert found == status
    assert says in body


def test_two_values_of_one_term_are_refused(address: str) -> None:
    assert (
        send(f"{address}/why?s=id:Kuwait&s=id:ICI&p=ici:hosts&o=id:ICI", Accept="application/json").status
        == 400
    )


def test_a_date_is_explained_by_the_words_that_state_it(address: str) -> None:
    end = '"2019-12-20"^^<http://www.w3.org/2001/XMLSchema#date>'
    found = json.loads(why(address, s="id:FifteenthAnniversary", p=f"{SEM}hasLatestEndTimeStamp", o=end)[1])
    assert (found["rule"], found["depth"]) == ("ici-latest", 1)
    assert "2019-12-~15" in found["premises"][0]["object"]
    other = end.replace("20", "21", 1)
    assert why(address, s="id:FifteenthAnniversary", p=f"{SEM}hasLatestEndTimeStamp", o=other)[0] == 404


def test_an_explanation_survives_its_notation(address: str) -> None:
    body = why(address, **ANKARA)[1].encode()
    found = explanation_read(body)
    assert explanation_read(explanation_written(found)) == found


def test_the_rules_of_a_release_are_those_it_was_made_by(release: Release, built: Built) -> None:
    published = rules_read((release.folder / "rules.json").read_bytes())
    assert set(published) == {rule for rule in built.graph.rules if rule.conclusion}
    assert len(Rules(published)) > 300
    assert {rule.name for rule in published} <= RULES.keys()  # each can be read in both languages
    assert b'"_:' not in (release.folder / "rules.json").read_bytes()


@pytest.mark.parametrize(
    ("language", "reads"),
    [
        (
            "en_GB.UTF-8",
            "Kuwait · participates in: Istanbul Cooperation Initiative. This follows from: accession of Kuwait",
        ),
        ("ar_KW.UTF-8", "الكويت · يشارك في الإطار: مبادرة إسطنبول للتعاون. يلزم ذلك مما يأتي: انضمام الكويت"),
    ],
)
def test_the_command_reads_a_proof_and_draws_it(release: Release, language: str, reads: str) -> None:
    out = release.folder.parent
    command = [sys.executable, "-m", "isnad", "why", *KUWAIT.values(), "--out", str(out)]
    run = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": language}, check=True)
    assert run.stdout.startswith(reads)
    assert "  ← prp-spo2: " in run.stdout
    assert f"{DOC}kuwait-ici-20-years#char=37,84" in run.stdout


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        (["id:Kuwait", "ici:participatesIn", "id:GCC"], "nobody says this"),
        (["Kuwait", "ici:participatesIn", "id:GCC"], "this is no term"),
        (["id:Kuwait", "ici:participatesIn", '"open'], "not the terms of a triple"),
    ],
)
def test_the_command_says_what_is_wrong(
    release: Release, terms: list[str], says: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "isnad", "why", *terms, "--out", str(release.folder.parent)]
    run = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)
    assert run.returncode == 1
    assert says in run.stderr
    assert "Traceback" not in run.stderr
