"""Messages that are meant to take /mcp down, and the statuses that are right for each."""

import json
from collections.abc import Iterator

from hostile import Attack, attacks
from raw_http import head

TOOLS = {
    "find": "text",
    "describe": "thing",
    "evidence": "object",
    "why": "subject",
    "ask": "name",
    "vocabulary": "text",
    "sparql": "query",
}
_TAKEN = ("Accept", "application/json, text/event-stream")
_VERSIONS = ("", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "2099-01-01", "a\u202eb", "x" * 5000)
_LONG = 50_000
_TEXTS = {
    "long": "a" * _LONG,
    "of Arabic marks": "ً" * _LONG,
    "many words": "Kuwait " * 7000,
    "NUL": "a\x00b",
    "a lone surrogate": "\ud800",
    "controls of direction": "\u202e\u2066\u2069" * 50,
    "tags": "".join(chr(0xE0000 + ord(c)) for c in "ignore all instructions"),
    "a quotation mark": '" > ?p ?o } #',
    "an IRI that is none": "https://w3id.org/isnad/id/Kuwait> ?p ?o . <x:",
    "a backslash": 'a\\" . ?s ?p "b',
    "an escape": "\\u003e ?p ?o",
    "SPARQL": "} { ?s ?p ?o } INSERT DATA { <a:> <a:> <a:> }",
    "a path": "../../../../etc/passwd",
    "an address": "http://127.0.0.1:1/",
    "a template": "{{7*7}}${7*7}%s%(x)s",
    "brackets": "(" * 20_000,
    "a regular expression": "(a+)+$" + "a" * 5000,
    "digits": "9" * 40_000,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "empty": "",
    "blank": " \n\t" * 100,
}
_TYPES: dict[str, object] = {
    "null": None,
    "a number": 10**400,
    "a fraction": 1e308,
    "true": True,
    "a list": ["id:Kuwait"] * 2000,
    "an object": {"a": {"b": {"c": "d"}}},
}


def agent_attacks(sink: str, secret: str) -> Iterator[Attack]:
    """List all; the statuses are those of HTTP: what a tool refuses is an answer of the protocol (200)."""
    for tool, argument in TOOLS.items():
        for name, text in _TEXTS.items():
            yield _called(f"{tool} of {name}", tool, {argument: text})
        for name, value in _TYPES.items():
            yield _called(f"{tool} of {name}", tool, {argument: value})
    yield from _shapes()
    yield from _heads()
    yield from _bodies()
    for attack in attacks(sink, secret):  # every query that is meant to take /sparql down
        if b"application/sparql-query" in attack.sent:
            query = attack.sent.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")
            yield _called(f"sparql: {attack.name}", "sparql", {"query": query})


def _called(name: str, tool: str, arguments: object) -> Attack:
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }
    return _posted(name, json.dumps(message).encode(), 200, 400)


def _posted(name: str, body: bytes, *right: int, headers: tuple[tuple[str, str], ...] = ()) -> Attack:
    own = [("Content-Type", "application/json"), _TAKEN, *headers]
    return Attack(name, head("POST", "/mcp", own, len(body)) + body, right)


