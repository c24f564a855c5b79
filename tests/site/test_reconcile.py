"""The reconciliation service as OpenRefine speaks to it, held against the schemas of both versions."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from http_client import CHROME, send
from jsonschema import Draft202012Validator, FormatChecker
from raw_http import request

SCHEMAS = Path(__file__).parents[1] / "reconciliation" / "schemas"
VERSIONS = ("0.1", "0.2")


def hold(document: object, name: str) -> None:
    """Hold a document against the schemas of both versions."""
    for version in VERSIONS:
        schema = json.loads((SCHEMAS / version / f"{name}.json").read_text("utf-8"))
        errors = list(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(document))
        assert [f"{version} {list(e.absolute_path)}: {e.message[:200]}" for e in errors] == []


def got(address: str, path: str) -> Any:
    found = request(address, "GET", path)
    assert found.status == 200
    assert found.headers["content-type"] == "application/json"
    assert found.headers["access-control-allow-origin"] == "*"
    return json.loads(found.body)


def posted(address: str, name: str, value: object, path: str = "/reconcile") -> Any:
    body = urlencode({name: json.dumps(value)}).encode()
    found = request(
        address, "POST", path, body,
        [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))],
    )  # fmt: skip
    assert found.status == 200, found.body
    assert found.headers["access-control-allow-origin"] == "*"
    return json.loads(found.body)


def test_manifest_describes_a_service_that_is_there(address: str) -> None:
    manifest = json.loads(send(f"{address}/reconcile").body)
    hold(manifest, "manifest")
    assert {"0.1", "0.2"} <= set(manifest["versions"])
    assert manifest["identifierSpace"] == "https://w3id.org/isnad/id/"
    view = manifest["view"]["url"].replace("{{id}}", "Kuwait")
    assert send(view, Accept=CHROME).url.endswith("/en/id/Kuwait")
    preview = send(manifest["preview"]["url"].replace("{{id}}", "Kuwait"))
    assert "Kuwait" in preview.body
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    for what, name in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        suggest = manifest["suggest"][what]
        prefix = {"entity": "kuw", "type": "sta", "property": "host"}[what]
        found = json.loads(send(f"{suggest['service_url']}{suggest['service_path']}?prefix={prefix}").body)
        hold(found, f"suggest-{name}-response")
        assert found["result"][0]["id"] == {"entity": "Kuwait", "type": "State", "property": "hosts"}[what]
        flyout = suggest["flyout_service_url"] + suggest["flyout_service_path"].replace(
            "${id}", found["result"][0]["id"]
        )
        card = json.loads(send(flyout).body)
        hold(card, "flyout-response")
        assert found["result"][0]["name"] in card["html"]
    propose = manifest["extend"]["propose_properties"]
    found = json.loads(send(f"{propose['service_url']}{propose['service_path']}?type=State").body)
    hold(found, "data-extension-property-proposal")
    assert "memberOf" in {one["id"] for one in found["properties"]}


def test_a_batch_is_answered_by_get_and_by_post(address: str) -> None:
    batch = {
        "q0": {"query": "الناتو"},
        "q1": {"query": "Kuwiat", "type": "State", "limit": 3, "type_strict": "should"},
        "q2": {"query": "Warsaw Pact"},
        "q3": {"query": "KuwaitAccession"},
    }
    hold(batch, "reconciliation-query-batch")
    by_post = posted(address, "queries", batch)
    hold(by_post, "reconciliation-result-batch")
    assert by_post == got(address, f"/reconcile?queries={quote(json.dumps(batch))}")
    best = {name: [one["id"] for one in answer["result"]][:1] for name, answer in by_post.items()}
    assert best == {"q0": ["NATO"], "q1": ["Kuwait"], "q2": [], "q3": ["KuwaitAccession"]}
    assert by_post["q0"]["result"][0]["match"] is True
    assert {"id": "misspelling", "value": 1} in by_post["q1"]["result"][0]["features"]
    assert by_post["q3"]["result"][0]["score"] == 100


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [("/ar/reconcile", "حلف شمال الأطلسي", "منظمة دولية"), ("/en/reconcile", "North Atlantic Treaty Organization", "international organisation")],
)  # fmt: skip
def test_names_are_in_the_language_that_was_asked_for(address: str, path: str, name: str, kind: str) -> None:
    (best, *_) = posted(address, "queries", {"q": {"query": "nato"}}, path)["q"]["result"]
    assert best["name"] == name
    assert kind in {one["name"] for one in best["type"]}


def test_types_are_filters(address: str) -> None:
    def found(**wanted: object) -> list[str]:
        return [
            one["id"]
            for one in posted(address, "queries", {"q": {"query": "Kuwait", **wanted}})["q"]["result"]
        ]

    assert found(type="State") == ["Kuwait"]
    assert found(type="https://w3id.org/isnad/ici#State") == ["Kuwait"]
    assert found(type="City") == []
    assert found(type=["City", "State"]) == ["Kuwait"]
    assert found(type=["City", "State"], type_strict="all") == []
    assert found(type="City", type_strict="should") == ["Kuwait"]


def test_properties_raise_and_lower_the_score(address: str) -> None:
    def score(value: object) -> float:
        query = {"query": "consultation of May 2004", "properties": [{"pid": "conductedBy", "v": value}]}
        hold({"q": query}, "reconciliation-query-batch")
        result = posted(address, "queries", {"q": query})["q"]["result"]
        assert result[0]["id"] == "ConsultationsOfMay2004"
        return float(result[0]["score"])

    assert score({"id": "MinutoRizzo"}) == score("Minuto Rizzo") > score("Somebody else")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("حلف شمال الأطلسي (ناتو)", "NATO"),
        ("North Atlantic Treaty Organization (NATO)", "NATO"),
        ("NATO (North Atlantic Treaty Organization)", "NATO"),
        ("Group of Eight (G8)", "GroupOfEight"),
        ("مجموعة الثماني (G8)", "GroupOfEight"),
        ("مبادرة إسطنبول للتعاون (ICI)", "ICI"),
        ("European Union (NATO)", ""),
        ("Warsaw Pact (NATO)", ""),
        ("Group of Eight (NATO)", ""),
        ("حلف وارسو (ناتو)", ""),
    ],
)
def test_a_name_with_its_short_form_in_brackets_finds_its_thing_and_no_other(
    address: str, query: str, found: str
) -> None:
    result = posted(address, "queries", {"q": {"query": query}})["q"]["result"]
    assert [one["id"] for one in result[:1]] == [found][: bool(found)]
    assert [one["match"] for one in result[:1]] == [True][: bool(found)]


@pytest.mark.parametrize(
    ("query", "kind", "found"),
    [
        ("Istanbul", "City", ["Istanbul"]),  # of what kind it is no document says
        ("summit", "Summit", ["LaunchSummit"]),
        ("قمة", "Summit", ["LaunchSummit"]),
        ("2004 summit", "Summit", ["LaunchSummit"]),
        ("Istanbul summit", "Summit", []),
        ("Kuwait", "City", []),
    ],
)
def test_what_may_be_of_a_kind_is_found_and_is_not_sure(
    address: str, query: str, kind: str, found: list[str]
) -> None:
    asked = {"q": {"query": query, "type": kind}}
    result = posted(address, "queries", asked)["q"]["result"]
    hold({"q": {"result": result}}, "reconciliation-result-batch")
    assert [one["id"] for one in result] == found
    assert not any(one["match"] for one in result)


@pytest.mark.parametrize(
    ("thing", "pid", "same", "others"),
    [
        ("RegionalCentreInauguration", "dcterms:date",
         ["2017-01-23", "٢٠١٧-٠١-٢٣", "۲۰۱۷-۰۱-۲۳", "2017-01-23T00:00:00Z", " 2017-01-23 "],
         ["2017-01-24", "2017", 2017, "2017-01-23T09:00:00Z", True]),
        ("LaunchSummit", "dcterms:date", ["2004-06", "٢٠٠٤-٠٦"], ["2004-06-01", False, 20.0]),
        ("Ankara", "geo:lat", [39.91987, "39.91987", "39.919870", "٣٩.٩١٩٨٧"], [39.9, "north", True, "NaN"]),
    ],
)  # fmt: skip
def test_values_are_compared_by_their_type(
    address: str, thing: str, pid: str, same: list[object], others: list[object]
) -> None:
    def holds(value: object) -> bool:
        query = {"properties": [{"pid": pid, "v": value}], "limit": 50}
        return thing in {one["id"] for one in posted(address, "queries", {"q": query})["q"]["result"]}

    assert [value for value in same if not holds(value)] == []
    assert [value for value in others if holds(value)] == []


def test_properties_alone_find_what_has_them(address: str) -> None:
    query = {"properties": [{"pid": "tookPlaceIn", "v": "Ankara"}]}
    found = posted(address, "queries", {"q": query})
    hold(found, "reconciliation-result-batch")
    assert "LaunchSummit" in {one["id"] for one in found["q"]["result"]}


@pytest.mark.parametrize(
    ("name", "kind"), [("NATO", "international organisation"), ("Kuwait", "state"), ("Ankara", "city")]
)
def test_a_candidate_is_told_by_its_narrowest_kind(address: str, name: str, kind: str) -> None:
    (best, *_) = posted(address, "queries", {"q": {"query": name}}, "/en/reconcile")["q"]["result"]
    assert best["type"][0]["name"] == kind
    assert best["description"].split(" · ")[0] == kind


def test_values_are_given_in_their_kinds(address: str) -> None:
    wanted: dict[str, Any] = {
        "ids": ["LaunchSummit", "RegionalCentreInauguration", "Ankara", "none"],
        "properties": [{"id": "tookPlaceIn"}, {"id": "dcterms:date"}, {"id": "sem:hasEarliestBeginTimeStamp"},
                       {"id": "geo:lat"}, {"id": "rdfs:label", "settings": {"limit": "1"}}],
    }  # fmt: skip
    hold(wanted, "data-extension-query")
    found = posted(address, "extend", wanted)
    hold(found, "data-extension-response")
    assert found["rows"].keys() == set(wanted["ids"])
    summit = found["rows"]["LaunchSummit"]
    assert {"id": "Ankara", "name": "Ankara"} in summit["tookPlaceIn"]
    assert summit["dcterms:date"] == [{"str": "2004-06"}]
    assert summit["sem:hasEarliestBeginTimeStamp"] == [{"date": "2004-06-01T00:00:00Z"}]
    assert len(summit["rdfs:label"]) == 1
    assert found["rows"]["RegionalCentreInauguration"]["dcterms:date"] == [{"date": "2017-01-23T00:00:00Z"}]
    assert found["rows"]["Ankara"]["geo:lat"] == [{"float": 39.91987}]
    assert found["rows"]["none"]["tookPlaceIn"] == []
    assert [one["id"] for one in found["meta"]] == [one["id"] for one in wanted["properties"]]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_property_has_a_name_that_is_no_prefixed_one(address: str, language: str) -> None:
    offered = got(address, f"/{language}/reconcile/properties?type=State")["properties"]
    suggested = got(address, f"/{language}/reconcile/suggest/property?prefix=&limit=50")["result"]
    assert {"rdf:type", "rdfs:label"} <= {one["id"] for one in offered}
    wanted = {"ids": ["Kuwait"], "properties": [{"id": one["id"]} for one in offered]}
    columns = posted(address, "extend", wanted, f"/{language}/reconcile")["meta"]
    for one in (*offered, *suggested, *columns):
        assert ":" not in one["name"], one
        assert ("a" <= one["name"][:1].lower() <= "z") == (language == "en"), one


def test_suggestions_go_on_from_a_cursor(address: str) -> None:
    first = got(address, "/en/reconcile/suggest/entity?prefix=k&spell=always")["result"]
    second = got(address, "/en/reconcile/suggest/entity?prefix=k&cursor=10")["result"]
    assert len(first) == 10
    assert not {one["id"] for one in first} & {one["id"] for one in second}
    assert (
        got(address, "/en/reconcile/suggest/entity?prefix=LaunchSummit")["result"][0]["id"] == "LaunchSummit"
    )
    assert got(address, f"/ar/reconcile/suggest/type?prefix={quote('دول')}")["result"][0]["id"] == "State"


def test_an_old_client_may_ask_by_a_script(address: str) -> None:
    found = request(address, "GET", "/reconcile?query=nato&callback=jsonp123")
    assert found.headers["content-type"] == "text/javascript; charset=utf-8"
    text = found.body.decode()
    assert text.startswith("/**/jsonp123({")
    assert json.loads(text.removeprefix("/**/jsonp123(").removesuffix(");"))["result"][0]["id"] == "NATO"
    assert request(address, "GET", "/reconcile?callback=alert(1)//").status == 400


def test_a_browser_may_ask_before_it_posts(address: str) -> None:
    found = request(address, "OPTIONS", "/reconcile", None, [("Origin", "http://127.0.0.1:3333")])
    assert found.status == 200
    assert found.headers["access-control-allow-origin"] == "*"
    assert "POST" in found.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "query",
    ["queries=", "queries=x", "queries=[]", "queries=%7B%22q%22:1%7D", "queries=%7B%22q%22:%7B%7D%7D",
     "queries=%7B%22q%22:%7B%22query%22:5%7D%7D", "queries=%7B%22q%22:%7B%22query%22:%22a%22,%22limit%22:%22x%22%7D%7D",
     "queries=%7B%22q%22:%7B%22query%22:%22a%22,%22type%22:5%7D%7D", "queries=%7B%22q%22:%7B%22query%22:%22a%22,%22properties%22:[5]%7D%7D",
     "queries=%7B%22q%22:%7B%22query%22:%22a%22,%22type_strict%22:%22x%22%7D%7D", "extend=x", "extend=%7B%7D",
     "extend=%7B%22ids%22:[1],%22properties%22:[]%7D", "queries=" + "[" * 5000],
)  # fmt: skip
def test_what_is_no_request_is_refused_with_its_place(address: str, query: str) -> None:
    found = request(address, "GET", f"/reconcile?{query}")
    assert found.status == 400
    problem = json.loads(found.body)
    assert problem["where"].partition(".")[0] == ("q" if "%22q%22" in query else query.partition("=")[0])
    assert "queries" in problem["hint"]


@pytest.mark.parametrize(
    "path", ["/en/reconcile/suggest/entity?cursor=-1", "/en/reconcile/properties?limit=x"]
)
def test_a_number_that_is_none_is_refused(address: str, path: str) -> None:
    assert request(address, "GET", path).status == 400


@pytest.mark.parametrize(
    "path",
    ["/en/reconcile/preview?id=none", "/en/reconcile/preview", "/en/reconcile/flyout/entity?id=%3Cscript%3E", "/en/reconcile/suggest/none"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(address: str, path: str) -> None:
    assert request(address, "GET", path).status == 404


def test_limits_hold(address: str) -> None:
    many = {f"q{number}": {"query": "nato"} for number in range(101)}
    body = urlencode({"queries": json.dumps(many)}).encode()
    form = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
    assert request(address, "POST", "/reconcile", body, form).status == 400
    hundred = posted(address, "queries", {name: many[name] for name in list(many)[:100]})
    assert len(hundred) == 100
    assert posted(address, "queries", {"q": {"query": "x" * 20_000}})["q"]["result"] == []
    assert urlsplit(address).hostname == "127.0.0.1"


def test_a_thing_whose_class_is_of_another_vocabulary_has_a_type(address: str) -> None:
    found = got(address, "/en/reconcile/suggest/type?prefix=post")["result"]
    assert {"id": "org:Post", "name": "post in general"} in found
    query = {"query": "Deputy Secretary General of NATO", "type": "org:Post"}
    (best, *_) = posted(address, "queries", {"q": query}, "/en/reconcile")["q"]["result"]
    assert (best["id"], best["match"]) == ("NATODeputySecretaryGeneral", True)
    assert best["type"] == [{"id": "org:Post", "name": "post in general"}]


@pytest.mark.parametrize(
    "text",
    [
        "Q817",
        " q817 ",
        "wd:Q817",
        "http://www.wikidata.org/entity/Q817",
        "https://www.wikidata.org/wiki/Q817",
    ],
)
def test_what_is_linked_is_found_by_its_item(address: str, text: str) -> None:
    (only,) = posted(address, "queries", {"q": {"query": text, "type": "State"}})["q"]["result"]
    assert (only["id"], only["match"], only["score"]) == ("Kuwait", True, 100)
    assert only["features"] == [{"id": "identifier", "value": 1}]


def test_an_item_that_nothing_is_linked_to_finds_nothing(address: str) -> None:
    assert posted(address, "queries", {"q": {"query": "Q42"}})["q"]["result"] == []
