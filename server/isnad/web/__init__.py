"""The Flask app: the endpoint, the pages around it, and the dumps."""

import flask
from werkzeug.exceptions import HTTPException

from isnad.errors import RequestError, Text, UnknownResource
from isnad.settings import Settings
from isnad.web import data, endpoint, health, pages
from isnad.web.language import language_of, problem
from isnad.web.publication import Publication

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(publication: Publication, settings: Settings) -> flask.Flask:
    """Make the app; all that it answers from is passed in."""
    app = flask.Flask(__name__)
    app.register_blueprint(endpoint.blueprint(publication, settings))
    app.register_blueprint(pages.blueprint(publication))
    app.register_blueprint(data.blueprint(publication))
    app.register_blueprint(health.blueprint(publication))

    @app.errorhandler(RequestError)
    def refused(error: RequestError) -> flask.Response:
        return problem(error)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> flask.Response | HTTPException:
        if error.code == 404:
            return problem(
                UnknownResource(
                    Text(ar="لا شيء في هذا العنوان", en="there is nothing at this address"),
                    mend=Text(ar="ابدأ من الصفحة الأولى: /", en="Start from the first page: /"),
                )
            )
        return error

    @app.after_request
    def guarded(response: flask.Response) -> flask.Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.jinja_env.globals["language_of"] = language_of
    return app
