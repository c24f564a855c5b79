"""Responses: what is sent, the headers that all share, a refusal as its reader reads it; which are cached.

They are cached up to so many bytes: small bodies in memory, large ones as files. A response is sent from a
file where it is large, so that a client that reads slowly holds a file open and no memory. A file that is
cached no longer stays long enough for a response that was just begun.
"""

import base64
import hashlib
import json
import re
import shutil
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from isnad.locale import Language, Message
from isnad.query.hints import Hint
from isnad.query.negotiation import choose_language, has_already, parse_accept, prefers_page
from isnad.query.request import Request
from isnad.request_errors import InternalFault, RequestError, TooBusy

CacheStatus = Literal["hit", "miss", "none", "valid"]
Style = Literal["page", "problem", "text"]

# Any site may read an answer: nothing here depends on who asks, so there are no credentials.
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Isnad-Changed-Terms, Isnad-Version, Link, Retry-After, "
    "Server-Timing",
}
_STYLE = Path(__file__).parent / "static" / "isnad.css"
_UNREAD = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)  # comments, and the ends of lines
LANGUAGES: tuple[Language, Language] = ("ar", "en")
_SENT_WITH_304 = ("ETag", "Cache-Control", "Vary", "Content-Language", "Link")
_ATTRIBUTE = "!#$&+-.^_`|~"  # what needs no percent sign in an extended attribute (RFC 8187 §3.2.1)
_TERMINALS = ("curl/", "wget/", "httpie/", "xh/")


@dataclass(frozen=True)
class Response:
    """A response: its status, its headers, its body or the file it is in, and what the log wants."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    file: Path | None = None
    file_size: int = 0
    cache: CacheStatus = "none"
    waited: float = 0.0  # seconds
    query: str = field(default="", repr=False)

    @property
    def size(self) -> int:
        """How many bytes the body has."""
        return self.file_size or len(self.body)


@cache
def style() -> str:
    """Return the style sheet as each page has it within: nothing else is waited for before it is shown."""
    return _UNREAD.sub("", _STYLE.read_text("utf-8")).replace('url("vendor/', 'url("/static/vendor/')


@cache
def security_headers() -> Mapping[str, str]:
    """Return what every response carries, so that what strangers put into the data does no harm.

    Of the styles within a page, ours alone is taken, by its hash (CSP 3 §2.3.1).
    """
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
        f"style-src 'self' 'sha256-{digest}'; font-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def unless_known(response: Response, if_none_match: str) -> Response:
    """Return a page as it is, or that the client has it already (304, RFC 9110 §13.1.2)."""
    tag = response.headers.get("ETag", "").strip('"')
    if response.status != 200 or not tag or not has_already(if_none_match, tag):
        return response
    headers = {name: response.headers[name] for name in _SENT_WITH_304 if name in response.headers}
    return Response(304, headers, cache="valid")


def links(hints: Iterable[Hint]) -> str:
    """Write hints as links to what each kind means, in both languages (RFC 8288 §3, RFC 8187)."""
    return ", ".join(
        f'</{language}/limits#hint-{hint.kind}>; rel="help"; hreflang="{language}"; '
        f"title*=UTF-8'{language}'{quote(hint.sentence().in_language(language), safe=_ATTRIBUTE)}"
        for hint in hints
        for language in ("en", "ar")
    )


def options(methods: Iterable[str], headers: str = "") -> Response:
    """Return what may be asked of an address, and from where; `headers` are further ones (Fetch §3.2.2)."""
    allowed = ", ".join((*methods, "OPTIONS"))
    taken = "*, Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-Requested-With"
    return Response(
        204,
        {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": f"{taken}, {headers}" if headers else taken,
            "Access-Control-Max-Age": "86400",
            **OPEN_TO_ALL,
        },
    )


def style_for(accept: str, agent: str) -> Style:
    """Choose how an error is written: a page for a browser, plain text for whoever sits at a terminal.

    Everybody else is a program. A terminal's tool that names a JSON type is one, too.
    """
    if prefers_page(accept):
        return "page"
    named = {media for media, quality in parse_accept(accept) if quality > 0}
    if any(name.endswith("json") for name in named):
        return "problem"
    terminal = agent.lower().startswith(_TERMINALS) or named - {"*/*"} == {"text/plain"}
    return "text" if terminal else "problem"


def language_for(path: str, accept_language: str) -> Language:
    """Return the language of an address (/ar/…, /en/…), else by Accept-Language, else English."""
    first = path.strip("/").split("/")[0]
    return next((one for one in LANGUAGES if one == first), None) or choose_language(accept_language)


def problem_headers(refusal: RequestError, language: Language) -> dict[str, str]:
    """Write the headers that a refusal has, however it is written."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept, Accept-Encoding, Accept-Language, User-Agent",
        **OPEN_TO_ALL,
    }
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return {**headers, **refusal.headers}


