"""Why a triple of a store holds: a proof by the rules of its release, with the passages at its leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph

from isnad.errors import StoreUnavailable
from isnad.locale import Language, Message
from isnad.paths import shown
from isnad.query.evaluation import Answer
from isnad.query.negotiation import format_named
from isnad.query.store import ReadableStore, Source
from isnad.rdf.namespaces import CHAIN, ICI, INFERRED_GRAPH, NIF, RDFS, claim_iri, shortened
from isnad.rdf.terms import Triple, quads_with
from isnad.rdf.vocabulary import NAMES_OF_RDF
from isnad.reasoning.explanation import Explanation, Passage, Status, Step, explanation_written, rules_read
from isnad.reasoning.fixpoint import Proof, Rules, prove
from isnad.reasoning.rule import is_variable
from isnad.request_errors import MalformedRequest, UnknownResource

_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal
_DEFAULT = pyoxigraph.DefaultGraph()
_INFERRED = pyoxigraph.NamedNode(INFERRED_GRAPH)
_STANCE, _QUOTE, _STATUS = (pyoxigraph.NamedNode(CHAIN + name) for name in ("stance", "quote", "claimStatus"))
_ASSERTED, _DISPUTED = (pyoxigraph.NamedNode(CHAIN + name) for name in ("asserted", "disputed"))
_LABEL = pyoxigraph.NamedNode(RDFS + "label")
_SENTENCE, _ORDINAL = pyoxigraph.NamedNode(NIF + "sentence"), pyoxigraph.NamedNode(ICI + "ordinal")


def open_rules(source: Source) -> Rules:
    """Read the rules of a release; other data have none. Raise StoreUnavailable where they cannot be read."""
    if source.rules is None or not source.rules.is_file():
        return Rules(())
    try:
        return Rules(rules_read(source.rules.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreUnavailable(
            Message("the rules cannot be read (%(error)s)", error=error),
            where=shown(source.rules),
            hint=Message("Build the graph anew: isnad build."),
        ) from error


def explain(store: ReadableStore, rules: Rules, text: str) -> Answer:
    """Answer why a triple holds, as JSON; its terms come one a line.

    Raise MalformedRequest (400) for what is no triple, UnknownResource (404) for what nobody says and
    nothing implies.
    """
    found = explained(StoredGraph(store), rules, triple_of(text.split("\n")))
    return Answer("rows", format_named("json"), explanation_written(found))


def triple_of(terms: Sequence[str]) -> Triple:
    """Read the terms of a triple as N-Triples writes them; raise MalformedRequest for what is none."""
    try:
        subject, predicate, value = map(_parsed, terms)
        pyoxigraph.Triple(subject, predicate, value)  # type: ignore[arg-type]
    except (SyntaxError, ValueError, TypeError) as error:
        raise MalformedRequest(
            Message("these are not the terms of a triple in N-Triples"),
            where=" ".join(terms)[:200],
            hint=Message('Write an IRI in <> and a literal in "": <https://w3id.org/isnad/id/Kuwait>'),
        ) from error
    return str(subject), str(predicate), str(value)


def explained(graph: "StoredGraph", rules: Rules, goal: Triple) -> Explanation:
    """Return why a triple holds: without disputed claims where that can be, else with them.

    Raise UnknownResource for what nobody says and nothing implies.
    """
    if not graph.holds(goal):
        if passages := graph.passages(goal, asserted=False):
            return Explanation(Step(goal, passages=passages), "attributed", disputed=False)
        raise _unknown(goal)
    for disputed in (False, True):

        def given(triple: Triple, allowed: bool = disputed) -> bool:
            return graph.given(triple) and (allowed or not graph.disputed(triple))

        proof = prove(goal, rules, graph, given)
        if proof:
            step = _step(proof, graph)
            status: Status = "inferred" if step.rule else "stated" if step.passages else "declared"
            return Explanation(step, status, disputed)
    raise _unknown(goal)


@dataclass(frozen=True)
class StoredGraph:
    """The triples of a store: which are there, which are given, and what states them."""

    store: ReadableStore

    def holds(self, triple: Triple) -> bool:
        """Return whether the default graph has a triple."""
        return self._quad(triple, _DEFAULT) in self.store

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples of the default graph that a pattern can become."""
        subject, predicate, value = (None if is_variable(term) else _parsed(term) for term in pattern)
        if not isinstance(predicate, pyoxigraph.NamedNode):
            return
        for quad in quads_with(self.store, subject, predicate, value, _DEFAULT):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def given(self, triple: Triple) -> bool:
        """Return whether a triple is there and was not inferred."""
        return self.holds(triple) and self._quad(triple, _INFERRED) not in self.store

    def disputed(self, triple: Triple) -> bool:
        """Return whether a claim of a triple is disputed."""
        return any(
            pyoxigraph.Quad(pyoxigraph.NamedNode(claim_iri(one.iri, *triple)), _STATUS, _DISPUTED, _DEFAULT)
            in self.store
            for one in self.passages(triple)
        )

    def passages(self, triple: Triple, *, asserted: bool = True) -> tuple[Passage, ...]:
        """Return the passages that state a triple, or those that only report it, in a stable order."""
        subject, predicate, value = map(_parsed, triple)
        names = {
            quad.graph_name
            for quad in quads_with(self.store, subject, predicate, value)  # type: ignore[arg-type]
            if isinstance(quad.graph_name, pyoxigraph.NamedNode)
        }
        found = [
            self._passage(name)
            for name in names
            for stance in self._values(name, _STANCE)
            if (stance == _ASSERTED) is asserted
        ]
        return tuple(sorted(found, key=lambda one: (one.sentence, one.iri)))

    def label(self, term: str, language: Language) -> str:
        """Return what a term is called in a language, or its short form."""
        parsed = _parsed(term)
        if not isinstance(parsed, pyoxigraph.NamedNode):
            return parsed.value
        if parsed.value in NAMES_OF_RDF:
            return NAMES_OF_RDF[parsed.value].in_language(language)
        for label in self._values(parsed, _LABEL):
            if isinstance(label, pyoxigraph.Literal) and label.language == language:
                return label.value
        return shortened(parsed.value)

    def _passage(self, name: pyoxigraph.NamedNode) -> Passage:
        quote = next(self._values(name, _QUOTE))
        ordinals = (n for sentence in self._values(name, _SENTENCE) for n in self._values(sentence, _ORDINAL))
        number = next(ordinals, None)
        assert isinstance(quote, pyoxigraph.Literal)  # noqa: S101 - the build writes no other
        return Passage(
            name.value,
            quote.value,
            quote.language or "",
            int(number.value) if isinstance(number, pyoxigraph.Literal) else 0,
        )

    def _values(self, subject: _Term, predicate: pyoxigraph.NamedNode) -> Iterator[_Term]:
        for quad in quads_with(self.store, subject, predicate, None, _DEFAULT):
            yield quad.object  # type: ignore[misc]

    def _quad(self, triple: Triple, graph: pyoxigraph.NamedNode | pyoxigraph.DefaultGraph) -> pyoxigraph.Quad:
        subject, predicate, value = map(_parsed, triple)
        return pyoxigraph.Quad(subject, predicate, value, graph)  # type: ignore[arg-type]


@lru_cache(maxsize=20_000)
def _parsed(term: str) -> _Term:
    """Read a term as N-Triples writes it; raise SyntaxError for what is none."""
    if term.startswith("<") and term.endswith(">") and "\\" not in term:
        return pyoxigraph.NamedNode(term[1:-1])
    (triple,) = pyoxigraph.parse(f"<x:x> <x:x> {term} .", format=pyoxigraph.RdfFormat.N_TRIPLES)
    found = triple.object
    if not isinstance(found, pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal):
        raise SyntaxError("a triple inside a triple")
    return found


def _step(proof: Proof, graph: StoredGraph) -> Step:
    """Return a proof for a reader, with the passages of what it starts from."""
    if proof.rule is None:
        return Step(
            proof.triple, passages=graph.passages(proof.triple), disputed=graph.disputed(proof.triple)
        )
    return Step(
        proof.triple,
        proof.rule.name,
        proof.rule.axioms,
        tuple(_step(premise, graph) for premise in proof.premises),
    )


def _unknown(goal: Triple) -> UnknownResource:
    return UnknownResource(
        Message("nobody says this, and it does not follow from anything"),
        where=" ".join(goal)[:200],
        hint=Message("Check the three terms; what is said of a thing is on its page."),
    )
