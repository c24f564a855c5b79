"""The published files: the same bytes for the same graph, each put together from pieces; tables of names."""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat

from isnad.build import serialization
from isnad.build.cache import CLAIMS, GRAPHS, N_QUADS, NODES, REIFIED, WHOLE
from isnad.build.catalogue import RO_CRATE, ro_crate
from isnad.build.graph import ReleaseGraph
from isnad.build.releases import Pieces
from isnad.build.serialization import PREFIXES_WRITTEN, n_quads
from isnad.rdf.namespaces import CLAIM, ID, PREFIXES, WIKIDATA, kinds_of, shortened
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


_ENTITY_HEAD = ("entity", "entity_ar", "entity_en", "types", "wikidata")
_CLAIM_HEAD = (
    "claim",
    *(part + language for part in ("subject", "predicate", "object") for language in ("", "_ar", "_en")),
    *("status", "document", "sentence", "begin", "end", "quote"),
)
_ENTITIES = f"""
SELECT ?entity ?type ?item {{
    {{ SELECT DISTINCT ?entity {{ GRAPH graph:entities {{ ?entity rdfs:label ?label }}
                                  FILTER (STRSTARTS(STR(?entity), "{ID}")) }} }}
    OPTIONAL {{ ?entity a ?type }}
    OPTIONAL {{ ?entity skos:exactMatch ?match FILTER (STRSTARTS(STR(?match), "{WIKIDATA}"))
               BIND (STRAFTER(STR(?match), "{WIKIDATA}") AS ?item) }}
}} ORDER BY ?entity ?type ?item
"""
# Claims, passages and labels are asked for apart: the engine takes several times as long to join them.
_CLAIMS = f"""
SELECT ?claim ?passage ?status ?subject ?predicate ?object {{
    ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
           chain:claimStatus ?standing ; prov:wasDerivedFrom ?passage .
    FILTER (STRSTARTS(STR(?claim), "{CLAIM}"))
    BIND (STRAFTER(STR(?standing), STR(chain:)) AS ?status)
}}
"""
_PASSAGES = """
SELECT ?passage ?document ?sentence ?begin ?end ?quote {
    ?passage chain:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ; dcterms:isPartOf ?document ;
             nif:sentence/ici:ordinal ?sentence .
}
"""
_LABELS = "SELECT ?thing ?label { ?thing rdfs:label ?label }"
# What other sources say, in their own words.
_LINES = "SELECT ?claim ?line { ?claim prov:hadPrimarySource ?source ; chain:quote ?line }"
_LANGUAGES = ("ar", "en")


def tables(store: pyoxigraph.Store) -> tuple[Mapping[str, Pieces], list[Text]]:
    """Return the tables as CSV (RFC 4180): things by their names, claims in the order of the text.

    With them, each claim as somebody would say it in each language, and the lines of other sources: texts
    that no property has.
    """
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for thing, label in _rows(store, _LABELS):
        labels[thing.value][label.language or ""] = label.value
    of_type = NAMES_OF_RDF[RDF.type.strip("<>")]
    labels[RDF.type.strip("<>")] = {"ar": of_type.ar, "en": of_type.en}
    texts = [Text(claim.value, "", line.value, line.language or "") for claim, line in _rows(store, _LINES)]
    claims = []
    for claim, terms, status, place in _claims(store):
        named = [labels.get(term.value, {}) if isinstance(term, NamedNode) else {} for term in terms]
        said = [
            (term.value, *(names.get(language, "") for language in _LANGUAGES))
            for term, names in zip(terms, named, strict=True)
        ]
        claims.append((claim, *chain.from_iterable(said), status, *place))
        texts += [
            Text(claim, "", " ".join(one[own] or one[other] or one[0] for one in said), language)
            for language, own, other in (("ar", 1, 2), ("en", 2, 1))
        ]
    return {
        "entities.csv": Pieces.of(_csv(_ENTITY_HEAD, _entities(store, labels))),
        "claims.csv": Pieces.of(_csv(_CLAIM_HEAD, claims)),
    }, texts


def _claims(store: pyoxigraph.Store) -> list[tuple[str, Sequence[NamedNode | Literal], str, tuple[str, ...]]]:
    """Return each claim, what it says, its standing and its place, in the order of the text."""
    places = {passage: tuple(one.value for one in place) for passage, *place in _rows(store, _PASSAGES)}
    found = [
        (claim.value, said, status.value, places[passage])
        for claim, passage, status, *said in _rows(store, _CLAIMS)
        if passage in places
    ]
    return sorted(found, key=lambda one: (one[3][0], int(one[3][2]), int(one[3][3]), one[0]))


def _entities(store: pyoxigraph.Store, labels: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield a row a thing; what it has several of stands in one cell, with spaces between."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for entity, kind, item in _rows(store, _ENTITIES):
        kinds, items = found.setdefault(entity.value, ({}, {}))
        kinds |= {kind.value: None} if kind and kind.value in labels else {}
        items |= {item.value: None} if item else {}
    for entity, (kinds, items) in found.items():
        names = (labels[entity].get(language, "") for language in _LANGUAGES)
        called = (shortened(one).removeprefix("ici:") for one in kinds_of(kinds))
        yield entity, *names, " ".join(called), " ".join(items)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = io.StringIO()
    csv.writer(table).writerows([head, *rows])
    return table.getvalue()


def _rows(store: pyoxigraph.Store, query: str) -> Iterator[Any]:
    """Return the rows of a SELECT; what their terms are, the query says."""
    found = store.query(_PROLOGUE + query)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - a SELECT has rows
    return found
