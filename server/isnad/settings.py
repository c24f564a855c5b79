"""Every limit and setting: its default, its bounds, and a sentence that says what it is."""

import re
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import urlsplit

from isnad.errors import UnusableSetting
from isnad.locale import Message

_MOST = 10**12
_MAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_SERVICE_HINT = Message(
    "Give addresses such as https://query.example.org/sparql, without a user and a fragment."
)


def _number(default: int, sentence: Message, *, least: int = 1, most: int = _MOST) -> Any:
    hint = Message("Numbers go from %(least)s to %(most)s.", least=least, most=most)
    return field(default=default, metadata={"sentence": sentence, "bounds": (least, most), "hint": hint})


def _text(default: str, sentence: Message, hint: Message | None = None) -> Any:
    return field(default=default, metadata={"sentence": sentence, "hint": hint})


# fmt: off
@dataclass(frozen=True)
class Settings:
    """What an operator can set; each field is one row of the table that `rows` returns.

    Raise UnusableSetting for a value that is out of its bounds.
    """

    host: str = _text("127.0.0.1", Message("the address the server listens on"))
    port: int = _number(8000, Message("the port the server listens on"), most=65535)
    public_url: str = _text("", Message(
        "the address that people know the server by, for what names the service itself; else the one it was "
        "asked by"
    ), Message(
        "Give an address such as https://data.example.org, without a path: pages link to each other from the "
        "root."
    ))
    contact: str = _text("", Message(
        "where readers report an error, by mail or on a page; the pages say so where there is none"
    ), Message("Give an address such as facts@example.org or https://example.org/report."))
    trusted_proxies: str = _text("", Message(
        "addresses or networks of proxies, with commas between, whose X-Forwarded-For tells the "
        "client's address"
    ), Message("Give addresses or networks, such as 127.0.0.1,10.0.0.0/8."))
    allow_service: str = _text("", Message(
        "the address of a SPARQL service that a query may ask by SERVICE (repeatable); no other is asked"
    ), _SERVICE_HINT)
    service_seconds: int = _number(10, Message("the seconds that such a service has to answer"))
    backend: str = _text("", Message(
        "the address of a SPARQL service that has the same release, and evaluates queries in place "
        "of the embedded store (repeatable: its replicas)"
    ), _SERVICE_HINT)
    backend_graph: str = _text("", Message(
        "the graph that has there what is the default graph here, for a service that has none "
        "of its own; as given to isnad load"
    ))
    web_processes: int = _number(2, Message("how many processes answer HTTP"), most=64)
    max_connections: int = _number(4096, Message("how many connections each of them has; further ones wait"))
    max_query_bytes: int = _number(100_000, Message(
        "the longest query taken, in bytes; a longer one is answered 413 (from 64 kB on, by POST)"
    ))
    max_nesting: int = _number(200, Message(
        "how deep the brackets of a query may nest; deeper is answered 400"
    ))
    plain_query_steps: int = _number(20_000, Message(
        "the most steps, of which ten thousand take a millisecond at the most, that a query may cost to be "
        "evaluated where HTTP is answered; one that may cost more has a process of its own (0: every query)"
    ), least=0)
    max_update_bytes: int = _number(50_000_000, Message(
        "the largest write taken, in bytes: of an update or a graph, and of the change that "
        "comes of it; a larger one is answered 413"
    ))
    max_stored_quads: int = _number(5_000_000, Message(
        "how many quads a store that is written to has room for; a write beyond it is answered 507"
    ))
    changed_terms: str = _text("keep", Message(
        "what is done with a write of a term that the engine has no place for, such as 01, which it has as "
        "1: `keep` keeps it as it is written, `report` takes it as the engine has it and names the change in "
        "the answer's Isnad-Changed-Terms, `refuse` answers 422"
    ), Message("Give keep, report or refuse."))
    receive_seconds: int = _number(10, Message(
        "the seconds the head of a request may take to arrive, and its body; later, it is cut "
        "off or answered 408"
    ))
    deadline_seconds: int = _number(30, Message(
        "the seconds a query has from its arrival, waiting included; then it is stopped and "
        "answered 504; a client may lower it by `timeout`"
    ))
    max_memory_megabytes: int = _number(1024, Message(
        "the memory a query may take, in megabytes; one that takes more is answered 507"
    ))
    max_answer_bytes: int = _number(50_000_000, Message(
        "the largest answer sent, in bytes; beyond it comes an error, never a cut answer"
    ))
    workers: int = _number(4, Message("how many queries are evaluated at once"), most=1024)
    slow_workers: int = _number(8, Message(
        "how many more of those that run for over 0.3 seconds, so that short ones need not "
        "wait for them"
    ), least=0, most=1024)
    max_waiting: int = _number(64, Message(
        "how many queries wait for a worker; a further one is answered 503"
    ))
    max_wait_seconds: int = _number(10, Message(
        "the seconds a query waits for a worker; then it is answered 503"
    ))
    max_per_client: int = _number(16, Message(
        "how many queries of one address run or wait; a further one is answered 429; half of "
        "all that run at once are the most of one address"
    ))
    contended_seconds: int = _number(5, Message(
        "the seconds a query is sure of while others wait in vain; then it may be stopped for "
        "them, answered 503"
    ))
    cache_megabytes: int = _number(64, Message(
        "how much of the answers is kept, to be given again without evaluation, in megabytes"
    ), least=0)
    page_megabytes: int = _number(32, Message(
        "how much of the pages is kept, to be given again without rendering, in megabytes"
    ), least=0)
    follow_seconds: int = _number(1, Message(
        "how often, in seconds, the server looks for a newer release, to serve it without a gap; 0 never"
    ), least=0)
    log: str = _text("-", Message(
        "where a line of JSON is written for each request: a file, - for standard error, or none"
    ))
    log_queries: int = _number(0, Message("1 to have the text of queries in the log too"), least=0, most=1)
    slow_log_seconds: int = _number(5, Message(
        "a query that takes so many seconds has a line of its own in the log"
    ))
