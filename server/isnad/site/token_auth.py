"""Who may write: bearer tokens (RFC 6750), one a line of a file that only its owner can read.

The file is read again when it changes; so a token is revoked by taking its line out, without a restart.
"""

import hashlib
import hmac
import os
import stat
from pathlib import Path

from isnad.errors import UnusableSetting
from isnad.locale import Message, Text
from isnad.request_errors import MalformedRequest, Unauthorized

LEAST = 16  # characters of a token
_OPTION = "--token-file"
_MAKE = '(umask 077; python3 -c "import secrets; print(secrets.token_urlsafe(32))" > FILE)'


class Tokens:
    """The tokens of a file, as hashes."""

    def __init__(self, path: Path) -> None:
        """Read the file; raise UnusableSetting for none, one that others can read, and a short token."""
        self._path = path
        self._read_at: tuple[int, int] = (0, 0)
        self._hashes: tuple[bytes, ...] = ()
        self._refresh()

    def require(self, authorization: str) -> None:
        """Let a request pass that has a known token.

        Raise Unauthorized (401) for one that has none or another, MalformedRequest (400) for a header that
        is none. A token is compared as its hash, with all of them and in constant time, so that nothing
        about any of them shows in how long that takes.
        """
        scheme, _, token = authorization.strip().partition(" ")
        if not authorization.strip():
            raise _unauthorized("")
        if scheme.lower() != "bearer" or not token.strip():
            refusal = MalformedRequest(
                Message("this is no header of a token"),
                where="Authorization",
                hint=Message("Send Authorization: Bearer and your token."),
            )
            refusal.headers["WWW-Authenticate"] = 'Bearer realm="isnad", error="invalid_request"'
            raise refusal
        try:
            self._refresh()
        except UnusableSetting:  # whoever takes the file away takes all tokens away
            self._hashes = ()
        given = _hash(token.strip())
        if sum(hmac.compare_digest(given, known) for known in self._hashes) == 0:
            raise _unauthorized(', error="invalid_token"')

    def _refresh(self) -> None:
        """Read the file, if it is not as it was read last."""
        try:
            status = self._path.stat()
            if self._read_at == (status.st_ctime_ns, status.st_ino):
                return
            lines = self._path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self._path, f"{error}", f"{error}") from error
        if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _unusable(self._path, "يقرؤه غير صاحبه: chmod 600", "others can read it: chmod 600")
        tokens = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        if not tokens or min(map(len, tokens)) < LEAST:
            raise _unusable(
                self._path,
                f"رمز في كل سطر، لا يقل عن {LEAST} حرفا",
                f"one token a line, of at least {LEAST} characters",
            )
        self._hashes = tuple(map(_hash, tokens))
        self._read_at = (status.st_ctime_ns, status.st_ino)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _unauthorized(error: str) -> Unauthorized:
    refusal = Unauthorized(
        Message("writing takes a known token"),
        where="Authorization",
        hint=Message("Send Authorization: Bearer, and a token of the server's file."),
    )
    refusal.headers["WWW-Authenticate"] = f'Bearer realm="isnad"{error}'
    return refusal


def _unusable(path: Path, ar: str, en: str) -> UnusableSetting:
    return UnusableSetting(
        Text(ar=f"لا يصلح ملف الرموز: {ar}", en=f"this file of tokens will not do: {en}"),
        where=f"{_OPTION} {path}",
        hint=Message("Make one: %(MAKE)s", MAKE=_MAKE),
    )
