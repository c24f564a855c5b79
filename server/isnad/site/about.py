"""/about: what the endpoint takes, what it refuses, and every limit with its value."""

import flask

from isnad.locale import Language
from isnad.request_errors import kinds
from isnad.settings import Settings, rows
from isnad.site.language import language_of
from isnad.site.site_data import SiteData

# Where a server listens and logs, and what stands before it, is not for strangers.
_UNTOLD = {"host", "port", "log", "trusted-proxies", "backend"}


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Make the route of the page."""
    routes = flask.Blueprint("about", __name__)
    values = {
        row.name: "…" if row.name in _UNTOLD else getattr(settings, row.name.replace("-", "_"))
        for row in rows()
    }

    @routes.get("/about")
    def choose() -> flask.typing.ResponseReturnValue:
        response = flask.redirect(f"/{language_of(flask.request)}/about", 302)
        response.headers["Vary"] = "Accept-Language"
        return response

    @routes.get("/<any(ar, en):language>/about")
    def about(language: Language) -> str:
        return flask.render_template(
            "about.html",
            language=language,
            rows=rows(),
            values=values,
            kinds=kinds(),
        )

    return routes
