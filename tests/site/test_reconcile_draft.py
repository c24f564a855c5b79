"""The reconciliation service in the draft of API 1.0, held against its schemas."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from http_client import CHROME, Response, send
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SCHEMAS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (Path(__file__).parents[1] / "reconciliation" / "schemas" / "1.0-draft").glob("*.json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (one["$id"], Resource.from_contents(one, DRAFT202012)) for one in SCHEMAS.values()
)


def errors(document: object, name: str) -> list[str]:
    checker = Draft202012Validator(SCHEMAS[name], registry=REGISTRY, format_checker=FormatChecker())
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in checker.iter_errors(document)]


def got(address: str, path: str) -> Any:
    return json.loads(send(address + path).body)


def sent(address: str, path: str, document: object) -> Response:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return send(address + path, "POST", body, Content_Type="application/json")


def matched(address: str, *queries: object, root: str = "/en/reconcile/1.0") -> list[list[dict[str, Any]]]:
    """Send queries as a batch; return the candidates of each."""
    batch = {"queries": list(queries)}
    assert errors(batch, "reconciliation-query-batch") == []
    found = json.loads(sent(address, f"{root}/match", batch).body)
    assert errors(found, "reconciliation-result-batch") == []
    assert len(found["results"]) == len(queries)
    return [one["candidates"] for one in found["results"]]


def named(name: object, *others: dict[str, Any], **rest: object) -> dict[str, Any]:
    return {"conditions": [{"matchType": "name", "propertyValue": name}, *others], **rest}


def of(pid: str, value: object, **rest: object) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": pid, "propertyValue": value, **rest}


def ids(candidates: list[dict[str, Any]]) -> list[str]:
    return [str(one["id"]) for one in candidates]


@pytest.mark.parametrize(
    ("root", "language", "direction"), [("/reconcile/1.0", "en", "ltr"), ("/ar/reconcile/1.0", "ar", "rtl")]
)
def test_manifest_and_all_routes_below_it_are_there(
    address: str, root: str, language: str, direction: str
) -> None:
    manifest = got(address, root)
    assert errors(manifest, "manifest") == []
    assert (manifest["lang"], manifest["dir"]) == (language, direction)
    assert send(manifest["view"]["url"].replace("{id}", "Kuwait"), Accept=CHROME).status == 200
    for kind, name, prefix in (
        ("entity", "entities", "kuw"),
        ("type", "types", "sta"),
        ("property", "properties", "host"),
    ):
        found = got(address, f"{root}/suggest/{kind}?prefix={prefix}&limit=2")
        assert errors(found, f"suggest-{name}-response") == []
        assert 1 <= len(found["result"]) <= 2
        first, second = (
            got(address, f"{root}/suggest/{kind}?prefix=&limit=3&offset={n}")["result"] for n in (0, 3)
        )
        assert not set(ids(first)) & set(ids(second))
        assert len(first) == 3
    found = got(address, f"{root}/extend/propose?type=State&limit=3")
    assert errors(found, "data-extension-property-proposal") == []
    assert (found["type"], found["limit"], len(found["properties"])) == ("State", 3, 3)
    assert (got(address, f"{root}/suggest/entity?prefix=LaunchSummit")["result"][0]["id"]) == "LaunchSummit"


def test_preview_is_a_page_for_a_frame(address: str) -> None:
    found = send(f"{address}/en/reconcile/1.0/preview?id=Kuwait")
    assert "Kuwait" in found.body
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert send(f"{address}/en/reconcile/1.0/preview?id=none").status == 404


def test_a_batch_is_matched_in_its_order(address: str) -> None:
    nato, kuwait, nothing, by_id, no_id = matched(
        address, named("الناتو"), named("Kuwiat", type="State", limit=3), named("Warsaw Pact"),
        {"conditions": [{"matchType": "id", "propertyValue": "KuwaitAccession"}]},
        {"conditions": [{"matchType": "id", "propertyValue": "Kuwait City"}]},
    )  # fmt: skip
    assert (ids(nato)[0], nato[0]["match"]) == ("NATO", True)
    assert {"id": "misspelling", "name": "a misspelling", "value": 1} in kuwait[0]["features"]
    assert nothing == []
    assert (ids(by_id), by_id[0]["score"]) == (["KuwaitAccession"], 100)
    assert no_id == []
    (any_of,) = matched(address, named(["Warsaw Pact", "الناتو", "Kuwait"]))
    assert {"NATO", "Kuwait"} <= set(ids(any_of))
    (in_arabic,) = matched(address, named("nato"), root="/ar/reconcile/1.0")
    assert in_arabic[0]["name"] == "حلف شمال الأطلسي"


def test_a_condition_that_is_required_filters_and_another_only_counts(address: str) -> None:
    name = "consultation of May 2004"
    right, wrong, required, none = matched(
        address, named(name, of("conductedBy", {"id": "MinutoRizzo"})), named(name, of("conductedBy", "Somebody else")),
        named(name, of("conductedBy", "Somebody else", required=True)),
        named(name, of("conductedBy", {"id": "MinutoRizzo"}, required=True, matchQuantifier="none")),
    )  # fmt: skip
    assert ids(right)[0] == ids(wrong)[0] == "ConsultationsOfMay2004"
    assert right[0]["score"] > wrong[0]["score"]
    assert "ConsultationsOfMay2004" not in ids(required) + ids(none)


def test_properties_alone_find_what_has_any_or_all_or_none_of_their_values(address: str) -> None:
    def found(quantifier: str, *values: object) -> set[str]:
        condition = of("tookPlaceIn", list(values), required=True, matchQuantifier=quantifier)
        (candidates,) = matched(address, {"conditions": [condition], "limit": 50})
        return set(ids(candidates))

    assert "LaunchSummit" in found("any", "Ankara", "Kuwait") & found("all", "Ankara", {"id": "Turkiye"})
    assert "LaunchSummit" not in found("all", "Ankara", "Kuwait") | found("none", "Ankara")


def test_values_extend_a_table(address: str) -> None:
    wanted = {
        "ids": ["LaunchSummit", "none"],
        "properties": [{"id": "tookPlaceIn"}, {"id": "dcterms:date", "settings": {"limit": "1"}}],
    }
    assert errors(wanted, "data-extension-query") == []
    found = json.loads(sent(address, "/en/reconcile/1.0/extend", wanted).body)
    assert errors(found, "data-extension-response") == []
    summit, none = found["rows"]
    assert [one["id"] for one in summit["properties"]] == [one["id"] for one in found["meta"]]
    assert {"id": "Ankara", "name": "Ankara"} in summit["properties"][0]["values"]
    assert summit["properties"][1]["values"] == [{"str": "2004-06"}]
    assert [one["values"] for one in none["properties"]] == [[], []]


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"\xff", b"[]", b"{}", b'{"queries": {}}', b'{"queries": [1]}', b'{"queries": [{}]}', b'{"queries": [{"conditions": []}]}',
     b'{"queries": [{"conditions": [{"matchType": "name"}]}]}', b'{"queries": [{"conditions": [{"matchType": "x", "propertyValue": "a"}]}]}',
     b'{"queries": [{"conditions": [{"matchType": "property", "propertyValue": "a"}]}]}',
     b'{"queries": [{"limit": -1, "conditions": [{"matchType": "name", "propertyValue": "a"}]}]}',
     b'{"queries": [{"type": ["a"], "conditions": [{"matchType": "name", "propertyValue": "a"}]}]}',
     b'{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a", "matchQuantifier": "some"}]}]}',
     b'{"queries": [{"conditions": [{"matchType": "id", "propertyValue": ["a", "b"]}]}]}',
     b'{"queries": [{"conditions": [{"matchType": "name", "propertyValue": []}]}]}',
     b'{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a", "matchQuantifier": "none"}]}]}',
     b'{"queries": ' + b"[" * 5000, b'{"queries": [' + b",".join([b"{}"] * 101) + b"]}"],
)  # fmt: skip
def test_what_is_no_batch_is_refused(address: str, body: bytes) -> None:
    found = sent(address, "/en/reconcile/1.0/match", body)
    assert found.status == 400
    assert json.loads(found.body)["where"].partition("[")[0] == "queries"
    assert '{"queries": [{"conditions": ' in json.loads(found.body)["hint"]


def test_browsers_may_ask_from_anywhere(address: str) -> None:
    for method, path in (("OPTIONS", "match"), ("OPTIONS", "extend"), ("GET", "suggest/type?prefix=s")):
        found = send(f"{address}/en/reconcile/1.0/{path}", method, Origin="http://127.0.0.1:3333")
        assert found.status == 200
        assert found.headers["access-control-allow-origin"] == "*"
    refused = send(f"{address}/en/reconcile/1.0/match")
    assert refused.status == 405
    assert "Use POST." in refused.body
    suggested = got(address, f"/en/reconcile/1.0/suggest/entity?prefix={quote('الكويت')}")["result"]
    assert suggested[0]["id"] == "Kuwait"


@pytest.mark.parametrize("kind", ["name", "id"])
@pytest.mark.parametrize("text", ["Q817", "http://www.wikidata.org/entity/Q817"])
def test_what_is_linked_is_found_by_its_item(address: str, kind: str, text: str) -> None:
    ((only,),) = matched(address, {"conditions": [{"matchType": kind, "propertyValue": text}]})
    assert (only["id"], only["match"]) == ("Kuwait", True)
