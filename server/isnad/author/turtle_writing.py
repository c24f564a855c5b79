"""Statements as a careful author writes them in Turtle: a subject a block, the values one below the other."""

import re
from collections.abc import Iterable

from isnad.rdf.namespaces import XSD
from isnad.rdf.terms import Triple, datatype, is_literal, lexical, literal
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_BARE = {f"<{XSD}{name}>" for name in ("boolean", "integer", "decimal")}


def written(term: str, file: TurtleFile) -> str:
    """Return a term as a file writes it: relative to its base, or with a prefix of its own."""
    if is_literal(term):
        if datatype(term) in _BARE:
            return lexical(term)
        text, mark, kind = term.rpartition("^^")
        return f"{text}^^{written(kind, file)}" if mark and kind.startswith("<") else term
    name = lexical(term)
    if file.base and name.startswith(file.base) and (local := name.removeprefix(file.base)):
        return f"<{local}>"
    for prefix, namespace in file.prefixes.items():
        if name.startswith(namespace) and _PLAIN.fullmatch(name.removeprefix(namespace)):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return term


def string(text: str, language: str) -> str:
    """Return a text with its language as Turtle writes it."""
    return literal(text, language=language)


def statements(triples: Iterable[Triple], file: TurtleFile) -> str:
    """Return triples as statements, a subject after the other, indented as in a graph."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return "\n".join(_statement(subject, said, file) for subject, said in subjects.items())


def _statement(subject: str, said: dict[str, list[str]], file: TurtleFile) -> str:
    """Return what is said of a subject: its class beside it, each other property in a line of its own."""
    classes = said.get(RDF.type, [])
    lines = {
        written(predicate, file): " , ".join(written(value, file) for value in values)
        for predicate, values in said.items()
        if predicate != RDF.type
    }
    first = f"    {written(subject, file)}"
    if classes:
        first += f" a {' , '.join(written(one, file) for one in classes)}"
    elif len(lines) == 1:
        ((predicate, values),) = lines.items()
        return f"{first} {predicate} {values} ."
    width = max(map(len, lines), default=0)
    rest = [f"        {predicate:<{width}} {values}" for predicate, values in lines.items()]
    return (" ;\n" if classes else "\n").join([first, " ;\n".join(rest)] if rest else [first]) + " ."
