"""The files of a release, each as the pieces that it is made of, in order."""

from collections.abc import Iterable

from isnad.graph.dumps import Pieces, ontology_files
from isnad.graph.parts import pieces
from isnad.graph.parts.part import CLAIMS, GRAPHS, N_QUADS, NODES, REIFIED, WHOLE
from isnad.graph.parts.whole import Whole
from isnad.reasoning.notation import rules_written


def release_files(whole: Whole, quality: bytes) -> dict[str, Pieces]:
    """Give the files of a release by name: what is common first, and then document by document."""
    facts, beside, more = (pieces.turtle(triples) for triples in (whole.facts, whole.beside, whole.more))
    graphs = pieces.trig(whole.graphs)
    reified = pieces.reified(whole.facts | whole.beside)
    common = frozenset().union(*map(pieces.prefixes_in, (facts, beside, more, graphs, reified)))
    head = pieces.head([common, *(part.prefixes for part in whole.parts)])

    def of_parts(name: str) -> Iterable[Pieces]:
        return (Pieces((part.piece(name),)) for part in whole.parts)

    claims = Pieces.of(facts, beside, *of_parts(CLAIMS))
    vocabulary = frozenset(whole.head.ontology.vocabulary.triples)
    authored = whole.head.ontology.vocabulary.text.encode()
    catalogue = pieces.turtle(whole.catalogue)
    return {
        "isnad-facts.ttl": Pieces.of(pieces.head([pieces.prefixes_in(facts)]), facts),
        "isnad-claims.ttl": Pieces.of(head, claims),
        "isnad-all.ttl": Pieces.of(head, claims, more),
        "isnad-rdf12.ttl": Pieces.of(head, reified, *of_parts(REIFIED)),
        "isnad.trig": Pieces.of(head, claims, more, "\n", *of_parts(GRAPHS), graphs),
        "isnad.nq": Pieces.of(_common_quads(whole), *of_parts(N_QUADS)),
        "isnad.jsonld": Pieces.of("[\n", *_separated(_common_nodes(whole), of_parts(NODES)), "\n]\n"),
        **{name: Pieces((data,)) for name, data in ontology_files(vocabulary, authored).items()},
        "catalogue.ttl": Pieces.of(pieces.head([pieces.prefixes_in(catalogue)]), catalogue),
        "quality.json": Pieces((quality,)),
        "rules.json": Pieces((rules_written(whole.rules),)),
        **{f"doc/{part.slug}.ttl": Pieces((part.piece(WHOLE),)) for part in whole.parts},
    }


def _common_quads(whole: Whole) -> str:
    """Write the quads that are of no one document, a line a quad."""
    lines = pieces.n_quads(whole.facts | whole.beside | whole.more)
    for name, triples in whole.graphs.items():
        lines += pieces.n_quads(triples, name)
    return "".join(sorted(lines))


def _common_nodes(whole: Whole) -> str:
    return pieces.json_ld(whole.facts | whole.beside | whole.more, whole.graphs)


def _separated(first: str, others: Iterable[Pieces]) -> Iterable[str | Pieces]:
    """Put commas between the nodes of one piece and the next."""
    yield first
    for other in others:
        yield ",\n"
        yield other
