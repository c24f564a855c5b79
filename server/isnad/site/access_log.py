"""The log: one line of JSON a request, and one more for a slow query; no environment, no inner text.

Lines are gathered and written by a thread of their own, so that a log that nobody reads, or a disk
that is slow, holds up no request. Where it is too far behind, lines are left out and counted.
"""

import asyncio
import hashlib
import json
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from isnad.errors import UnusableSetting
from isnad.locale import Message
from isnad.settings import Settings
from isnad.site.responses import Response

_FLUSH_SECONDS = 0.1
_MOST_LINES = 10_000


class AccessLog:
    """Write what happened, line by line."""

    def __init__(self, settings: Settings) -> None:
        """Open the log that the settings name; raise UnusableSetting where it cannot be written."""
        self._with_queries = bool(settings.log_queries)
        self._slow_seconds = settings.slow_log_seconds
        self._output = _opened(settings.log)
        self._lines: list[bytes] = []
        self._left_out = 0
        self._writing = False

    def request(self, method: str, path: str, client: str, seconds: float, response: Response) -> None:
        """Note a request and how it was answered."""
        if self._output is None:
            return
        entry: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": client,
            "method": method,
            "path": path[:200],
            "status": response.status,
            "bytes": response.size,
            "ms": round(seconds * 1000, 2),
        }
        if response.query:
            entry["cache"] = response.cache
            entry["waited_ms"] = round(response.waited * 1000, 2)
            entry["query"] = hashlib.sha256(response.query.encode("utf-8", "replace")).hexdigest()[:16]
            if self._with_queries:
                entry["text"] = response.query
        self._note(entry)
        if response.query and seconds >= self._slow_seconds:
            self._note({**entry, "slow": True})

    def fault(self, path: str, error: BaseException) -> None:
        """Note a fault of the server's own, for whoever runs it."""
        self._note(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "path": path[:200],
                "fault": "".join(traceback.format_exception(error)),
            }
        )

    def close(self) -> None:
        """Write what is left."""
        deadline = time.monotonic() + 1
        while self._writing and time.monotonic() < deadline:
            time.sleep(0.01)
        self._write()

    def _note(self, entry: dict[str, object]) -> None:
        if self._output is None:
            return
        if len(self._lines) >= _MOST_LINES:
            self._left_out += 1
            return
        self._lines.append(json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        if not self._writing:
            self._writing = True
            loop = asyncio.get_running_loop()
            loop.call_later(_FLUSH_SECONDS, loop.run_in_executor, None, self._write)

    def _write(self) -> None:
        """Write what was gathered; a log that cannot be written any more stops no request."""
        lines, self._lines = self._lines, []
        if self._left_out:
            lines.append(json.dumps({"left_out": self._left_out}).encode() + b"\n")
            self._left_out = 0
        try:
            if self._output and lines:
                self._output.write(b"".join(lines))
                self._output.flush()
        except OSError:
            self._output = None
        finally:
            self._writing = False


def _opened(name: str) -> BinaryIO | None:
    if name in ("", "none"):
        return None
    if name == "-":
        return sys.stderr.buffer
    try:
        return Path(name).open("ab")  # several processes append whole lines
    except OSError as error:
        raise UnusableSetting(
            Message("the log cannot be written (%(strerror)s)", strerror=error.strerror),
            where=f"--log {name}",
            hint=Message("Give a file that can be written, or -, or none."),
        ) from error
