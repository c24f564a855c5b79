"""The catalogue: what is in the dataset, counted and not typed (VoID, DCAT 3, SHACL prefixes)."""

import re
from collections.abc import Iterable
from dataclasses import replace

from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SDO, SH, VOID, XSD, Literal, URIRef

from isnad.build.closure import plain
from isnad.build.dataset import Dataset
from isnad.build.partitions import Partitions, local
from isnad.build.tally import Count, Numbers, Tally
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ISNAD, PREFIXES, QUERY, SKOS, WIKIDATA
from isnad.rdf.terms import Triple
from isnad.source.questions import Question
from isnad.source.sources import Sources

DATASET = URIRef(ISNAD + "dataset")
_LINKSET = URIRef(ISNAD + "dataset/wikidata")
_MATCHES = {SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch")}
_CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")

# The forms of a saved query (SHACL-AF's and SIB's names), and the property that holds its text.
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "DESCRIBE": (URIRef(PREFIXES["sh"] + "SPARQLDescribeExecutable"), URIRef(PREFIXES["sh"] + "describe")),
}
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)

# Name of the file, its media type, and what a reader finds in it.
DUMPS: tuple[tuple[str, str, str, str], ...] = (
    ("isnad-facts.ttl", "text/turtle", "الأقوال وحدها", "facts alone"),
    ("isnad-claims.ttl", "text/turtle", "الأقوال وإسنادها", "facts with their claims"),
    ("isnad-all.ttl", "text/turtle", "كل ما سبق مع ما استنتج", "all, with what was inferred"),
    (
        "isnad-rdf12.ttl",
        "text/turtle; version=1.2",
        "الأقوال وإسنادها بصيغة RDF 1.2",
        "facts with their claims as RDF 1.2 reifiers",
    ),
    ("isnad.trig", "application/trig", "كل الرسوم البيانية", "all graphs"),
    ("isnad.nq", "application/n-quads", "كل الرسوم البيانية، سطرا لكل رباعية", "all graphs, a line a quad"),
    ("isnad.jsonld", "application/ld+json", "كل الرسوم البيانية بصيغة JSON-LD", "all graphs as JSON-LD"),
    ("ici.ttl", "text/turtle", "الأنطولوجيا", "the ontology"),
    ("ici.rdf", "application/rdf+xml", "الأنطولوجيا بصيغة RDF/XML", "the ontology as RDF/XML"),
    ("ici.nt", "application/n-triples", "الأنطولوجيا بصيغة N-Triples", "the ontology as N-Triples"),
    ("ici.jsonld", "application/ld+json", "الأنطولوجيا بصيغة JSON-LD", "the ontology as JSON-LD"),
    ("catalogue.ttl", "text/turtle", "هذا الفهرس", "this catalogue"),
    (
        "quality.json",
        "application/json",
        "نتائج فحص هذا الإصدار",
        "what was found when this release was checked",
    ),
    ("rules.json", "application/json", "القواعد التي استنتج بها", "the rules by which it was inferred"),
)


def with_catalogue(dataset: Dataset, sources: Sources) -> Dataset:
    """Add the catalogue to a dataset."""
    uncounted = replace(dataset, catalogue=frozenset())
    documents = [facts.document.iri for facts in sources.facts]
    tally = Tally.of(plain(uncounted.default))
    partitions = Partitions.of(plain(dataset.facts))
    return replace(dataset, catalogue=catalogue(sources, documents, tally, partitions))


def catalogue(
    sources: Sources, documents: list[URIRef], count: Count, partitions: Partitions
) -> frozenset[Triple]:
    """Write the catalogue of a dataset, given the counts of all else; its own triples are counted, too.

    What is counted changes with the catalogue and the catalogue with what is counted, so this goes
    round until the two agree: the second round has all its nodes, the third all its numbers.
    """
    fixed = frozenset(_fixed(sources, documents, partitions))
    links = {
        (link.subject, link.predicate, link.target)
        for link in sources.links
        if link.predicate in _MATCHES and (link.target or "").startswith(WIKIDATA)
    }
    current = fixed
    while True:
        numbers = count.together_with(plain(current))
        found = fixed | frozenset(_counts(numbers, len(documents), len(links)))
        if found == current:
            return found
        current = found


