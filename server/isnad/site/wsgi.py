"""Flask's answer to a request: the app is called with WSGI's environ (PEP 3333), and no server between."""

import hashlib
import io
import sys
from pathlib import Path
from typing import Any

import flask
from werkzeug.wsgi import FileWrapper

from isnad.query.negotiation import choose_coding
from isnad.query.results import encode
from isnad.request_errors import RequestError
from isnad.site import pages
from isnad.site.requests import Disconnect, RequestHead
from isnad.site.responses import Response, problem_headers

_CODED = ("text/", "image/svg+xml", "application/json", "application/ld+json")
_STATIC = "/static/"  # small files that every page needs: sent as pages are


def call(app: flask.Flask, head: RequestHead, body: bytes, disconnect: Disconnect) -> Response:
    """Return an app's response to a request, whole; raise the RequestError that it meets.

    The environ holds the request, who waits for it, and nothing of this process's own environment.
    """
    environ = _environ(head, body) | {"isnad.disconnect": disconnect}
    with app.request_context(environ):
        return _response(head, environ, app.full_dispatch_request())


def error_page(app: flask.Flask, head: RequestHead, error: RequestError) -> Response:
    """Return an error as a page."""
    environ = _environ(head, b"")
    with app.request_context(environ):
        page = flask.make_response(flask.render_template("error.html", error=error), error.status)
        page.headers.update(problem_headers(error, pages.language()))
        return _response(head, environ, page)


def _environ(head: RequestHead, body: bytes) -> dict[str, Any]:
    host, _, port = head.authority.rpartition(":")
    return {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _native(head.path),
        "QUERY_STRING": _native(head.query_string),
        "SERVER_NAME": host or head.authority,
        "SERVER_PORT": port if port.isdecimal() else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": head.client,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": _native(head.get("content-type")),
        "wsgi.url_scheme": head.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **{
            f"HTTP_{name.upper().replace('-', '_')}": _native(value)
            for name, value in head.headers.items()
            if "_" not in name  # else X_Y would pass for X-Y
        },
    }


def _response(head: RequestHead, environ: dict[str, Any], found: flask.Response) -> Response:
    """Return a response as it is sent: a large file from its disk, all else in a coding that is taken."""
    parts, _, pairs = found.get_wsgi_response(environ)
    status, headers, file = found.status_code, dict(pairs), found.response
    try:
        if not isinstance(file, FileWrapper) or head.method == "HEAD":
            return _coded(status, headers, b"".join(parts), head)
        path = Path(file.file.name)
        if head.path.startswith(_STATIC):
            return _coded(status, headers, path.read_bytes(), head)
        return Response(status, headers, file=path, file_size=path.stat().st_size)
    finally:
        found.close()


def _native(text: str) -> str:
    """Write a text as WSGI's strings are: a character a byte (PEP 3333)."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _coded(status: int, headers: dict[str, str], body: bytes, head: RequestHead) -> Response:
    """Write a body in a coding that the client takes, and name it by what it holds."""
    media_type = headers.get("Content-Type", "")
    if media_type.startswith(_CODED) and "Content-Encoding" not in headers and body:
        body, coding = encode(body, choose_coding(head.get("accept-encoding")))
        vary = headers.get("Vary", "")
        headers["Vary"] = vary if "Accept-Encoding" in vary else f"{vary}, Accept-Encoding".lstrip(", ")
        if coding != "identity":
            headers["Content-Encoding"] = coding
            headers["Content-Length"] = str(len(body))
    # Flask's own tag of a static file is the same in each coding.
    untagged = "ETag" not in headers or head.path.startswith(_STATIC)
    stays = untagged and headers.get("Cache-Control") != "no-store"
    if status == 200 and body and stays and head.method == "GET":
        tag = hashlib.blake2b(body, digest_size=16).hexdigest()
        headers |= {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    return Response(status, headers, body)
