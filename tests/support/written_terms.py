"""Terms and graphs of every kind, made up, and what readers that are not ours read of an answer.

A term that was read is a tuple, so that it depends on no library: ("iri", …), ("blank", …), ("literal", text,
language, direction, datatype) or ("triple", subject, predicate, object).
"""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar
from xml.etree import ElementTree

import pyoxigraph
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, Store, Triple

from isnad.rdf.namespaces import PREFIXES

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
Read = tuple[Any, ...]

_CHARACTERS = [
    *"aZ09 \t\n\r\"'\\<>&;,#{}|^`?:@.-_=%~/",
    *"\x00\x01\x08\x0b\x0c\x1f\x7f\x80\x85\xa0\xad",
    *"كَـ٠éß\u0301\u200b\u200f\u202e\u2028\ufeff\ue000\uf8ff\ufdd0\ufffd\ufffe\uffff",
    *"\U00010400\U0001f600\U000e0001\U000f0000\U0010fffd\U0010ffff",
]
_FRAGMENTS = [
    "\r\n",
    "]]>",
    "<!--",
    "&amp;",
    "&#13;",
    "<b>x</b>",
    '"""',
    "'''",
    "\\u0041",
    "_:b",
    "@prefix",
    " ",
]
_LOCAL = ["p", "2004", "", "a-b.c", "a.", "-a", "a%20b", "é", "caf%C3%A9", "a:b", "a,b", "a'b", "(a)", "a/", "a#",
          "#a", "?q=1&r", "\U00010400x", "ʻa", "·a", "x·", "كلمة", "xml", "_1", "~a", "a;b=c", "@a", "*", "$", "!"]  # fmt: skip
_NAMESPACES = ["http://e/", "http://e#", "urn:e:", "tag:e,2004:", "mailto:e@", "https://w3id.org/isnad/ici#", RDF, XSD,
               "http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace", "e:"]  # fmt: skip
_TYPED = {
    "integer": ["1", "-5", "0", "01", "+1", "99999999999999999999", "x", ""],
    "decimal": ["1", "1.5", "-0.5", "1.0", ".5", "5."],
    "double": ["1", "1.5", "1e21", "5e-324", "NaN", "INF", "-INF", "-0", "1E0"],
    "float": ["1.5", "3.4e38", "INF"],
    "boolean": ["true", "false", "1", "TRUE"],
    "date": ["2004-06-28", "-0044-03-15", "2004-06-28Z"],
    "dateTime": ["2004-06-28T12:00:00.5Z", "2004-06-28T12:00:00+03:00"],
    "duration": ["P1Y2M3DT4H5M6.7S", "-P1D"],
    "gYear": ["2004", "-0001"],
    "gMonthDay": ["--02-29"],
    "string": ["", "x"],
    "anyURI": ["http://e/ a"],
    "hexBinary": ["aB"],
    "unsignedLong": ["18446744073709551615"],
}


class Maker:
    """Terms and graphs, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        """Begin anew."""
        self._random = random.Random(seed)

    def text(self) -> str:
        """Return some characters, of those that formats have their ways with more often than others."""
        pick = self._random
        parts = [
            pick.choice(_FRAGMENTS) if pick.random() < 0.15 else pick.choice(_CHARACTERS)
            for _ in range(pick.randrange(8))
        ]
        return "".join(parts)

    def iri(self) -> NamedNode:
        """Return an IRI."""
        while True:
            namespace, local = self._random.choice(_NAMESPACES), self._random.choice(_LOCAL)
            if local.endswith(".") and namespace in PREFIXES.values():
                continue  # rdflib 7.6 does not read `xsd:a\\.`; n3 does
            with suppress(ValueError):  # a second `#`, say
                return NamedNode(namespace + local)

    def literal(self) -> Literal:
        """Return a literal: plain, with a language, a direction, or a datatype."""
        pick = self._random
        kind = pick.randrange(6)
        if kind < 2:
            return Literal(self.text())
        if kind == 2:
            return Literal(self.text(), language=pick.choice(["ar", "en-GB", "zh-Hant-TW", "x-a"]))
        if kind == 3:
            return Literal(
                self.text(), language="ar", direction=pick.choice([BaseDirection.LTR, BaseDirection.RTL])
            )
        if kind == 4:
            name = pick.choice(list(_TYPED))
            return Literal(pick.choice(_TYPED[name]), datatype=NamedNode(XSD + name))
        return Literal(self.text(), datatype=pick.choice([NamedNode("http://e/2004"), NamedNode(RDF + "JSON"),
                       NamedNode(RDF + "HTML"), NamedNode(RDF + "XMLLiteral"), NamedNode("urn:e:dt")]))  # fmt: skip

    def subject(self) -> NamedNode | BlankNode:
        """Return what something is said of."""
        return self.iri() if self._random.random() < 0.7 else BlankNode(f"b{self._random.randrange(3)}")

    def term(self, depth: int = 0) -> NamedNode | BlankNode | Literal | Triple:
        """Return a term of any kind."""
        kind = self._random.randrange(12)
        if kind == 0 and depth < 2:
            return self.triple(depth + 1)
        return self.subject() if kind < 4 else self.literal()

    def triple(self, depth: int = 0) -> Triple:
        """Return a triple, whose object may be one."""
        return Triple(self.subject(), self.iri(), self.term(depth))

    def graph(self) -> list[Triple]:
        """Return a graph of up to six triples, as the engine has its terms."""
        store = Store()
        for _ in range(1 + self._random.randrange(6)):
            triple = self.triple()
            store.add(Quad(triple.subject, triple.predicate, triple.object))
        return [quad.triple for quad in store]

    def rows(self, count: int) -> pyoxigraph.QuerySolutions:
        """Return rows of one term each, as the engine has it, and of an unbound variable."""
        store = Store()
        for number in range(count):
            store.add(Quad(NamedNode(f"urn:row:{number:09}"), NamedNode("urn:row:term"), self.term()))
        return solutions(store)


def solutions(store: Store) -> pyoxigraph.QuerySolutions:
    """Return the rows of a store, always in the same order."""
    found = store.query("SELECT ?x ?none { ?row <urn:row:term> ?x } ORDER BY ?row")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def of_engine(term: object) -> Read:
    """Return a term of the engine's as it should be read."""
    if isinstance(term, NamedNode):
        return "iri", term.value
    if isinstance(term, BlankNode):
        return "blank", term.value
    if isinstance(term, Triple):
        return "triple", of_engine(term.subject), of_engine(term.predicate), of_engine(term.object)
    assert isinstance(term, Literal)
    direction = {BaseDirection.LTR: "ltr", BaseDirection.RTL: "rtl", None: ""}[term.direction]
    return "literal", term.value, term.language or "", direction, "" if term.language else term.datatype.value


