"""The catalogue: what is in the dataset, counted and not typed (VoID, DCAT 3, SHACL prefixes)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from isnad.build.tally import Numbers, Partitions, Tally, local
from isnad.locale import Text, Translatable
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ISNAD, PREFIXES, QUERY, WIKIDATA
from isnad.rdf.terms import Triple, integer, iri, literal
from isnad.rdf.vocabulary import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SH, VOID, XSD
from isnad.source.questions import Question
from isnad.source.sources import Sources

DATASET = iri(ISNAD + "dataset")
_LINKED = iri(ISNAD + "dataset/wikidata")  # Wikidata, as far as it is linked to
_AGENT, _CATALOG, _SERVICE = iri(ISNAD), iri(ISNAD + "catalogue"), iri(ISNAD + "sparql")
# What the names of the dumps begin with that are RDF and the whole dataset, or a view of it.
_OF_THE_DATASET = "isnad"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
TITLE = Text("إسناد: مبادرة إسطنبول للتعاون", "Isnad: the Istanbul Cooperation Initiative")
DESCRIPTION = Text("كل قول مع الجملة التي تنص عليه.", "Every fact with the sentence that states it.")
AUTHORS = Text("مؤلفو إسناد", "The Isnad authors")

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
    (
        "entities.csv",
        "text/csv",
        "جدول الأشياء بأسمائها في اللغتين",
        "a table of the things, named in both languages",
    ),
    (
        "claims.csv",
        "text/csv",
        "جدول الأقوال، ولكل قول جملته وأسماء أطرافه في اللغتين",
        "a table of the claims, each with its sentence, named in both languages",
    ),
    (
        "links.sssom.tsv",
        "text/tab-separated-values",
        "الروابط بويكي بيانات بصيغة SSSOM",
        "the links to Wikidata as SSSOM",
    ),
    ("ici.ttl", "text/turtle", "الأنطولوجيا", "the ontology"),
    ("ici.rdf", "application/rdf+xml", "الأنطولوجيا بصيغة RDF/XML", "the ontology as RDF/XML"),
    ("ici.nt", "application/n-triples", "الأنطولوجيا بصيغة N-Triples", "the ontology as N-Triples"),
    ("ici.jsonld", "application/ld+json", "الأنطولوجيا بصيغة JSON-LD", "the ontology as JSON-LD"),
    ("ici-alignments.ttl", "text/turtle", "مقابلات الأنطولوجيا", "what the ontology's terms match in others"),
    (
        "ici-shapes.ttl",
        "text/turtle",
        "الأشكال التي تعرض عليها البيانات",
        "the shapes that the data are held against",
    ),
    ("catalogue.ttl", "text/turtle", "هذا الفهرس", "this catalogue"),
    (
        "quality.json",
        "application/json",
        "نتائج فحص هذا الإصدار",
        "what was found when this release was checked",
    ),
    (
        "ro-crate-metadata.json",
        "application/ld+json",
        "وصف ملفات هذا الإصدار بصيغة RO-Crate",
        "what the files of this release are, as an RO-Crate",
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
    matched = {
        (link.subject, link.predicate, link.target)
        for link in sources.links
        if (link.target or "").startswith(WIKIDATA)
    }
    links = Counter(predicate for _, predicate, _ in matched)
    current = fixed
    while True:
        numbers = count.together_with(current)
        found = fixed | frozenset(_counts(numbers, len(documents), links))
        if found == current:
            return found
        current = found


def _fixed(sources: Sources, documents: list[str], partitions: Partitions) -> Iterable[Triple]:
    """Write what needs no counting: title, licence, files, prefixes, saved questions."""
    header = {p: o for s, p, o in sources.ontology.triples if s == iri(ISNAD + "ici")}
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    yield from _in_both(DATASET, DCTERMS.title, TITLE)
    yield from _in_both(DATASET, DCTERMS.description, DESCRIPTION)
    yield DATASET, DCTERMS.license, iri(CC_BY)
    yield DATASET, DCTERMS.publisher, _AGENT
    yield DATASET, DCTERMS.modified, header[DCTERMS.modified]
    yield DATASET, OWL.versionInfo, header[OWL.versionInfo]
    yield DATASET, VOID.sparqlEndpoint, iri(ISNAD + "sparql")
    yield DATASET, VOID.uriSpace, literal(ISNAD)
    yield DATASET, VOID.vocabulary, iri(ISNAD + "ici")
    yield DATASET, VOID.exampleResource, iri(namespaces.ID + "Kuwait")
    yield from _services()
    for document in documents:
        yield DATASET, DCTERMS.hasPart, document
    for file_name, media_type, title_ar, title_en in DUMPS:
        file = iri(f"{ISNAD}data/{file_name}")
        yield DATASET, DCAT.distribution, file
        if file_name.startswith(_OF_THE_DATASET):
            yield DATASET, VOID.dataDump, file
        yield file, RDF.type, DCAT.Distribution
        yield from _in_both(file, DCTERMS.title, Text(title_ar, title_en))
        yield file, DCTERMS.license, iri(licence(file_name))
        yield file, DCAT.accessURL, file
        yield file, DCAT.downloadURL, file
        registered = iri(_MEDIA_TYPES + media_type.partition(";")[0])  # IANA registers no parameters
        yield file, DCAT.mediaType, registered
        yield registered, RDF.type, DCTERMS.MediaType
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
        yield from _in_both(name, RDFS.comment, question.title)
        yield name, SCHEMA.target, DATASET
    yield from partitions.statements()


def _counts(numbers: Numbers, documents: int, links: Mapping[str, int]) -> Iterable[Triple]:
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
    for predicate, number in links.items():  # a linkset has one predicate (VoID §5.2)
        linkset = iri(f"{ISNAD}dataset/wikidata/{predicate.removeprefix(namespaces.SKOS)}")
        yield DATASET, VOID.subset, linkset
        yield linkset, RDF.type, VOID.Linkset
        yield linkset, VOID.subjectsTarget, DATASET
        yield linkset, VOID.objectsTarget, _LINKED
        yield linkset, VOID.linkPredicate, iri(predicate)
        yield linkset, VOID.triples, integer(number)


def _services() -> Iterable[Triple]:
    """Write who publishes, the catalogue itself, the service, and the licences (DCAT-AP 3)."""
    yield _AGENT, RDF.type, FOAF.Agent
    yield _CATALOG, RDF.type, DCAT.Catalog
    yield _CATALOG, DCTERMS.publisher, _AGENT
    yield _CATALOG, DCTERMS.license, iri(CC_BY)
    yield _CATALOG, DCAT.dataset, DATASET
    yield _CATALOG, DCAT.service, _SERVICE
    yield _SERVICE, RDF.type, DCAT.DataService
    yield _SERVICE, DCAT.endpointURL, _SERVICE
    yield _SERVICE, DCAT.servesDataset, DATASET
    yield _SERVICE, DCTERMS.publisher, _AGENT
    yield from _in_both(_AGENT, FOAF.name, AUTHORS)
    yield from _in_both(_CATALOG, DCTERMS.title, Text("فهرس إسناد", "The catalogue of Isnad"))
    about = Text("ما في إسناد من بيانات، ونقطة سؤاله.", "The data of Isnad and their endpoint.")
    yield from _in_both(_CATALOG, DCTERMS.description, about)
    yield from _in_both(_SERVICE, DCTERMS.title, Text("نقطة SPARQL لإسناد", "The SPARQL endpoint of Isnad"))
    for address in (CC_BY, CC0):
        yield iri(address), RDF.type, DCTERMS.LicenseDocument
    yield _LINKED, RDF.type, VOID.Dataset
    yield _LINKED, VOID.uriSpace, literal(WIKIDATA)


def licence(file_name: str) -> str:
    """Return the address of the licence of a file."""
    return CC0 if file_name == "links.sssom.tsv" else CC_BY


def _in_both(thing: str, predicate: str, text: Translatable) -> Iterable[Triple]:
    """Write a text in both languages."""
    yield thing, predicate, literal(text.ar, language="ar")
    yield thing, predicate, literal(text.en, language="en")


def _form(question: Question) -> str:
    """Tell the form of a saved query, which begins a line."""
    found = _FORM.search(question.body)
    return found[1].upper() if found else "SELECT"
