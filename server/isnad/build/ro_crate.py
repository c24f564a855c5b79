"""The release as an RO-Crate: what it is, whose, and what is in each of its files (RO-Crate 1.2)."""

import json

from isnad.build.catalogue import AUTHORS, CC0, CC_BY, DESCRIPTION, DUMPS, TITLE, licence
from isnad.rdf.namespaces import ISNAD
from isnad.rdf.terms import iri, lexical
from isnad.rdf.vocabulary import DCTERMS, OWL
from isnad.source.sources import Sources

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
            "name": english,
            "alternateName": arabic,
            "description": f"{name}: {english}",
            "encodingFormat": media_type.partition(";")[0],
            "license": {"@id": licence(name)},
        }
        for name, media_type, arabic, english in DUMPS
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
