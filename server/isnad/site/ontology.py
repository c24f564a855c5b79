"""/ontology: the vocabulary, as a page for people and as OWL for programs."""

from dataclasses import dataclass, field

import flask

from isnad.locale import Message, Translatable
from isnad.rdf.namespaces import ICI, ISNAD, OWL, RDFS, SKOS, XSD, shortened
from isnad.request_errors import UnknownResource
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, signposted
from isnad.site.site_data import SiteData
from isnad.site.terms import TYPE, Term

# Our own terms, and the properties of others that the vocabulary takes over.
_TERMS = """
SELECT ?term ?p ?o {
    { GRAPH graph:ontology { ?term ?p ?o FILTER (STRSTARTS(STR(?term), STR(ici:))) } } UNION
    { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
      GRAPH graph:ontology { ?term a ?kind ; ?p ?o FILTER (!STRSTARTS(STR(?term), STR(ici:))) } }
} ORDER BY ?term ?p ?o
"""
# One fact that has a property; of a date that has a datatype, since without it a query finds none.
_FACT = "SELECT ?s ?o {{ ?s <{property}> ?o FILTER (STRSTARTS(STR(?s), STR({of}))) }} LIMIT 1"
# A judgement is asserted nowhere: it stands in the graph of its passage alone.
_JUDGEMENT = (
    "SELECT ?s ?o {{ GRAPH ?g {{ ?s <{property}> ?o }} FILTER (STRSTARTS(STR(?g), STR(doc:))) }} LIMIT 1"
)
_OF = ("id:", "doc:", "claim:")  # what properties are shown of: things, else passages, else claims
_PREFIXES = f"PREFIX ici:  <{ICI}>\nPREFIX rdfs: <{RDFS}>\n\n"
_QUERY = "SELECT ?thing ?name {{\n    ?thing a {term} ; rdfs:label ?name .\n}}"
# The release has the ontology in these formats; one with graphs is read by who reads one without, too.
_FILES = {"trig": "ttl", "nq": "nt"}
_SECTIONS = {
    OWL + "Class": "classes",
    OWL + "ObjectProperty": "properties",
    OWL + "DatatypeProperty": "properties",
    OWL + "AnnotationProperty": "properties",
}
_AXIOMS = {OWL + "AllDisjointClasses", OWL + "AllDifferent", OWL + "AllDisjointProperties"}
_MOST_SHOWN = 60  # characters of a text in an example
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
    fact: str = ""  # one that the graph has, as a query writes it

    @property
    def local(self) -> str:
        """Its name within the vocabulary; of a term of others, with its prefix."""
        return self.term.short.removeprefix("ici:")

    @property
    def query(self) -> str:
        """What asks for the things of a class; empty of a property."""
        return _QUERY.format(term=self.term.short) if self.section == "classes" else ""


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes; of other data than a release there is no ontology."""
    routes = flask.Blueprint("ontology", __name__)
    entries = site_data.background.when_asked(lambda: read_entries(site_data))

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
        sections: dict[str, list[Entry]] = {"classes": [], "properties": [], "borrowed": [], "values": []}
        for entry in entries.get():
            sections[entry.section].append(entry)
        iri = ISNAD + "ici"
        page = flask.render_template(
            "ontology.html", sections=sections, iri=iri, downloads=GRAPH_FORMATS, prefixes=_PREFIXES
        )
        return signposted(page, "ontology", iri)

    return routes


def read_entries(site_data: SiteData) -> list[Entry]:
    """Return the terms in the order of their names: what means something to who asks, and no axioms."""
    found: dict[str, Entry] = {}
    for row in site_data.rows(_TERMS):
        entry = found.setdefault(row["term"].value, Entry(row["term"]))
        predicate, value = row["p"].value, row["o"]
        if predicate == TYPE:
            section = _SECTIONS.get(value.value, "axioms" if value.value in _AXIOMS else entry.section)
            of_others = section == "properties" and not entry.term.value.startswith(ICI)
            entry.section = "borrowed" if of_others else section
        elif predicate == SKOS + "definition":
            entry.definitions.append(value)
        elif predicate == SKOS + "example":
            entry.examples.append(value)
        elif predicate in (SKOS + "scopeNote", SKOS + "editorialNote"):
            entry.notes.append(value)
        elif predicate in _RELATIONS and value.is_iri:
            entry.relations.append((_RELATIONS[predicate], value))
    shown = [entry for entry in found.values() if entry.section != "axioms"]
    for entry in shown:
        if entry.section in ("properties", "borrowed"):
            entry.fact = _fact(site_data, entry.term.value)
    return [
        entry for entry in shown if entry.fact or entry.section != "borrowed"
    ]  # those that the graph uses


def _fact(site_data: SiteData, iri: str) -> str:
    """Return a fact that has a property, as a query writes it; empty where there is none."""
    for of in _OF:
        for row in site_data.rows(_FACT.format(property=iri, of=of)):
            return f"{_written(row['s'])} {shortened(iri)} {_written(row['o'])} ."
    for row in site_data.rows(_JUDGEMENT.format(property=iri)):
        return f"GRAPH ?passage {{ {_written(row['s'])} {shortened(iri)} {_written(row['o'])} }}"
    return ""


def _written(term: Term) -> str:
    """Return a term as a query writes it, a long text cut."""
    if term.is_iri:
        return shortened(term.value)
    text = term.value if len(term.value) <= _MOST_SHOWN else f"{term.value[:_MOST_SHOWN]}…"
    kind = f"@{term.language}" if term.language else ""
    if term.datatype and term.datatype != XSD + "string":
        kind = f"^^{shortened(term.datatype)}"
    return f'"{text}"{kind}'


def _unknown() -> UnknownResource:
    return UnknownResource(
        Message("there is no ontology at this address"),
        hint=Message("Start from the first page: /"),
    )
