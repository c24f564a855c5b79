"""Tables of a release for spreadsheets: each thing, and each claim, named in both languages."""

import csv
import io
from collections.abc import Mapping

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions

from isnad.build.releases import Pieces
from isnad.locale import Message
from isnad.rdf.namespaces import CLAIM, ID, PREFIXES, WIKIDATA

_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def _labels(*names: str) -> str:
    """Write the patterns that find the label of each variable in each language."""
    pattern = 'OPTIONAL {{ ?{0} rdfs:label ?{0}_{1} FILTER (LANG(?{0}_{1}) = "{1}") }}'
    return " ".join(pattern.format(name, language) for name in names for language in ("ar", "en"))


_IS_A = Message("is a")  # no file names rdf:type: it is part of RDF itself
_HEAD = ("entity", "entity_ar", "entity_en", "types", "wikidata")
_ENTITIES = f"""
SELECT ?entity ?entity_ar ?entity_en ?type ?item {{
    {{ SELECT DISTINCT ?entity {{ GRAPH graph:entities {{ ?entity rdfs:label ?label }}
                                  FILTER (STRSTARTS(STR(?entity), "{ID}")) }} }}
    {_labels("entity")}
    OPTIONAL {{ ?entity a ?class . FILTER (STRSTARTS(STR(?class), STR(ici:)))
               BIND (STRAFTER(STR(?class), STR(ici:)) AS ?type) }}
    OPTIONAL {{ ?entity skos:exactMatch ?match FILTER (STRSTARTS(STR(?match), "{WIKIDATA}"))
               BIND (STRAFTER(STR(?match), "{WIKIDATA}") AS ?item) }}
}} ORDER BY ?entity ?type ?item
"""
_CLAIMS = f"""
SELECT ?claim ?subject ?subject_ar ?subject_en ?predicate ?predicate_ar ?predicate_en
       ?object ?object_ar ?object_en ?status ?document ?sentence ?begin ?end ?quote {{
    ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; ici:claimStatus ?standing ;
           prov:wasDerivedFrom ?passage .
    ?passage ici:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ; dcterms:isPartOf ?document ;
             nif:sentence/ici:ordinal ?sentence .
    FILTER (STRSTARTS(STR(?claim), "{CLAIM}"))
    BIND (STRAFTER(STR(?standing), STR(ici:)) AS ?status)
    {_labels("subject", "object")}
    OPTIONAL {{ {{ ?predicate rdfs:label ?predicate_ar FILTER (LANG(?predicate_ar) = "ar") }} UNION
               {{ VALUES (?predicate ?predicate_ar) {{ (rdf:type "%(ar)s"@ar) }} }} }}
    OPTIONAL {{ {{ ?predicate rdfs:label ?predicate_en FILTER (LANG(?predicate_en) = "en") }} UNION
               {{ VALUES (?predicate ?predicate_en) {{ (rdf:type "%(en)s"@en) }} }} }}
}} ORDER BY ?document ?begin ?end ?claim
"""


def tables(store: pyoxigraph.Store) -> Mapping[str, Pieces]:
    """Return the tables as CSV (RFC 4180): things by their names, claims in the order of the text."""
    claims = _rows(store, _CLAIMS % {"ar": _IS_A.ar, "en": _IS_A.en}).serialize(format=QueryResultsFormat.CSV)
    return {
        "entities.csv": Pieces.of(_entities(_rows(store, _ENTITIES))),
        "claims.csv": Pieces((claims or b"",)),
    }


def _entities(rows: QuerySolutions) -> str:
    """Write a row a thing; what it has several of stands in one cell, with spaces between."""
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        *named, kind, item = ("" if term is None else term.value for term in row)
        kinds, items = found.setdefault(tuple(named), ({}, {}))
        kinds |= {kind: None}
        items |= {item: None}
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_HEAD)
    writer.writerows((*named, " ".join(kinds), " ".join(items)) for named, (kinds, items) in found.items())
    return table.getvalue()


def _rows(store: pyoxigraph.Store, query: str) -> QuerySolutions:
    found = store.query(_PROLOGUE + query)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - a SELECT has rows
    return found
