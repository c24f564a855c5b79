"""The site: the SPARQL endpoint over HTTP, the pages around it, and the files of a release."""

import asyncio

import flask
from flask_babel import Babel
from werkzeug.exceptions import HTTPException

from isnad import locale
from isnad.locale import Message
from isnad.request_errors import UnknownResource, UnsupportedMethod
from isnad.site import (
    documents,
    downloads,
    entities,
    home,
    linked_data,
    monitoring,
    ontology,
    pages,
    questions,
    reconciliation,
    search,
    views,
    why,
    wikidata,
)
from isnad.site.monitoring import Metrics
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service
from isnad.site.terms import Term, format_day, format_edtf, format_size


def create_app(
    site_data: SiteData, service: Service, metrics: Metrics, loop: asyncio.AbstractEventLoop
) -> flask.Flask:
    """Return the app of the pages; it waits for queries on the loop, and raises RequestErrors."""
    app = flask.Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # the gateway logs a fault, and answers
    Babel(app, locale_selector=pages.language, default_translation_directories=str(locale.FOLDER))
    settings, respond = service.settings, linked_data.responder(service, loop)
    for routes in (
        home.blueprint(site_data, settings),
        questions.blueprint(site_data, settings.max_nesting, respond),
        linked_data.blueprint(site_data, settings, respond),
        entities.blueprint(site_data),
        documents.blueprint(site_data),
        ontology.blueprint(site_data),
        views.blueprint(site_data),
        wikidata.blueprint(site_data),
        why.blueprint(site_data),
        search.blueprint(site_data),
        reconciliation.blueprint(site_data, settings),
        downloads.blueprint(site_data, settings),
        monitoring.blueprint(site_data, settings, service.version, metrics, loop),
    ):
        app.register_blueprint(routes)

    @app.url_value_preprocessor
    def take_language(_: str | None, values: dict[str, object] | None) -> None:
        """Take the language out of the address, where `pages.language` reads it."""
        if values:
            values.pop("language", None)

    @app.context_processor
    def shared() -> dict[str, object]:
        return {"language": pages.language(), "names": pages.names(site_data), "site_data": site_data}

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> HTTPException:
        """Raise what the gateway answers in place of an error of Flask's."""
        if error.code == 404:
            raise UnknownResource(
                Message("there is nothing at this address"), hint=Message("Start from the first page: /")
            ) from error
        if error.code == 405:
            valid = getattr(error, "valid_methods", None) or ["GET"]
            taken = ", ".join(sorted({*valid} - {"HEAD", "OPTIONS"}))
            refusal = UnsupportedMethod(
                Message("%(method)s is not taken here", method=flask.request.method[:20]),
                hint=Message("Use %(taken)s.", taken=taken),
            )
            refusal.headers["Allow"] = ", ".join(sorted(valid))
            raise refusal from error
        return error

    app.jinja_env.filters["day"] = lambda value: format_day(value, pages.language())
    app.jinja_env.filters["edtf"] = lambda value: format_edtf(value, pages.language())
    app.jinja_env.filters["bytes"] = lambda count: format_size(count, pages.language())
    app.jinja_env.filters["text"] = lambda text: text.in_language(pages.language())
    app.jinja_env.globals["similar_addresses"] = pages.similar_addresses
    app.jinja_env.globals["term"] = Term
    app.jinja_env.globals["why_address"] = why.address
    return app
