"""The published files: the same bytes for the same graph, each put together from pieces; tables of names."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from isnad.build import serialization
from isnad.build.cache import CLAIMS, GRAPHS, N_QUADS, NODES, REIFIED, WHOLE
from isnad.build.catalogue import RO_CRATE, ro_crate
from isnad.build.graph import ReleaseGraph
from isnad.build.releases import Pieces
from isnad.build.serialization import PREFIXES_WRITTEN, n_quads
from isnad.rdf.namespaces import CLAIM, ID, PREFIXES, WIKIDATA
from isnad.rdf.terms import Text, Triple, lexical, list_members, serialized
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import NAMES_OF_RDF, RDF
from isnad.reasoning.explanation import rules_written
from isnad.reasoning.rule import Rule
from isnad.source.sources import Sources


def ontology_files(file: TurtleFile) -> dict[str, bytes]:
    """Write an ontology for tools that read OWL: as it is authored, and in other formats.

    The cells of its lists stay blank nodes: the mapping of OWL to RDF (§3.2.5) knows lists of no others. They
    are named by whose list it is, so that every build writes them alike.
    """
    vocabulary, stem = frozenset(file.triples), file.path.stem
    names = _cells(vocabulary)
    named = frozenset((names.get(s, s), p, names.get(o, o)) for s, p, o in vocabulary)
    lines = "".join(n_quads(named)).encode()
    plain = [quad.triple for quad in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES)]
    return {
        f"{stem}.ttl": file.text.encode(),
        f"{stem}.nt": serialized(plain, RdfFormat.N_TRIPLES),
        f"{stem}.rdf": serialized(plain, RdfFormat.RDF_XML, PREFIXES_WRITTEN),
        f"{stem}.jsonld": serialized(plain, RdfFormat.JSON_LD),
    }


def _cells(triples: frozenset[Triple]) -> dict[str, str]:
    """Name the cells of RDF lists by what leads to the list and what is in it, and by number."""
    rests = {s: o for s, p, o in triples if p == RDF.rest}
    members = list_members(triples)
    names: dict[str, str] = {}
    for subject, predicate, value in triples:
        if predicate != RDF.rest and value in rests:
            held = " ".join(members[value])
            said = f"{lexical(subject)} {lexical(predicate)} {held}"
            digest = hashlib.sha256(said.encode()).hexdigest()
            cell, number = value, 0
            while cell in rests:
                names[cell] = f"_:l{digest[:12]}n{number}"
                cell, number = rests[cell], number + 1
    return names


N_QUADS_FILE = "isnad.nq"


@dataclass(frozen=True)
class Files:
    """Make the files of a release; each text is written once, when a file first has it."""

    graph: ReleaseGraph

    @cached_property
    def quads(self) -> list[str]:
        """Write the quads that are of no one document, as sorted lines."""
        graph = self.graph
        lines = serialization.n_quads(graph.common)
        for name, triples in graph.graphs.items():
            lines += serialization.n_quads(triples, name)
        return sorted(lines)

    @property
    def n_quads(self) -> Pieces:
        """Write all quads, a line a quad."""
        return Pieces.of("".join(self.quads), *self._of_documents(N_QUADS))

    @property
    def needed(self) -> Mapping[str, Pieces]:
        """The files that a server cannot do without, all of them small."""
        return needed_files(self.graph.sources, self.graph.catalogue, self.graph.rules)

    @property
    def dumps(self) -> tuple[Callable[[], Mapping[str, Pieces]], ...]:
        """What makes the other files, in groups that share no text and can be made side by side."""
        return (self._turtle, self._reified, self._json, self._each_document)

    def _turtle(self) -> Mapping[str, Pieces]:
        graph = self.graph
        facts, beside, more = map(serialization.turtle, (graph.facts, graph.annotations, graph.derived))
        claims = Pieces.of(facts, beside, *self._of_documents(CLAIMS))
        graphs = Pieces.of("\n", *self._of_documents(GRAPHS), serialization.trig(graph.graphs))
        return {
            "isnad-facts.ttl": Pieces.of(serialization.head(serialization.prefixes_in(facts)), facts),
            "isnad-claims.ttl": Pieces.of(serialization.head(), claims),
            "isnad-all.ttl": Pieces.of(serialization.head(), claims, more),
            "isnad.trig": Pieces.of(serialization.head(), claims, more, graphs),
        }

    def _reified(self) -> Mapping[str, Pieces]:
        reified = serialization.reified(self.graph.facts | self.graph.annotations)
        return {"isnad-rdf12.ttl": Pieces.of(serialization.head(), reified, *self._of_documents(REIFIED))}

    def _json(self) -> Mapping[str, Pieces]:
        graph = self.graph
        common = serialization.json_ld(graph.common, graph.graphs)
        nodes = (node for one in self._of_documents(NODES) for node in (",\n", one))
        return {"isnad.jsonld": Pieces.of("[\n", common, *nodes, "\n]\n")}

    def _each_document(self) -> Mapping[str, Pieces]:
        return {f"doc/{one.slug}.ttl": Pieces((one.piece(WHOLE),)) for one in self.graph.documents}

    def _of_documents(self, name: str) -> Iterable[Pieces]:
        return (Pieces((one.piece(name),)) for one in self.graph.documents)


def needed_files(
    sources: Sources, catalogue: frozenset[Triple], rules: tuple[Rule, ...]
) -> Mapping[str, Pieces]:
    """Write the ontology with its alignments and shapes, links, catalogue, crate and rules."""
    ontology = sources.ontology
    vocabularies = ontology_files(ontology.vocabulary) | ontology_files(ontology.chain)
    listed = serialization.turtle(catalogue)
    return {
        **{name: Pieces((data,)) for name, data in vocabularies.items()},
        "catalogue.ttl": Pieces.of(serialization.head(serialization.prefixes_in(listed)), listed),
        "rules.json": Pieces((rules_written(rules),)),
        "ici-alignments.ttl": Pieces.of(ontology.alignments.text),
        "ici-shapes.ttl": Pieces.of(sources.shapes.text),
        "links.sssom.tsv": Pieces((sources.links_file,)),
        RO_CRATE: Pieces.of(ro_crate(sources)),
    }


_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def _labels(*names: str) -> str:
    """Write the patterns that find the label of each variable in each language."""
    pattern = 'OPTIONAL {{ ?{0} rdfs:label ?{0}_{1} FILTER (LANG(?{0}_{1}) = "{1}") }}'
    return " ".join(pattern.format(name, language) for name in names for language in ("ar", "en"))


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
    ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
           chain:claimStatus ?standing ; prov:wasDerivedFrom ?passage .
    ?passage chain:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ; dcterms:isPartOf ?document ;
             nif:sentence/ici:ordinal ?sentence .
    FILTER (STRSTARTS(STR(?claim), "{CLAIM}"))
    BIND (STRAFTER(STR(?standing), STR(chain:)) AS ?status)
    {_labels("subject", "object")}
    OPTIONAL {{ {{ ?predicate rdfs:label ?predicate_ar FILTER (LANG(?predicate_ar) = "ar") }} UNION
               {{ VALUES (?predicate ?predicate_ar) {{ (rdf:type "%(ar)s"@ar) }} }} }}
    OPTIONAL {{ {{ ?predicate rdfs:label ?predicate_en FILTER (LANG(?predicate_en) = "en") }} UNION
               {{ VALUES (?predicate ?predicate_en) {{ (rdf:type "%(en)s"@en) }} }} }}
}} ORDER BY ?document ?begin ?end ?claim
"""

