"""The very same request is answered without being read again; any other is not taken for it."""

from pathlib import Path

import pytest
from raw_http import request

from isnad.query.cache import Answers, Kept
from isnad.query.request import Request
from isnad.site.ready import ReadyAnswers
from isnad.site.responses import Response

ASKED = Request("GET", "query=ASK%7B%7D", accept="text/csv")
JSON = "application/sparql-results+json"


def answered(answers: Answers, tag: str = "t", body: bytes = b"true") -> Response:
    answers.keep(tag, Kept(JSON, "identity", len(body), body))
    headers = {"ETag": f'"{tag}"', "Server-Timing": "cache;desc=hit"}
    return Response(200, headers, body, size=len(body), cache="hit", query="ASK{}")


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path, 1000)


def test_it_is_found_by_its_words_and_counted_as_kept(answers: Answers) -> None:
    ready = ReadyAnswers(answers)
    ready.keep(ASKED, answered(answers))
    found = ready.find(Request("GET", "query=ASK%7B%7D", accept="text/csv"))
    assert found
    assert (found.body, found.cache, found.evaluated) == (b"true", "hit", 0.0)
    assert found.headers["Server-Timing"] == "cache;desc=hit"


@pytest.mark.parametrize(
    "other",
    [
        Request("HEAD", "query=ASK%7B%7D", accept="text/csv"),
        Request("GET", "query=ASK%7B%7D&timeout=1", accept="text/csv"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv;q=0.5"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", accept_encoding="gzip"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", body=b"x"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", content_type="a/b"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", if_none_match='"t"'),
    ],
)
def test_another_request_is_another(answers: Answers, other: Request) -> None:
    ready = ReadyAnswers(answers)
    ready.keep(ASKED, answered(answers))
    assert ready.find(other) is None


def test_what_is_kept_no_longer_is_not_ready_either(answers: Answers) -> None:
    ready = ReadyAnswers(answers)
    ready.keep(ASKED, answered(answers))
    for number in range(10):
        answers.keep(f"other{number}", Kept(JSON, "identity", 200, b"x" * 200))
    assert ready.find(ASKED) is None


@pytest.mark.parametrize(
    "response",
    [
        Response(200, {}, b"true", cache="none", query="ASK{}"),
        Response(200, {"ETag": '"t"'}, b"asked once", cache="miss", query="ASK{}"),
        Response(200, {"ETag": '"t"'}, b"a description", cache="hit"),
        Response(200, {"ETag": '"t"'}, file=Path("large"), cache="hit", query="ASK{}"),
        Response(304, {"ETag": '"t"'}, cache="valid", query="ASK{}"),
        Response(404, {"ETag": '"t"'}, b"no", cache="none", query="ASK{}"),
    ],
)
def test_only_the_answer_to_a_query_that_is_kept_is_ready(answers: Answers, response: Response) -> None:
    answered(answers)
    ready = ReadyAnswers(answers)
    ready.keep(ASKED, response)
    assert ready.find(ASKED) is None


def test_over_http_the_same_request_has_the_same_answer_and_another_format_another(address: str) -> None:
    target = "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20%3Chttps%3A%2F%2Fw3id.org%2Fisnad%2Fici%23State%3E%20%7D%23ready"
    first, *again = [request(address, "GET", target, None, [("Accept", JSON)]) for _ in range(8)]
    assert {(found.status, found.body, found.headers["etag"]) for found in again} == {
        (200, first.body, first.headers["etag"])
    }
    assert any(found.headers["server-timing"] == "cache;desc=hit" for found in again)
    assert request(address, "GET", target, None, [("Accept", "text/csv")]).body.startswith(b"s\r\n")
    tagged = [("Accept", JSON), ("If-None-Match", first.headers["etag"])]
    assert request(address, "GET", target, None, tagged).status == 304
