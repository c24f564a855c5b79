"""What a draft leaves to its author, and what of it is settled by what the author has written since."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from isnad.author.layout import Item, items
from isnad.rdf.terms import Triple
from isnad.rdf.turtle import Token, TurtleFile
from isnad.rdf.vocabulary import RDF
from isnad.source.document import is_placeholder


def is_draft(triples: Iterable[Triple]) -> bool:
    """Return whether triples still say what a draft leaves to its author."""
    return any(is_placeholder(term) for triple in triples for term in triple)


def proposed_names(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the things of which a draft proposes a class, or leaves it open."""
    for subject, predicate, value in triples:
        if predicate == RDF.type and is_placeholder(value) and not is_placeholder(subject):
            yield subject


def settled(file: TurtleFile) -> str:
    """Return the text of a facts.trig without the proposed classes of things whose class a passage states.

    What else such a passage says of the thing, its name in the text, stays.
    """
    said = [triple for graph in file.graphs.values() for triple in graph if triple[1] == RDF.type]
    stated = {subject for subject, _, value in said if not is_placeholder(value)}
    text = file.text
    for item in reversed(items(file)):
        for begin, end in reversed(list(_proposals(item, file, stated))):
            text = text[: begin.begin] + text[end.begin :]
    return text


def _proposals(item: Item, file: TurtleFile, stated: set[str]) -> Iterator[tuple[Token, Token]]:
    """Yield where `a ici:TODO… ;` of one of the things begins in a graph, and what comes after it."""
    if not item.is_graph:
        return
    for (subject, kind), (value, mark), after in zip(
        pairwise(item.tokens), pairwise(item.tokens[2:]), item.tokens[4:], strict=False
    ):
        if kind.text == "a" and mark.text == ";" and value.kind in ("iri", "name"):
            if is_placeholder(file.term_of(value)) and file.term_of(subject) in stated:
                yield kind, after
