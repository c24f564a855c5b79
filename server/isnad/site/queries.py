"""/queries/…: the saved questions, each with its answer, and an address for programs."""

import asyncio
from dataclasses import replace
from urllib.parse import urlencode

import flask
from werkzeug.datastructures import MultiDict

from isnad.locale import Language, Message, Text
from isnad.query.negotiation import FORMATS, Format
from isnad.query.request import Request
from isnad.query.tokens import Kind, read
from isnad.rdf.namespaces import ID
from isnad.request_errors import InvalidParameter, RequestError, UnknownResource
from isnad.site import why
from isnad.site.endpoint import sent
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service, respond
from isnad.site.statements import Term
from isnad.site.tables import Table, table_of
from isnad.source.questions import TOPICS, Parameter, Question

_MOST_CHOICES = 500
_BY_NAME = {found.name: found for found in FORMATS}


def blueprint(site_data: SiteData, service: Service, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the saved questions."""
    routes = flask.Blueprint("queries", __name__)
    by_name = {question.name: question for question in site_data.questions}
    nesting = service.settings.max_nesting

    @routes.get("/<any(ar, en):language>/questions")
    def all_of_them(language: Language) -> str:
        _require(bool(by_name), "questions")
        return flask.render_template(
            "questions.html", language=language, questions=site_data.questions, topics=TOPICS
        )

    @routes.get("/<any(ar, en):language>/questions/<name>")
    def one(language: Language, name: str) -> flask.typing.ResponseReturnValue:
        _require(name in by_name, name)
        question, given = by_name[name], flask.request.args
        error: RequestError | None = None
        table: Table | None = None
        text = question.sparql
        try:
            text = asked(question, given)
            table = table_of(site_data, text, language)
        except RequestError as found:
            error = found
        page = flask.render_template(
            "question.html",
            language=language,
            question=question,
            topic=TOPICS[question.topic],
            body=replace(question, sparql=text).body,
            given={one.name: given.get(one.name, one.usual) for one in question.parameters},
            table=table,
            error=error,
            things=_things(site_data, language) if question.parameters else (),
            formats=[found.name for found in formats_of(question, nesting)],
        )
        return page, error.status if error else 200

    @routes.get("/queries/<name>.<extension>")
    def answer(name: str, extension: str) -> flask.Response:
        _require(name in by_name and extension in _BY_NAME, name)
        request = flask.request
        wanted = Request(
            method="HEAD" if request.method == "HEAD" else "GET",
            query_string=urlencode({"query": asked(by_name[name], request.args), "format": extension}),
            accept_encoding=request.headers.get("Accept-Encoding", ""),
            if_none_match=request.headers.get("If-None-Match", ""),
        )
        found = respond(service, wanted, request.remote_addr or "", "")
        return sent(asyncio.run_coroutine_threadsafe(found, loop).result())

    @routes.get("/openapi.json")
    def description() -> flask.Response:
        response = flask.jsonify(openapi(site_data.questions, nesting))
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes


def asked(question: Question, given: MultiDict[str, str]) -> str:
    """Return the SPARQL of a question with the values of a request.

    Raise InvalidParameter (400) for a parameter that it has not, one that is given twice, and a value that
    is not of its kind.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    terms: dict[str, str] = {}
    for name, values in given.lists():
        term = known[name].written(values[0].strip()) if name in known and len(values) == 1 else None
        if term is None:
            raise _unfit(question, name, values)
        terms[name] = term
    return question.asked_with(terms)


def _unfit(question: Question, name: str, values: list[str]) -> InvalidParameter:
    """Say which parameter does not fit, and which ones there are."""
    known = " · ".join(f"{one.name} ({one.kind})" for one in question.parameters)
    return InvalidParameter(
        Message(
            "the parameter %(name)s does not fit this question: %(value)s",
            name=name[:40],
            value=values[0][:80],
        ),
        where=name[:40],
        hint=Text(
            ar=f"المعطيات: {known or 'لا شيء'}؛ والكيان مثل id:Kuwait أو عنوانه الكامل، والسنة مثل 2018.",
            en=f"The parameters: {known or 'none'}; an entity is such as id:Kuwait or its whole IRI, "
            "a year such as 2018.",
        ),
    )


def _things(site_data: SiteData, language: Language) -> list[tuple[str, str]]:
    """List the things that may be chosen, by their labels; none where they are too many for a list."""
    names = Names(site_data.labels, language)
    terms = [Term(iri, is_iri=True) for iri in site_data.labels if iri.startswith(ID)]
    if len(terms) > _MOST_CHOICES:
        return []
    return sorted(((term.short, names.name(term).text) for term in terms), key=lambda pair: pair[1])


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
                    "parameters": [_described(parameter) for parameter in question.parameters],
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
            "title": "Isnad: saved questions, and why",
            "version": "1",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "tags": [{"name": name, "description": f"{title.en} · {title.ar}"} for name, title in TOPICS.items()],
        "paths": {**paths, "/why": why.DESCRIBED},
    }


def _described(parameter: Parameter) -> dict[str, object]:
    """Describe a parameter as OpenAPI does."""
    pattern = {"year": "^[1-9][0-9]{3}$"}.get(parameter.kind)
    schema = {"type": "string", "default": parameter.usual} | ({"pattern": pattern} if pattern else {})
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": f"{parameter.label.en} · {parameter.label.ar}",
        "schema": schema,
    }


def _require(there: bool, name: str) -> None:
    """Raise UnknownResource unless it is there."""
    if not there:
        raise UnknownResource(
            Message("there is no saved question of this name"),
            where=name[:80],
            hint=Message("Choose one from the list: /en/questions"),
        )