def _fixed(sources: Sources, documents: list[URIRef], partitions: Partitions) -> Iterable[Triple]:
    """Write what needs no counting: title, licence, files, prefixes, saved questions."""
    header = {p: o for s, p, o in sources.ontology.triples if s == URIRef(ISNAD + "ici")}
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    yield DATASET, DCTERMS.title, Literal("إسناد: مبادرة إسطنبول للتعاون", lang="ar")
    yield DATASET, DCTERMS.title, Literal("Isnad: the Istanbul Cooperation Initiative", lang="en")
    yield DATASET, DCTERMS.description, Literal("كل قول مع الجملة التي تنص عليه.", lang="ar")
    yield DATASET, DCTERMS.description, Literal("Every fact with the sentence that states it.", lang="en")
    yield DATASET, DCTERMS.license, _CC_BY
    yield DATASET, DCTERMS.publisher, URIRef(ISNAD)
    yield DATASET, DCTERMS.modified, header[DCTERMS.modified]
    yield DATASET, OWL.versionInfo, header[OWL.versionInfo]
    yield DATASET, VOID.sparqlEndpoint, URIRef(ISNAD + "sparql")
    yield DATASET, VOID.uriSpace, Literal(ISNAD)
    yield DATASET, VOID.vocabulary, URIRef(ISNAD + "ici")
    yield DATASET, VOID.exampleResource, URIRef(namespaces.ID + "Kuwait")
    yield DATASET, VOID.subset, _LINKSET
    for document in documents:
        yield DATASET, DCTERMS.hasPart, document
    for name, media_type, title_ar, title_en in DUMPS:
        file = URIRef(f"{ISNAD}data/{name}")
        yield DATASET, DCAT.distribution, file
        yield DATASET, VOID.dataDump, file
        yield file, RDF.type, DCAT.Distribution
        yield file, DCTERMS.title, Literal(title_ar, lang="ar")
        yield file, DCTERMS.title, Literal(title_en, lang="en")
        yield file, DCTERMS.license, _CC_BY
        yield file, DCAT.mediaType, Literal(media_type)
    for prefix, namespace in PREFIXES.items():
        declaration = URIRef(f"{ISNAD}dataset/prefix/{prefix}")
        yield DATASET, SH.declare, declaration
        yield declaration, SH.prefix, Literal(prefix)
        yield declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)
    for renaming in sources.renamings:
        yield URIRef(renaming.old), DCTERMS.isReplacedBy, URIRef(renaming.new)
    for question in sources.questions:
        iri = URIRef(QUERY + question.name)
        form, predicate = _FORMS[_form(question)]
        yield iri, RDF.type, SH.SPARQLExecutable
        yield iri, RDF.type, form
        yield iri, predicate, Literal(question.body.strip())
        yield iri, SH.prefixes, DATASET
        yield iri, SDO.keywords, Literal(question.topic)
        for language, title in (("ar", question.title.ar), ("en", question.title.en)):
            yield iri, RDFS.comment, Literal(title, lang=language)
        yield iri, SDO.target, DATASET
    yield from partitions.statements()


def _counts(numbers: Numbers, documents: int, links: int) -> Iterable[Triple]:
    """Count the default graph: triples, subjects, objects, and the uses of classes and properties."""
    classes = {URIRef(name[1:-1]): number for name, number in numbers.classes.items()}
    properties = {URIRef(name[1:-1]): number for name, number in numbers.properties.items()}
    yield DATASET, VOID.triples, Literal(numbers.triples)
    yield DATASET, VOID.distinctSubjects, Literal(numbers.subjects)
    yield DATASET, VOID.distinctObjects, Literal(numbers.objects)
    yield DATASET, VOID.classes, Literal(len(classes))
    yield DATASET, VOID.properties, Literal(len(properties))
    yield DATASET, VOID.entities, Literal(numbers.entities)
    yield DATASET, VOID.documents, Literal(documents)
    for iri, number in classes.items():
        part = URIRef(f"{ISNAD}dataset/class/{local(iri)}")
        yield DATASET, VOID.classPartition, part
        yield part, VOID["class"], iri
        yield part, VOID.entities, Literal(number)
    for iri, number in properties.items():
        part = URIRef(f"{ISNAD}dataset/property/{local(iri)}")
        yield DATASET, VOID.propertyPartition, part
        yield part, VOID.property, iri
        yield part, VOID.triples, Literal(number)
    yield _LINKSET, RDF.type, VOID.Linkset
    yield _LINKSET, VOID.subjectsTarget, DATASET
    yield _LINKSET, VOID.linkPredicate, URIRef(SKOS + "exactMatch")
    yield _LINKSET, VOID.triples, Literal(links)


def _form(question: Question) -> str:
    """Tell the form of a saved query, which begins a line."""
    found = _FORM.search(question.body)
    return found[1].upper() if found else "SELECT"
