"""What tools return: nothing without its evidence, nothing that passes for an instruction, and what to do next."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from agents import with_client
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcp.client import Client
from mcp_types import CallToolResult
from serving import serving

from isnad.build.releases import Release
from isnad.mcp.models import Evidence, Statement, Statements, Term, as_text, in_quotes

ENTITIES = ("id:Kuwait", "id:ICI", "id:NATO", "id:KuwaitAccession", "id:LaunchSummit", "id:Consultations2004")
WITHOUT = ("declared",)  # the stance of what no source states


def statements(part: object) -> Iterator[dict[str, Any]]:
    """Return every statement within a result, however deep."""
    if isinstance(part, dict):
        if {"subject", "predicate", "object", "stance"} <= part.keys():
            yield part
        for value in part.values():
            yield from statements(value)
    elif isinstance(part, list):
        for value in part:
            yield from statements(value)


def lacking(result: CallToolResult) -> list[object]:
    """List what a result says without evidence and without saying that there is none."""
    content = result.structured_content
    text = "".join(getattr(part, "text", "") for part in result.content)
    found: list[object] = [] if content["dataset_version"] in text else ["the version"]
    for said in statements(content):
        if not said["evidence"] and said["stance"] not in WITHOUT:
            found.append(said)
        for one in (*said["evidence"], *(each for view in said["otherwise"] for each in view["evidence"])):
            if not one["quote"] or not one["address"].startswith("http"):
                found.append(one)
            if in_quotes(one["quote"]) not in text or in_quotes(one["address"]) not in text:
                found.append(("not in the text", one))
        if said["stance"] not in text:
            found.append(("no stance in the text", said))
    for row in content.get("rows", ()):
        if (row["basis"] == "stated") != bool(row["evidence"]):
            found.append(row)
        found += [one for one in row["evidence"] if not (one["quote"] and one["address"] and one["stance"])]
    found += [
        term for term in content.get("terms", ()) if term["stance"] != "declared" or not term["term"]["iri"]
    ]
    return found


def test_nothing_in_a_result_lacks_its_evidence(address: str) -> None:
    async def ask_all(client: Client) -> list[tuple[str, dict[str, Any], CallToolResult]]:
        questions = (await client.call_tool("questions", {})).structured_content["questions"]
        calls: list[tuple[str, dict[str, Any]]] = [("ask", {"name": one["name"]}) for one in questions]
        calls += [("vocabulary", {"limit": 100, "language": language}) for language in ("en", "ar")]
        calls += [("questions", {})]
        for entity in ENTITIES:
            calls += [
                ("find", {"text": entity.removeprefix("id:")}),
                ("describe", {"thing": entity, "inferred": True, "limit": 100, "language": "ar"}),
                ("evidence", {"about": entity, "limit": 100}),
                (
                    "sparql",
                    {"query": f"PREFIX id: <https://w3id.org/isnad/id/> SELECT * {{ {entity} ?p ?o }}"},
                ),
            ]
        results = [(name, asked, await client.call_tool(name, asked)) for name, asked in calls]
        for name, _, result in list(results):
            if name == "describe":
                for said in result.structured_content["statements"][::7]:
                    ends = {part: said[part]["iri"] for part in ("subject", "predicate", "object")}
                    if all(ends.values()) and said["stance"] not in ("countering", "attributed"):
                        results.append(("why", ends, await client.call_tool("why", ends)))
        return results

    results = with_client(f"{address}/mcp", ask_all)
    assert {name for name, _, _ in results} == {
        *("find", "describe", "evidence", "why", "questions", "ask", "vocabulary", "sparql")
    }
    for name, asked, result in results:
        assert not result.is_error, (name, asked, result.content)
        assert lacking(result) == [], (name, asked)
    assert sum(bool(list(statements(result.structured_content))) for _, _, result in results) > 30


def test_results_are_as_their_schemas_say(address: str) -> None:
    async def ask(client: Client) -> None:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        calls: dict[str, dict[str, Any]] = {
            "find": {"text": "حلف شمال الأطلسي"},
            "describe": {"thing": "الكويت"},
            "evidence": {"subject": "id:LaunchSummit"},
            "why": {"subject": "id:Kuwait", "predicate": "ici:participatesIn", "object": "id:ICI"},
            "ask": {"name": "accession-date", "parameters": {"party": "id:Kuwait"}},
        }
        for name, asked in calls.items():
            result = await client.call_tool(name, asked)
            assert not result.is_error, result.content
            Draft202012Validator(schemas[name]).validate(result.structured_content)

    with_client(f"{address}/mcp", ask)


@pytest.mark.parametrize("text", ["Koweit", "الكويتِ", "Kuwayt", "State of Kuwait", "كويت"])
def test_a_thing_is_found_by_any_spelling(address: str, text: str) -> None:
    found = with_client(f"{address}/mcp", lambda client: client.call_tool("find", {"text": text}))
    assert found.structured_content["things"][0]["thing"]["iri"] == "https://w3id.org/isnad/id/Kuwait"


NEXT = [
    ("describe", {"thing": "Kuwait centre"}, "unknown-resource", "id:"),
    ("describe", {"thing": "xyzzy"}, "unknown-resource", "find"),
    ("why", {"subject": "id:Kuwait", "predicate": "ici:hosts", "object": "id:Ankara"}, "unknown-resource", "three terms"),
    ("ask", {"name": "no-such"}, "unknown-resource", "questions"),
    ("ask", {"name": "accession-date", "parameters": {"party": "nobody here"}}, "invalid-parameter", "party"),
    ("sparql", {"query": "SELECT * {"}, "malformed-query", ""),
    ("sparql", {"query": "INSERT DATA { <a:> <a:> <a:> }"}, "", ""),
    ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, "service-forbidden", ""),
    ("sparql", {"query": "#" * 200_000}, "too-large", "Shorten"),
    ("find", {"text": ""}, "invalid-arguments", "text"),
    ("find", {"txt": "Kuwait"}, "invalid-arguments", "txt"),
    ("evidence", {}, "unknown-resource", "subject"),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "arguments", "error", "hint"), NEXT, ids=lambda value: str(value)[:40])
def test_what_cannot_be_answered_says_what_to_do_next(
    address: str, tool: str, arguments: dict[str, object], error: str, hint: str
) -> None:
    result = with_client(f"{address}/mcp", lambda client: client.call_tool(tool, arguments))
    problem = result.structured_content
    assert result.is_error and error in problem["error"] and 400 <= problem["status"] < 500
    assert hint in problem["hint"]
    assert in_quotes(problem["hint"]) in getattr(result.content[0], "text", "")


def test_an_empty_answer_says_what_to_do_next(address: str) -> None:
    empty = {"query": "PREFIX ici: <https://w3id.org/isnad/ici#> SELECT ?x { ?x a ici:Initiativ }"}
    calls = [
        ("sparql", empty, "ici:Initiative"),
        ("find", {"text": "qwertyuiop"}, "vocabulary"),
        ("evidence", {"subject": "id:Ankara", "object": "id:Kuwait"}, "why"),
    ]
    for tool, arguments, advice in calls:
        result = with_client(f"{address}/mcp", lambda client, t=tool, a=arguments: client.call_tool(t, a))  # type: ignore[misc]
        assert any(advice in one for one in result.structured_content["next"]), (
            tool,
            result.structured_content,
        )


@given(st.text(), st.text(), st.text())
def test_no_word_of_a_source_ends_its_quotation_marks(quote: str, name: str, address: str) -> None:
    evidence = Evidence(quote=quote, language="en", address=address)
    term = Term(name=name, iri=address)
    said = Statement(
        subject=term,
        predicate=term,
        object=Term(name=name, value=quote),
        stance="attributed",
        evidence=(evidence,),
    )
    text = as_text(Statements(dataset_version="1", total=1, statements=(said,)))
    lines = text.split("\n")
    assert all(
        re.fullmatch(
            r' *(?:\d+\.|[a-z_]+:)(?: (?:\d+|"(?:[^"\\]|\\.)*"(?: <[^>]*>| = "(?:[^"\\]|\\.)*")?))?', line
        )
        for line in lines
    ), lines
    assert not any(c in text for c in "\u202e\u2066\u2028\u200b\U000e0041\r\x00")
    if quote:
        (found,) = [line for line in lines if line.lstrip().startswith("quote:")]
        assert json.loads(found.partition(": ")[2]) == quote


@pytest.mark.slow
def test_many_agents_at_once_are_answered_or_refused(release: Release, tmp_path: Path) -> None:
    """The most of one address hold for agents as for /sparql."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } "
    with serving(tmp_path, "--deadline-seconds", "2", out=release.folder.parent) as served:
        address = f"{served.address}/mcp"

        def ask(_: int) -> tuple[bool, Any]:
            result = with_client(address, lambda client: client.call_tool("sparql", {"query": slow}))
            return bool(result.is_error), result.structured_content

        with ThreadPoolExecutor(24) as pool:
            found = list(pool.map(ask, range(24)))
        refused = [content["status"] for error, content in found if error]
        assert refused and set(refused) <= {429, 503, 504, 507}
        assert 429 in refused
        quick = with_client(address, lambda client: client.call_tool("find", {"text": "Kuwait"}))
        assert not quick.is_error