# fmt: on

    def __post_init__(self) -> None:
        """Refuse what no server can run with."""
        for setting in fields(self):
            if bounds := setting.metadata.get("bounds"):
                value = getattr(self, setting.name)
                if not bounds[0] <= value <= bounds[1]:
                    raise _unusable(setting.name, value)
        if self.public_url and not _is_address(
            self.public_url.removesuffix("/"), "username", "path", "query", "fragment"
        ):
            raise _unusable("public_url", self.public_url)
        if self.contact and not (_MAIL.fullmatch(self.contact) or _is_address(self.contact, "username")):
            raise _unusable("contact", self.contact)
        if self.changed_terms not in ("report", "refuse", "keep"):
            raise _unusable("changed_terms", self.changed_terms)
        try:
            _ = self.proxies
        except ValueError as error:
            raise _unusable("trusted_proxies", self.trusted_proxies) from error
        for name in ("allow_service", "backend"):
            for url in getattr(self, name).split():
                if not _is_address(url, "username", "fragment"):
                    raise _unusable(name, url)

    @property
    def contact_link(self) -> str:
        """What leads to where readers report an error; empty where there is none."""
        return f"mailto:{self.contact}" if _MAIL.fullmatch(self.contact) else self.contact

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose word about the client's address is taken."""
        names = (name.strip() for name in self.trusted_proxies.split(","))
        return tuple(ip_network(name) for name in names if name)


@dataclass(frozen=True)
class Row:
    """One row of the table of settings."""

    name: str
    default: str | int
    sentence: Message


def rows() -> tuple[Row, ...]:
    """Return the table of settings, as `isnad serve --help`, the documentation and /about show it."""
    return tuple(
        Row(setting.name.replace("_", "-"), getattr(Settings, setting.name), setting.metadata["sentence"])
        for setting in fields(Settings)
    )


def _is_address(url: str, *without: str) -> bool:
    """Return whether this is a URL of HTTP without some parts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    of_http = parts.scheme in ("http", "https") and bool(parts.hostname)
    return of_http and not any(getattr(parts, part) for part in without)


def _unusable(name: str, value: str | int) -> UnusableSetting:
    metadata = Settings.__dataclass_fields__[name].metadata
    return UnusableSetting(
        Message("this value will not do: %(value)s", value=value),
        where=f"--{name.replace('_', '-')}",
        hint=Message("%(sentence)s. %(hint)s", sentence=metadata["sentence"], hint=metadata["hint"]),
    )
