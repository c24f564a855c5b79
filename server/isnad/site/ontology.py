"""/ontology: the vocabulary, as a page for people and as OWL for programs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import flask

from isnad.locale import Message, Translatable
from isnad.rdf.namespaces import (
    CHAIN,
    DCTERMS,
    ICI,
    ISNAD,
    OUTSIDE,
    OWL,
    OWN,
    PREFIXES,
    RDFS,
    SKOS,
    XSD,
    shortened,
)
from isnad.request_errors import UnknownResource
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, signposted
from isnad.site.site_data import SiteData
from isnad.site.terms import TYPE, Term

# Our own terms, and the properties of others that the vocabulary takes over.
_TERMS = """
SELECT ?term ?p ?o {
    { GRAPH graph:ontology { ?term ?p ?o FILTER (REGEX(STR(?term), "/isnad/(ici|chain)#")) } } UNION
    { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
      GRAPH graph:ontology { ?term a ?kind ; ?p ?o FILTER (!REGEX(STR(?term), "/isnad/(ici|chain)#")) } }
} ORDER BY ?term ?p ?o
"""
# Where a fact of a property is looked for: in the words of its example; of things, passages, claims, of what
# other sources say; else among judgements, asserted nowhere, in the graph of their passage alone.
_PLACES = (
    """?s <%s> ?o . <%s> skos:example ?example GRAPH ?passage { ?s <%s> ?o } ?passage chain:quote ?quote
       FILTER (LANG(?example) = LANG(?quote)
            && (CONTAINS(STR(?quote), STR(?example)) || CONTAINS(STR(?example), STR(?quote))))""",
    *(
        f"?s <%s> ?o FILTER (STRSTARTS(STR(?s), STR({of})))"
        for of in ("id:", "doc:", "claim:", f"<{OUTSIDE}>")
    ),
    "GRAPH ?g { ?s <%s> ?o } FILTER (STRSTARTS(STR(?g), STR(doc:)))",
)
_INFERRED = """SELECT DISTINCT ?property {
    VALUES ?property { %s } GRAPH graph:inferred { ?s ?property ?o }
    FILTER NOT EXISTS { ?passage a chain:Passage GRAPH ?passage { ?one ?property ?other } } }"""
_ONE = "{ SELECT (<%s> AS ?property) ?s ?o { %s } LIMIT 1 }"
_PREFIXES = f"PREFIX ici:   <{ICI}>\nPREFIX chain: <{CHAIN}>\nPREFIX rdfs:  <{RDFS}>\n\n"
_VERSION = f"SELECT ?version {{{{ <{ISNAD}{{name}}> owl:versionInfo ?version }}}}"
_NAMES = {"ontology": "ici", "ici": "ici", "chain": "chain"}  # the vocabularies, by their addresses here
_THINGS = """{ SELECT (<%s> AS ?kind) ?thing {
    ?thing a <%s> FILTER (STRSTARTS(STR(?thing), STR(id:))) } ORDER BY ?thing LIMIT %d }"""
_MOST_THINGS = 12  # of a class, that are named
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
    things: list[Term] = field(default_factory=list)  # some of a class
    has_more: bool = False  # things than these
    fact: str = ""  # one that the graph has, as a query writes it
    inferred: bool = False  # a property of which no passage states a fact
    formerly: str = ""  # the name that it had, with its prefix

    @property
    def local(self) -> str:
        """Its name within the vocabulary; of a term of others, with its prefix."""
        return self.term.short.partition(":")[2] if self.term.value.startswith(OWN) else self.term.short

    @property
    def query(self) -> str:
        """What asks for the things of a class; empty of a property."""
        return _QUERY.format(term=self.term.short) if self.section == "classes" else ""


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes; of other data than a release there is no ontology."""
    routes = flask.Blueprint("ontology", __name__)
    entries = site_data.background.when_asked(lambda: read_entries(site_data))

    @routes.get("/<any(ontology, ici, chain):name>")
    @routes.get("/<any(ontology, ici, chain):name>/<version>")
    def ontology(name: str, version: str = "") -> flask.Response:
        """Send to the page or the file of a vocabulary, of the version that is served."""
        if site_data.files is None:
            raise _unknown()
        served = site_data.rows(_VERSION.format(name=_NAMES[name]))[0]["version"].value
        if version not in ("", served):
            raise UnknownResource(
                Message("this version of the ontology is not served here"),
                where=version[:80],
                hint=Message("The version that is served here is %(version)s.", version=served),
            )
        return pages.see_other("/ontology", f"/{name}", kind="graph")

    @routes.get("/<any(ontology, ici, chain):name>.<extension>")
    def file(name: str, extension: str) -> flask.Response:
        if extension not in GRAPH_FORMATS or site_data.files is None:
            raise _unknown()
        response = flask.send_file(site_data.files / f"{_NAMES[name]}.{_FILES.get(extension, extension)}")
        response.headers["Content-Type"] = GRAPH_FORMATS[extension].content_type
        return response

    @routes.get("/<any(ar, en):language>/ontology")
    def page() -> flask.Response:
        if site_data.files is None:
            raise _unknown()
        sections: dict[str, list[Entry]] = {"classes": [], "properties": [], "borrowed": [], "values": []}
        for entry in entries.get():
            sections[entry.section].append(entry)
        iris = {name: ISNAD + stem for name, stem in _NAMES.items() if name != "ici"}
        page = flask.render_template(
            "ontology.html",
            sections=sections,
            iris=iris,
            downloads=GRAPH_FORMATS,
            prefixes=_PREFIXES,
            namespaces=PREFIXES,
        )
        return signposted(page, "ontology", iris["ontology"])

    return routes


