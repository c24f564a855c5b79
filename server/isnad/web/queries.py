"""/queries/…: the saved questions, each with its answer, and an address for programs."""

import asyncio
from urllib.parse import urlencode

import flask

from isnad.errors import Language, Text
from isnad.questions import TOPICS, Question
from isnad.refusals import UnknownResource
from isnad.sparql.exchange import Service, respond
from isnad.sparql.negotiation import FORMATS, Format
from isnad.sparql.protocol import Request
from isnad.sparql.tokens import Kind, read
from isnad.web.endpoint import sent
from isnad.web.publication import Publication
from isnad.web.tables import table_of

_BY_NAME = {found.name: found for found in FORMATS}


def blueprint(publication: Publication, service: Service, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the saved questions."""
    routes = flask.Blueprint("queries", __name__)
    by_name = {question.name: question for question in publication.questions}
    nesting = service.settings.max_nesting

    @routes.get("/<any(ar, en):language>/questions")
    def all_of_them(language: Language) -> str:
        _require(bool(by_name), "questions")
        return flask.render_template(
            "questions.html", language=language, questions=publication.questions, topics=TOPICS
        )

    @routes.get("/<any(ar, en):language>/questions/<name>")
    def one(language: Language, name: str) -> str:
        _require(name in by_name, name)
        question = by_name[name]
        return flask.render_template(
            "question.html",
            language=language,
            question=question,
            topic=TOPICS[question.topic],
            table=table_of(publication, question.sparql, language),
            formats=[found.name for found in formats_of(question, nesting)],
        )

    @routes.get("/queries/<name>.<extension>")
    def answer(name: str, extension: str) -> flask.Response:
        _require(name in by_name and extension in _BY_NAME, name)
        request = flask.request
        asked = Request(
            method="HEAD" if request.method == "HEAD" else "GET",
            query_string=urlencode({"query": by_name[name].sparql, "format": extension}),
            accept_encoding=request.headers.get("Accept-Encoding", ""),
            if_none_match=request.headers.get("If-None-Match", ""),
        )
        found = respond(service, asked, request.remote_addr or "", "")
        return sent(asyncio.run_coroutine_threadsafe(found, loop).result())

    @routes.get("/openapi.json")
    def description() -> flask.Response:
        response = flask.jsonify(openapi(publication.questions, nesting))
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes


def formats_of(question: Question, max_nesting: int) -> list[Format]:
    """List the formats that can carry the answer to a question."""
    kind: Kind | None = read(question.sparql, max_nesting).kind
    return [found for found in FORMATS if kind in found.kinds]


def openapi(questions: tuple[Question, ...], max_nesting: int) -> dict[str, object]:
    """Describe the addresses for programs (OpenAPI 3.1.0): one a question and format."""
    paths: dict[str, object] = {}
    for question in questions:
        for found in formats_of(question, max_nesting):
            paths[f"/queries/{question.name}.{found.name}"] = {
                "get": {
                    "operationId": f"{question.name}.{found.name}",
                    "summary": question.title.en,
                    "description": question.title.ar,
                    "tags": [question.topic],
                    "responses": {
                        "200": {"description": "the answer", "content": {found.media_type: {}}},
                        "304": {"description": "what the client has is still good"},
                        "default": {
                            "description": "a problem (RFC 9457)",
                            "content": {"application/problem+json": {}},
                        },
                    },
                }
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Isnad: saved questions",
            "version": "1",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "tags": [{"name": name, "description": f"{title.en} · {title.ar}"} for name, title in TOPICS.items()],
        "paths": paths,
    }


def _require(there: bool, name: str) -> None:
    """Raise UnknownResource unless it is there."""
    if not there:
        raise UnknownResource(
            Text(ar="لا سؤال محفوظ بهذا الاسم", en="there is no saved question of this name"),
            where=name[:80],
            mend=Text(
                ar="اختر سؤالا من القائمة: /ar/questions", en="Choose one from the list: /en/questions"
            ),
        )
