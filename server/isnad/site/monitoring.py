"""/metrics, in Prometheus's text format, for all processes that answer HTTP; and /health/….

The counters lie in files that these processes share (prometheus_client's multiprocess mode), in a
folder that PROMETHEUS_MULTIPROC_DIR names when such a process is started: see `isnad.site.server`.
"""

import asyncio
import os
from functools import cache

import flask
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from isnad.request_errors import RequestError
from isnad.site.responses import Response
from isnad.workers.client import Condition, Workers

PATHS = ("/health/live", "/health/ready", "/metrics")
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_CONDITION_SECONDS = 1.0  # that the supervisor has to say how all is
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Count requests, answers and refusals."""

    def __init__(self) -> None:
        """Begin with nothing counted by this process."""
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

    def exposition(self, condition: Condition | None) -> bytes:
        """Write everything counted by all processes, and how the keeper says that all is now."""
        registry = self._registry
        if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        found: bytes = generate_latest(registry)
        now = {"isnad_ready": ("Whether queries are answered.", int(bool(condition and condition.ready)))}
        if condition:
            now["isnad_queries_running"] = (
                "Queries that have a worker, or had a moment ago.",
                condition.running,
            )
            now["isnad_queries_waiting"] = ("Queries that wait for a worker now.", condition.waiting)
            now["isnad_workers"] = ("Processes that evaluate queries or stand ready to.", condition.workers)
        lines = [
            f"# HELP {name} {what}\n# TYPE {name} gauge\n{name} {value}\n"
            for name, (what, value) in now.items()
        ]
        return found + "".join(lines).encode()


def blueprint(workers: Workers, metrics: Metrics, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Return the routes; no cache keeps what they say."""
    routes = flask.Blueprint("monitoring", __name__)

    def condition() -> Condition | None:
        """Return how the workers are; None where the supervisor does not say so at once."""
        asked = asyncio.run_coroutine_threadsafe(workers.condition(), loop)
        try:
            return asked.result(_CONDITION_SECONDS)
        except (RequestError, TimeoutError):
            return None

    @routes.get("/health/live")
    def live() -> str:
        return "live\n"

    @routes.get("/health/ready")
    def ready() -> tuple[str, int]:
        found = condition()
        return ("ready\n", 200) if found and found.ready else ("not ready\n", 503)

    @routes.get("/metrics")
    def exposed() -> flask.Response:
        return flask.Response(metrics.exposition(condition()), content_type=_MEDIA_TYPE)

    @routes.after_request
    def uncached(response: flask.Response) -> flask.Response:
        response.headers["Cache-Control"] = "no-store"
        if response.mimetype == "text/html":
            response.content_type = "text/plain; charset=utf-8"
        return response

    return routes