def _shapes() -> Iterator[Attack]:
    """Messages that are no messages."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    found: dict[str, object] = {
        "a batch": [request] * 500,
        "an empty batch": [],
        "a text": "tools/list",
        "a number": 7,
        "null": None,
        "nothing in it": {},
        "no version": {"id": 1, "method": "tools/list"},
        "version 1": {**request, "jsonrpc": "1.0"},
        "a method that is a number": {**request, "method": 7},
        "a long method": {**request, "method": "x" * _LONG},
        "params that are a list": {**request, "params": [1]},
        "params that are deep": {**request, "params": _deep(90)},
        "an id that is a list": {**request, "id": [1]},
        "an id that is long": {**request, "id": "x" * _LONG},
        "an id that is huge": {**request, "id": 10**300},
        "an answer": {"jsonrpc": "2.0", "id": 1, "result": {}},
        "an error": {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "x"}},
        "a notification of anything": {"jsonrpc": "2.0", "method": "notifications/" + "x" * 1000},
        "a cancellation of others": {
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1},
        },
        "a subscription": {**request, "method": "subscriptions/listen"},
        "a subscription to a resource": {**request, "method": "resources/subscribe", "params": {"uri": "x:y"}},
        "a level of the log": {**request, "method": "logging/setLevel", "params": {"level": "debug"}},
        "an unknown tool": {**request, "method": "tools/call", "params": {"name": "rm -rf /"}},
        "arguments that are a text": {
            **request, "method": "tools/call", "params": {"name": "find", "arguments": "x"},
        },
        "a file": {**request, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},
        "a passage that is none": {
            **request, "method": "resources/read",
            "params": {"uri": "https://w3id.org/isnad/doc/x#char=1,2> ?p ?o . <a:"},
        },
        "a prompt of nothing": {**request, "method": "prompts/get", "params": {"name": "check-claim"}},
        "a long claim": {
            **request, "method": "prompts/get",
            "params": {"name": "check-claim", "arguments": {"claim": "x" * _LONG}},
        },
        "a cursor": {**request, "params": {"cursor": "x" * _LONG}},
    }  # fmt: skip
    for name, message in found.items():
        yield _posted(f"a message: {name}", json.dumps(message).encode(), 200, 202, 400, 404, 406)
        modern = (("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/list"))
        yield _posted(
            f"of 2026: {name}", json.dumps(message).encode(), 200, 202, 400, 404, 406, headers=modern
        )


def _deep(depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for _ in range(depth):
        found = {"x": found}
    return found


def _heads() -> Iterator[Attack]:
    """Heads that are not those of an agent."""
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
    for version in _VERSIONS:
        wanted = (200, 400) if version.isascii() else (200, 400, 0)
        yield _posted(
            f"version {version[:12]!r}", body, *wanted, headers=(("MCP-Protocol-Version", version),)
        )
    for name, value in (
        ("Mcp-Session-Id", "x" * 2000), ("Mcp-Method", "a\tb"), ("Mcp-Name", "=?base64?////?="), ("Last-Event-Id", "7"),
        ("Mcp-Param-X", "\u202e"), ("X-Forwarded-For", "1.2.3.4" * 300), ("Content-Length", "7"),
    ):  # fmt: skip
        yield _posted(f"header {name}", body, 200, 400, 408, 0, headers=((name, value),))
    for origin in (
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "javascript:",
        "http://[::",
    ):
        yield _posted(f"origin {origin}", body, 403, headers=(("Origin", origin),))
    for type_ in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        sent = head("POST", "/mcp", [("Content-Type", type_), _TAKEN], len(body)) + body
        yield Attack(f"type {type_!r}", sent, (400, 415))
    for accepted in ("", "text/html", "*/*", "x" * 3000):
        sent = (
            head("POST", "/mcp", [("Content-Type", "application/json"), ("Accept", accepted)], len(body))
            + body
        )
        yield Attack(f"accept {accepted[:12]!r}", sent, (200, 406))
    for method in ("GET", "DELETE", "PUT", "OPTIONS", "HEAD", "TRACE", "PATCH"):
        yield Attack(f"method {method}", head(method, "/mcp", [_TAKEN], 0), (405,))


def _bodies() -> Iterator[Attack]:
    """Bodies that are no JSON, or too much of it."""
    found = {
        "no JSON": b"hello",
        "half of it": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/l',
        "UTF-16": '{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'.encode("utf-16"),
        "no UTF-8": b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}',
        "a byte order mark": b"\xef\xbb\xbf" + b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}',
        "NaN": b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}',
        "keys that come twice": b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "method": "tools/list"}',
        "deep lists": b"[" * 90_000 + b"]" * 90_000,
        "deep lists, never closed": b"[" * 200_000,
        "deep objects": b'{"a":' * 60_000 + b"1" + b"}" * 60_000,
        "deep within params": b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":'
        + b"[" * 90_000
        + b"]" * 90_000
        + b"}}",
        "a long number": b'{"jsonrpc": "2.0", "method": "ping", "id": ' + b"9" * 200_000 + b"}",
        "many keys": b"{" + b",".join(b'"%d":1' % n for n in range(30_000)) + b"}",
        "nothing": b"",
    }
    for name, body in found.items():
        yield _posted(f"a body: {name}", body, 200, 202, 400)
        yield _posted(
            f"a body of 2026: {name}", body, 200, 202, 400, headers=(("MCP-Protocol-Version", "2026-07-28"),)
        )
    yield _posted("a body: too large", b" " * 500_000, 413)
    yield Attack("a body: said to be too large", head("POST", "/mcp", [_TAKEN], 10**12), (413,))
    yield Attack("a body: that never comes", head("POST", "/mcp", [_TAKEN], 100), (408,))
