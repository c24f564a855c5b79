"""Wikidata and other sources: our thing for an item, what can be said there, and both sides of each difference."""

import csv
import re
from html import unescape
from pathlib import Path

import pytest
from http_client import CHROME, send
from raw_http import request

from isnad import paths
from isnad.build.pipeline import Built
from isnad.rdf.namespaces import DCTERMS, ID, WIKIDATA
from isnad.rdf.terms import lexical
from isnad.rdf.vocabulary import RDF, SKOS
from isnad.site.statements import Evidence, Standing, Statement
from isnad.site.terms import Term
from isnad.site.wikidata import (
    Discrepancy,
    Side,
    format_date,
    format_monolingual,
    mismatches,
    quickstatements,
)
from isnad.source.links import read_links
from isnad.source.sources import names_of

TEXT = r'[a-z]{2,3}:"[^"\t\n]*"'
LINE = re.compile(
    rf"Q\d+\tP\d+\t(?:Q\d+|\+\d{{4}}-\d\d-\d\dT00:00:00Z/(?:9|10|11))(?:\tS\d+\t(?:{TEXT}|Q\d+))+"
)
MISMATCH = [
    *("item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value"),
    *("external_url", "type"),
]
QUOTED = ("ما قاله", "ar")


def claim(subject: str, predicate: str, value: str, standing: Standing) -> Statement:
    thing, said, other = (
        Term(subject, True),
        Term(predicate, True),
        Term(value, ":" in value or len(value) < 2),
    )
    return Statement(thing, said, other, standing, evidence=(Evidence(*QUOTED, ""),))


LANGUAGES = pytest.mark.parametrize("language", ["ar", "en"])


def test_an_item_leads_to_our_thing(address: str) -> None:
    for accept, location in ((CHROME, "/en/id/NATO"), ("text/turtle", "/id/NATO")):
        found = request(address, "GET", "/wikidata/Q7184", None, [("Accept", accept)])
        assert (found.status, found.headers["location"]) == (303, location)
    assert "حلف شمال الأطلسي" in send(f"{address}/wikidata/Q7184", Accept="text/turtle").body


def test_every_exact_match_leads_to_its_thing(address: str, built: Built) -> None:
    links = read_links(paths.HOME / "data" / "links.sssom.tsv", names_of(built.sources).keys())
    exact = [link for link in links if link.target and f"<{link.predicate}>" == SKOS.exactMatch]
    assert len(exact) > 10
    for link in exact:
        found = request(address, "GET", f"/wikidata/{(link.target or '').removeprefix(WIKIDATA)}")
        assert found.headers["location"] == f"/id/{link.subject.removeprefix(ID)}"


@pytest.mark.parametrize("qid", ["Q1", "Q170481", "P31", "x", "Q0", "%3Cscript%3E", "Q" + "9" * 300])
def test_an_item_of_nothing_here_is_not_found(address: str, qid: str) -> None:
    assert request(address, "GET", f"/wikidata/{qid}").status == 404


def test_what_can_be_said_is_asserted_undisputed_and_linked_at_both_ends(address: str, built: Built) -> None:
    found = request(address, "GET", "/quickstatements.txt")
    assert found.headers["content-type"] == "text/plain; charset=utf-8"
    lines = found.body.decode().splitlines()
    assert lines
    items = {lexical(o).removeprefix(WIKIDATA): s for s, p, o in built.graph.links if p == SKOS.exactMatch}
    properties = {
        lexical(o).removeprefix(WIKIDATA): s for s, _, o in built.sources.ontology.alignments.triples
    }
    disputed = {claim.triple for claim in built.claims if "disputed" in str(claim.status)}
    for line in lines:
        assert LINE.fullmatch(line), line
        subject, predicate, value, *source = line.split("\t")
        triple = (items[subject], properties[predicate], items[value])
        assert triple in built.graph.asserted
        assert triple not in disputed
        quote = source[1].removeprefix('ar:"').removesuffix('"')
        assert quote in built.sources.facts[0].document.text
    assert not any("S1476" in line for line in lines)  # the text has no title
    assert any(line.startswith("Q3640\tP1376\tQ43\tS1683\tar:") for line in lines)


