"""Entities, the document and the ontology: as pages for people in both languages, as RDF for programs."""

import json
import re
from html import unescape
from pathlib import Path
from unittest.mock import Mock, patch
from urllib.parse import quote

import pytest
from http_client import CHROME, send
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from raw_http import request

from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.names.index import NameIndex
from isnad.names.text_postings import FILE as FULL_TEXT
from isnad.query.negotiation import FORMATS
from isnad.rdf.namespaces import CHAIN, ICI, ID, OWN, RDF, is_entity
from isnad.rdf.terms import iri, lexical
from isnad.rdf.terms import language as language_of
from isnad.rdf.vocabulary import PROV, RDFS, SKOS
from isnad.settings import Settings
from isnad.site import create_app
from isnad.site.monitoring import Metrics
from isnad.site.site_data import Background, SiteData
from isnad.site.statements import Evidence, Statement, joined
from isnad.site.terms import Term

GRAPHS = [found for found in FORMATS if "graph" in found.kinds]
PARSERS = {
    "ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
SLUG = "kuwait-ici-20-years"


def text_of(page: str) -> str:
    """Give what a page shows, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace(" : ", ": ")


def names(built: Built) -> list[str]:
    """List the things that have a label and an IRI of ours."""
    return sorted({lexical(s).removeprefix(ID) for s, _, _ in built.graph.entities if is_entity(s)})


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_another_source_says_of_a_thing_stands_on_its_page_whoever_else_speaks_of_it(
    address: str, language: str
) -> None:
    query = f"""SELECT DISTINCT ?thing ?line ?source {{
        ?discrepancy <{CHAIN}counterClaim> ?claim . ?claim <{CHAIN}claimStatus> <{CHAIN}countering> .
        ?claim <{CHAIN}quote> ?line ; {PROV.hadPrimarySource} ?source ;
               <{RDF}subject>|<{RDF}object> ?thing FILTER (STRSTARTS(STR(?thing), "{ID}")) }}"""
    rows = json.loads(send(f"{address}/sparql?format=json&query={quote(query)}").body)["results"]["bindings"]
    told = {tuple(row[name]["value"] for name in ("thing", "line", "source")) for row in rows}
    assert f"{ID}Istanbul" in {thing for thing, _, _ in told}  # of which no document speaks
    for thing, line, source in told:
        name = quote(thing.removeprefix(ID))
        page = unescape(send(f"{address}/{language}/id/{name}", Accept=CHROME).body)
        markdown = send(f"{address}/{language}/id/{name}?format=md").body.replace("\\", "")
        in_json = json.dumps(json.loads(send(f"{address}/id/{name}.jsonld").body), ensure_ascii=False)
        assert f'href="{source}" rel="external noreferrer">{line}</a>' in page, thing
        assert line in markdown and f"<{source}>" in markdown, thing
        assert json.dumps(line, ensure_ascii=False) in in_json and source in in_json, thing


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_entity_has_a_page_that_names_it(address: str, built: Built, language: str) -> None:
    found = names(built)
    assert len(found) > 100
    for name in found:
        page = send(f"{address}/{language}/id/{quote(name)}", Accept=CHROME)
        assert page.status == 200, name
        assert f'<html lang="{language}"' in page.body
        labels = {lexical(o) for s, p, o in built.graph.entities if s == iri(ID + name) and p == RDFS.label}
        assert all(label in text_of(page.body) for label in labels), name
        assert f'<{ID}{name}>; rel="cite-as"' in page.headers["link"]


def in_full(address: str, body: bytes) -> bytes:
    """Put the context that JSON-LD names into it, for a reader that fetches none."""
    if not body.startswith(b"{"):
        return body
    read = json.loads(body)
    assert read["@context"].endswith("/context.jsonld")
    return json.dumps(read | json.loads(request(address, "GET", "/context.jsonld").body)).encode()


def test_every_entity_comes_in_every_format_with_the_right_type(
    address: str, built: Built, full: bool
) -> None:
    for name in names(built) if full else names(built)[::4]:
        sizes = set()
        for found in GRAPHS:
            body = request(address, "GET", f"/id/{quote(name)}.{found.name}")
            assert (body.status, body.headers["content-type"]) == (200, found.content_type)
            store = Store()
            store.load(in_full(address, body.body), format=PARSERS[found.name])
            assert any(store.quads_for_pattern(NamedNode(ID + name), None, None, None)), name
            sizes.add(len(store))
        assert len(sizes) == 1, name


@pytest.mark.parametrize("found", GRAPHS, ids=lambda found: found.name)
@pytest.mark.parametrize("kind", ["id/Kuwait", f"doc/{SLUG}", "ontology"])
def test_a_program_is_sent_to_the_format_that_it_takes(address: str, kind: str, found: object) -> None:
    media_type, name = found.media_type, found.name  # type: ignore[attr-defined]
    sent = request(address, "GET", f"/{kind}", None, [("Accept", media_type)])
    assert (sent.status, sent.headers["location"]) == (303, f"/{kind}.{name}")
    assert "Accept" in sent.headers["vary"]
    assert sent.headers["access-control-allow-origin"] == "*"
    tag = request(address, "GET", f"/{kind}.{name}").headers["etag"]
    assert request(address, "GET", f"/{kind}.{name}", None, [("If-None-Match", tag)]).status == 304


@pytest.mark.parametrize("kind", ["id/Kuwait", f"doc/{SLUG}", "ontology"])
def test_a_reader_is_sent_to_the_page_in_the_readers_language(address: str, kind: str) -> None:
    for accepted, language in (("ar", "ar"), ("en", "en"), ("fr", "en")):
        sent = request(address, "GET", f"/{kind}", None, [("Accept", CHROME), ("Accept-Language", accepted)])
        assert (sent.status, sent.headers["location"]) == (303, f"/{language}/{kind}")


def test_what_takes_no_rdf_is_refused(address: str) -> None:
    assert request(address, "GET", "/id/Kuwait", None, [("Accept", "image/png")]).status == 406


@pytest.mark.parametrize("path", ["/id/None", "/id/None.ttl", "/id/Kuwait.exe", "/doc/none", "/doc/none.ttl",
                                  "/ontology.exe", "/en/id/None", "/ar/doc/none", "/en/id/..%2f..%2fetc"])  # fmt: skip
def test_what_is_not_there_is_not_there(address: str, path: str) -> None:
    assert send(f"{address}{path}", Accept=CHROME).status == 404
    assert request(address, "GET", path).status == 404


def test_rdf_of_an_entity_has_its_claims_and_nothing_inferred(address: str, built: Built) -> None:
    store = Store()
    store.load(request(address, "GET", "/id/Kuwait.nt").body, format=RdfFormat.N_TRIPLES)
    kuwait, party = NamedNode(ID + "Kuwait"), NamedNode(ICI + "accedingParty")
    assert any(store.quads_for_pattern(NamedNode(ID + "KuwaitAccession"), party, kuwait, None))
    assert not any(store.quads_for_pattern(kuwait, NamedNode(ICI + "participatesIn"), None, None))
    quotes = {
        quad.object.value
        for quad in store.quads_for_pattern(None, NamedNode(CHAIN + "quote"), None, None)
        if isinstance(quad.object, Literal)
    }
    assert "دولة الكويت" in quotes
    inferred = {(lexical(s), lexical(p)) for s, p, _ in built.graph.inferred}
    assert (ID + "Kuwait", ICI + "participatesIn") in inferred


def test_page_of_an_entity_shows_each_statement_with_its_sentence(address: str) -> None:
    page = send(f"{address}/en/id/LaunchSummit").body
    shown = text_of(page)
    assert (
        "took place in Ankara disputed قمة رؤساء الدول والحكومات التي عقدت في العاصمة التركية أنقرة في يونيو 2004"
        in shown
    )
    assert "date June 2004" in shown
    assert 'href="/en/doc/kuwait-ici-20-years#char=1715,1789"' in page
    assert "The article says Ankara; NATO's own texts say Istanbul." in shown
    assert "Istanbul another source" in shown
    assert (
        "ICI was launched at the Summit meeting of NATO Heads of State and Government in Istanbul, 28 June 2004."
        in shown
    )
    assert "took place in: Türkiye inferred from what is disputed" in shown


def test_what_is_said_of_others_stands_on_a_page_as_whole_statements(address: str) -> None:
    shown = text_of(send(f"{address}/en/id/NATO").body)
    assert (
        "launch of the Istanbul Cooperation Initiative · launched by: North Atlantic Treaty Organization"
        in shown
    )
    assert "launched by: this" not in shown
    arabic = text_of(send(f"{address}/ar/id/NATO").body)
    assert "إطلاق مبادرة إسطنبول للتعاون · أطلقه: حلف شمال الأطلسي" in arabic


def test_page_of_an_entity_keeps_what_was_inferred_apart(address: str) -> None:
    shown = text_of(send(f"{address}/ar/id/Kuwait").body)
    said, inferred = shown.split("مستنتج، ولا ينص عليه مصدر")
    assert "الكويت · يشارك في الإطار: مبادرة إسطنبول للتعاون مستنتج" in inferred
    assert "مستنتج" not in said


def test_links_to_wikidata_say_how_exact_they_are(address: str) -> None:
    page = send(f"{address}/en/id/Kuwait").body
    assert 'href="https://www.wikidata.org/wiki/Q817"' in page
    assert "exact match" in page


@pytest.mark.parametrize(("language", "kind"), [("en", "related match"), ("ar", "ذو صلة")])
def test_a_link_that_is_no_match_says_so(address: str, language: str, kind: str) -> None:
    page = text_of(send(f"{address}/{language}/id/ArabianGulfRegion", Accept=CHROME).body)
    assert f"Wikidata Q34675 {kind}" in page


@pytest.mark.parametrize(
    "path", ["/discrepancies", "/timeline", f"/doc/{SLUG}", f"/doc/{SLUG}/support", "/id/KuwaitAccession"]
)
def test_a_source_that_says_it_in_two_lines_says_it_once(address: str, path: str) -> None:
    page = send(f"{address}/en{path}", Accept=CHROME).body
    quoted = re.findall(
        r'<blockquote class="evidence" cite="https://arabpressreleases.*?</blockquote>', page, re.S
    )
    assert len(quoted) == 1
    assert "first country to join" in quoted[0]
    assert "in June 2004" in quoted[0]


@pytest.mark.parametrize(
    ("language", "adds", "against"),
    [
        ("en", "What other sources add", "What speaks against it"),
        ("ar", "ما تزيده مصادر أخرى", "ما يعارضه"),
    ],
)
def test_what_is_more_exact_speaks_against_nothing(
    address: str, language: str, adds: str, against: str
) -> None:
    page = send(f"{address}/{language}/doc/{SLUG}", Accept=CHROME).body
    reasons = [text_of(one) for one in re.findall(r'<p class="reason">.*?</p>', page)]
    said = {"en": "The article gives the month, NATO the day.", "ar": "يذكر المقال الشهر، ويذكر الحلف اليوم."}
    assert any(said[language] in one and adds in one and against not in one for one in reasons)
    assert any(against in one for one in reasons)


def test_document_shows_its_whole_text_cut_by_its_passages(address: str, built: Built) -> None:
    page = send(f"{address}/ar/doc/{SLUG}").body
    sentences = re.findall(r'<p lang="ar" dir="rtl">(.*?)</p>', page, re.DOTALL)
    (facts,) = built.sources.facts
    wanted = [facts.document.quoted(span) for span in facts.document.sentences]
    assert [unescape(re.sub(r"<[^>]+>", "", found)).strip() for found in sentences] == wanted
    for passage in facts.passages:
        fragment = lexical(passage.iri).split("#")[1]
        assert f'<li id="{fragment}"' in page
        assert re.search(rf'data-passages="[^"]*{re.escape(fragment)} ', page)


def test_document_tells_facts_judgements_and_disputes_apart(address: str) -> None:
    page = send(f"{address}/en/doc/{SLUG}").body
    assert page.count('class="segment disputed"') >= 3
    assert page.count('class="segment attributed"') >= 3
    assert len(re.findall(r'<li class="attributed(?: wording)?">', page)) == 19
    assert "a judgement or a report" in unescape(page)
    assert "The article says Ankara; NATO's own texts say Istanbul." in unescape(page)


def test_document_in_english_has_a_rendering_of_each_sentence_marked_as_ours(
    address: str, built: Built
) -> None:
    page = unescape(send(f"{address}/en/doc/{SLUG}").body)
    (facts,) = built.sources.facts
    assert len(facts.document.renderings) == 12
    assert all(rendering in page for rendering in facts.document.renderings)
    shown = re.findall(r'<p class="rendering".*?</p>', page, re.DOTALL)
    assert len(shown) == 12
    assert all("the project's own rendering" in one for one in shown)


def test_document_in_arabic_is_arabic_alone(address: str, built: Built) -> None:
    page = unescape(send(f"{address}/ar/doc/{SLUG}").body)
    (facts,) = built.sources.facts
    assert not any(rendering in page for rendering in facts.document.renderings)


PAGES_THAT_QUOTE = [
    "/id/LaunchSummit", "/timeline", "/map", "/network", "/discrepancies", "/questions/who-says-ankara",
    "/why?s=id:ICILaunch&p=ici:tookPlaceIn&o=id:Ankara",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES_THAT_QUOTE)
def test_each_arabic_quotation_in_english_pages_has_its_sentence_in_english(
    address: str, built: Built, path: str
) -> None:
    quotes = re.findall(r"<blockquote.*?</blockquote>", send(f"{address}/en{path}").body, re.DOTALL)
    (facts,) = built.sources.facts
    of_document = [one for one in quotes if f"/doc/{SLUG}#char=" in one]
    assert of_document
    for quotation in map(unescape, of_document):
        begin = int(re.findall(r"#char=(\d+)", quotation)[0])
        number = next(
            number for number, span in enumerate(facts.document.sentences) if span.begin <= begin < span.end
        )
        assert facts.document.renderings[number] in quotation
        assert "the project's own rendering of the sentence" in quotation
    for quotation in quotes:
        assert ('<p lang="ar"' in quotation) == ('<details class="rendering' in quotation)
    assert '<details class="rendering' not in send(f"{address}/ar{path}").body


def test_another_source_is_named_beside_its_line(address: str) -> None:
    for path in (f"/doc/{SLUG}", "/id/LaunchSummit", "/discrepancies"):
        page = send(f"{address}/en{path}").body
        quotes = re.findall(r"<blockquote.*?</blockquote>", page, re.DOTALL)
        others = [text_of(one) for one in quotes if 'rel="external noreferrer"' in one]
        assert any("nato.int" in one for one in others), path


def test_facts_of_a_passage_come_before_its_wording(address: str) -> None:
    page = send(f"{address}/en/doc/{SLUG}").body
    for passages in re.findall(r'<ol class="passages">(.*?)</ol>', page, re.DOTALL):
        standings = re.findall(r'<li id="char=[\d,]+" tabindex="-1"( class="wording")?>', passages)
        assert standings == sorted(standings)
        for facts in re.findall(r"<ul>(.*?)</ul>", passages, re.DOTALL):
            wordings = ["wording" in kind for kind in re.findall(r'<li class="([^"]*)">', facts)]
            assert wordings == sorted(wordings)


def test_rdf_of_the_document_holds_all_its_passages_and_claims(address: str, built: Built) -> None:
    body = request(address, "GET", f"/doc/{SLUG}.nt").body.decode()
    (facts,) = built.sources.facts
    assert all(f"{passage.iri} <{CHAIN}quote>" in body for passage in facts.passages)
    claims = set(re.findall(r"^<(https://w3id.org/isnad/claim/[0-9a-f]+)> \S+predicate>", body, re.MULTILINE))
    passages = {passage.iri for passage in facts.passages}
    derived = PROV.wasDerivedFrom
    wanted = {lexical(s) for s, p, o in built.own if p == derived and o in passages}
    assert claims == wanted
    assert len(wanted) > 450


@pytest.mark.parametrize("language", ["ar", "en"])
def test_ontology_explains_each_of_its_own_terms(address: str, built: Built, language: str) -> None:
    page = send(f"{address}/{language}/ontology").body
    shown = text_of(page)
    own = {lexical(s) for s, p, _ in built.graph.ontology if lexical(s).startswith(OWN) and p == RDFS.label}
    assert len(own) > 100
    for term in own:
        assert f'id="{term.partition("#")[2]}"' in page
    for _, predicate, value in built.graph.ontology:
        if predicate == SKOS.definition and language_of(value) == language:
            assert re.sub(r"\s+", " ", lexical(value)) in shown


def test_a_label_that_is_a_script_is_shown_as_text(address: str) -> None:
    text = quote(
        'SELECT ("<script>alert(1)</script>" AS ?x) (<https://w3id.org/isnad/id/%22%3E%3Cscript%3E> AS ?y) {}'
    )
    page = send(f"{address}/en/ask?query={text}").body
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_claims_that_say_the_same_are_one_statement_with_all_their_evidence() -> None:
    kuwait, state = Term(ID + "Kuwait", is_iri=True), Term(ICI + "State", is_iri=True)
    a = Term("urn:a", is_iri=True)
    first = Statement(kuwait, a, state, "unchallenged", "1", (Evidence("x", "ar", "urn:1"),))
    second = Statement(kuwait, a, state, "disputed", "2", (Evidence("y", "ar", "urn:2"),))
    other = Statement(kuwait, a, state, "countering", "3", (Evidence("z", "en", "urn:3"),))
    found = joined([first, other, second])
    assert [(one.standing, len(one.evidence)) for one in found] == [("disputed", 2), ("countering", 1)]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [("ar", "ناتو", "حلف شمال الأطلسي"), ("en", "الاطلسي", "North Atlantic Treaty Organization")],
)
def test_search_finds_in_both_languages_and_shows_its_own(
    address: str, language: str, text: str, label: str
) -> None:
    found = request(address, "GET", f"/{language}/search.json?q={quote(text)}")
    assert found.headers["content-type"] == "application/json"
    assert any(
        one["label"] == label and one["address"] == f"/{language}/id/NATO" for one in json.loads(found.body)
    )
    page = send(f"{address}/{language}/search?q={quote(text + ' ')}").body
    assert label in page


@pytest.mark.parametrize(
    "path", ["/en/search?q=%E2%9D%B6", "/ar/search?q=%E1%8D%A9", "/reconcile?query=%E2%9D%B6"]
)
def test_a_digit_of_no_number_is_looked_for_as_a_word(address: str, path: str) -> None:
    assert request(address, "GET", path).status == 200


@pytest.mark.parametrize("item", ["Q7184", "q7184"])
def test_search_leads_to_the_thing_of_an_item_of_wikidata(address: str, item: str) -> None:
    found = request(address, "GET", f"/ar/search?q={item}", None, [("Accept", CHROME)])
    assert (found.status, found.headers["location"]) == (303, "/ar/id/NATO")
    assert request(address, "GET", "/ar/search?q=Q1", None, [("Accept", CHROME)]).status == 200


def test_search_leads_to_the_thing_where_there_is_but_one(address: str) -> None:
    assert request(address, "GET", "/ar/search?q=" + quote("الكويت")).headers["location"] == "/ar/id/Kuwait"


@pytest.mark.parametrize(
    ("language", "text", "meant", "lead"),
    [
        ("en", "terorism", "terrorism", "Did you mean:"), ("ar", "الارهااب", "الإرهاب", "لعلك تقصد:"),
        ("en", "counter terorism", "counter-terrorism", "Did you mean:"),
    ],
)  # fmt: skip
def test_search_offers_the_near_spelling_of_a_word_that_no_text_has(
    address: str, language: str, text: str, meant: str, lead: str
) -> None:
    page = send(f"{address}/{language}/search?q={quote(text)}").body
    assert lead in page
    (link,) = re.findall(r'<a class="respelt" href="([^"]+)"><bdi>([^<]+)</bdi>', page)
    assert link == (f"?q={quote(meant)}", meant)
    assert 'class="respelt"' not in send(f"{address}/{language}/search{link[0]}").body


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_part_of_a_compound_finds_what_the_arabic_finds(address: str, language: str) -> None:
    asked = ("terrorism", "الإرهاب")
    pages = [send(f"{address}/{language}/search?q={quote(text)}").body for text in asked]
    counts = [re.findall(r"<bdi>(\d+)</bdi>", page.split("passages-found")[0])[-1] for page in pages]
    assert counts == ["3", "3"]


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "28 June 2004", "date: 28 June 2004 another source"),
        ("ar", "28 يونيو 2004", "تاريخه: 28 يونيو 2004 قول مصدر آخر"),
        ("en", "summit Istanbul", "took place in: Istanbul another source"),
    ],
)
def test_a_line_is_shown_with_what_it_says_of_what_was_searched_for(
    address: str, language: str, text: str, shown: str
) -> None:
    assert shown in text_of(send(f"{address}/{language}/search?q={quote(text)}").body)


@pytest.mark.parametrize("text", ["الامين العام", "الأمين العام", "الأمانة العامة"])
def test_general_is_no_year(address: str, text: str) -> None:
    assert "في عام" not in send(f"{address}/ar/search?q={quote(text)}").body.split("<main")[1]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_quotation_marks_stand_outside_what_is_searched_for(address: str, language: str) -> None:
    page = send(f"{address}/{language}/search?q={quote('الاطلسي')}").body
    assert "<q><bdi>الاطلسي</bdi></q>" in page
    assert not re.search(r"<q\b[^>]*dir=", send(f"{address}/{language}/questions/evidence-for-kuwait").body)


def test_search_shows_sentences_with_some_of_the_words_where_none_has_all(address: str) -> None:
    page = send(f"{address}/en/search?q=" + quote("عشرون مفقودة")).body
    assert "What sources say, with some of the words" in page
    assert "السنوات العشرون الماضية" in page


@pytest.mark.parametrize(
    ("text", "first"), [("when did Kuwait join", "questions"), ("Istanbul Summit", "passages-found")]
)
def test_the_questions_that_may_answer_come_before_sentences_with_some_of_the_words(
    address: str, text: str, first: str
) -> None:
    page = send(f"{address}/en/search?q={quote(text)}").body.split("<main")[1]
    assert re.findall(r'<ul class="(?:plain )?(questions|passages-found)"', page)[0] == first


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Bahrain", "three countries: Bahrain, Kuwait and Qatar"),
        ("2005", "In the first three months of 2005"),
        ("28 June 2004", "Government in Istanbul, 28 June 2004"),
        ("2004-06-28", "Government in Istanbul, 28 June 2004"),
        ("Istanbul Summit", "Today at our Istanbul Summit"),
        ("الثلاثاء 24 يناير 2017", "يوم الثلاثاء 24 يناير 2017"),
    ],
)
def test_what_another_source_says_is_found_and_named(address: str, text: str, line: str) -> None:
    page = send(f"{address}/en/search?q={quote(text)}").body
    found = page.split('<ul class="plain passages-found">')[1].split("</ul>")[0]
    (one,) = (item for item in found.split("<li>") if line in item)
    assert '<span class="standing countering">another source</span>' in one
    assert "What sources say, with some of the words" not in page


def test_what_documents_say_is_found_before_what_other_sources_do(address: str) -> None:
    page = send(f"{address}/en/search?q=2017").body
    said = re.findall(r'class="standing (\w+)"', page.split('<ul class="plain passages-found">')[1])
    assert said[0] == "disputed"
    assert set(said[1:]) == {"countering"}


def test_search_says_so_where_there_is_none_and_shows_what_was_asked_as_text(address: str) -> None:
    page = send(f"{address}/en/search?q=%3Cscript%3Ealert(1)%3C/script%3E").body
    assert "Nothing here has this name" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_document_shows_how_its_words_are_read(address: str, built: Built, language: str) -> None:
    page = text_of(send(f"{address}/{language}/doc/{SLUG}", Accept=CHROME).body)
    notes = [note for facts in built.sources.facts for one in facts.passages for note in one.notes]
    assert len(notes) == 2 * 22
    assert all((lexical(note) in page) == (language_of(note) == language) for note in notes)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [("20 years", 1), ("2018", 5), ("عشرون", 6), ("cyber defence", 6), ("الدفاع الالكترونى", 6)],
)
def test_search_finds_passages_by_words_and_numbers_with_their_sentence(
    address: str, built: Built, language: str, text: str, sentence: int
) -> None:
    page = unescape(send(f"{address}/{language}/search?q={quote(text + ' ')}").body)
    (facts,) = built.sources.facts
    span = facts.document.sentences[sentence - 1]
    found = [int(begin) for begin in re.findall(r"#char=(\d+),", page)]
    assert any(span.begin <= begin < span.end for begin in found)
    if language == "en":
        assert facts.document.renderings[sentence - 1] in page


def test_ontology_teaches_the_words_of_others_that_the_graph_uses(address: str, built: Built) -> None:
    page = unescape(send(f"{address}/en/ontology").body)
    for name in (
        "dcterms:date", "sem:hasEarliestBeginTimeStamp", "skos:notation", "nif:sentence", "time:before", "org:heldBy",
    ):  # fmt: skip
        entry = page.split(f'id="{name}"')[1].split('class="term"')[0]
        (fact,) = re.findall(r'<p class="fact"><code><bdi dir="ltr">(.*?)</bdi></code></p>', entry)
        assert name in fact
    assert "^^edtf:EDTF ." in page.split('id="dcterms:date"')[1].split('class="term"')[0]
    for axiom in ("disjointActors", "disjointPlaces"):
        assert f'id="{axiom}"' not in page


def test_each_class_of_the_ontology_has_a_query_that_runs(address: str) -> None:
    page = unescape(send(f"{address}/en/ontology").body)
    classes = page.split('id="classes"')[1].split('id="properties"')[0]
    queries = re.findall(r'href="(/en/ask\?query=[^"]+)"', classes)
    assert len(queries) == classes.count('class="term"') > 20
    summit = next(query for query in queries if "ici%3ASummit%20" in query)
    assert "summit of heads of state and government" in send(f"{address}{summit}").body


@pytest.mark.parametrize(("language", "says"), [("ar", "فهرس كلمات هذا الإصدار"), ("en", "not there yet")])
@pytest.mark.parametrize("indexed", [True, False])
def test_search_says_where_the_text_is_not_searched(
    language: str, says: str, indexed: bool, release: Release, tmp_path: Path
) -> None:
    for path in release.folder.iterdir():
        if indexed or path.name != FULL_TEXT:
            (tmp_path / path.name).symlink_to(path)
    background = Background()
    site_data = SiteData(
        workers=Mock(elsewhere=False),
        files=tmp_path,
        questions=(),
        labels={},
        graphs=(),
        figures=dict,
        triples=0,
        names=background.soon(lambda: NameIndex(())),
        background=background,
        renderings=lambda _: {},
    )
    with patch.object(SiteData, "rows", return_value=[]):
        app = create_app(site_data, Mock(settings=Settings(), version=""), Metrics(), Mock())
        page = app.test_client().get(f"/{language}/search?q=x").text.split("</style>")[1]
    assert (says in page) != indexed