def problem_body(refusal: RequestError, style: Style, language: Language) -> tuple[str, bytes]:
    """Write a refusal as problem details or as plain text; give the media type and the bytes."""
    if style == "text":
        return "text/plain; charset=utf-8", f"{refusal.in_language(language)}\n".encode("utf-8", "replace")
    problem: dict[str, object] = {
        "type": f"/{language}/limits#{refusal.slug()}",
        "title": refusal.when.in_language(language).replace("`", ""),
        "status": refusal.status,
        "detail": refusal.what.in_language(language),
        "hint": refusal.hint.in_language(language),
    }
    if refusal.where:
        problem["where"] = refusal.where
    body = json.dumps({**refusal.details, **problem}, ensure_ascii=False)
    return "application/problem+json", body.encode("utf-8", "replace")


def internal_fault() -> InternalFault:
    """Return the error of which nobody is told more than that it is the server's own."""
    return InternalFault(
        Message("a fault of the server's own"), hint=Message("Try again, and tell whoever runs the server.")
    )


LARGE_BYTES = 1024 * 1024
OVERHEAD_BYTES = 1000  # of headers and bookkeeping for each response, roughly
_LINGER_SECONDS = 2.0  # enough for a file to have been opened; its space is free again soon after
_MOST_LINGERING_BYTES = 1 << 30
_LARGEST_SHARE = 4  # a response that would fill more than this part of the cache is not cached
_MOST_REQUESTS = 2000  # that are found by their words
_LONGEST_REQUEST = 8000  # characters of such a request


class ResponseCache:
    """The responses asked for last."""

    def __init__(self, max_bytes: int, folder: Path) -> None:
        self._max_bytes, self._folder = max_bytes, folder
        self._responses: OrderedDict[Hashable, Response] = OrderedDict()  # the last one asked for is last
        self.size = 0  # bytes that are cached
        self._tags: dict[Hashable, str] = {}
        self._lingering: list[tuple[float, int, Path]] = []
        self._files = 0

    def get(self, key: Hashable) -> Response | None:
        """Return the response with a key, if it is cached, as one that cost no evaluation."""
        found = self._responses.get(key)
        if found is None:
            return None
        self._responses.move_to_end(key)
        if found.cache == "miss":
            headers = {**found.headers, "Server-Timing": "cache;desc=hit"}
            self._responses[key] = found = replace(found, headers=headers, cache="hit", waited=0.0)
        return found

    def put(self, key: Hashable, response: Response) -> None:
        """Cache a response, and discard those that were not asked for in the longest time."""
        size = _bytes(response)
        self._drop(self._responses.pop(key, None))
        if size * _LARGEST_SHARE > self._max_bytes:
            self.discard(response)
            return
        while self.size + size > self._max_bytes:
            self._drop(self._responses.popitem(last=False)[1])
        self._responses[key] = response
        self.size += size

    def get_answer(self, request: Request) -> Response | None:
        """Return the answer to the very same request, found before any of it is read, if it is cached.

        A request with If-None-Match has to be read.
        """
        tag = None if request.if_none_match else self._tags.get(_words(request))
        return self.get(tag) if tag else None

    def put_answer(self, request: Request, response: Response) -> None:
        """Have a request found by its words from now on, if its answer came from the cache."""
        if response.cache != "hit" or not response.query or response.file:
            return
        if len(request.query_string) + len(request.body) > _LONGEST_REQUEST:
            return
        self._tags[_words(request)] = response.headers.get("ETag", "").strip('"')
        if len(self._tags) > _MOST_REQUESTS:
            del self._tags[next(iter(self._tags))]  # the oldest

    def with_file(self, response: Response) -> Response:
        """Return a response with a large body in a file; raise TooBusy where there is no room for it."""
        if len(response.body) <= LARGE_BYTES:
            return response
        if sum(size for _, size, _ in self._lingering) + len(response.body) > _MOST_LINGERING_BYTES:
            raise TooBusy.now()
        self._files += 1
        path = self._folder / f"answer-{self._files}"
        path.write_bytes(response.body)
        return replace(response, body=b"", file=path, file_size=len(response.body))

    def discard(self, response: Response | None) -> None:
        """Have the file of a response removed when its sending has begun for sure, and those before it."""
        now = time.monotonic()
        while self._lingering and now - self._lingering[0][0] >= _LINGER_SECONDS:
            with suppress(FileNotFoundError):
                self._lingering.pop(0)[2].unlink()
        if response and response.file:
            self._lingering.append((now, response.size, response.file))

    def _drop(self, response: Response | None) -> None:
        """Discard a response that was cached."""
        self.size -= _bytes(response) if response else 0
        self.discard(response)

    def close(self) -> None:
        """Discard everything at once, when nothing is sent from here any more."""
        self._responses.clear()
        self.size = 0
        shutil.rmtree(self._folder, ignore_errors=True)


def _bytes(response: Response) -> int:
    return response.size + OVERHEAD_BYTES


def _words(request: Request) -> Hashable:
    """Return all of a request that an answer depends on."""
    return (
        request.method,
        request.query_string,
        request.body,
        request.content_type,
        request.accept,
        request.accept_encoding,
    )
