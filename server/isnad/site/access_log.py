"""The access log: one line of JSON a request, and one more for a slow query; no environment, no inner text.

A thread of its own writes the lines that were gathered, so that a log that nobody reads, or a slow disk,
holds up no request; what is too much is left out and counted. (logging's QueueHandler with
python-json-logger takes four times as long for each line: 22 µs for 5, of which a short query notices.)
"""

import asyncio
import hashlib
import json
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from isnad.errors import IsnadError, UnusableSetting
from isnad.locale import Message
from isnad.settings import Settings
from isnad.site.responses import Response

_FLUSH_SECONDS = 0.1
_MOST_LINES = 10_000


class AccessLog:
    """The log of requests and faults."""

    def __init__(self, settings: Settings) -> None:
        """Open the log that the settings name; raise UnusableSetting where it cannot be written."""
        self._with_queries = bool(settings.log_queries)
        self._slow_seconds = settings.slow_log_seconds
        self._name = settings.log
        self._output = _opened(settings.log)
        self._changing = Lock()  # of the file that is written to
        self._lines: list[bytes] = []
        self._left_out = 0
        self._writing = False

    def request(self, method: str, path: str, client: str, seconds: float, response: Response) -> None:
        """Log a request and how it was answered."""
        if self._output is None:
            return
        entry: dict[str, object] = {
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
        """Log a fault of the server's own, for whoever runs it."""
        self._note({"path": path[:200], "fault": "".join(traceback.format_exception(error))})

    @property
    def is_file(self) -> bool:
        """Whether it is a file of its own, and not what is said on standard error."""
        return self._name not in ("", "-", "none")

    def version(self, version: str, error: IsnadError | None) -> None:
        """Log at once which version of the data is served from now on, or why one is not."""
        if self.is_file:
            why = {"error": error.in_language("en")} if error else {}
            self._note({"version": version, **why}, at_once=True)

    def reopened(self) -> int:
        """Open the file anew, as whoever has renamed it expects; return its descriptor, for others to share.

        Raise UnusableSetting where it cannot be written; what is open stays.
        """
        opened = _opened(self._name)
        assert opened is not None  # noqa: S101 - whoever has a file asks
        self.go_on_in(opened)
        return opened.fileno()

    def go_on_in(self, opened: BinaryIO) -> None:
        """Write into another file from now on."""
        with self._changing:
            last, self._output = self._output, opened
            if last:
                last.close()

    def close(self) -> None:
        """Write what is left."""
        deadline = time.monotonic() + 1
        while self._writing and time.monotonic() < deadline:
            time.sleep(0.01)
        self._write()

    def _note(self, entry: dict[str, object], *, at_once: bool = False) -> None:
        if self._output is None:
            return
        if len(self._lines) >= _MOST_LINES:
            self._left_out += 1
            return
        entry = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry}
        self._lines.append(json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        if at_once:
            self._write()
        elif not self._writing:
            self._writing = True
            loop = asyncio.get_running_loop()
            loop.call_later(_FLUSH_SECONDS, loop.run_in_executor, None, self._write)

    def _write(self) -> None:
        """Write what was gathered; a log that cannot be written any more stops no request."""
        lines, self._lines = self._lines, []
        if self._left_out:
            lines.append(json.dumps({"left_out": self._left_out}).encode() + b"\n")
            self._left_out = 0
        with self._changing:
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