# What other sources say, in their own words.
_LINES = "SELECT ?claim ?line { ?claim prov:hadPrimarySource ?source ; chain:quote ?line }"


def tables(store: pyoxigraph.Store) -> Mapping[str, Pieces]:
    """Return the tables as CSV (RFC 4180): things by their names, claims in the order of the text."""
    claims = _claims(store).serialize(format=QueryResultsFormat.CSV)
    return {
        "entities.csv": Pieces.of(_entities(_rows(store, _ENTITIES))),
        "claims.csv": Pieces((claims or b"",)),
    }


def claim_texts(store: pyoxigraph.Store) -> Iterator[Text]:
    """Return each claim as somebody would say it in each language, and the lines of other sources.

    No property has these texts.
    """
    for row in _rows(store, _LINES):
        yield Text(row["claim"].value, "", row["line"].value, row["line"].language or "")
    for row in _claims(store):
        for language in ("ar", "en"):
            words = (_said(row, part, language) for part in ("subject", "predicate", "object"))
            yield Text(row["claim"].value, "", " ".join(words), language)


def _said(row: pyoxigraph.QuerySolution, part: str, language: str) -> str:
    """Return a term of a claim by its label in a language, or in the other; a literal as it is."""
    other = {"ar": "en", "en": "ar"}[language]
    named = row[f"{part}_{language}"] or row[f"{part}_{other}"] or row[part]
    return str(named.value)


def _claims(store: pyoxigraph.Store) -> QuerySolutions:
    name = NAMES_OF_RDF[RDF.type.strip("<>")]
    return _rows(store, _CLAIMS % {"ar": name.ar, "en": name.en})


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
