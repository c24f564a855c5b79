"""Which of the two languages a reader gets, and how an error reads in it."""

import flask

from isnad.errors import Language, RequestError
from isnad.sparql.negotiation import prefers_page

LANGUAGES: tuple[Language, Language] = ("ar", "en")


def language_of(request: flask.Request) -> Language:
    """Choose by the address (/ar/…, /en/…), else by Accept-Language, else English."""
    first = request.path.strip("/").split("/")[0]
    for language in LANGUAGES:
        if first == language:
            return language
    return "ar" if request.accept_languages.best_match(LANGUAGES, default="en") == "ar" else "en"


def problem(error: RequestError) -> flask.Response:
    """Write an error: a page for a browser, plain text for all others; no inner text of any library."""
    language = language_of(flask.request)
    if prefers_page(flask.request.headers.get("Accept", "")):
        page = flask.render_template("error.html", error=error, language=language)
        response = flask.make_response(page, error.status)
    else:
        response = flask.make_response(error.in_language(language) + "\n", error.status)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept, Accept-Language"
    if error.status == 503:
        response.headers["Retry-After"] = "1"
    if error.status == 405:
        response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    return response
