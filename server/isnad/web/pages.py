"""The pages that people read: what is in here, a form to ask it, and the files."""

import json
from dataclasses import dataclass
from pathlib import Path

import flask

from isnad.errors import Language, Text
from isnad.refusals import Refusal, UnknownResource
from isnad.sparql.protocol import Query
from isnad.web.language import language_of
from isnad.web.naming import Names
from isnad.web.publication import Publication
from isnad.web.statements import term

TOPICS = {
    "lookup": Text(ar="بحث", en="Look-ups"),
    "list": Text(ar="قوائم", en="Lists"),
    "count": Text(ar="أعداد", en="Counts"),
    "time": Text(ar="زمن", en="Time"),
    "hops": Text(ar="صلات", en="Connections"),
    "absence": Text(ar="ما لا يقال", en="What is not said"),
    "sentence": Text(ar="أي جملة تقول ذلك؟", en="Which sentence says so?"),
    "dispute": Text(ar="ما فيه خلاف أو رأي", en="Disputes and judgements"),
    "inference": Text(ar="ما استنتج", en="What was inferred"),
    "links": Text(ar="روابط", en="Links"),
}


@dataclass(frozen=True)
class Cell:
    """Hold one cell of an answer: its text, the IRI that it is, and where that is read about."""

    text: str
    iri: str
    language: str
    address: str = ""


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the pages."""
    routes = flask.Blueprint("pages", __name__)

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
            questions=publication.questions,
            figures=publication.figures,
        )

    @routes.get("/<any(ar, en):language>/ask")
    def ask(language: Language) -> flask.typing.ResponseReturnValue:
        text, error, table = _text(publication), None, None
        if "query" in flask.request.args:
            try:
                table = table_of(publication, Query(text), language)
            except Refusal as found:
                error = found
        page = flask.render_template(
            "ask.html", language=language, questions=publication.questions, topics=TOPICS,
            text=text, error=error, table=table,
        )  # fmt: skip
        return page, error.status if error else 200

    @routes.get("/<any(ar, en):language>/data")
    def files(language: Language) -> str:
        if publication.files is None:
            raise UnknownResource(
                Text(ar="ليس لهذه البيانات ملفات هنا", en="these data have no files here"),
                mend=Text(ar="اسأل عنها في /ar/ask.", en="Ask for them at /en/ask."),
            )
        return flask.render_template("data.html", language=language, files=_files(publication.files))

    return routes


def _text(publication: Publication) -> str:
    """Give the query to show: what was sent, or the saved question that was chosen."""
    arguments = flask.request.args
    if "query" in arguments:
        return arguments["query"]
    if not publication.questions:
        return "SELECT * { ?s ?p ?o } LIMIT 100"
    name = arguments.get("question", "who-says-ankara")
    for question in publication.questions:
        if question.name == name:
            return question.body.strip()
    raise UnknownResource(
        Text(ar="لا سؤال محفوظ بهذا الاسم", en="there is no saved question of this name"),
        where=name[:80],
        mend=Text(ar="اختر سؤالا من القائمة.", en="Choose a question from the list."),
    )


def table_of(
    publication: Publication, query: Query, language: Language
) -> tuple[list[str], list[list[Cell]]]:
    """Answer a query as a table; a truth value and a graph are tables too."""
    answer = publication.answer(query)
    if answer.kind == "graph":
        lines = publication.answer(Query(query.text, format="nt"))
        return ["RDF"], [[Cell(line, "", "")] for line in lines.body.decode().splitlines()]
    found = json.loads(answer.body)
    if answer.kind == "truth":
        words = {True: Text(ar="نعم", en="yes"), False: Text(ar="لا", en="no")}
        return ["ASK"], [[Cell(words[found["boolean"]].in_language(language), "", language)]]
    names = found["head"]["vars"]
    return names, [
        [_cell(publication, row.get(name), language) for name in names]
        for row in found["results"]["bindings"]
    ]


def _cell(publication: Publication, found: dict[str, str] | None, language: Language) -> Cell:
    """Show a term by its label in the reader's language; an IRI without one, shortened."""
    if found is None:
        return Cell("", "", "")
    if found["type"] != "uri":
        return Cell(str(found["value"]), "", found.get("xml:lang", ""))
    names, shown = Names(publication.labels, language), term(found)
    name = names.name(shown)
    known = publication.files is not None
    outside = shown.value if shown.value.startswith(("http://", "https://")) else ""
    return Cell(name.text, shown.value, name.language, names.address(shown) if known else outside)


def _files(release: Path) -> list[tuple[str, int, str]]:
    """List the files of a release: name, size in bytes, SHA-256 as its list of checksums has it."""
    sums = (line.split("  ", 1) for line in (release / "SHA256SUMS").read_text().splitlines())
    return [(name, (release / name).stat().st_size, digest) for digest, name in sums]
