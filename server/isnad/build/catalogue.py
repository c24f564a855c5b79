"""The catalogue: what is in the dataset, counted and not typed (VoID, DCAT 3, SHACL prefixes)."""

import re
from collections.abc import Iterable

from isnad.build.tally import Numbers, Partitions, Tally, local
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ISNAD, PREFIXES, QUERY, WIKIDATA
from isnad.rdf.terms import Triple, integer, iri, literal
from isnad.rdf.vocabulary import DCAT, DCTERMS, OWL, RDF, RDFS, SCHEMA, SH, SKOS, VOID, XSD
from isnad.source.questions import Question
from isnad.source.sources import Sources

DATASET = iri(ISNAD + "dataset")
_LINKSET = iri(ISNAD + "dataset/wikidata")
_MATCHES = {namespaces.SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch")}
_CC_BY = iri("https://creativecommons.org/licenses/by/4.0/")

# The forms of a saved query (SHACL-AF's and SIB's names), and the property that holds its text.
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "DESCRIBE": (SH.SPARQLDescribeExecutable, SH.describe),
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


def catalogue(
    sources: Sources, documents: list[str], count: Tally, partitions: Partitions
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
        numbers = count.together_with(current)
        found = fixed | frozenset(_counts(numbers, len(documents), len(links)))
        if found == current:
            return found
        current = found


def _fixed(sources: Sources, documents: list[str], partitions: Partitions) -> Iterable[Triple]:
    """Write what needs no counting: title, licence, files, prefixes, saved questions."""
    header = {p: o for s, p, o in sources.ontology.triples if s == iri(ISNAD + "ici")}
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    yield DATASET, DCTERMS.title, literal("إسناد: مبادرة إسطنبول للتعاون", language="ar")
    yield DATASET, DCTERMS.title, literal("Isnad: the Istanbul Cooperation Initiative", language="en")
    yield DATASET, DCTERMS.description, literal("كل قول مع الجملة التي تنص عليه.", language="ar")
    yield DATASET, DCTERMS.description, literal("Every fact with the sentence that states it.", language="en")
    yield DATASET, DCTERMS.license, _CC_BY
    yield DATASET, DCTERMS.publisher, iri(ISNAD)
    yield DATASET, DCTERMS.modified, header[DCTERMS.modified]
    yield DATASET, OWL.versionInfo, header[OWL.versionInfo]
    yield DATASET, VOID.sparqlEndpoint, iri(ISNAD + "sparql")
    yield DATASET, VOID.uriSpace, literal(ISNAD)
    yield DATASET, VOID.vocabulary, iri(ISNAD + "ici")
    yield DATASET, VOID.exampleResource, iri(namespaces.ID + "Kuwait")
    yield DATASET, VOID.subset, _LINKSET
    for document in documents:
        yield DATASET, DCTERMS.hasPart, document
    for file_name, media_type, title_ar, title_en in DUMPS:
        file = iri(f"{ISNAD}data/{file_name}")
        yield DATASET, DCAT.distribution, file
        yield DATASET, VOID.dataDump, file
        yield file, RDF.type, DCAT.Distribution
        yield file, DCTERMS.title, literal(title_ar, language="ar")
        yield file, DCTERMS.title, literal(title_en, language="en")
        yield file, DCTERMS.license, _CC_BY
        yield file, DCAT.mediaType, literal(media_type)
    for prefix, namespace in PREFIXES.items():
        declaration = iri(f"{ISNAD}dataset/prefix/{prefix}")
        yield DATASET, SH.declare, declaration
        yield declaration, SH.prefix, literal(prefix)
        yield declaration, SH.namespace, literal(namespace, datatype=XSD.anyURI)
    for renaming in sources.renamings:
        yield iri(renaming.old), DCTERMS.isReplacedBy, iri(renaming.new)
    for question in sources.questions:
        name = iri(QUERY + question.name)
        form, predicate = _FORMS[_form(question)]
        yield name, RDF.type, SH.SPARQLExecutable
        yield name, RDF.type, form
        yield name, predicate, literal(question.body.strip())
        yield name, SH.prefixes, DATASET
        yield name, SCHEMA.keywords, literal(question.topic)
        for language, title in (("ar", question.title.ar), ("en", question.title.en)):
            yield name, RDFS.comment, literal(title, language=language)
        yield name, SCHEMA.target, DATASET
    yield from partitions.statements()


def _counts(numbers: Numbers, documents: int, links: int) -> Iterable[Triple]:
    """Count the default graph: triples, subjects, objects, and the uses of classes and properties."""
    classes, properties = numbers.classes, numbers.properties
    yield DATASET, VOID.triples, integer(numbers.triples)
    yield DATASET, VOID.distinctSubjects, integer(numbers.subjects)
    yield DATASET, VOID.distinctObjects, integer(numbers.objects)
    yield DATASET, VOID.classes, integer(len(classes))
    yield DATASET, VOID.properties, integer(len(properties))
    yield DATASET, VOID.entities, integer(numbers.entities)
    yield DATASET, VOID.documents, integer(documents)
    for term, number in classes.items():
        part = iri(f"{ISNAD}dataset/class/{local(term)}")
        yield DATASET, VOID.classPartition, part
        yield part, VOID["class"], term
        yield part, VOID.entities, integer(number)
    for term, number in properties.items():
        part = iri(f"{ISNAD}dataset/property/{local(term)}")
        yield DATASET, VOID.propertyPartition, part
        yield part, VOID.property, term
        yield part, VOID.triples, integer(number)
    yield _LINKSET, RDF.type, VOID.Linkset
    yield _LINKSET, VOID.subjectsTarget, DATASET
    yield _LINKSET, VOID.linkPredicate, SKOS.exactMatch
    yield _LINKSET, VOID.triples, integer(links)


def _form(question: Question) -> str:
    """Tell the form of a saved query, which begins a line."""
    found = _FORM.search(question.body)
    return found[1].upper() if found else "SELECT"
