"""How a Turtle or TriG file is laid out, and written by its author: statements and tokens, each at its place.

A parser returns terms and no places. An edit must leave every other character as its author wrote it, so it
needs to know where a statement begins and ends; what a statement means is the parser's business
(isnad.rdf.turtle), which has accepted the file before it is looked at here.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import pairwise

from isnad.rdf.namespaces import XSD
from isnad.rdf.terms import Triple, datatype, described, is_literal, lexical, literal
from isnad.rdf.turtle import Token, TurtleFile
from isnad.rdf.vocabulary import RDF

_DIRECTIVES = {"@prefix", "@base", "prefix", "base"}


@dataclass(frozen=True)
class Item:
    """A directive, the triples of one subject, or a graph; `subject` is a term, empty of a directive."""

    subject: str
    is_graph: bool
    tokens: tuple[Token, ...]

    @property
    def begin(self) -> int:
        """The first character."""
        return self.tokens[0].begin

    @property
    def end(self) -> int:
        """The character after the last."""
        return self.tokens[-1].end


def items(file: TurtleFile) -> tuple[Item, ...]:
    """Return the items of a file that a parser has accepted, in the order in which they are written."""
    found: list[Item] = []
    run: list[Token] = []
    depth = 0
    for token in file.tokens:
        run.append(token)
        if token.kind == "mark":
            depth += (token.text in "{[(") - (token.text in "}])")
        closes = token.text == "}" or (token.text == "." and token.kind == "mark")
        if depth == 0 and (closes or _is_sparql_directive(run)):
            found.append(_item(tuple(run), file))
            run = []
    return tuple(found)


def _is_sparql_directive(run: list[Token]) -> bool:
    """Return whether tokens are a directive as SPARQL writes it, which ends without a full stop."""
    word = run[0].text.lower()
    return word in ("prefix", "base") and run[-1].kind == "iri" and len(run) == (3 if word == "prefix" else 2)


def _item(run: tuple[Token, ...], file: TurtleFile) -> Item:
    if run[0].text.lower() in _DIRECTIVES:
        return Item("", is_graph=False, tokens=run)
    named = run[1:] if run[0].text.lower() == "graph" else run
    return Item(file.term_of(named[0]), is_graph=run[-1].text == "}", tokens=run)


HEADING = re.compile(r"^# ── (?P<number>\d+)\b.*$", re.MULTILINE)  # of the passages of a sentence


def without_items(file: TurtleFile, subjects: Set[str]) -> str:
    """Return the text of a file without the items of subjects, and the comments right above them."""
    text, kept, at, run = file.text, [], 0, 0
    for item in items(file):
        if item.subject in subjects:
            begin, end = block_begin(text, item), line_end(text, item.end)
            run = run if begin == at else begin  # items that follow each other are taken away as one
            if text.endswith("\n\n", 0, run) and text.startswith("\n", end):
                end += 1  # of the two empty lines around it one is left
            kept.append(text[at:begin])
            at = end
    return "".join((*kept, text[at:]))


def line_end(text: str, at: int) -> int:
    """Return where the line of a character ends, its line end included."""
    found = text.find("\n", at)
    return len(text) if found == -1 else found + 1


def block_begin(text: str, item: Item) -> int:
    """Return where an item begins, with the comments that stand right above it."""
    begin = text.rfind("\n", 0, item.begin) + 1
    while begin > 0:
        above = text.rfind("\n", 0, begin - 1) + 1
        line = text[above:begin]
        if not line.startswith("#") or HEADING.match(line):
            break
        begin = above
    return begin


def objects_of(file: TurtleFile, subject: str, predicate: str) -> tuple[Token, ...]:
    """Return the tokens of the objects of a property of a subject: of a literal, its string and its tag."""
    found: list[Token] = []
    for item in items(file):
        of_it = False
        for before, token in pairwise(item.tokens) if item.subject == subject else ():
            if token.kind in ("iri", "name") and (before.text == ";" or before == item.tokens[0]):
                of_it = file.term_of(token) == predicate
            elif of_it and token.kind != "mark":
                found.append(token)
    return tuple(found)


def with_string(file: TurtleFile, subject: str, predicate: str, tag: str, text: str) -> str:
    """Return the text of a file with another string in a language; nothing where there is none to replace."""
    tokens = pairwise(objects_of(file, subject, predicate))
    place = next((string for string, language in tokens if language.text == f"@{tag}"), None)
    return f"{file.text[: place.begin]}{literal(text)}{file.text[place.end :]}" if place else ""


def inserted(text: str, at: int, block: str) -> str:
    """Return a text with a block in it; the line before it is ended first."""
    if at and text[at - 1] != "\n":
        block = f"\n{block}"
    return text[:at] + with_line_ends(block, text) + text[at:]


def with_line_ends(block: str, text: str) -> str:
    """Return a block with the line ends of a text."""
    return block.replace("\n", "\r\n") if "\r\n" in text else block


_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_BARE = {f"<{XSD}{name}>" for name in ("boolean", "integer", "decimal")}


def written(term: str, file: TurtleFile) -> str:
    """Return a term as a file writes it: relative to its base, or with a prefix of its own."""
    if is_literal(term):
        # A decimal without a point would be an integer, bare.
        is_whole = datatype(term) == f"<{XSD}decimal>" and "." not in lexical(term)
        if datatype(term) in _BARE and not is_whole:
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


def statements(triples: Iterable[Triple], file: TurtleFile) -> str:
    """Return triples as statements, a subject after the other, indented as in a graph."""
    return "\n".join(_statement(subject, said, file) for subject, said in described(triples).items())


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
