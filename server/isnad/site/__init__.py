"""The site: the SPARQL endpoint over HTTP, the pages around it, and the files of a release."""

import asyncio
from collections.abc import Callable
from typing import Any

import flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from isnad.locale import Language, Message
from isnad.query.request import unsupported
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
    support,
    views,
    why,
    wikidata,
)
from isnad.site.monitoring import Metrics
from isnad.site.responses import LANGUAGES, OPEN_TO_ALL, options, style
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service
from isnad.site.terms import Term, format_day, format_edtf, format_number, format_size


def _in_its_language(write: Callable[[Any, Language], str]) -> Callable[[Context, Any], str]:
    """Return a filter that writes a value in the language of the page."""
    return pass_context(lambda page, value: write(value, page["language"]))


def create_app(
    site_data: SiteData, service: Service, metrics: Metrics, loop: asyncio.AbstractEventLoop
) -> flask.Flask:
    """Return the app of the pages; it waits for queries on the loop, and raises RequestErrors."""
    app = flask.Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # the gateway logs a fault, and answers
    settings, respond = service.settings, linked_data.responder(service, loop)
    sentences = {language: pages.Sentences(language) for language in LANGUAGES}
    for routes in (
        home.blueprint(site_data, settings),
        questions.blueprint(site_data, settings.max_nesting, respond),
        linked_data.blueprint(site_data, settings, respond),
        entities.blueprint(site_data),
        documents.blueprint(site_data),
        support.blueprint(site_data, respond),
        ontology.blueprint(site_data),
        views.blueprint(site_data),
        wikidata.blueprint(site_data),
        why.blueprint(site_data),
        search.blueprint(site_data),
        reconciliation.blueprint(site_data, settings),
        downloads.blueprint(site_data, settings),
        monitoring.blueprint(site_data, service.version, metrics, loop),
    ):
        app.register_blueprint(routes)

    @app.url_value_preprocessor
    def take_language(_: str | None, values: dict[str, object] | None) -> None:
        """Take the language out of the address, where `pages.language` reads it."""
        if values:
            values.pop("language", None)

    app.before_request(pages.without_slash)

    @app.after_request
    def open_to_programs(response: flask.Response) -> flask.Response:
        """Let any site read what is no page and not the operator's, and send what it likes (Fetch §3.2)."""
        asks_first = flask.request.method == "OPTIONS"
        if flask.request.blueprint != "monitoring" and (
            asks_first or response.location or response.mimetype != "text/html"
        ):
            methods = sorted({*response.allow} - {"OPTIONS"})
            response.headers.update(options(methods).headers if asks_first else OPEN_TO_ALL)
        return response

    @app.context_processor
    def shared() -> dict[str, object]:
        language, names = pages.language(), pages.names(site_data)
        said = sentences[language]
        return {
            "language": language,
            "names": names,
            "named": names.link,
            "site_data": site_data,
            "_": said.gettext,
            "ngettext": said.ngettext,
        }

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> HTTPException:
        """Raise what the gateway answers in place of an error of Flask's."""
        if error.code == 404:
            raise pages.unknown(site_data, Message("there is nothing at this address")) from error
        if error.code == 405:
            valid = getattr(error, "valid_methods", None) or ["GET"]
            refusal = unsupported(flask.request.method, sorted({*valid} - {"HEAD", "OPTIONS"}))
            refusal.headers["Allow"] = ", ".join(sorted(valid))
            raise refusal from error
        return error

    filters: dict[str, Callable[[Any, Language], str]] = {
        "day": format_day, "edtf": format_edtf, "bytes": format_size, "numberformat": format_number,
        "text": lambda text, language: text.in_language(language),
    }  # fmt: skip
    for name, write in filters.items():
        app.jinja_env.filters[name] = _in_its_language(write)
    app.jinja_env.globals |= {
        "settings": settings, "similar_addresses": pages.similar_addresses, "term": Term,
        "style": Markup(style()), "why_address": why.address,  # noqa: S704 - a file of our own
    }  # fmt: skip
    return app
