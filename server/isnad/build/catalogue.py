"""The catalogue: what is in the dataset, counted and not typed (VoID, DCAT 3, SHACL prefixes, RO-Crate)."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.statements import Partitions, Tally, local
from isnad.locale import Message, Text, Translatable
from isnad.names.text_postings import FILE as FULL_TEXT
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ISNAD, PREFIXES, QUERY, WIKIDATA, declarations
from isnad.rdf.terms import Triple, integer, iri, lexical, literal, triple_of
from isnad.rdf.vocabulary import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SH, VOID, XSD
from isnad.source.questions import Question
from isnad.source.sources import Sources

DATASET = iri(ISNAD + "dataset")
_LINKED = iri(ISNAD + "dataset/wikidata")  # Wikidata, as far as it is linked to
# What the names of the dumps begin with that are RDF and the whole dataset, or a view of it.
_OF_THE_DATASET = "isnad"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
TITLE = Text("إسناد: مبادرة إسطنبول للتعاون", "Isnad: the Istanbul Cooperation Initiative")
DESCRIPTION = Text("كل قول مع الجملة التي تنص عليه.", "Every fact with the sentence that states it.")
AUTHORS = Text("مؤلفو إسناد", "The Isnad authors")
# The dataset, who publishes it, the catalogue itself, the service, and the licences (DCAT-AP 3).
_ABOUT = f"""
@base <{ISNAD}> .
{declarations("dcat", "dcterms", "foaf", "void")}
<dataset> a void:Dataset , dcat:Dataset ;
    dcterms:license <{CC_BY}> ; dcterms:publisher <> ;
    void:sparqlEndpoint <sparql> ; void:uriSpace "{ISNAD}" ;
    void:vocabulary <ici> , <chain> ; void:exampleResource <id/Kuwait> .
<> a foaf:Agent .
<catalogue> a dcat:Catalog ;
    dcterms:title "فهرس إسناد"@ar , "The catalogue of Isnad"@en ;
    dcterms:description "ما في إسناد من بيانات، ونقطة سؤاله."@ar ,
        "The data of Isnad and their endpoint."@en ;
    dcterms:license <{CC_BY}> ; dcterms:publisher <> ; dcat:dataset <dataset> ; dcat:service <sparql> .
<sparql> a dcat:DataService ;
    dcterms:title "نقطة SPARQL لإسناد"@ar , "The SPARQL endpoint of Isnad"@en ;
    dcterms:publisher <> ; dcat:endpointURL <sparql> ; dcat:servesDataset <dataset> .
