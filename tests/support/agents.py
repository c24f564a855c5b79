"""Agents that ask a server by the Model Context Protocol: the SDK's client, run to its end."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from http_client import Response, send
from mcp.client import Client
from mcp_types import CallToolResult

_Value = TypeVar("_Value")
TAKEN = "application/json, text/event-stream"


def with_client(server: Any, work: Callable[[Client], Awaitable[_Value]], mode: str = "auto") -> _Value:
    """Do work with a client of a server: the address of its /mcp, or how to start one over standard input."""

    async def run() -> _Value:
        async with Client(server, mode=mode) as client:
            return await work(client)

    return asyncio.run(run())


def call(server: Any, tool: str, mode: str = "auto", **arguments: object) -> CallToolResult:
    """Call a tool."""
    return with_client(server, lambda client: client.call_tool(tool, arguments), mode)


def posted(address: str, message: object, **headers: str) -> Response:
    """Post a message as a client of 2025 does, without the SDK."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return send(f"{address}/mcp", "POST", body, Content_Type="application/json", Accept=TAKEN, **headers)


def request(method: str, number: int = 1, **params: object) -> dict[str, object]:
    """Return a request of JSON-RPC 2.0."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
