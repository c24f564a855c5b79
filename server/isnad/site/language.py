"""Which of the two languages a reader gets, and how a refusal reads in it."""

import flask

from isnad.locale import Language
from isnad.request_errors import RequestError
from isnad.site.responses import language_for, problem_body, problem_headers, style_for


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
        media_type, body = problem_body(refusal, style, language)
        response = flask.make_response(body, refusal.status)
        response.headers["Content-Type"] = media_type
    response.headers.update(problem_headers(refusal, language))
    return response
