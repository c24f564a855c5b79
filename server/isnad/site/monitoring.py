"""What an operator watches: /metrics in Prometheus's format, /health/…, and a page of both.

All processes that answer HTTP share the files of the counters (prometheus_client's multiprocess mode), in a
folder that `count_in` names.
"""

import asyncio
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import flask
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from isnad.request_errors import RequestError, kinds
from isnad.site import pages
from isnad.site.responses import Response
from isnad.site.site_data import SiteData
from isnad.workers.client import Condition

PATHS = ("/health/live", "/health/ready", "/metrics")
_PLAIN, _MEDIA_TYPE = "text/plain; charset=utf-8", "text/plain; version=0.0.4; charset=utf-8"
_CONDITION_SECONDS = 1.0  # that the supervisor has to say how all is
_PROGRAMS = ("isnad", "pyoxigraph", "granian", "flask", "uvloop")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class Route:
    """How often an address of a kind was answered, and how long that took in the mean, in milliseconds."""

    name: str
    requests: int
    milliseconds: float


@dataclass(frozen=True)
class Figures:
    """What was counted by all processes since the first of them began."""

    since: datetime
    routes: tuple[Route, ...]
    statuses: Mapping[str, int]
    queries: Mapping[str, int]  # by what the cache knew of them
    refusals: Mapping[str, int]  # by their kind
    waited_seconds: float
    sent_bytes: int


class Metrics:
    """What is counted: requests, answers and refusals."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "isnad_requests", "Requests answered.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "isnad_request_seconds", "Seconds from a request to its response.", ["route"],
            registry=self._registry, buckets=_SECONDS,
        )  # fmt: skip
        self._queries = Counter(
            "isnad_queries", "Queries answered, by what the cache knew of them.", ["cache"],
            registry=self._registry,
        )  # fmt: skip
        self._waited = Counter(
            "isnad_query_wait_seconds", "Seconds that queries waited for a worker.", registry=self._registry
        )
        self._refused = Counter(
            "isnad_refusals", "Requests refused, by why.", ["kind"], registry=self._registry
        )
        self._sent = Counter("isnad_sent_bytes", "Bytes of bodies sent.", registry=self._registry)
        begun = Gauge(
            "isnad_start_time_seconds", "When the first process that answers HTTP began.",
            registry=self._registry, multiprocess_mode="min",
        )  # fmt: skip
        begun.set_to_current_time()

        # By their labels, of which there are few: to find one again costs more than to count.
        self._answered = cache(lambda route, status: self._requests.labels(route, str(status)))
        self._took = cache(self._seconds.labels)
        self._asked = cache(self._queries.labels)

    def answered(self, route: str, response: Response, seconds: float) -> None:
        """Count a response."""
        self._answered(route, response.status).inc()
        self._took(route).observe(seconds)
        self._sent.inc(response.size)
        if response.query:
            self._asked(response.cache).inc()
            if response.waited:
                self._waited.inc(response.waited)

    def refused(self, kind: str) -> None:
        """Count a refusal."""
        self._refused.labels(kind).inc()

    def exposition(self, condition: Condition | None, data_version: str) -> bytes:
        """Return everything counted by all processes, which data are served, and how the workers are now."""
        found: bytes = generate_latest(self._of_all_processes())
        served = f'release_info{{version="{data_version}"}}'
        now = [
            ("ready", "Whether queries are answered.", int(bool(condition and condition.ready))),
            (f'build_info{{version="{version("isnad")}"}}', "The version of the program.", 1),
            (served, "The version of the data that are served.", 1),
        ]
        if condition:
            now += [
                (
                    "follow_failed",
                    "Whether what is to be served is not, and why is in the log.",
                    int(bool(condition.problem)),
                ),
                ("queries_running", "Queries that have a worker, or had a moment ago.", condition.running),
                ("queries_waiting", "Queries that wait for a worker now.", condition.waiting),
                ("workers", "Processes that evaluate queries or stand ready to.", condition.workers),
            ]
        lines = [
            f"# HELP {family} {what}\n# TYPE {family} gauge\nisnad_{name} {value}\n"
            for name, what, value in now
            for family in (f"isnad_{name.partition('{')[0]}",)
        ]
        return found + "".join(lines).encode()

    def figures(self) -> Figures:
        """Return what was counted by all processes, as people read it."""
        found: dict[str, dict[str, float]] = {}
        for family in self._of_all_processes().collect():
            for one in family.samples:
                label = one.labels.get("route" if "seconds" in one.name else next(iter(one.labels), ""), "")
                if one.name == "isnad_requests_total":
                    label = one.labels["status"]
                summed = found.setdefault(one.name, {})
                summed[label] = summed.get(label, 0) + one.value

        def counted(name: str) -> dict[str, int]:
            return {label: int(value) for label, value in sorted(found.get(name, {}).items())}

        seconds = found.get("isnad_request_seconds_sum", {})
        routes = (
            Route(name, number, 1000 * seconds[name] / number)
            for name, number in counted("isnad_request_seconds_count").items()
            if number
        )
        return Figures(
            since=datetime.fromtimestamp(found["isnad_start_time_seconds"][""], UTC),
            routes=tuple(sorted(routes, key=lambda route: -route.requests)),
            statuses=counted("isnad_requests_total"),
            queries=counted("isnad_queries_total"),
            refusals=counted("isnad_refusals_total"),
            waited_seconds=sum(found.get("isnad_query_wait_seconds_total", {}).values()),
            sent_bytes=sum(counted("isnad_sent_bytes_total").values()),
        )

    def _of_all_processes(self) -> CollectorRegistry:
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if not folder:
            return self._registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return registry


def count_in(folder: Path) -> None:
    """Have this process count in files of a folder, with all others that do; before anything is counted.

    prometheus_client looks for the folder when it is imported, which may be before anybody knows it.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def blueprint(
    site_data: SiteData, data_version: str, metrics: Metrics, loop: asyncio.AbstractEventLoop
) -> flask.Blueprint:
    """Return the routes; no cache keeps what they say."""
    routes = flask.Blueprint("monitoring", __name__)
    programs = {name: version(name) for name in _PROGRAMS} | {"Python": platform.python_version()}

    def condition() -> Condition | None:
        """Return how the workers are; None where the supervisor does not say so at once."""
        asked = asyncio.run_coroutine_threadsafe(site_data.workers.condition(), loop)
        try:
            return asked.result(_CONDITION_SECONDS)
        except (RequestError, TimeoutError):
            return None

    @routes.get("/health/live")
    def live() -> flask.Response:
        return flask.Response("live\n", content_type=_PLAIN)

    @routes.get("/health/ready")
    def ready() -> flask.Response:
        found = condition()
        is_ready = bool(found and found.ready)
        body = "ready\n" if is_ready else "not ready\n"
        return flask.Response(body, 200 if is_ready else 503, content_type=_PLAIN)

    @routes.get("/health")
    def choose() -> flask.Response:
        return pages.see_other("/health", "/health/ready")

    @routes.get("/<any(ar, en):language>/health")
    def health() -> str:
        return flask.render_template(
            "health.html",
            condition=condition(),
            figures=metrics.figures(),
            programs=programs,
            data_version=data_version,
            kinds={kind.slug(): kind for kind in kinds()},
        )

    @routes.get("/metrics")
    def exposed() -> flask.Response:
        return flask.Response(metrics.exposition(condition(), data_version), content_type=_MEDIA_TYPE)

    @routes.after_request
    def uncached(response: flask.Response) -> flask.Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
