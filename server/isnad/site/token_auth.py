"""Who may see and change what: bearer tokens (RFC 6750), out of a file that only its owner can read.

A file of lines has tokens that may do everything, one a line; anybody may see everything. A file in TOML says
of each token, by its SHA-256 or by the name of a file beside it, which graphs it may see and which it may
change, and what anybody may see without a token.

The file is read again when it changes; so a token is revoked by taking it out, without a restart.

All who may see the same graphs have one app, one endpoint and one cache of answers, whose queries are of
these graphs alone; so nothing that was asked, found or kept for others is there to be given.
"""

import asyncio
import hashlib
import hmac
import os
import re
import shlex
import stat
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from isnad.errors import UnusableSetting
from isnad.locale import Message, Text, Translatable
from isnad.query.store import ALL_GRAPHS, NO_GRAPHS, GraphSet
from isnad.request_errors import GraphForbidden, MalformedRequest, Unauthorized
from isnad.site.monitoring import PATHS as VITAL_PATHS
from isnad.site.requests import RequestHead
from isnad.site.responses import Response

LEAST = 16  # characters of a token
OF_GRAPHS = ".toml"
_OPTION = "--token-file"
_MAKE = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
_SHA256 = re.compile("[0-9a-f]{64}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`*]*")
_DEFAULT, _ALL = "default", "*"


@dataclass(frozen=True)
class Rights:
    """Which graphs somebody may see, and which of these he may change."""

    visible: GraphSet
    writable: GraphSet = NO_GRAPHS


@dataclass(frozen=True)
class _Known:
    """What a file says: the hash of each token with its rights, and what is seen without (None: nothing)."""

    rights: tuple[tuple[bytes, Rights], ...]
    public: GraphSet | None


