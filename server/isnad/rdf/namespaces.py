"""The namespaces and the names of the graphs, as plain strings; nobody else spells one."""

import hashlib
from collections.abc import Iterable

ISNAD = "https://w3id.org/isnad/"
ICI = ISNAD + "ici#"
CHAIN = ISNAD + "chain#"  # the chain of attribution: documents, passages, claims
OWN = (ICI, CHAIN)  # the namespaces of the vocabularies that are the project's own
ID = ISNAD + "id/"
DOC = ISNAD + "doc/"
CLAIM = ISNAD + "claim/"
GRAPH = ISNAD + "graph/"
OUTSIDE = ISNAD + "outside/"
QUERY = ISNAD + "query/"

ONTOLOGY_GRAPH = GRAPH + "ontology"
ENTITIES_GRAPH = GRAPH + "entities"
INFERRED_GRAPH = GRAPH + "inferred"
LINKS_GRAPH = GRAPH + "links"
OUTSIDE_GRAPH = GRAPH + "outside"
CATALOGUE_GRAPH = GRAPH + "catalogue"

DCTERMS = "http://purl.org/dc/terms/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WIKIDATA = "http://www.wikidata.org/entity/"

# The prefixes that every dump declares and that a query may leave out of its head in the examples.
PREFIXES: dict[str, str] = {
    "ici": ICI,
    "chain": CHAIN,
    "id": ID,
    "doc": DOC,
    "claim": CLAIM,
    "graph": GRAPH,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",  # geo is the prefix of WGS84's vocabulary here
    "nif": NIF,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sem": SEM,
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": WIKIDATA,
    "xsd": XSD,
}
# And of the functions and patterns that queries have beside SPARQL's own; no data has them.
QUERY_PREFIXES = PREFIXES | {
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "uom": "http://www.opengis.net/def/uom/OGC/1.0/",
    "text": "http://jena.apache.org/text#",
}


def declarations(*prefixes: str) -> str:
    """Return the lines of Turtle that declare some of the prefixes, one below the other."""
    width = max(map(len, prefixes)) + 1
    return "".join(f"@prefix {f'{one}:':{width}} <{PREFIXES[one]}> .\n" for one in prefixes)


def shortened(iri: str) -> str:
    """Write an IRI with its prefix where one of ours fits, else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri}>"


def meant_namespace(iri: str) -> str:
    """Return the namespace of ours that differs from one by http, https, a # or a / alone; empty for none."""

    def kernel(one: str) -> str:
        return one.removeprefix("http").removeprefix("s").rstrip("#/")

    return next((ours for ours in PREFIXES.values() if kernel(ours) == kernel(iri) and ours != iri), "")


def claim_iri(source: str, *terms: str) -> str:
    """Name a claim by a hash of its source and its terms (in N-Triples), so that names outlast a build."""
    return CLAIM + hashlib.sha256("|".join([source, *terms]).encode()).hexdigest()[:20]


def kinds_of(classes: Iterable[str]) -> list[str]:
    """Return the classes (IRIs) that say what a thing is: ours, or else those of others.

    What is of a class of ours is of wider ones of others, too, which say nothing more.
    """
    found = list(classes)
    return [one for one in found if one.startswith(ICI)] or found


def is_entity(term: str) -> bool:
    """Return whether a term, written as N-Triples does, names an entity of ours."""
    return term.startswith(f"<{ID}")
