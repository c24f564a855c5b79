"""Every limit and setting: its name, its default, and a sentence in both languages."""

import ipaddress
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from isnad.errors import UnusableSetting
from isnad.locale import Message, Text, Translatable


@dataclass(frozen=True)
class Settings:
    """What an operator can set; each field is one row of the table that `rows` gives.

    Raise UnusableSetting for a value that is out of its bounds.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    trusted_proxies: str = ""
    allow_service: str = ""
    service_seconds: int = 10
    backend: str = ""
    backend_graph: str = ""
    web_processes: int = 2
    max_connections: int = 4096
    max_query_bytes: int = 100_000
    max_nesting: int = 200
    plain_query_steps: int = 20_000
    max_update_bytes: int = 50_000_000
    max_stored_quads: int = 5_000_000
    receive_seconds: int = 10
    deadline_seconds: int = 30
    max_memory_megabytes: int = 1024
    max_answer_bytes: int = 50_000_000
    workers: int = 4
    slow_workers: int = 8
    max_waiting: int = 64
    max_wait_seconds: int = 10
    max_per_client: int = 16
    contended_seconds: int = 5
    cache_megabytes: int = 64
    page_megabytes: int = 32
    follow_seconds: int = 1
    log: str = "-"
    log_queries: int = 0
    slow_log_seconds: int = 5

    def __post_init__(self) -> None:
        """Refuse what no server can run with."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int) and not _LEAST.get(field.name, 1) <= value <= _MOST.get(
                field.name, 10**12
            ):
                raise _unusable(field.name, str(value))
        if self.public_url:
            parts = urlsplit(self.public_url)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
                raise _unusable("public_url", self.public_url)
        try:
            _ = self.proxies
        except ValueError as error:
            raise _unusable("trusted_proxies", self.trusted_proxies) from error
        for url in (*self.allow_service.split(), *self.backend.split()):
            parts = urlsplit(url)
            if (
                parts.scheme not in ("http", "https")
                or not parts.hostname
                or parts.username
                or parts.fragment
            ):
                raise _unusable("allow_service" if url in self.allow_service.split() else "backend", url)

    @property
    def proxies(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks whose word about the client's address is taken."""
        names = (name.strip() for name in self.trusted_proxies.split(","))
        return tuple(ipaddress.ip_network(name) for name in names if name)


_LEAST = {
    "port": 0,
    "plain_query_steps": 0,
    "slow_workers": 0,
    "max_waiting": 0,
    "cache_megabytes": 0,
    "page_megabytes": 0,
    "follow_seconds": 0,
    "log_queries": 0,
}
_MOST = {"port": 65535, "web_processes": 64, "workers": 1024, "slow_workers": 1024, "log_queries": 1}

_SENTENCES: dict[str, Translatable] = {
    "host": Message("the address the server listens on"),
    "port": Message("the port the server listens on"),
    "public_url": Message(
        "the address that people know the server by, for what names the service itself; else the "
        "one it was asked by"
    ),
    "allow_service": Message(
        "the address of a SPARQL service that a query may ask by SERVICE (repeatable); no other is asked"
    ),
    "service_seconds": Message("the seconds that such a service has to answer"),
    "backend": Message(
        "the address of a SPARQL service that has the same release, and evaluates queries in place "
        "of the embedded store (repeatable: its replicas)"
    ),
    "backend_graph": Message(
        "the graph that has there what is the default graph here, for a service that has none of "
        "its own; as given to isnad load"
    ),
    "trusted_proxies": Message(
        "addresses or networks of proxies, with commas between, whose X-Forwarded-For tells the "
        "client's address"
    ),
    "web_processes": Message("how many processes answer HTTP"),
    "max_connections": Message("how many connections each of them has; further ones wait"),
    "max_query_bytes": Message(
        "the longest query taken, in bytes; a longer one is answered 413 (from 64 kB on, by POST)"
    ),
    "max_nesting": Message("how deep the brackets of a query may nest; deeper is answered 400"),
    "plain_query_steps": Message(
        "the most steps, of which ten thousand take a millisecond at the most, that a query may cost to be "
        "evaluated where HTTP is answered; one that may cost more has a process of its own (0: every query)"
    ),
    "max_update_bytes": Message(
        "the largest write taken, in bytes: of an update or a graph, and of the change that comes "
        "of it; a larger one is answered 413"
    ),
    "max_stored_quads": Message(
        "how many quads a store that is written to has room for; a write beyond it is answered 507"
    ),
    "receive_seconds": Message(
        "the seconds the head of a request may take to arrive, and its body; later, it is cut off "
        "or answered 408"
    ),
    "deadline_seconds": Message(
        "the seconds a query has from its arrival, waiting included; then it is stopped and "
        "answered 504; a client may lower it by `timeout`"
    ),
    "max_memory_megabytes": Message(
        "the memory a query may take, in megabytes; one that takes more is answered 507"
    ),
    "max_answer_bytes": Message(
        "the largest answer sent, in bytes; beyond it comes an error, never a cut answer"
    ),
    "workers": Message("how many queries are evaluated at once"),
    "slow_workers": Message(
        "how many more of those that run for over 0.3 seconds, so that short ones need not wait for them"
    ),
    "max_waiting": Message("how many queries wait for a worker; a further one is answered 503"),
    "max_wait_seconds": Message("the seconds a query waits for a worker; then it is answered 503"),
    "max_per_client": Message(
        "how many queries of one address run or wait; a further one is answered 429; half of all "
        "that run at once are the most of one address"
    ),
    "contended_seconds": Message(
        "the seconds a query is sure of while others wait in vain; then it may be stopped for "
        "them, answered 503"
    ),
    "cache_megabytes": Message(
        "how much of the answers is kept, to be given again without evaluation, in megabytes"
    ),
    "page_megabytes": Message(
        "how much of the pages is kept, to be given again without rendering, in megabytes"
    ),
    "follow_seconds": Message(
        "how often, in seconds, the server looks for a newer release, to serve it without a gap; 0 never"
    ),
    "log": Message("where a line of JSON is written for each request: a file, - for standard error, or none"),
    "log_queries": Message("1 to have the text of queries in the log too"),
    "slow_log_seconds": Message("a query that takes so many seconds has a line of its own in the log"),
}


@dataclass(frozen=True)
class Row:
    """One row of the table of settings."""

    name: str
    default: str | int
    sentence: Translatable


def rows() -> tuple[Row, ...]:
    """Return the table of settings, as `isnad serve --help`, server/http.md and /about show it."""
    return tuple(
        Row(field.name.replace("_", "-"), field.default, _SENTENCES[field.name])  # type: ignore[arg-type]
        for field in fields(Settings)
    )


def _unusable(name: str, value: str) -> UnusableSetting:
    """Say which setting has a value that it cannot have."""
    sentence = _SENTENCES[name]
    least, most = _LEAST.get(name, 1), _MOST.get(name, 10**12)
    return UnusableSetting(
        Message("this value will not do: %(value)s", value=value),
        where=f"--{name.replace('_', '-')}",
        hint=Text(
            ar=f"{sentence.ar}. الأعداد من {least} إلى {most}.",
            en=f"{sentence.en}. Numbers go from {least} to {most}.",
        ),
    )
