"""The first page; /about: source, method, licence; /limits: what the endpoint takes, refuses and bounds."""

from urllib.parse import quote

import flask

from isnad.query.hints import KINDS
from isnad.rdf.namespaces import DOC
from isnad.request_errors import kinds
from isnad.settings import Settings, rows
from isnad.site import pages
from isnad.site.documents import sentences_of
from isnad.site.responses import LANGUAGES
from isnad.site.site_data import SiteData

# Where a server listens and logs, and what stands before it, is not for strangers.
_UNTOLD = {"host", "port", "log", "trusted-proxies", "backend"}
_VERSION = """SELECT ?version ?modified {
    <https://w3id.org/isnad/dataset> owl:versionInfo ?version ; dcterms:modified ?modified
}"""
_NOTES = """SELECT ?document ?note {{
    ?document a chain:Document ; skos:scopeNote ?note FILTER (LANG(?note) = "{language}")
}} ORDER BY ?document ?note LIMIT 10"""
_LANGUAGE = "SELECT ?language {{ <{iri}> dcterms:language ?language }}"
_MOST_FACTS = 5  # beside the sentence of the first page


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Return the routes of the pages; other data than a release have no /about."""
    routes = flask.Blueprint("home", __name__)
    # Asked once, and beside the server: the first page waits for no query.
    example = site_data.background.soon(lambda: _example(site_data))
    version = site_data.background.soon(lambda: site_data.rows(_VERSION) if site_data.files else [])
    notes = site_data.background.soon(
        lambda: {one: site_data.rows(_NOTES.format(language=one)) for one in LANGUAGES}
    )
    values = {row.name: getattr(settings, row.name.replace("-", "_")) for row in rows()}
    values |= dict.fromkeys(_UNTOLD, "…")

    @routes.get("/")
    def start() -> flask.Response:
        return pages.to_language("/")

    @routes.get("/<any(ar, en):language>/")
    def home() -> str:
        return flask.render_template(
            "home.html", questions=site_data.questions, figures=site_data.figures(), **example.get()
        )

    @routes.get(f"/<any({', '.join(pages.WITH_LANGUAGE)}):page>")
    @routes.get("/<any(questions):page>/<name>")
    def choose(page: str, name: str = "") -> flask.Response:
        return pages.to_language(f"/{page}/{quote(name)}" if name else f"/{page}")

    @routes.get("/<any(ar, en):language>/about")
    def about() -> flask.typing.ResponseReturnValue:
        if site_data.files is None:
            return pages.to_language("/limits")
        return flask.render_template(
            "about.html",
            version=version.get()[0]["version"].value,
            release=site_data.files.name,
            modified=version.get()[0]["modified"].value.partition("T")[0],
            notes=notes.get()[pages.language()],
        )

    @routes.get("/<any(ar, en):language>/limits")
    def limits() -> str:
        return flask.render_template("limits.html", rows=rows(), values=values, kinds=kinds(), hints=KINDS)

    return routes


def _example(site_data: SiteData) -> dict[str, object]:
    """Return the sentence of the first page: the first that another source disputes, with what it tells."""
    if not site_data.documents:
        return {}
    iri = site_data.documents[0]
    sentences = sentences_of(site_data, iri)
    found = next(
        (one for one in sentences if any(each.standing == "disputed" for each in one.passages)), sentences[0]
    )
    told = [one for passage in found.passages for one in passage.statements if one.telling]
    # What is disputed, and then what else is told of the same.
    disputed = {one.subject for one in told if one.standing == "disputed"}
    facts = sorted(told, key=lambda one: (one.standing != "disputed", one.subject not in disputed))
    (language,) = site_data.rows(_LANGUAGE.format(iri=iri))
    return {
        "sentence": found,
        "rendering": site_data.renderings(iri).get(found.number),
        "facts": facts[:_MOST_FACTS],
        "document": iri,
        "slug": iri.removeprefix(DOC),
        "written_in": language["language"].value,
    }
