"""The published files: the same bytes for the same graph, each put together from pieces."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build import serialization
from isnad.build.cache import CLAIMS, GRAPHS, N_QUADS, NODES, REIFIED, WHOLE
from isnad.build.graph import ReleaseGraph
from isnad.build.releases import Pieces
from isnad.build.ro_crate import RO_CRATE, ro_crate
from isnad.build.serialization import PREFIXES_WRITTEN, n_quads
from isnad.rdf.terms import Triple, lexical, list_members, serialized
from isnad.rdf.vocabulary import RDF
from isnad.reasoning.explanation import rules_written
from isnad.reasoning.rule import Rule
from isnad.source.sources import Sources


def ontology_files(vocabulary: frozenset[Triple], authored: bytes) -> dict[str, bytes]:
    """Write the ontology for tools that read OWL: as it is authored, and in other formats.

    The cells of its lists stay blank nodes: the mapping of OWL to RDF (§3.2.5) knows lists of no others. They
    are named by whose list it is, so that every build writes them alike.
    """
    names = _cells(vocabulary)
    named = frozenset((names.get(s, s), p, names.get(o, o)) for s, p, o in vocabulary)
    lines = "".join(n_quads(named)).encode()
    plain = [quad.triple for quad in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES)]
    return {
        "ici.ttl": authored,
        "ici.nt": serialized(plain, RdfFormat.N_TRIPLES),
        "ici.rdf": serialized(plain, RdfFormat.RDF_XML, PREFIXES_WRITTEN),
        "ici.jsonld": serialized(plain, RdfFormat.JSON_LD),
    }


def _cells(triples: frozenset[Triple]) -> dict[str, str]:
    """Name the cells of RDF lists by what leads to the list and what is in it, and by number."""
    rests = {s: o for s, p, o in triples if p == RDF.rest}
    members = list_members(triples)
    names: dict[str, str] = {}
    for subject, predicate, value in triples:
        if predicate != RDF.rest and value in rests:
            held = " ".join(members[value])
            digest = hashlib.sha256(f"{lexical(subject)} {lexical(predicate)} {held}".encode()).hexdigest()[
                :12
            ]
            cell = value
            for number in itertools.count():
                if cell not in rests:
                    break
                names[cell] = f"_:l{digest}n{number}"
                cell = rests[cell]
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
    vocabulary, alignments = sources.ontology.vocabulary, sources.ontology.alignments
    ontology = ontology_files(frozenset(vocabulary.triples), vocabulary.text.encode())
    listed = serialization.turtle(catalogue)
    return {
        **{name: Pieces((data,)) for name, data in ontology.items()},
        "catalogue.ttl": Pieces.of(serialization.head(serialization.prefixes_in(listed)), listed),
        "rules.json": Pieces((rules_written(rules),)),
        "ici-alignments.ttl": Pieces.of(alignments.text),
        "ici-shapes.ttl": Pieces.of(sources.shapes.text),
        "links.sssom.tsv": Pieces((sources.links_file,)),
        RO_CRATE: Pieces.of(ro_crate(sources)),
    }
