"""The files of a release, each as pieces: what is common first, and then document by document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from isnad.build.dumps import Pieces, ontology_files
from isnad.build.parts import pieces
from isnad.build.parts.part import CLAIMS, GRAPHS, N_QUADS, NODES, REIFIED, WHOLE
from isnad.build.parts.whole import Whole
from isnad.rdf.terms import Triple
from isnad.reasoning.notation import rules_written
from isnad.reasoning.rule import Rule
from isnad.source.sources import Head

N_QUADS_FILE = "isnad.nq"


@dataclass(frozen=True)
class Files:
    """Make the files of a release; each text is written once, when a file first has it."""

    whole: Whole

    @cached_property
    def quads(self) -> list[str]:
        """Write the quads that are of no one document, as sorted lines."""
        whole = self.whole
        lines = pieces.n_quads(whole.common)
        for name, triples in whole.graphs.items():
            lines += pieces.n_quads(triples, name)
        return sorted(lines)

    @property
    def n_quads(self) -> Pieces:
        """Write all quads, a line a quad."""
        return Pieces.of("".join(self.quads), *self._of_parts(N_QUADS))

    @property
    def needed(self) -> Mapping[str, Pieces]:
        """The files that a server cannot do without, all of them small."""
        return needed_files(self.whole.head, self.whole.catalogue, self.whole.rules)

    @property
    def dumps(self) -> tuple[Callable[[], Mapping[str, Pieces]], ...]:
        """What makes the other files, in groups that share no text and can be made side by side."""
        return (self._turtle, self._reified, self._json, self._documents)

    def _turtle(self) -> Mapping[str, Pieces]:
        whole = self.whole
        facts, beside, more = map(pieces.turtle, (whole.facts, whole.beside, whole.more))
        claims = Pieces.of(facts, beside, *self._of_parts(CLAIMS))
        graphs = Pieces.of("\n", *self._of_parts(GRAPHS), pieces.trig(whole.graphs))
        return {
            "isnad-facts.ttl": Pieces.of(pieces.head(pieces.prefixes_in(facts)), facts),
            "isnad-claims.ttl": Pieces.of(pieces.head(), claims),
            "isnad-all.ttl": Pieces.of(pieces.head(), claims, more),
            "isnad.trig": Pieces.of(pieces.head(), claims, more, graphs),
        }

    def _reified(self) -> Mapping[str, Pieces]:
        reified = pieces.reified(self.whole.facts | self.whole.beside)
        return {"isnad-rdf12.ttl": Pieces.of(pieces.head(), reified, *self._of_parts(REIFIED))}

    def _json(self) -> Mapping[str, Pieces]:
        whole = self.whole
        common = pieces.json_ld(whole.common, whole.graphs)
        nodes = (node for part in self._of_parts(NODES) for node in (",\n", part))
        return {"isnad.jsonld": Pieces.of("[\n", common, *nodes, "\n]\n")}

    def _documents(self) -> Mapping[str, Pieces]:
        return {f"doc/{part.slug}.ttl": Pieces((part.piece(WHOLE),)) for part in self.whole.parts}

    def _of_parts(self, name: str) -> Iterable[Pieces]:
        return (Pieces((part.piece(name),)) for part in self.whole.parts)


def needed_files(head: Head, catalogue: frozenset[Triple], rules: tuple[Rule, ...]) -> Mapping[str, Pieces]:
    """Write the ontology, the catalogue and the rules."""
    vocabulary = head.ontology.vocabulary
    ontology = ontology_files(frozenset(vocabulary.triples), vocabulary.text.encode())
    listed = pieces.turtle(catalogue)
    return {
        **{name: Pieces((data,)) for name, data in ontology.items()},
        "catalogue.ttl": Pieces.of(pieces.head(pieces.prefixes_in(listed)), listed),
        "rules.json": Pieces((rules_written(rules),)),
    }