def rows_of_json(body: bytes) -> list[Read | None]:
    """Read the first column of SPARQL JSON."""

    def read(cell: dict[str, Any]) -> Read:
        if cell["type"] == "triple":
            return "triple", *(read(cell["value"][part]) for part in ("subject", "predicate", "object"))
        return _cell(
            cell["type"], cell["value"], cell.get("xml:lang"), cell.get("its:dir"), cell.get("datatype")
        )

    rows = json.loads(body)["results"]["bindings"]
    return [read(row["x"]) if "x" in row else None for row in rows]


def rows_of_xml(body: bytes) -> list[Read | None]:
    """Read the first column of SPARQL XML."""
    space = "{http://www.w3.org/2005/sparql-results#}"

    def read(node: ElementTree.Element) -> Read:
        name = node.tag.removeprefix(space)
        if name == "triple":
            return "triple", *(read(part[0]) for part in node)
        return _cell(
            name,
            node.text or "",
            node.get("{http://www.w3.org/XML/1998/namespace}lang"),
            node.get("{http://www.w3.org/2005/11/its}dir"),
            node.get("datatype"),
        )

    rows = ElementTree.fromstring(body).iter(f"{space}result")  # noqa: S314 - our own answer
    cells = ({binding.get("name"): binding[0] for binding in row} for row in rows)
    return [read(row["x"]) if "x" in row else None for row in cells]


def rows_of_csv(body: bytes) -> list[str]:
    """Read the first column of SPARQL CSV, which has values alone."""
    _, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return [row[0] for row in rows]


def rows_of_tsv(body: bytes) -> list[Read | None]:
    """Read the first column of SPARQL TSV."""
    _, *lines = body.decode().split("\n")
    cells = (line.split("\t")[0] for line in lines if line)
    return [NTriplesReader(cell).term() if cell else None for cell in cells]


def _cell(kind: str, value: str, language: str | None, direction: str | None, datatype: str | None) -> Read:
    if kind in ("uri", "bnode"):
        return {"uri": "iri", "bnode": "blank"}[kind], value
    assert kind in ("literal", "typed-literal")
    return "literal", value, language or "", direction or "", "" if language else datatype or f"{XSD}string"


class NTriplesReader:
    """A reader of one term after the other, by the grammar of N-Triples 1.2, and Turtle's short literals."""

    _TOKEN = re.compile(
        r"""\s*(?: <(?P<iri>[^\x00-\x20<>"{}|^`\\]*)> | _:(?P<blank>[\w.·-]*[\w·-]) | (?P<open><<\() | (?P<close>\)>>)
        | "(?P<text>(?:[^"\\\n\r]|\\.)*)"(?:@(?P<language>[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)(?:--(?P<direction>ltr|rtl))?
        | \^\^<(?P<datatype>[^>]*)>)? | (?P<boolean>true|false) | (?P<double>[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)
        | (?P<decimal>[+-]?\d*\.\d+) | (?P<integer>[+-]?\d+) | (?P<dot>\.))""",
        re.VERBOSE | re.ASCII,
    )
    _ESCAPES: ClassVar = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

    def __init__(self, text: str) -> None:
        """Take a text."""
        self._text = text
        self._at = 0

    def term(self) -> Read:
        """Return the next term; at the end of a statement, ("dot",)."""
        found = self._TOKEN.match(self._text, self._at)
        assert found, self._text[self._at :]
        self._at = found.end()
        if found["open"]:
            return "triple", self.term(), self.term(), self._last()
        if found["iri"] is not None:
            return "iri", found["iri"]
        if found["blank"]:
            return "blank", found["blank"]
        if found["text"] is not None:
            text = re.sub(r"\\(?:u(.{4})|U(.{8})|(.))", self._character, found["text"])
            return _cell("literal", text, found["language"], found["direction"], found["datatype"])
        for name in ("boolean", "double", "decimal", "integer"):
            if found[name]:
                return _cell("literal", found[name], None, None, XSD + name)
        return ("dot" if found["dot"] else "close",)

    def _last(self) -> Read:
        term = self.term()
        assert self.term() == ("close",)
        return term

    def triples(self) -> Iterator[Read]:
        """Return all statements of N-Triples."""
        while self._text[self._at :].strip():
            yield self.term(), self.term(), self.term()
            assert self.term() == ("dot",)

    def _character(self, found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else self._ESCAPES.get(found[3], found[3])
