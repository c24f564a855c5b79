"""/ask: an editor for SPARQL, the saved questions to start from, and the answer."""

import flask

from isnad.locale import Language, Message
from isnad.rdf.namespaces import PREFIXES
from isnad.request_errors import RequestError, UnknownResource
from isnad.site.site_data import SiteData
from isnad.site.tables import Table, table_of
from isnad.source.questions import TOPICS

_FIRST = "who-says-ankara"
_OF_OTHER_DATA = "SELECT * { ?s ?p ?o } LIMIT 100"
_FORMATS = {
    "rows": ("csv", "json", "tsv", "xml"),
    "truth": ("json", "xml"),
    "graph": ("ttl", "nt", "jsonld", "rdf"),
}


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the routes of the editor."""
    routes = flask.Blueprint("ask", __name__)

    @routes.get("/<any(ar, en):language>/ask")
    def page(language: Language) -> flask.typing.ResponseReturnValue:
        text = _text(site_data)
        error: RequestError | None = None
        table: Table | None = None
        if "query" in flask.request.args:
            try:
                table = table_of(site_data, text, language)
            except RequestError as found:
                error = found
        written = flask.render_template(
            "ask.html", language=language, questions=site_data.questions, topics=TOPICS, text=text,
            error=error, table=table, formats=_FORMATS[table.kind] if table else (), prefixes=PREFIXES,
        )  # fmt: skip
        return written, error.status if error else 200

    return routes


def _text(site_data: SiteData) -> str:
    """Return the query to show: what was sent, or the saved question that was chosen."""
    arguments = flask.request.args
    if "query" in arguments:
        return arguments["query"]
    if not site_data.questions:
        return _OF_OTHER_DATA
    name = arguments.get("question", _FIRST)
    for question in site_data.questions:
        if question.name == name:
            return question.body.strip()
    raise UnknownResource(
        Message("there is no saved question of this name"),
        where=name[:80],
        hint=Message("Choose a question from the list."),
    )
