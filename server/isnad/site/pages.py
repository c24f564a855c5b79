"""The first page."""

import flask

from isnad.locale import Language
from isnad.site.language import language_of
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.timeline import drawn, happenings

_MOST_DRAWN = 300  # events on the first page


def blueprint(publication: SiteData) -> flask.Blueprint:
    """Make the routes of the first page."""
    routes = flask.Blueprint("pages", __name__)
    # Once, and beside the server: the first page waits for no query.
    dated = publication.background.soon(lambda: happenings(publication.ask) if publication.files else ())

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
            figures=publication.figures.get(),
            drawn=drawn(dated.get(), Names(publication.labels, language))
            if len(dated.get()) <= _MOST_DRAWN
            else [],
        )

    return routes
