"""/sparql for whoever asks Flask: any WSGI server, and a browser that is to see a page.

What the endpoint does is `isnad.site.sparql_endpoint`; the gateway calls it for programs without this detour.
"""

import asyncio

import flask

from isnad.query.negotiation import prefers_page
from isnad.query.request import Request, most_encoded
from isnad.request_errors import RequestError
from isnad.settings import Settings
from isnad.site.language import language_of, problem
from isnad.site.responses import OPEN_TO_ALL, Response
from isnad.site.sparql_endpoint import Service, respond

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


def blueprint(service: Service, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the endpoint."""
    routes = flask.Blueprint("endpoint", __name__)

    @routes.route("/sparql", methods=_METHODS, provide_automatic_options=False)
    def sparql() -> flask.typing.ResponseReturnValue:
        request = flask.request
        asked = _request(request, service.settings)
        if (
            asked.method in ("GET", "HEAD")
            and prefers_page(asked.accept)
            and asked.parameter("query") is None
        ):
            return flask.redirect(flask.url_for("ask.page", language=language_of(request)), 303)
        endpoint = f"{service.settings.public_url.rstrip('/') or request.host_url.rstrip('/')}/sparql"
        answer = respond(service, asked, request.remote_addr or "", endpoint)
        return sent(asyncio.run_coroutine_threadsafe(answer, loop).result())

    @routes.errorhandler(RequestError)
    def refused(refusal: RequestError) -> flask.Response:
        response = problem(refusal)
        response.headers.update(OPEN_TO_ALL)
        return response

    return routes


def _request(request: flask.Request, settings: Settings) -> Request:
    """Return the parts of a request that the protocol looks at; no more of a body than the limit and one."""
    return Request(
        method=request.method,
        query_string=request.query_string.decode("latin-1"),
        content_type=request.headers.get("Content-Type", ""),
        body=request.stream.read(most_encoded(settings.max_query_bytes) + 1),
        accept=request.headers.get("Accept", ""),
        accept_encoding=request.headers.get("Accept-Encoding", ""),
        if_none_match=request.headers.get("If-None-Match", ""),
    )


def sent(found: Response) -> flask.Response:
    """Send a whole answer as Flask does."""
    response = flask.send_file(found.file) if found.file else flask.make_response(found.body)
    response.status_code = found.status
    response.headers.update(dict(found.headers))
    return response
