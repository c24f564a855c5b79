"""The texts of a graph: literals that name a thing, describe it, or are its words in a document."""

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from isnad.rdf.namespaces import CHAIN, DCTERMS, ICI, NIF, PREFIXES, RDFS, SKOS, XSD

# The properties by which a thing has them.
TEXT_PROPERTIES = (
    *(f"{RDFS}{name}" for name in ("label", "comment")),
    *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel", "definition")),
    *(f"{DCTERMS}{name}" for name in ("title", "description")),
    f"{ICI}nameInText",
    f"{CHAIN}rendering",
    f"{NIF}anchorOf",
    *(f"{PREFIXES[prefix]}name" for prefix in ("foaf", "schema")),
)
_TEXTS = f"""
SELECT DISTINCT ?thing ?by ?text {{
    VALUES ?by {{ {" ".join(f"<{iri}>" for iri in TEXT_PROPERTIES)} }}
    {{ ?thing ?by ?text }} UNION {{ GRAPH ?graph {{ ?thing ?by ?text }} }}
    FILTER (isIRI(?thing) && (LANG(?text) != "" || DATATYPE(?text) = <{XSD}string>))
}}
"""


class Text(NamedTuple):
    """A literal with the thing that has it and the property by which; a plain one has no language."""

    thing: str
    property: str
    value: str
    language: str


def texts_of(store: Store) -> Iterator[Text]:
    """Return the texts of a store, in all of its graphs, each once."""
    found = store.query(_TEXTS)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - a SELECT has no other
    for thing, by, text in found:
        assert isinstance(thing, NamedNode)  # noqa: S101 - as the query has it
        assert isinstance(by, NamedNode)  # noqa: S101
        assert isinstance(text, Literal)  # noqa: S101
        yield Text(thing.value, by.value, text.value, text.language or "")
