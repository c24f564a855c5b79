"""Responses: what is sent, the headers that all share, and a refusal as its reader reads it."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from isnad.locale import Language, Message
from isnad.query.hints import Hint
from isnad.query.negotiation import choose_language, has_already, parse_accept, prefers_page
from isnad.query.request import METHODS
from isnad.request_errors import InternalFault, RequestError

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
    if refusal.status == 405:
        headers["Allow"] = ", ".join((*METHODS, "OPTIONS"))
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
        Message("a fault of the server's own"),
        hint=Message("Try again, and tell whoever runs the server."),
    )
