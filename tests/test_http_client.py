"""The HTTP client keeps its limits against a server on loopback that does not."""

import asyncio
import base64
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from isnad.remote.http_client import HttpClient, NoResponse, Response, ResponseTooLarge, fetch

Handle = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server on loopback that answers as a test says."""

    def __init__(self) -> None:
        self.handle: Handle = lambda _: None
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections: set[tuple[str, int]] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append((self.command, self.path, headers, body))
                outer.connections.add(self.client_address)
                outer.handle(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"


@pytest.fixture
def server() -> Iterator[Server]:
    it = Server()
    thread = threading.Thread(target=it.server.serve_forever, daemon=True)
    thread.start()
    yield it
    it.server.shutdown()
    it.server.server_close()
    thread.join()


def answer(
    status: int = 200, body: bytes = b"fine", headers: tuple[tuple[str, str], ...] = ()
) -> Callable[[BaseHTTPRequestHandler], None]:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return handle


def send(
    *urls: str,
    method: str = "GET",
    body: bytes | None = None,
    seconds: float = 5.0,
    most_bytes: int = 1000,
    user: str = "",
    addresses: dict[str, tuple[str, ...]] | None = None,
) -> list[Response]:
    async def sent() -> list[Response]:
        async with HttpClient(user=user, password="secret" if user else "", addresses=addresses) as client:
            return [
                await client.send(method, url, body, headers={}, seconds=seconds, most_bytes=most_bytes)
                for url in urls
            ]

    return asyncio.run(sent())


def test_a_response_is_read_whole_and_the_connection_used_again(server: Server) -> None:
    server.handle = answer(404, b"x" * 1000, (("X-Why", "nothing"),))
    found = send(server.address, f"{server.address}/a?b=%20c", method="POST", body=b"text")
    assert [(one.status, len(one.body), one.headers["x-why"]) for one in found] == [
        (404, 1000, "nothing")
    ] * 2
    assert [(method, path, body) for method, path, _, body in server.requests] == [
        ("POST", "/", b"text"),
        ("POST", "/a?b=%20c", b"text"),
    ]
    assert server.requests[0][2]["user-agent"] == "Isnad (https://w3id.org/isnad/)"
    assert "accept-encoding" not in server.requests[0][2]
    assert len(server.connections) == 1


def test_cookies_are_not_sent_back(server: Server) -> None:
    server.handle = answer(headers=(("Set-Cookie", "who=me; Path=/"),))
    send(server.address, server.address)
    assert ["cookie" in headers for _, _, headers, _ in server.requests] == [False, False]


def test_a_redirect_is_followed_only_where_the_program_says_so(server: Server) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        answer(302, headers=(("Location", "/there"),))(request) if request.path == "/" else answer()(request)

    server.handle = handle
    assert send(server.address)[0].status == 302
    assert fetch(server.address, user_agent="test", seconds=5, most_bytes=10).body == b"fine"


@pytest.mark.parametrize("chunked", [False, True])
def test_no_more_is_read_than_the_limit(server: Server, chunked: bool) -> None:
    sent = 0

    def handle(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.send_header(
            *(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "10" + "0" * 9))
        )
        request.end_headers()
        try:
            while sent < 1_000_000_000:
                part = b"x" * 65536
                request.wfile.write(b"10000\r\n" + part + b"\r\n" if chunked else part)
                sent += len(part)
        except OSError:
            request.close_connection = True

    server.handle = handle
    with pytest.raises(ResponseTooLarge):
        send(server.address, most_bytes=100_000)
    assert sent < 100_000_000


def test_a_compressed_response_is_not_unpacked(server: Server) -> None:
    import zlib

    packed = zlib.compress(b"0" * 100_000)
    server.handle = answer(body=packed, headers=(("Content-Encoding", "deflate"),))
    assert send(server.address)[0].body == packed


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_slow_response_is_not_waited_for(server: Server, when: str) -> None:
    over = threading.Event()

    def handle(request: BaseHTTPRequestHandler) -> None:
        if when == "within":
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
            request.wfile.write(b"x")
        over.wait(20)
        request.close_connection = True

    server.handle = handle
    begin = time.monotonic()
    with pytest.raises(NoResponse, match="timed out"):
        send(server.address, seconds=0.3)
    assert time.monotonic() - begin < 10
    over.set()


def test_a_response_that_ends_early_is_none(server: Server) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"x" * 999)
        request.close_connection = True

    server.handle = handle
    with pytest.raises(NoResponse):
        send(server.address)


def test_what_is_no_http_or_is_not_there_is_no_response(server: Server) -> None:
    server.handle = lambda request: (request.wfile.write(b"hello\r\n\r\n"), None)[1]
    for url in (
        server.address,
        "http://127.0.0.1:9/",
        "http://no.such.host.invalid/",
        "mailto:x@y",
        "http://",
    ):
        with pytest.raises(NoResponse):
            send(url)


def test_a_thousand_headers_are_read_and_the_process_keeps_its_own_limit(server: Server) -> None:
    import http.client

    many = tuple((f"X-Graph-{number}", "urn:g") for number in range(1000))
    server.handle = answer(headers=many)
    assert len(send(server.address)[0].headers) >= 1000
    assert http.client._MAXHEADERS == 100  # type: ignore[attr-defined]


def test_a_pinned_host_is_asked_where_it_was_and_no_other_host_is(server: Server) -> None:
    server.handle = answer()
    pinned = {"pinned.invalid": ("127.0.0.1",), "gone.invalid": ()}
    assert send(f"http://pinned.invalid:{server.port}/", addresses=pinned)[0].body == b"fine"
    assert server.requests[0][2]["host"] == f"pinned.invalid:{server.port}"
    for host in ("gone.invalid", "localhost"):
        with pytest.raises(NoResponse, match="no address"):
            send(f"http://{host}:{server.port}/", addresses=pinned)


@pytest.mark.parametrize(
    ("challenge", "scheme"),
    [('Basic realm="x"', "Basic "), ('Digest realm="x", nonce="n", qop="auth"', "Digest ")],
)
def test_a_challenge_is_answered(server: Server, challenge: str, scheme: str) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        if "Authorization" in request.headers:
            answer()(request)
        else:
            answer(401, headers=(("WWW-Authenticate", challenge),))(request)

    server.handle = handle
    assert send(server.address, method="POST", body=b"text", user="me")[0].status == 200
    credentials = server.requests[1][2]["authorization"]
    assert credentials.startswith(scheme)
    assert server.requests[1][3] == b"text"
    if scheme == "Basic ":
        assert base64.b64decode(credentials.removeprefix(scheme)) == b"me:secret"
    else:
        assert "secret" not in credentials
    server.requests.clear()
    assert send(server.address)[0].status == 401
    assert len(server.requests) == 1
