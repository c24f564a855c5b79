"""/sparql: the protocol's requests in, whole answers out."""

import flask

from isnad.errors import RequestError
from isnad.settings import Settings
from isnad.sparql.description import describe
from isnad.sparql.negotiation import prefers_page
from isnad.sparql.protocol import Request, parse
from isnad.web.language import language_of, problem
from isnad.web.publication import Publication

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]


def blueprint(publication: Publication, settings: Settings) -> flask.Blueprint:
    """Make the routes of the endpoint."""
    routes = flask.Blueprint("endpoint", __name__)

    @routes.route("/sparql", methods=_METHODS, provide_automatic_options=False)
    def sparql() -> flask.typing.ResponseReturnValue:
        request = flask.request
        accept = request.headers.get("Accept", "")
        query = parse(_protocol_request(request, settings), settings.max_query_bytes)
        if query is None and prefers_page(accept):
            return flask.redirect(flask.url_for("pages.ask", language=language_of(request)), 303)
        if query is None:
            name = request.args.get("format")
            media_type, body = describe(
                request.base_url, publication.graphs, publication.figures["triples"], accept, name
            )
            return _response(body, media_type)
        if prefers_page(accept) and query.format is None:
            accept = ""  # a browser that follows a link to an answer gets the default format
        answer = publication.workers.ask(query, accept)
        return _response(answer.body, answer.format.media_type)

    @routes.errorhandler(RequestError)
    def refused(error: RequestError) -> flask.Response:
        return _open_to_all(problem(error))

    @routes.route("/sparql", methods=["OPTIONS"])
    def options() -> flask.Response:
        response = _open_to_all(flask.make_response("", 204))
        response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type"
        return response

    return routes


def _protocol_request(request: flask.Request, settings: Settings) -> Request:
    """Give the parts of a request that the protocol looks at; no more of a body than the limit and one."""
    return Request(
        method=request.method,
        query_string=request.query_string.decode("latin-1"),
        content_type=request.headers.get("Content-Type", ""),
        body=request.stream.read(settings.max_query_bytes + 1),
    )


def _response(body: bytes, media_type: str) -> flask.Response:
    """Send a whole answer."""
    response = flask.make_response(body)
    textual = media_type.startswith("text/")
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8" if textual else media_type
    response.headers["Vary"] = "Accept, Accept-Language"
    return _open_to_all(response)


def _open_to_all(response: flask.Response) -> flask.Response:
    """Let pages of other sites read the answer; nothing here depends on who asks, so no credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
