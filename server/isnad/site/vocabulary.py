"""/ontology: the vocabulary, as a page for people and as OWL for programs."""

from dataclasses import dataclass, field

import flask

from isnad.locale import Language, Message, Translatable
from isnad.query.negotiation import choose, prefers_page
from isnad.rdf.namespaces import ICI, ISNAD, PREFIXES
from isnad.request_errors import UnknownResource
from isnad.site.language import language_of
from isnad.site.linked_data import BY_NAME, DOWNLOADS, signposted
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Ask, Term, rows, term

_NAME = "ontology"
_TERMS = """
SELECT ?term ?p ?o {
    GRAPH graph:ontology { ?term ?p ?o FILTER (STRSTARTS(STR(?term), STR(ici:))) }
} ORDER BY ?term ?p ?o
"""
# The release has the ontology in these formats; one with graphs is read by who reads one without, too.
_FILES = {"trig": "ttl", "nq": "nt"}
_RDFS, _SKOS = PREFIXES["rdfs"], PREFIXES["skos"]
_KINDS = {
    PREFIXES["owl"] + "Class": "classes",
    PREFIXES["owl"] + "ObjectProperty": "properties",
    PREFIXES["owl"] + "DatatypeProperty": "properties",
    PREFIXES["owl"] + "AnnotationProperty": "properties",
}
_RELATIONS = {
    _RDFS + "subClassOf": Message("is a kind of"),
    _RDFS + "subPropertyOf": Message("is a kind of"),
    _RDFS + "domain": Message("is said of"),
    _RDFS + "range": Message("its value is"),
    PREFIXES["owl"] + "inverseOf": Message("the inverse of"),
}


@dataclass
class Entry:
    """A term of the vocabulary: what it is called, what it means, and how it relates to others."""

    term: Term
    kind: str = "values"
    definitions: list[Term] = field(default_factory=list)
    examples: list[Term] = field(default_factory=list)
    notes: list[Term] = field(default_factory=list)
    relations: list[tuple[Translatable, Term]] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Its name within the vocabulary."""
        return self.term.value.removeprefix(ICI)


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the routes of the vocabulary."""
    routes = flask.Blueprint("vocabulary", __name__)

    @routes.get("/ontology")
    def ontology() -> flask.typing.ResponseReturnValue:
        request = flask.request
        _require(site_data)
        accept = request.headers.get("Accept", "")
        page = f"/{language_of(request)}/{_NAME}"
        response = flask.redirect(
            page if prefers_page(accept) else f"/{_NAME}.{choose('graph', accept).name}", 303
        )
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @routes.get(f"/{_NAME}.<extension>")
    def file(extension: str) -> flask.Response:
        _require(site_data)
        if extension not in BY_NAME or site_data.files is None:
            raise _unknown()
        format_ = BY_NAME[extension]
        response = flask.send_file(site_data.files / f"ici.{_FILES.get(extension, extension)}")
        response.headers["Content-Type"] = format_.content_type
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @routes.get("/<any(ar, en):language>/ontology")
    def page(language: Language) -> flask.typing.ResponseReturnValue:
        _require(site_data)
        entries = _entries(site_data.ask)
        response = flask.make_response(
            flask.render_template(
                "ontology.html",
                language=language,
                names=Names(site_data.labels, language),
                sections={
                    kind: [entry for entry in entries if entry.kind == kind]
                    for kind in ("classes", "properties", "values")
                },
                iri=ISNAD + "ici",
                downloads=DOWNLOADS,
            )
        )
        return signposted(response, _NAME, ISNAD + "ici")

    return routes


def _entries(ask: Ask) -> list[Entry]:
    """Read the terms, in the order of their names."""
    found: dict[str, Entry] = {}
    for row in rows(ask, _TERMS):
        entry = found.setdefault(row["term"]["value"], Entry(term(row["term"])))
        predicate, value = row["p"]["value"], term(row["o"])
        if predicate == PREFIXES["rdf"] + "type":
            entry.kind = _KINDS.get(value.value, entry.kind)
        elif predicate == _SKOS + "definition":
            entry.definitions.append(value)
        elif predicate == _SKOS + "example":
            entry.examples.append(value)
        elif predicate in (_SKOS + "scopeNote", _SKOS + "editorialNote"):
            entry.notes.append(value)
        elif predicate in _RELATIONS and value.is_iri:
            entry.relations.append((_RELATIONS[predicate], value))
    return list(found.values())


def _require(site_data: SiteData) -> None:
    """Raise UnknownResource where other data than the graph are served."""
    if site_data.files is None:
        raise _unknown()


def _unknown() -> UnknownResource:
    return UnknownResource(
        Message("there is no ontology at this address"),
        hint=Message("Start from the first page: /"),
    )
