"""The first page."""

import flask

from isnad.errors import Language
from isnad.web.chronicle import drawn, happenings
from isnad.web.language import language_of
from isnad.web.naming import Names
from isnad.web.publication import Publication


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the first page."""
    routes = flask.Blueprint("pages", __name__)
    dated = (
        happenings(publication.ask) if publication.files else ()
    )  # once: the first page waits for no query

    @routes.get("/")
    def start() -> flask.typing.ResponseReturnValue:
        response = flask.redirect(f"/{language_of(flask.request)}/", 302)
        response.headers["Vary"] = "Accept-Language"
        return response

    @routes.get("/<any(ar, en):language>/")
    def home(language: Language) -> str:
        return flask.render_template(
            "home.html",
            language=language,
            questions=publication.questions,
            figures=publication.figures,
            drawn=drawn(dated, Names(publication.labels, language)),
        )

    return routes
