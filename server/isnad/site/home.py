"""The first page, and /about: what the endpoint takes, what it refuses, and every limit with its value."""

import flask

from isnad.request_errors import kinds
from isnad.settings import Settings, rows
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.views import dated_events, drawn_timeline

_MOST_DRAWN = 300  # events on the first page
# Where a server listens and logs, and what stands before it, is not for strangers.
_UNTOLD = {"host", "port", "log", "trusted-proxies", "backend"}


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Return the routes of both pages."""
    routes = flask.Blueprint("home", __name__)
    # Asked once, and beside the server: the first page waits for no query.
    dated = site_data.background.soon(lambda: dated_events(site_data) if site_data.files else ())
    values = {row.name: getattr(settings, row.name.replace("-", "_")) for row in rows()}
    values |= dict.fromkeys(_UNTOLD, "…")

    @routes.get("/")
    def start() -> flask.Response:
        return pages.to_language("/")

    @routes.get("/<any(ar, en):language>/")
    def home() -> str:
        events = dated.get()
        return flask.render_template(
            "home.html",
            questions=site_data.questions,
            figures=site_data.figures(),
            drawn=drawn_timeline(events, pages.names(site_data)) if len(events) <= _MOST_DRAWN else [],
        )

    @routes.get("/about")
    def choose() -> flask.Response:
        return pages.to_language("/about")

    @routes.get("/<any(ar, en):language>/about")
    def about() -> str:
        return flask.render_template("about.html", rows=rows(), values=values, kinds=kinds())

    return routes
