"""Which of the two languages a reader gets, and how a refusal reads in it."""

import flask

from isnad.locale import Language
from isnad.request_errors import RequestError
from isnad.site.problem import headers_of, language_for, style_for, written


def language_of(request: flask.Request) -> Language:
    """Choose by the address (/ar/…, /en/…), else by Accept-Language, else English."""
    return language_for(request.path, request.headers.get("Accept-Language", ""))


def problem(refusal: RequestError) -> flask.Response:
    """Write a refusal: a page for a browser, plain text for a terminal, problem details for a program."""
    language = language_of(flask.request)
    style = style_for(flask.request.headers.get("Accept", ""), flask.request.headers.get("User-Agent", ""))
    if style == "page":
        response = flask.make_response(
            flask.render_template("error.html", error=refusal, language=language), refusal.status
        )
    else:
        media_type, body = written(refusal, style, language)
        response = flask.make_response(body, refusal.status)
        response.headers["Content-Type"] = media_type
    response.headers.update(headers_of(refusal, language))
    return response