@LANGUAGES
def test_what_is_held_back_is_listed_with_its_reason(address: str, language: str) -> None:
    body = unescape(send(f"{address}/{language}/quickstatements").body)
    reasons = {
        "ar": ["فيه خلاف", "رأي أو نقل", "ليس لأحد الطرفين عنصر"],
        "en": ["it is disputed", "a judgement or a report", "has no item on Wikidata"],
    }
    for reason in reasons[language]:
        assert reason in body
    only = unescape(send(f"{address}/{language}/quickstatements?id=Ankara").body)
    assert "Q3640\tP1376\tQ43" in only
    assert "Q239\tP1376" not in only
    assert request(address, "GET", "/quickstatements.txt?id=none").status == 404


@LANGUAGES
def test_what_has_no_property_is_grouped_by_what_is_said(address: str, language: str) -> None:
    body = unescape(send(f"{address}/{language}/quickstatements").body)
    said = {"ar": "أطلقه", "en": "launched by"}[language]
    groups = re.findall(r"<h3>(.*?)</h3>", body)
    assert 20 < len(groups) < 80  # of 190 claims
    assert sum(f">{said}<" in group for group in groups) == 1


@LANGUAGES
def test_the_page_of_links_leads_to_all_that_links_data(address: str, language: str) -> None:
    body = unescape(send(f"{address}/{language}/quickstatements").body)
    for path in (f"/{language}/reconcile", "/data/links.sssom.tsv", "/wikidata/Q217172", "/mismatches.csv"):
        assert f'href="{path}"' in body
        assert request(address, "GET", path).status < 400
    for unused in ("P580", "P17", "P1344"):  # with the reason
        assert f"{unused} (" in body


def test_claims_are_held_back_for_their_reason() -> None:
    items, properties = {"a": "Q1", "b": "Q2"}, {"p": "P1"}
    held = {
        "disputed": claim("a", "p", "b", "disputed"),
        "judgement": claim("a", "p", "b", "attributed"),
        "no property": claim("a", "q", "b", "unchallenged"),
        "no item": claim("a", "p", "http://c", "unchallenged"),
        "vague date": claim("a", "p", "2019-12-~15", "unchallenged"),
    }
    lines, back = quickstatements([*held.values(), claim("a", "p", "b", "unchallenged")], items, properties)
    assert lines == ['Q1\tP1\tQ2\tS1683\tar:"ما قاله"\tS407\tQ13955']
    assert back == {reason: [one] for reason, one in held.items()}
    (dated,), _ = quickstatements([claim("a", "p", "2004-12", "unchallenged")], items, properties)
    assert dated.startswith("Q1\tP1\t+2004-12-00T00:00:00Z/10\tS1683\t")


def test_where_sources_differ_is_a_row_for_mismatch_finder_or_has_its_reason() -> None:
    """Hold rows to what the tool's import asks (config/mismatches.php, docs/UserGuide.md)."""
    seen = Evidence("", "ar", "")
    article, other = "2004-06", "2004-06-28"

    def differing(name: str, thing: str, *values: str) -> Discrepancy:
        date = Term("http://purl.org/dc/terms/date", is_iri=True)
        sides = tuple(
            Side(
                Term(thing, is_iri=True),
                date,
                Term(one, is_iri=False),
                "countering" if one != values[0] else "unchallenged",
                evidence=(seen,),
            )
            for one in values
        )
        return Discrepancy(name, Term("", is_iri=True), name, "", sides)

    known = differing("summit-day", "summit", article, other)
    vague = differing("vague", "summit", "2004-06-~15", "2004?")
    other_thing = differing("nobody", "nothing", article, other)
    rows, unlisted = mismatches([known, vague, other_thing], {"summit": "Q1"}, {DCTERMS + "date": "P585"})
    address = "https://w3id.org/isnad/outside/summit-day"
    assert rows == [("Q1", "", "P585", "", "", one, address, "statement") for one in (article, other)]
    assert unlisted == [(vague, "vague date"), (other_thing, "no item")]