<{CC_BY}> a dcterms:LicenseDocument .
<{CC0}> a dcterms:LicenseDocument .
<dataset/wikidata> a void:Dataset ; void:uriSpace "{WIKIDATA}" .
"""

# The forms of a saved query (SHACL-AF's and SIB's names), and the property that holds its text.
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "DESCRIBE": (SH.SPARQLDescribeExecutable, SH.describe),
}
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)

_VOCABULARIES = tuple(
    (f"{stem}.{extension}", media_type, Message("%(what)s as %(format)s", what=called, format=form))
    for stem, called in (("ici", Message("the ontology")), ("chain", Message("the chain of attribution")))
    for extension, media_type, form in (
        ("ttl", "text/turtle", "Turtle"), ("rdf", "application/rdf+xml", "RDF/XML"),
        ("nt", "application/n-triples", "N-Triples"), ("jsonld", "application/ld+json", "JSON-LD"),
    )
)  # fmt: skip

# Name of the file, its media type, and what a reader finds in it.
DUMPS: tuple[tuple[str, str, Message], ...] = (
    ("isnad-facts.ttl", "text/turtle", Message("facts alone")),
    ("isnad-claims.ttl", "text/turtle", Message("facts with their claims")),
    ("isnad-all.ttl", "text/turtle", Message("all, with what was inferred")),
    ("isnad-rdf12.ttl", "text/turtle; version=1.2", Message("facts with their claims as RDF 1.2 reifiers")),
    ("isnad.trig", "application/trig", Message("all graphs")),
    ("isnad.nq", "application/n-quads", Message("all graphs, a line a quad")),
    ("isnad.jsonld", "application/ld+json", Message("all graphs as JSON-LD")),
    ("entities.csv", "text/csv", Message("a table of the things, named in both languages")),
    (
        "claims.csv",
        "text/csv",
        Message("a table of the claims, each with its sentence, named in both languages"),
    ),
    (FULL_TEXT, "application/vnd.sqlite3", Message("the index of words in names and sentences, as SQLite")),
    ("links.sssom.tsv", "text/tab-separated-values", Message("the links to Wikidata as SSSOM")),
    *_VOCABULARIES,
    ("ici-alignments.ttl", "text/turtle", Message("what the ontology's terms match in others")),
    ("ici-shapes.ttl", "text/turtle", Message("the shapes that the data are held against")),
    ("catalogue.ttl", "text/turtle", Message("this catalogue")),
    ("quality.json", "application/json", Message("what was found when this release was checked")),
    (
        "ro-crate-metadata.json",
        "application/ld+json",
        Message("what the files of this release are, as an RO-Crate"),
    ),
    ("rules.json", "application/json", Message("the rules by which it was inferred")),
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
        both = Tally.total([count, Tally.of(current)])
        found = fixed | frozenset(_counts(both, len(documents), links))
        if found == current:
            return found
        current = found


def _fixed(sources: Sources, documents: list[str], partitions: Partitions) -> Iterable[Triple]:
    """Write what needs no counting: title, licence, files, prefixes, saved questions."""
    header = {p: o for s, p, o in sources.ontology.triples if s == iri(ISNAD + "ici")}
    yield from map(triple_of, pyoxigraph.parse(_ABOUT, format=RdfFormat.TURTLE))
    yield from _in_both(DATASET, DCTERMS.title, TITLE)
    yield from _in_both(DATASET, DCTERMS.description, DESCRIPTION)
    yield from _in_both(iri(ISNAD), FOAF.name, AUTHORS)
    yield DATASET, DCTERMS.modified, header[DCTERMS.modified]
    yield DATASET, OWL.versionInfo, header[OWL.versionInfo]
    for document in documents:
        yield DATASET, DCTERMS.hasPart, document
    for file_name, media_type, title in DUMPS:
        file = iri(f"{ISNAD}data/{file_name}")
        yield DATASET, DCAT.distribution, file
        if file_name.startswith(_OF_THE_DATASET):
            yield DATASET, VOID.dataDump, file
        yield file, RDF.type, DCAT.Distribution
        yield from _in_both(file, DCTERMS.title, title)
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


def _counts(counted: Tally, documents: int, links: Mapping[str, int]) -> Iterable[Triple]:
    """Count the default graph: triples, subjects, objects, and the uses of classes and properties."""
    yield DATASET, VOID.triples, integer(counted.triples)
    yield DATASET, VOID.distinctSubjects, integer(len(counted.subjects))
    yield DATASET, VOID.distinctObjects, integer(len(counted.objects))
    yield DATASET, VOID.classes, integer(len(counted.classes))
    yield DATASET, VOID.properties, integer(len(counted.properties))
    yield DATASET, VOID.entities, integer(len(counted.entities))
    yield DATASET, VOID.documents, integer(documents)
    for term, number in counted.classes.items():
        part = iri(f"{ISNAD}dataset/class/{local(term)}")
        yield DATASET, VOID.classPartition, part
        yield part, VOID["class"], term
        yield part, VOID.entities, integer(number)
    for term, number in counted.properties.items():
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


RO_CRATE = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.2"
_LICENCES = {CC_BY: "CC BY 4.0", CC0: "CC0 1.0"}


def ro_crate(sources: Sources) -> str:
    """Return the crate's metadata as flattened JSON-LD, dated as the ontology is.

    The files of each document are a folder, since there may be ten thousand of them.
    """
    header = {p: o for s, p, o in sources.ontology.triples if s == iri(ISNAD + "ici")}
    files: list[dict[str, object]] = [
        {
            "@id": name,
            "@type": "File",
            "name": title.en,
            "alternateName": title.ar,
            "description": f"{name}: {title.en}",
            "encodingFormat": media_type.partition(";")[0],
            "license": {"@id": licence(name)},
        }
        for name, media_type, title in DUMPS
        if name != RO_CRATE
    ]
    documents: dict[str, object] = {
        "@id": "doc/",
        "@type": "Dataset",
        "name": "each document with its claims",
        "description": "A Turtle file a document: its sentences, its passages and what they state.",
    }
    crate = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"{ISNAD}dataset",
        "name": TITLE.en,
        "alternateName": TITLE.ar,
        "description": DESCRIPTION.en,
        "version": lexical(header[OWL.versionInfo]),
        "datePublished": lexical(header[DCTERMS.modified]).partition("T")[0],
        "license": {"@id": CC_BY},
        "author": {"@id": ISNAD},
        "publisher": {"@id": ISNAD},
        "hasPart": [{"@id": one["@id"]} for one in (*files, documents)],
    }
    described = {
        "@id": RO_CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _SPECIFICATION},
    }
    authors = {
        "@id": ISNAD,
        "@type": "Organization",
        "name": AUTHORS.en,
        "alternateName": AUTHORS.ar,
        "url": ISNAD,
    }
    licences = [
        {"@id": address, "@type": "CreativeWork", "name": name, "description": f"Creative Commons: {name}"}
        for address, name in _LICENCES.items()
    ]
    graph = [described, crate, *files, documents, authors, *licences]
    found = {"@context": f"{_SPECIFICATION}/context", "@graph": graph}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
