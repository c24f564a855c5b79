"""JSON-LD that reads as plain JSON: nodes by the short names of our context (JSON-LD 1.1 §5.2)."""

import json
from collections.abc import Mapping
from typing import Any

from isnad.rdf.namespaces import RDF, shortened

Context = Mapping[str, Any]


def compacted(body: bytes, context: Context, address: str, first: str) -> bytes:
    """Return a document in expanded, flattened form by the names of a context, which is at an address.

    The node of one thing comes first. What it means as RDF does not change.
    """
    terms = ((name, term) for name, term in context.items() if isinstance(term, dict))
    names = {_expanded(term["@id"], context): (name, term) for name, term in terms}
    nodes = sorted(json.loads(body), key=lambda node: node["@id"] != first)
    graph = [_node(node, names, context) for node in nodes]
    return json.dumps({"@context": address, "@graph": graph}, ensure_ascii=False).encode()


def _node(node: dict[str, Any], names: Mapping[str, tuple[str, Context]], context: Context) -> dict[str, Any]:
    written: dict[str, Any] = {"id": node["@id"]}
    types = [*node.get("@type", ()), *(one["@id"] for one in node.get(f"{RDF}type", ()))]
    if types:
        written["type"] = [_short(one, context) for one in types]
    for predicate, values in node.items():
        if not predicate.startswith("@") and predicate != f"{RDF}type":
            name, term = names.get(predicate, (_short(predicate, context), {}))
            by_language = term.get("@container") == "@language"
            written[name] = _by_language(values) if by_language else [_value(one, term) for one in values]
    return written


def _value(value: dict[str, str], term: Context) -> object:
    """Return a value as short as its term lets it be: without what the term says of it already."""
    coerced = term.get("@type")
    if "@id" in value:
        return value["@id"] if coerced == "@id" else {"id": value["@id"]}
    kind, language = value.get("@type"), value.get("@language")
    return value["@value"] if kind == coerced and not language else value


def _by_language(values: list[dict[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.get("@language", "@none"), []).append(value["@value"])
    return found


def _short(iri: str, context: Context) -> str:
    """Return an IRI with a prefix that the context has; else as it is."""
    short = shortened(iri)
    return short if short.partition(":")[0] in context else iri


def _expanded(name: str, context: Context) -> str:
    prefix, _, local = name.partition(":")
    return f"{context[prefix]}{local}" if prefix in context else name
