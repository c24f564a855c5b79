"""/ontology: the vocabulary, as a page for people and as OWL for programs."""

from dataclasses import dataclass, field

import flask

from isnad.locale import Message, Translatable
from isnad.rdf.namespaces import ICI, ISNAD, OWL, RDFS, SKOS
from isnad.request_errors import UnknownResource
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, signposted
from isnad.site.site_data import SiteData
from isnad.site.terms import TYPE, Term

_TERMS = """
SELECT ?term ?p ?o {
    GRAPH graph:ontology { ?term ?p ?o FILTER (STRSTARTS(STR(?term), STR(ici:))) }
} ORDER BY ?term ?p ?o
"""
# The release has the ontology in these formats; one with graphs is read by who reads one without, too.
_FILES = {"trig": "ttl", "nq": "nt"}
_SECTIONS = {
    OWL + "Class": "classes",
    OWL + "ObjectProperty": "properties",
    OWL + "DatatypeProperty": "properties",
    OWL + "AnnotationProperty": "properties",
}
_RELATIONS = {
    RDFS + "subClassOf": Message("is a kind of"),
    RDFS + "subPropertyOf": Message("is a kind of"),
    RDFS + "domain": Message("is said of"),
    RDFS + "range": Message("its value is"),
    OWL + "inverseOf": Message("the inverse of"),
}


@dataclass
class Entry:
    """A term of the vocabulary: what it is called, what it means, and how it relates to others."""

    term: Term
    section: str = "values"
    definitions: list[Term] = field(default_factory=list)
    examples: list[Term] = field(default_factory=list)
    notes: list[Term] = field(default_factory=list)
    relations: list[tuple[Translatable, Term]] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Its name within the vocabulary."""
        return self.term.value.removeprefix(ICI)


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes; of other data than a release there is no ontology."""
    routes = flask.Blueprint("ontology", __name__)

    @routes.get("/ontology")
    def ontology() -> flask.Response:
        if site_data.files is None:
            raise _unknown()
        return pages.see_other("/ontology", "/ontology", in_rdf=True)

    @routes.get("/ontology.<extension>")
    def file(extension: str) -> flask.Response:
        if extension not in GRAPH_FORMATS or site_data.files is None:
            raise _unknown()
        response = flask.send_file(site_data.files / f"ici.{_FILES.get(extension, extension)}")
        response.headers["Content-Type"] = GRAPH_FORMATS[extension].content_type
        return pages.open_to_all(response)

    @routes.get("/<any(ar, en):language>/ontology")
    def page() -> flask.Response:
        if site_data.files is None:
            raise _unknown()
        sections: dict[str, list[Entry]] = {"classes": [], "properties": [], "values": []}
        for entry in _entries(site_data):
            sections[entry.section].append(entry)
        iri = ISNAD + "ici"
        page = flask.render_template("ontology.html", sections=sections, iri=iri, downloads=GRAPH_FORMATS)
        return signposted(page, "ontology", iri)

    return routes


def _entries(site_data: SiteData) -> list[Entry]:
    """Return the terms in the order of their names."""
    found: dict[str, Entry] = {}
    for row in site_data.rows(_TERMS):
        entry = found.setdefault(row["term"].value, Entry(row["term"]))
        predicate, value = row["p"].value, row["o"]
        if predicate == TYPE:
            entry.section = _SECTIONS.get(value.value, entry.section)
        elif predicate == SKOS + "definition":
            entry.definitions.append(value)
        elif predicate == SKOS + "example":
            entry.examples.append(value)
        elif predicate in (SKOS + "scopeNote", SKOS + "editorialNote"):
            entry.notes.append(value)
        elif predicate in _RELATIONS and value.is_iri:
            entry.relations.append((_RELATIONS[predicate], value))
    return list(found.values())


def _unknown() -> UnknownResource:
    return UnknownResource(
        Message("there is no ontology at this address"),
        hint=Message("Start from the first page: /"),
    )
