"""A stand-in for Wikidata's API on loopback: it answers wbgetentities and wbsearchentities out of a table."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Standin:
    """What the stand-in knows, how it behaves, and what it was asked."""

    address: str = ""
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    busy: int = 0  # so many requests are answered 429 first
    body: bytes | None = None  # what is answered instead
    seconds: float = 0.0  # before an answer
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def add(
        self, qid: str, en: str, ar: str = "", aliases: tuple[str, ...] = (), kinds: tuple[str, ...] = ()
    ) -> None:
        """Add an item."""
        labels = {"en": en} | ({"ar": ar} if ar else {})
        self.items[qid] = {
            "id": qid,
            "labels": {
                language: {"language": language, "value": value} for language, value in labels.items()
            },
            "aliases": {"en": [{"language": "en", "value": value} for value in aliases]} if aliases else {},
            "descriptions": {"en": {"language": "en", "value": f"about {en}"}},
            "claims": {"P31": [{"mainsnak": {"datavalue": {"value": {"id": kind}}}} for kind in kinds]},
        }

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer as the API does."""
        if parameters["action"] == "wbsearchentities":
            text = parameters["search"].casefold()
            hits = [
                qid
                for qid, item in self.items.items()
                if any(
                    text in one["value"].casefold() or one["value"].casefold() in text
                    for one in item["labels"].values()
                )
            ]
            return {"search": [{"id": qid} for qid in hits], "success": 1}
        found = {}
        for qid in parameters["ids"].split("|"):
            target = self.redirects.get(qid, qid)
            item = self.items.get(target)
            if item is None:
                found[qid] = {"id": qid, "missing": ""}
            else:
                found[target] = item | ({"redirects": {"from": qid, "to": target}} if target != qid else {})
        return {"entities": found, "success": 1}


@contextmanager
def standing_in() -> Iterator[Standin]:
    """Start a stand-in, and end it."""
    standin = Standin()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parameters = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            standin.asked.append(parameters)
            standin.agents.append(self.headers.get("User-Agent", ""))
            time.sleep(standin.seconds)
            status = 200
            if standin.busy > 0:
                standin.busy -= 1
                status = 429
            body = standin.body or json.dumps(standin.answer(parameters)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    standin.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