class Tokens:
    """The tokens of a file, as hashes, and what each may do."""

    def __init__(self, path: Path) -> None:
        """Read the file; raise UnusableSetting for none, one that others can read, and one that is none."""
        self._path, self._where = path, f"{_OPTION} {path}"
        self.of_graphs = path.suffix == OF_GRAPHS  # whether anything is hidden from anybody
        self._read_at: tuple[int, int] = (0, 0)
        self._known = _Known((), None)
        self._refresh()

    @property
    def public(self) -> GraphSet | None:
        """What may be seen without a token; None where nothing may."""
        return self._known.public

    @property
    def sights(self) -> frozenset[GraphSet]:
        """What can be seen by anybody: each set of graphs once."""
        seen = {rights.visible for _, rights in self._known.rights}
        return frozenset(seen | {self.public or NO_GRAPHS})

    def seen_by(self, authorization: str) -> GraphSet:
        """Return the graphs that a request may see; raise what `require` raises."""
        if not authorization.strip():
            self._try_to_refresh()
            if self.public is not None:
                return self.public
        return self._rights(authorization).visible

    def require(self, authorization: str) -> Rights:
        """Return what a request may do that writes; it has a known token.

        Raise Unauthorized (401) for one that has none or another, GraphForbidden (403) for one that may write
        nowhere, MalformedRequest (400) for a header that is none. A token is compared as its hash, with all
        of them and in constant time, so that nothing about any of them shows in how long that takes.
        """
        rights = self._rights(authorization)
        if rights.writable == NO_GRAPHS:
            raise GraphForbidden(
                Message("this token may not change any graph"), hint=Message("Ask whoever runs the server.")
            )
        return rights

    def _rights(self, authorization: str) -> Rights:
        scheme, _, token = authorization.strip().partition(" ")
        if not authorization.strip():
            raise _unauthorized("")
        if scheme.lower() != "bearer" or not token.strip():
            raise MalformedRequest(
                Message("this is no header of a token"),
                where="Authorization",
                hint=Message("Send Authorization: Bearer and your token."),
                headers={"WWW-Authenticate": 'Bearer realm="isnad", error="invalid_request"'},
            )
        self._try_to_refresh()
        given = _hash(token.strip())
        found = [rights for known, rights in self._known.rights if hmac.compare_digest(given, known)]
        if not found:
            raise _unauthorized(', error="invalid_token"')
        return found[0]

    def _try_to_refresh(self) -> None:
        try:
            self._refresh()
        except UnusableSetting:  # whoever takes the file away takes all tokens away, and what is public
            self._known = _Known((), None if self.of_graphs else ALL_GRAPHS)

    def _refresh(self) -> None:
        """Read the file, if it is not as it was read last."""
        status, text = _read(self._path, self._read_at)
        if text is None:
            return
        self._known = self._graphs_of(text) if self.of_graphs else _lines_of(self._path, text)
        self._read_at = (status.st_ctime_ns, status.st_ino)

    def _graphs_of(self, text: str) -> _Known:
        """Read a file in TOML: what is public, and each token."""
        try:
            written = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _wrong(self._where, Text(ar=f"{error}", en=f"{error}")) from error
        public, tokens = written.pop("public", None), written.pop("token", [])
        if written or not isinstance(tokens, list) or not all(isinstance(one, dict) for one in tokens):
            raise _wrong(self._where, Message("it has [public] and [[token]], and nothing else"))
        rights = []
        for number, one in enumerate(tokens, 1):
            where = f"{self._where}: [[token]] {number}"
            rights.append((self._hash_of(one, where), _rights_of(one, {"name", "sha256", "file"}, where)))
        hashes = [known for known, _ in rights]
        if len(set(hashes)) < len(hashes):
            raise _wrong(self._where, Message("it has the same token twice"))
        if public is None:
            return _Known(tuple(rights), None)
        where = f"{self._where}: [public]"
        if not isinstance(public, dict) or "write" in public:
            raise _wrong(where, Message("what is public can be read alone"))
        return _Known(tuple(rights), _rights_of(public, set(), where).visible)

    def _hash_of(self, one: dict[str, Any], where: str) -> bytes:
        """Return the hash of a token: as it is written, or of what is in a file beside this one."""
        sha256, file = one.get("sha256"), one.get("file")
        if (sha256 is None) == (file is None):
            raise _wrong(where, Message("a token is named by one of sha256 and file"))
        if sha256 is not None:
            if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256.lower()):
                raise _wrong(where, Message("sha256 has 64 hexadecimal digits"))
            return bytes.fromhex(sha256)
        if not isinstance(file, str) or Path(file).name != file:
            raise _wrong(where, Message("file is the name of a file beside this one"))
        path = self._path.with_name(file)
        _, text = _read(path, (0, 0))
        known = _lines_of(path, text or "").rights
        if len(known) != 1:
            raise _wrong(where, Message("this file has more than one token: %(file)s", file=file))
        return known[0][0]


def _rights_of(one: dict[str, Any], others: set[str], where: str) -> Rights:
    """Read which graphs may be seen, and which may be changed; who may change one may see it."""
    if unknown := sorted(one.keys() - others - {"read", "write"}):
        raise _wrong(where, Message("nothing is called %(name)s", name=unknown[0]))
    read, write = (_graphs(one.get(name, []), f"{where} {name}") for name in ("read", "write"))
    return Rights(read | write, write)


