"""/ask, an editor for SPARQL; the saved questions, each with its answer; and /queries/… for programs."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import flask

from isnad.locale import Message
from isnad.query.negotiation import FORMATS, GEOJSON, Format
from isnad.query.tokens import read
from isnad.rdf.namespaces import ID, PREFIXES, QUERY_PREFIXES
from isnad.request_errors import InvalidParameter, RequestError, UnknownResource
from isnad.site import pages, why
from isnad.site.answer_table import AnswerTable, answer_table
from isnad.site.linked_data import Respond
from isnad.site.markdown import Markdown, is_wanted
from isnad.site.responses import LANGUAGES
from isnad.site.search import first_named, offers
from isnad.site.site_data import SiteData
from isnad.site.terms import Names, Term, read_rows, read_triples
from isnad.source.questions import PATTERNS, TOPICS, Parameter, Question

_FIRST = "who-says-ankara"
_OF_OTHER_DATA = "SELECT * { ?s ?p ?o } LIMIT 100"
# An example of text:query, of what the readers of a language can read.
_BY_WORDS = {
    language: f"""PREFIX text: <{QUERY_PREFIXES["text"]}>
PREFIX nif: <{PREFIXES["nif"]}>
PREFIX chain: <{PREFIXES["chain"]}>

SELECT ?sentence ?text ?score {{
    (?sentence ?score ?text) text:query ({asked} 50) .
    ?sentence a nif:Sentence
}} ORDER BY DESC(?score) ?sentence"""
    for language, asked in (
        ("ar", 'nif:anchorOf "مكافحة الارهاب"'),
        ("en", 'chain:rendering "combating terrorism"'),
    )
}
_DOWNLOADS = {
    "rows": ("csv", "json", "tsv", "xml"),
    "truth": ("json", "xml"),
    "graph": ("ttl", "nt", "jsonld", "rdf"),
}
_MOST_CHOICES = 500
_FORMATS = {found.name for found in (*FORMATS, GEOJSON)}


def blueprint(site_data: SiteData, max_nesting: int, respond: Respond) -> flask.Blueprint:
    """Return the routes of the editor and of the saved questions."""
    routes = flask.Blueprint("questions", __name__)
    by_name = {question.name: question for question in site_data.questions}

    def named(name: str) -> Question:
        if name not in by_name:
            raise _unknown(name, by_name)
        return by_name[name]

    @routes.get("/sparql")
    def browser() -> flask.Response:
        """Show the editor to a browser that asks nothing; all else at this address the gateway answers."""
        return flask.make_response(flask.redirect(f"/{pages.language()}/ask", 303))

    @routes.get("/<any(ar, en):language>/ask")
    def ask() -> flask.Response:
        text = _text(by_name)
        if is_wanted() and "query" in flask.request.args:
            return _answer_in_markdown(site_data, text)
        plain = flask.request.args.get("text", "")
        table, error = _answered(site_data, text) if "query" in flask.request.args else (None, None)
        page = flask.render_template(
            "ask.html", questions=site_data.questions, topics=TOPICS, text=text, error=error, table=table,
            formats=_DOWNLOADS[table.kind] if table else (),
            prefixes=QUERY_PREFIXES, by_words=_BY_WORDS[pages.language()],
            offers=offers(site_data, plain), thing=first_named(site_data.names.get(), plain),
        )  # fmt: skip
        return _varied(page, error)

    @routes.get("/<any(ar, en):language>/questions")
    def listing() -> str:
        if not by_name:
            raise _unknown("questions", by_name)
        return flask.render_template("questions.html", questions=site_data.questions, topics=TOPICS)

    @routes.get("/<any(ar, en):language>/questions/<name>")
    def page(name: str) -> flask.Response:
        question, given = named(name), flask.request.args
        if is_wanted():
            return _in_markdown(site_data, question)
        table, error, text = None, None, question.sparql
        try:
            text = with_parameters(question, dict(given.lists()))
        except RequestError as refusal:
            error = refusal
        else:
            table, error = _answered(site_data, text)
        page = flask.render_template(
            "question.html",
            question=question,
            patterns=PATTERNS,
            topic=TOPICS[question.topic],
            body=replace(question, sparql=text).body,
            given={one.name: given.get(one.name, one.usual) for one in question.parameters},
            table=table,
            headings=question.headings,
            error=error,
            things=_things(site_data) if question.parameters else (),
            formats=[found.name for found in _formats_of(question, max_nesting)],
        )
        return _varied(page, error)

    @routes.get("/queries")
    def for_programs() -> flask.Response:
        """Send a reader to the list of the questions, and a program to their description."""
        return pages.see_other("/questions", "/openapi.json")

    @routes.get("/queries/<name>")
    def chosen(name: str) -> flask.Response:
        """Send a reader to the page of a question, and a program to its answer in a format that it takes."""
        kind = read(named(name).sparql, max_nesting).kind
        asked = flask.request.query_string.decode("latin-1").split("&")
        asked = [one for one in asked if one and one.partition("=")[0] != "format"]
        query = f"?{'&'.join(asked)}" if asked else ""
        return pages.see_other(f"/questions/{name}", f"/queries/{name}", kind=kind, query=query)

    @routes.get("/queries/<name>.<extension>")
    def answer(name: str, extension: str) -> flask.Response:
        question = named(name)
        if extension not in _FORMATS:
            known = " · ".join((*(one.name for one in _formats_of(question, max_nesting)), "labelled.csv"))
            raise UnknownResource(
                Message("this answer is not to be had as %(format)s", format=extension[:20]),
                where=name,
                hint=Message("The formats: %(known)s", known=known),
            )
        return respond(with_parameters(question, dict(flask.request.args.lists())), extension)

    @routes.get("/queries/<name>.md")
    def in_markdown(name: str) -> flask.Response:
        return _in_markdown(site_data, named(name))

    @routes.get("/queries/<name>.labelled.csv")
    def table(name: str) -> flask.Response:
        text = with_parameters(named(name), dict(flask.request.args.lists()))
        is_graph = read(text, max_nesting).kind == "graph"
        response = respond(text, "nt" if is_graph else "json", partial(_labelled, site_data.labels, is_graph))
        if response.status_code == 200:
            response.content_type = "text/csv; charset=utf-8"
        return response

    @routes.get("/openapi.json")
    def description() -> flask.Response:
        return flask.jsonify(_openapi(site_data.questions, max_nesting))

    return routes


def _varied(page: str, error: RequestError | None) -> flask.Response:
    """Return a page that is Markdown for who asks for that."""
    response = flask.make_response((page, error.status if error else 200))
    response.headers["Vary"] = "Accept"
    return response


def _answer_in_markdown(site_data: SiteData, text: str) -> flask.Response:
    """Return the answer to a query as Markdown; raise the RequestError that it meets."""
    page, found = Markdown(site_data), answer_table(site_data, text, pages.language())
    page.answer(found, found.names)
    return page.response()


def _in_markdown(site_data: SiteData, question: Question) -> flask.Response:
    """Return the answer to a saved question as Markdown; raise the RequestError that it meets."""
    given = {name: values for name, values in flask.request.args.lists() if name != "format"}
    page = Markdown(site_data)
    page.heading(1, page.named(Term(question.title.in_language(page.language), is_iri=False)))
    table = answer_table(site_data, with_parameters(question, given), page.language)
    headings = (question.headings.get(name) for name in table.names)
    said = [
        heading.in_language(page.language) if heading else name
        for heading, name in zip(headings, table.names, strict=True)
    ]
    page.answer(table, said)
    return page.response()


def _labelled(labels: dict[str, dict[str, str]], is_graph: bool, body: bytes) -> bytes:
    """Return an answer as CSV (RFC 4180) in which each thing is followed by its name in each language.

    An answer of triples is in N-Triples, any other in JSON; that of an ASK is one cell.
    """
    found = {} if is_graph else json.loads(body)
    if is_graph:
        columns, rows = ["subject", "predicate", "object"], read_triples(body)
    elif "boolean" in found:
        columns, rows = ["answer"], [{"answer": Term(str(found["boolean"]).lower(), False)}]
    else:
        columns, rows = found["head"]["vars"], read_rows(body)
    named = {column for column in columns for row in rows if column in row and row[column].is_iri}
    languages = {language: Names(labels, language) for language in LANGUAGES}
    table = io.StringIO()
    writer = csv.writer(table)
    wide = [(column, languages if column in named else {}) for column in columns]
    writer.writerow(head for name, names in wide for head in (name, *(f"{name}_{one}" for one in names)))
    for row in rows:
        terms = ((row.get(name, Term("", False)), names) for name, names in wide)
        writer.writerow(
            cell
            for term, names in terms
            for cell in (term.value, *(one.name_in(term) for one in names.values()))
        )
    return table.getvalue().encode()


def _text(by_name: dict[str, Question]) -> str:
    """Return the query to show: what was sent, or the saved question that was chosen."""
    arguments = flask.request.args
    if "query" in arguments:
        return arguments["query"]
    if not by_name:
        return _OF_OTHER_DATA
    name = arguments.get("question", _FIRST)
    if name not in by_name:
        raise _unknown(name, by_name)
    return by_name[name].body.strip()


def _answered(site_data: SiteData, text: str) -> tuple[AnswerTable | None, RequestError | None]:
    """Return the answer to a query as a table, or why there is none."""
    try:
        return answer_table(site_data, text, pages.language()), None
    except RequestError as refusal:
        return None, refusal


def with_parameters(question: Question, given: Mapping[str, Sequence[str]]) -> str:
    """Return the SPARQL of a question with the values of a request, as many as came for each parameter.

    Raise InvalidParameter (400) for a parameter that it has not, one that is given twice, and a value that
    is not of its kind.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    terms: dict[str, str] = {}
    for name, values in given.items():
        term = known[name].written(values[0].strip()) if name in known and len(values) == 1 else None
        if term is None:
            raise _invalid(question, name, values[0])
        terms[name] = term
    return question.asked_with(terms)


