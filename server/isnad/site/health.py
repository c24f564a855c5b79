"""/health/… and /metrics: whether the process lives, whether it can answer, and what was counted."""

import asyncio

import flask

from isnad.request_errors import RequestError
from isnad.site.metrics import MEDIA_TYPE, Metrics
from isnad.workers.client import Condition, Workers

_SECONDS = 1.0


def blueprint(workers: Workers, metrics: Metrics, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the health checks."""
    routes = flask.Blueprint("health", __name__)

    def condition() -> Condition | None:
        """Ask how all is; None where nobody says so at once."""
        asked = asyncio.run_coroutine_threadsafe(workers.condition(), loop)
        try:
            return asked.result(_SECONDS)
        except (RequestError, TimeoutError):
            return None

    @routes.get("/health/live")
    def live() -> flask.Response:
        return _said("live\n", 200)

    @routes.get("/health/ready")
    def ready() -> flask.Response:
        found = condition()
        return _said("ready\n", 200) if found and found.ready else _said("not ready\n", 503)

    @routes.get("/metrics")
    def exposed() -> flask.Response:
        return _said(metrics.exposition(condition()), 200, MEDIA_TYPE)

    return routes


def _said(body: str | bytes, status: int, media_type: str = "text/plain; charset=utf-8") -> flask.Response:
    """Answer what no cache keeps."""
    return flask.Response(body, status, {"Content-Type": media_type, "Cache-Control": "no-store"})