def read_entries(site_data: SiteData) -> list[Entry]:
    """Return the terms in the order of their names: what means something to who asks, and no axioms."""
    found: dict[str, Entry] = {}
    former: dict[str, str] = {}
    for row in site_data.rows(_TERMS):
        entry = found.setdefault(row["term"].value, Entry(row["term"]))
        predicate, value = row["p"].value, row["o"]
        if predicate == DCTERMS + "isReplacedBy":
            former[value.value] = entry.term.short
            entry.section = "axioms"
        if predicate == TYPE:
            section = _SECTIONS.get(value.value, "axioms" if value.value in _AXIOMS else entry.section)
            of_others = section == "properties" and not entry.term.value.startswith(OWN)
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
    shown.sort(key=lambda entry: entry.term.value.startswith(CHAIN))
    facts = _facts(site_data, [one.term.value for one in shown if one.section in ("properties", "borrowed")])
    inferred = _inferred(site_data, facts)
    things = _things(site_data, [one.term.value for one in shown if one.section == "classes"])
    for entry in shown:
        of_kind = things.get(entry.term.value, [])
        entry.things, entry.has_more = of_kind[:_MOST_THINGS], len(of_kind) > _MOST_THINGS
        entry.formerly = former.get(entry.term.value, "")
        entry.fact = facts.get(entry.term.value, "")
        entry.inferred = entry.term.value in inferred
    return [
        entry for entry in shown if entry.fact or entry.section != "borrowed"
    ]  # those that the graph uses


def _things(site_data: SiteData, classes: list[str]) -> dict[str, list[Term]]:
    """Return some things of each class that has any, asking for all of them at once."""
    found = dict[str, list[Term]]()
    each = " UNION ".join(_THINGS % (iri, iri, _MOST_THINGS + 1) for iri in classes)
    for row in site_data.rows(f"SELECT ?kind ?thing {{ {each} }} ORDER BY ?thing") if classes else ():
        found.setdefault(row["kind"].value, []).append(row["thing"])
    return found


def _facts(site_data: SiteData, properties: Iterable[str]) -> dict[str, str]:
    """Return a fact of each property that has one, as a query writes it, asking for all of them at once."""
    left, found = list(properties), dict[str, str]()
    for place in _PLACES:
        left = [iri for iri in left if iri not in found]
        each = " UNION ".join(_ONE % (iri, place.replace("%s", iri)) for iri in left)
        for row in site_data.rows(f"SELECT ?property ?s ?o {{ {each} }}") if left else ():
            iri = row["property"].value
            fact = f"{_written(row['s'])} {shortened(iri)} {_written(row['o'])}"
            found[iri] = f"GRAPH ?passage {{ {fact} }}" if place.startswith("GRAPH") else f"{fact} ."
    return found


def _inferred(site_data: SiteData, properties: Iterable[str]) -> set[str]:
    """Return the properties whose facts follow from others, and of which no passage states one."""
    listed = " ".join(f"<{iri}>" for iri in properties)
    return {row["property"].value for row in site_data.rows(_INFERRED % listed)}


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
        Message("there is no ontology at this address"), hint=Message("Start from the first page: /")
    )