@LANGUAGES
def test_no_difference_of_this_article_is_of_a_thing_that_has_an_item(address: str, language: str) -> None:
    found = request(address, "GET", "/mismatches.csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(found.body.decode().splitlines())) == [MISMATCH]
    page = send(f"{address}/{language}/quickstatements").body
    assert page.count(f"/{language}/discrepancies#") == len(
        re.findall(r'<section class="difference"', send(f"{address}/{language}/discrepancies").body)
    )


def test_every_property_and_item_that_is_written_has_its_source(built: Built) -> None:
    with (Path(__file__).parents[1] / "evidence" / "wikidata-properties.csv").open(encoding="utf-8") as file:
        seen = {row["id"] for row in csv.DictReader(file) if row["evidence"]}
    matches = {SKOS.exactMatch, SKOS.closeMatch}
    aligned = {
        lexical(o).removeprefix(WIKIDATA)
        for _, p, o in built.sources.ontology.alignments.triples
        if p in matches and o.startswith(f"<{WIKIDATA}P")
    }
    line = quickstatements([claim("a", "p", "b", "unchallenged")], {"a": "Q1", "b": "Q2"}, {"p": "P1"})[0][0]
    source = {part.replace("S", "P", 1) for part in line.split("\t")[3:] if re.fullmatch(r"[SQ]\d+", part)}
    assert len(aligned) >= 9
    assert source == {"P1683", "P407", "Q13955"}
    assert aligned | source <= seen


@pytest.mark.parametrize(
    ("edtf", "written"),
    [("2004", "+2004-00-00T00:00:00Z/9"), ("2004-12", "+2004-12-00T00:00:00Z/10"), ("2017-01-23", "+2017-01-23T00:00:00Z/11")],
)  # fmt: skip
def test_a_date_has_its_precision(edtf: str, written: str) -> None:
    assert format_date(edtf) == written
    with pytest.raises(ValueError, match="no date"):
        format_date(f"{edtf}/..")


def test_a_text_cannot_end_its_field() -> None:
    assert format_monolingual('a "b"\tc\nd', "en") == "en:\"a 'b' c d\""


@LANGUAGES
def test_each_difference_shows_both_sides_with_their_source(
    address: str, language: str, built: Built
) -> None:
    body = unescape(send(f"{address}/{language}/discrepancies").body)
    sections = body.split('<section class="difference"')[1:]
    assert len(sections) >= 7
    for section in sections:
        article, others = section.split("<h3>")[1:]
        assert f'href="/{language}/doc/' in article
        assert 'rel="external noreferrer"' in others or {"ar": "لا شيء", "en": "nothing"}[language] in others
    assert sum('rel="external' in section for section in sections) >= 7
    assert {"ar": "من يناير 2005 إلى مارس 2005", "en": "January 2005 to March 2005"}[language] in body
    assert '<bdi dir="ltr">nato.int</bdi>' in body
    assert {"ar": "الثقة:", "en": "confidence:"}[language] in body


def test_nothing_that_only_others_say_is_asserted_or_inferred(built: Built) -> None:
    said: dict[object, dict[str, object]] = {}
    for subject, predicate, value in built.graph.outside:
        if predicate in (RDF.subject, RDF.predicate, RDF.object):
            said.setdefault(subject, {})[str(predicate)] = value
    countering = {
        tuple(parts[str(part)] for part in (RDF.subject, RDF.predicate, RDF.object))
        for parts in said.values()
    }
    assert len(countering) >= 7
    assert not countering & built.graph.asserted
    assert not countering & built.graph.inferred