def _invalid(question: Question, name: str, value: str) -> InvalidParameter:
    known = " · ".join(f"{one.name} ({one.kind})" for one in question.parameters)
    return InvalidParameter(
        Message(
            "the parameter %(name)s does not fit this question: %(value)s", name=name[:40], value=value[:80]
        ),
        where=name[:40],
        hint=Message(
            "The parameters: %(known)s; an entity is such as id:Kuwait or its whole IRI, "
            "a year such as 2018, a number such as 12.5.",
            known=known or Message("none"),
        ),
    )


def _things(site_data: SiteData) -> list[tuple[str, str]]:
    """List the things that may be chosen, by their labels; none where they are too many for a list."""
    names = pages.names(site_data)
    terms = [Term(iri, is_iri=True) for iri in site_data.labels if iri.startswith(ID)]
    if len(terms) > _MOST_CHOICES:
        return []
    return sorted(((term.short, names.name(term).text) for term in terms), key=lambda pair: pair[1])


def _formats_of(question: Question, max_nesting: int) -> list[Format]:
    """List the formats that can carry the answer to a question."""
    kind = read(question.sparql, max_nesting).kind
    formats = (*FORMATS, GEOJSON) if "geosparql:" in question.sparql else FORMATS
    return [found for found in formats if kind in found.kinds]


def _openapi(questions: tuple[Question, ...], max_nesting: int) -> dict[str, object]:
    """Describe the addresses for programs (OpenAPI 3.1.0): one a question and format."""
    paths: dict[str, object] = {}
    for question in questions:
        for found in _formats_of(question, max_nesting):
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
                        "default": why.PROBLEM,
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
        "paths": {**paths, "/why": why.OPENAPI},
    }


def _described(parameter: Parameter) -> dict[str, object]:
    """Describe a parameter as OpenAPI does."""
    pattern = {"pattern": f"^{PATTERNS[parameter.kind]}$"} if parameter.kind in PATTERNS else {}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": f"{parameter.label.en} · {parameter.label.ar}",
        "schema": {"type": "string", "default": parameter.usual} | pattern,
    }


def _unknown(name: str, known: Iterable[str]) -> UnknownResource:
    return UnknownResource(
        Message("there is no saved question of this name"),
        where=name[:80],
        hint=pages.did_you_mean(name, known, Message("Choose one from the list: /en/questions")),
    )
