"""`isnad mcp`: messages from standard input are sent to /mcp of a server, and its answers come back."""

from typing import Any

import anyio
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    encode_header_value,
)
from mcp.shared.message import ClientMessageMetadata, SessionMessage
from mcp_types import (
    PARSE_ERROR,
    PROTOCOL_VERSION_META_KEY,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)

_LAST_ANSWER_SECONDS = 60  # after standard input ended; no answer takes longer by the usual limits
_NAMED_BY = ("name", "uri")  # what a request of 2026-07-28 says in a header, too


def forward(url: str, token: str = "") -> None:
    """Forward until standard input ends and what was asked is answered, each request with the token."""
    anyio.run(_forward, url, {"Authorization": f"Bearer {token}"} if token else {})


async def _forward(url: str, headers: dict[str, str]) -> None:
    async with (
        stdio_server() as (asked, answered),
        create_mcp_http_client(headers) as client,
        streamable_http_client(url, http_client=client) as (incoming, outgoing),
    ):
        exchange = _Exchange()

        async def send_back() -> None:
            async for message in incoming:
                if isinstance(message, SessionMessage):
                    await answered.send(message)
                    exchange.note_answer(message)

        # Standard output is done with when the last answer is written: that ends when its stream is closed.
        async with answered, anyio.create_task_group() as tasks:
            tasks.start_soon(send_back)
            async for message in asked:
                if isinstance(message, SessionMessage):
                    await outgoing.send(exchange.with_headers(message))
                else:
                    error = ErrorData(code=PARSE_ERROR, message="This line is no JSON-RPC message.")
                    await answered.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=error)))
            with anyio.move_on_after(_LAST_ANSWER_SECONDS):
                await exchange.all_answered()
            tasks.cancel_scope.cancel()


class _Exchange:
    """What was asked and is not answered yet, and the revision that a client of 2025 agreed on."""

    def __init__(self) -> None:
        self._waiting: set[object] = set()
        self._answered = anyio.Event()
        self._revision = ""

    def with_headers(self, message: SessionMessage) -> SessionMessage:
        """Return a message with the headers that the protocol wants of it over HTTP."""
        asked = message.message
        if not isinstance(asked, JSONRPCRequest | JSONRPCNotification):
            return message
        params: dict[str, Any] = asked.params or {}
        meta = params.get("_meta")
        own = meta.get(PROTOCOL_VERSION_META_KEY) if isinstance(meta, dict) else None
        headers = {}
        if isinstance(asked, JSONRPCRequest):
            self._waiting.add(asked.id)
        if own:
            name = next((params[key] for key in _NAMED_BY if key in params), None)
            headers = {MCP_PROTOCOL_VERSION_HEADER: str(own), MCP_METHOD_HEADER: asked.method}
            headers |= {MCP_NAME_HEADER: encode_header_value(str(name))} if name is not None else {}
        elif self._revision and asked.method != "initialize":
            headers = {MCP_PROTOCOL_VERSION_HEADER: self._revision}
        return SessionMessage(asked, metadata=ClientMessageMetadata(headers=headers))

    def note_answer(self, message: SessionMessage) -> None:
        """Take note of an answer, and of the revision that it agrees on."""
        answer = message.message
        if isinstance(answer, JSONRPCResponse | JSONRPCError):
            self._waiting.discard(answer.id)
            self._answered.set()
        if isinstance(answer, JSONRPCResponse) and "protocolVersion" in answer.result:
            self._revision = str(answer.result["protocolVersion"])

    async def all_answered(self) -> None:
        """Wait until nothing is unanswered."""
        while self._waiting:
            self._answered = anyio.Event()
            await self._answered.wait()