def _graphs(names: object, where: str) -> GraphSet:
    """Read names of graphs: IRIs, beginnings of IRIs with `*` after them, `default`, or `*` for all."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _wrong(where, Message("this is a list of graphs"))
    found = NO_GRAPHS
    for name in names:
        if name == _ALL:
            found |= ALL_GRAPHS
        elif name == _DEFAULT:
            found |= GraphSet(default=True)
        elif not _IRI.fullmatch(name.removesuffix("*")):
            raise _wrong(where, Message("this names no graph: %(name)s", name=name[:200]))
        elif name.endswith("*"):
            found |= GraphSet(prefixes=(name[:-1],))
        else:
            found |= GraphSet(named=frozenset({name}))
    return found


def _read(path: Path, read_at: tuple[int, int]) -> tuple[os.stat_result, str | None]:
    """Return a file and its text; no text where it is as it was read last.

    Raise UnusableSetting where it cannot be read, or others can read it.
    """
    where = f"{_OPTION} {path}"
    try:
        status = path.stat()
        if read_at == (status.st_ctime_ns, status.st_ino):
            return status, None
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        missing = isinstance(error, FileNotFoundError) and path.suffix != OF_GRAPHS
        make = Message("Make one: %(make)s", make=f"(umask 077; {_MAKE} > {shlex.quote(str(path))})")
        raise _wrong(where, Text(ar=f"{error}", en=f"{error}"), make if missing else None) from error
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _wrong(
            where,
            Message("others can read it"),
            Message("Keep it from them: %(command)s", command=f"chmod 600 {shlex.quote(str(path))}"),
        )
    return status, text


def _lines_of(path: Path, text: str) -> _Known:
    """Read a file of tokens that may do everything."""
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    tokens = {number: line for number, line in lines if line and not line.startswith("#")}
    short = next((f":{number}" for number, token in tokens.items() if len(token) < LEAST), "")
    if short or not tokens:
        raise _wrong(
            f"{_OPTION} {path}{short}",
            Message("one token a line, of at least %(least)s characters", least=LEAST),
            Message("Write on a line of its own what this prints: %(make)s", make=_MAKE),
        )
    rights = Rights(ALL_GRAPHS, ALL_GRAPHS)
    return _Known(tuple((_hash(token), rights) for token in tokens.values()), ALL_GRAPHS)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _unauthorized(error: str) -> Unauthorized:
    return Unauthorized(
        Message("this takes a known token"),
        where="Authorization",
        hint=Message("Send Authorization: Bearer, and a token of the server's file."),
        headers={"WWW-Authenticate": f'Bearer realm="isnad"{error}'},
    )


def _wrong(where: str, why: Translatable, hint: Message | None = None) -> UnusableSetting:
    return UnusableSetting(
        Message("this file of tokens will not do: %(why)s", why=why),
        where=where,
        hint=hint or Message("server/deployment/README.md has an example."),
    )


_FOR_ALL = ("/static/", *VITAL_PATHS)  # what has nothing of the data


class _Served(Protocol):
    def close(self) -> None:
        """Let go of what is kept."""


_Version = TypeVar("_Version", bound=_Served)


class Readers(Generic[_Version]):
    """Finds what answers a request by the token that it has."""

    def __init__(self, tokens: Tokens, open_for: Callable[[GraphSet], Awaitable[_Version]]) -> None:
        """Take the tokens, and what opens the data for those who may see some graphs."""
        self._tokens = tokens
        self._open_for = open_for
        self._opened: dict[GraphSet, asyncio.Future[_Version]] = {}

    async def of(self, head: RequestHead) -> _Version:
        """Return what answers a request; raise Unauthorized (401), MalformedRequest (400) for its token."""
        if head.path.startswith(_FOR_ALL) or head.method == "OPTIONS":
            return await self.public()
        return await self._seeing(self._tokens.seen_by(head.get("authorization")))

    async def public(self) -> _Version:
        """Return what answers those who have no token."""
        return await self._seeing(self._tokens.public or NO_GRAPHS)

    async def _seeing(self, graphs: GraphSet) -> _Version:
        if graphs not in self._opened:
            for gone in self._opened.keys() - self._tokens.sights:
                if (opened := self._opened[gone]).done():
                    del self._opened[gone]
                    opened.result().close()
            self._opened[graphs] = asyncio.ensure_future(self._open_for(graphs))
        try:
            return await asyncio.shield(self._opened[graphs])
        except Exception:
            self._opened.pop(graphs, None)
            raise


def for_one_reader(response: Response) -> Response:
    """Return a response that no cache between gives to anybody else (RFC 9111 §3.5, §4.1)."""
    vary, kept = (response.headers.get(name, "") for name in ("Vary", "Cache-Control"))
    headers = {**response.headers, "Vary": f"{vary}, Authorization".lstrip(", ")}
    if "no-store" not in kept:
        directives = [one.strip() for one in kept.split(",") if one.strip() and one.strip() != "public"]
        headers["Cache-Control"] = ", ".join(["private", *(directives or ["no-cache"])])
    return replace(response, headers=headers)
