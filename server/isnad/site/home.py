"""The first page."""

import flask

from isnad.locale import Language
from isnad.site.language import language_of
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.timeline import drawn, happenings

_MOST_DRAWN = 300  # events on the first page


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the routes of the first page."""
    routes = flask.Blueprint("pages", __name__)
    # Once, and beside the server: the first page waits for no query.
    dated = site_data.background.soon(lambda: happenings(site_data.ask) if site_data.files else ())

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
            questions=site_data.questions,
            figures=site_data.figures.get(),
            drawn=drawn(dated.get(), Names(site_data.labels, language))
            if len(dated.get()) <= _MOST_DRAWN
            else [],
        )

    return routes
