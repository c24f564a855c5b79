"""/health/…: whether the process lives, and whether it can answer."""

import flask

from isnad.errors import RequestError
from isnad.sparql.protocol import Query
from isnad.web.publication import Publication

_SECONDS = 1.0


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the health checks."""
    routes = flask.Blueprint("health", __name__)

    @routes.get("/health/live")
    def live() -> flask.Response:
        return _said("live", 200)

    @routes.get("/health/ready")
    def ready() -> flask.Response:
        try:
            publication.workers.probe(Query("ASK {}", timeout=_SECONDS))
        except RequestError:
            return _said("not ready", 503)
        return _said("ready", 200)

    return routes


def _said(word: str, status: int) -> flask.Response:
    """Answer a word that no cache keeps."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return flask.Response(f"{word}\n", status, headers)
