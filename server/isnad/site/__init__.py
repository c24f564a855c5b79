"""The Flask app: the endpoint, the pages around it, and the dumps."""

import asyncio

import flask
from flask_babel import Babel
from werkzeug.exceptions import HTTPException

from isnad import locale
from isnad.locale import Message
from isnad.request_errors import InternalFault, RequestError, UnknownResource, UnsupportedMethod
from isnad.site import (
    about,
    ask,
    data,
    discovery,
    documents,
    endpoint,
    entities,
    health,
    home,
    places,
    queries,
    reconcile,
    relations,
    searches,
    timeline,
    vocabulary,
    why,
    wikidata_pages,
)
from isnad.site.language import language_of, problem
from isnad.site.metrics import Metrics
from isnad.site.naming import day, sized
from isnad.site.nearby import nearby
from isnad.site.responses import SECURITY_HEADERS
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service


def create_app(
    site_data: SiteData, service: Service, metrics: Metrics, loop: asyncio.AbstractEventLoop
) -> flask.Flask:
    """Make the app; all that it answers from is passed in, and the loop on which queries are waited for."""
    app = flask.Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault is the gateway's to note, and to answer
    Babel(
        app,
        locale_selector=lambda: language_of(flask.request),
        default_translation_directories=str(locale.FOLDER),
    )
    app.register_blueprint(endpoint.blueprint(service, loop))
    app.register_blueprint(home.blueprint(site_data))
    app.register_blueprint(ask.blueprint(site_data))
    app.register_blueprint(entities.blueprint(site_data, service, loop))
    app.register_blueprint(documents.blueprint(site_data, service, loop))
    app.register_blueprint(vocabulary.blueprint(site_data))
    app.register_blueprint(timeline.blueprint(site_data))
    app.register_blueprint(relations.blueprint(site_data))
    app.register_blueprint(places.blueprint(site_data))
    app.register_blueprint(wikidata_pages.blueprint(site_data))
    app.register_blueprint(discovery.blueprint(site_data, service, service.settings, loop))
    app.register_blueprint(why.blueprint(site_data))
    app.register_blueprint(searches.blueprint(site_data))
    app.register_blueprint(reconcile.blueprint(site_data, service.settings))
    app.register_blueprint(queries.blueprint(site_data, service, loop))
    app.register_blueprint(about.blueprint(site_data, service.settings))
    app.register_blueprint(data.blueprint(site_data))
    app.register_blueprint(health.blueprint(site_data.workers, metrics, loop))

    @app.before_request
    def refused_before() -> None:
        """Show the refusal that was met before the request came here, if one was."""
        found = flask.request.environ.get("isnad.refusal")
        if isinstance(found, RequestError):
            raise found

    @app.errorhandler(RequestError)
    def refused(refusal: RequestError) -> flask.Response:
        return problem(refusal)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> flask.Response | HTTPException:
        if error.code == 404:
            return problem(_unknown())
        if error.code == 405:
            response = problem(_unsupported())
            response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ["GET"]))
            return response
        return problem(_fault()) if (error.code or 500) >= 500 else error

    @app.after_request
    def guarded(response: flask.Response) -> flask.Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.jinja_env.filters["day"] = lambda value: day(value, language_of(flask.request))
    app.jinja_env.filters["bytes"] = lambda count: sized(count, language_of(flask.request))
    app.jinja_env.globals["nearby"] = nearby
    app.jinja_env.globals["why_address"] = why.address
    app.jinja_env.globals["language_of"] = language_of
    app.jinja_env.globals["site_data"] = site_data
    return app


def _unknown() -> UnknownResource:
    return UnknownResource(
        Message("there is nothing at this address"),
        hint=Message("Start from the first page: /"),
    )


def _unsupported() -> UnsupportedMethod:
    method = flask.request.method[:20]
    return UnsupportedMethod(
        Message("%(method)s is not taken here", method=method),
        hint=Message("Use GET."),
    )


def _fault() -> InternalFault:
    return InternalFault(
        Message("a fault of the server's own"),
        hint=Message("Try again, and tell whoever runs the server."),
    )
