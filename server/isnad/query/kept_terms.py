"""Terms that the engine has no place for, kept as they are written: "01"^^xsd:integer, "P12M"^^xsd:duration.

pyoxigraph 0.5.13 stores values: it returns 01 and "1"^^xsd:int as "1"^^xsd:integer. RDF 1.1 (§3.3) makes
lexical form and datatype part of the term. So a store that keeps terms has such a literal with a datatype of
our own, which names its own one: it joins with what is the same term, and is read back as it was written. A
text is written so that its literals are those of the store, and that an expression computes with values
(SPARQL 1.1 §17): what stands in it for a term that is kept is the value of that (isnad.query.term_places).
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from isnad.query.corrected_expressions import Distinct
from isnad.query.store import ALL_GRAPHS, VisibleStore
from isnad.query.term_places import places
from isnad.query.tokens import NAME_CHARACTERS, edited, unescaped_syntax
from isnad.rdf.datatypes import is_well_formed
from isnad.rdf.namespaces import ISNAD, RDF, XSD
from isnad.rdf.terms import as_stored

TEXTS = (f"{XSD}string", f"{RDF}langString", f"{RDF}dirLangString")  # these are stored as they are
_KEPT = f"{ISNAD}.well-known/as-written#"
# No client can name these: they are called otherwise in each process.
_SECRET = secrets.token_hex(8)
_VALUE = f"{ISNAD}.well-known/value-of-{_SECRET}"
_INSTEAD = {
    name: f"{ISNAD}.well-known/{name.lower().replace(' ', '-')}-{_SECRET}"
    for name in ("DATATYPE", "STRDT", "SUM DISTINCT", "AVG DISTINCT", "MIN", "MAX")
}
# A datatype as the engine writes it in results: quotation marks are escaped within what is none.
_DATATYPES = {
    "json": re.compile(rb'(?<="datatype":")%s([^"]*)' % _KEPT.encode()),
    "xml": re.compile(rb'(?<= datatype=")%s([^"]*)' % _KEPT.encode()),
    "tsv": re.compile(rb'("(?:[^"\\]|\\.)*+"\^\^<)%s([^">]*)|"(?:[^"\\]|\\.)*+"' % _KEPT.encode(), re.DOTALL),
}
# Numbers of a form that is not canonical, after whatever may stand before a number that is a term.
_UNUSUAL = re.compile(
    rf"""[\s<>()\[\]{{}}"',;=*^|!&](?=[-+.\d])
    (?:\+|-?0(?=\d)|-0(?!\.?\d)|-?\.\d|-?\d++(?:\.\d*+)?+[eE]|-?\d++\.\d*?0(?!\d))
    |\+\.?\d|[?$][{NAME_CHARACTERS}]++(?:-\.?|\.)\d|[\s(){{}},](?:[\d.eE]++|(?i:true|false|undef|a))-\.?\d""",
    re.VERBOSE | re.ASCII,
)
# What else asks for a text to be read token by token.
_SUSPECT = re.compile(r"\^\^\s*+#|\bSTRDT\b|\\[uU]|\bBASE\b", re.ASCII | re.IGNORECASE)
_TYPED = re.compile(  # what is written in the plainest way
    r"""(?<!["'])("[^"\\\n\r]*+"|'[^'\\\n\r]*+')\s*+\^\^\s*+
    (<[^<>\s]*+>|[\w.\-]*+:[\w\-]*+(?:\.[\w\-]++)*+(?!\.*+[\w\-:%\\]|\.*+[^\x00-\x7f]))""",
    re.ASCII | re.VERBOSE,
)
_PREFIX = re.compile(r"\bPREFIX\b", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX\s++([\w.\-]*+):\s*+<([^<>\s]*+)>", re.IGNORECASE)
_COMMENT = re.compile(r"#[^\n\r]*+")
_EXPRESSIONS = re.compile(r"\b(?:FILTER|BIND|SELECT|HAVING|BY)\b", re.ASCII | re.IGNORECASE)
_Term = NamedNode | BlankNode | Literal | Triple


def kept(term: _Term) -> _Term:
    """Return a term as a store has it that keeps terms."""
    if isinstance(term, Triple):
        return Triple(term.subject, term.predicate, kept(term.object))
    if not isinstance(term, Literal) or term.datatype.value in TEXTS:
        return term
    if _stored(term) == term and not term.datatype.value.startswith(_KEPT):
        return term
    return Literal(term.value, datatype=NamedNode(_KEPT + quote(term.datatype.value, safe="")))


def kept_quad(quad: Quad) -> Quad:
    """Return a quad as a store has it that keeps terms."""
    return Quad(quad.subject, quad.predicate, kept(quad.object), quad.graph_name)


@lru_cache(1000)
def _stored(literal: Literal) -> Literal:
    return as_stored(literal)


def written(term: _Term) -> _Term:
    """Return a term of a store as it was written."""
    if isinstance(term, Triple):
        return Triple(term.subject, term.predicate, written(term.object))
    if not isinstance(term, Literal) or not term.datatype.value.startswith(_KEPT):
        return term
    try:
        return Literal(term.value, datatype=NamedNode(unquote(term.datatype.value.removeprefix(_KEPT))))
    except ValueError:  # a store that keeps none has it as a client wrote it
        return term


def written_results(body: bytes, name: str) -> bytes:
    """Return what the engine wrote of rows, in a format by its name, with terms as they were written."""
    if _KEPT.encode() not in body:
        return body
    if name == "tsv":
        return _DATATYPES[name].sub(
            lambda found: found[1] + unquote(found[2].decode()).encode() if found[1] else found[0], body
        )
    marked: Callable[[str], str] = escape if name == "xml" else str
    return _DATATYPES[name].sub(lambda found: marked(unquote(found[1].decode())).encode(), body)


def written_rows(rows: pyoxigraph.QuerySolutions) -> pyoxigraph.QuerySolutions:
    """Return rows with terms as they were written."""
    body = written_results(rows.serialize(format=QueryResultsFormat.JSON) or b"", "json")
    return cast(
        pyoxigraph.QuerySolutions, pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
    )


def literals(term: object) -> Iterator[Literal]:
    """Return the literals of a term."""
    if isinstance(term, Literal):
        yield term
    elif isinstance(term, Triple):
        yield from literals(term.object)


def may_have_unstored(text: str) -> bool:
    """Return whether a text may have a literal that the engine would store as another, or make one."""
    return bool(_UNUSUAL.search(text) or _SUSPECT.search(text)) or _has_unstored_value(text)


def _has_unstored_value(text: str) -> bool:
    """Return whether a text has what looks like a literal with a datatype that would be another term."""
    if "^^" not in text:
        return False
    found = _TYPED.findall(text)
    declarations = _DECLARED.findall(text)
    if len(found) != text.count("^^") or len(declarations) != len(_PREFIX.findall(text)):
        return True  # something is written in another way
    pairs = set(found)
    names = {datatype.partition(":")[0] for _, datatype in pairs if not datatype.startswith("<")}
    declared = {(name, iri) for name, iri in declarations if name in names}
    if len(declared) != len(names):  # one prefix for two namespaces, or one that is not declared
        return True
    prologue = Prologue()
    for name, iri in declared:
        prologue.declare(f"PREFIX {name}: <{iri}>")
    return any(unstored(prologue, f"{string}^^{datatype}") for string, datatype in pairs)


def may_make(text: str) -> bool:
    """Return whether a text may make a literal whose datatype is told by the data alone."""
    return "STRDT" in unescaped_syntax(text).upper()


class Prologue:
    """What a text has declared, as far as it is read: of it a literal needs no more than one prefix."""

    def __init__(self, base: str = "") -> None:
        """Take the base that holds where none is declared."""
        self._base = f"BASE <{base}>\n" if base else ""
        self._prefixes: dict[str, str] = {}

    def declare(self, written: str) -> None:
        """Take a declaration; one that the engine would not take declares nothing."""
        declared = f"{self._base}{written}\n"
        if written[:4].upper() != "BASE":
            self._prefixes[_COMMENT.sub("", written[6:]).partition(":")[0].strip()] = declared
            return
        try:
            (quad,) = pyoxigraph.parse(f"{declared}<> <urn:x:> <urn:x:> .", format=RdfFormat.TURTLE)
        except (SyntaxError, ValueError):
            return
        self._base = f"BASE {quad.subject}\n"

    def before(self, literal: str) -> str:
        """Return what must be declared before a literal."""
        _, typed, datatype = literal.rpartition("^^")
        if not typed:
            return ""
        name = datatype if "<" in datatype else _COMMENT.sub("", datatype)
        return self._prefixes.get(name.partition(":")[0].strip(), self._base)

    def of(self, prefixes: Iterable[str]) -> str:
        """Return what declares some prefixes, as far as they are declared, and the base; whole lines."""
        known = (self._prefixes[name] for name in prefixes if name in self._prefixes)
        return "".join([*known, self._base])


def unstored(prologue: Prologue, written: str) -> Literal | None:
    """Return the literal that is written, behind some declarations, where the engine would store another."""
    declared = prologue.before(written)
    try:
        (quad,) = pyoxigraph.parse(f"{declared}<urn:x:> <urn:x:> {written} .", format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError):  # it is none, as the engine says
        return None
    return quad.object if isinstance(quad.object, Literal) and kept(quad.object) != quad.object else None


def with_kept_terms(text: str, *, has_some: bool) -> str:
    """Return a query or an update for a store that keeps terms: `has_some` tells whether it has any to keep.

    The syntax of the text is sound.
    """
    has_constants = may_have_unstored(text)
    if not (has_constants or (has_some and _EXPRESSIONS.search(text))):
        return text
    as_it_was, text, prologue = text, unescaped_syntax(text), Prologue()
    edits: list[tuple[int, int, str]] = []
    values: list[tuple[int, int, str]] = []
    known: dict[str, Literal | None] = {}
    for kind, found, start, end in places(text):
        if kind == "prologue":
            prologue.declare(found)
            known = {}
        elif kind in ("literal", "constant") and has_constants:
            if found not in known:
                known[found] = unstored(prologue, found)
            literal = known[found]
            if literal and (kind == "literal" or not is_well_formed(literal.value, literal.datatype.value)):
                edits.append((start, end, str(kept(literal))))
        elif kind == "value":
            values += [(start, start, f"<{_VALUE}>("), (end, end, ")")]
        elif kind == "function":
            edits.append((start, end, f"<{_INSTEAD[found]}>("))
    if not (edits or (has_some and values)):
        return as_it_was  # whose escapes are the engine's to read (SPARQL 1.2 §19.2)
    return edited(text, [*edits, *values])


def _value(term: _Term) -> _Term:
    """Return the term of which the engine has the value; one that has none stays, and is compared with none.

    Of "300"^^xsd:byte, which is ill-typed (RDF 1.1 §3.3), the engine has a value.
    """
    found = written(term)
    if isinstance(found, Literal) and found != term and not is_well_formed(found.value, found.datatype.value):
        return term
    return found


def _datatype(term: _Term) -> NamedNode | None:
    """Return the datatype of a literal (§17.4.2.4); None, which is an error, for another term."""
    return cast(Literal, written(term)).datatype if isinstance(term, Literal) else None


def _made(text: _Term, datatype: _Term) -> _Term | None:
    """Return a literal as STRDT makes it (§17.4.2.9); None, which is an error, of no text or no datatype."""
    if (
        not isinstance(text, Literal)
        or text.datatype.value != TEXTS[0]
        or not isinstance(datatype, NamedNode)
    ):
        return None
    return None if datatype.value in TEXTS[1:] else kept(Literal(text.value, datatype=datatype))


class _Aggregate(Distinct):
    """An aggregate of different terms by the engine: their sum or average, or one of them."""

    def finish(self) -> _Term | None:
        """Return the value of SUM or AVG, or the term of which MIN or MAX is the value; None for none."""
        # Of equal values one is returned that the engine has, and the same each time.
        terms = sorted(self.terms, key=lambda term: (written(term) != term, str(term)))
        value = f"<{_VALUE}>(?number)"
        rows = f"{{ VALUES ?number {{ {' '.join(map(str, range(len(terms))))} }} }}"
        text = f"SELECT ({self.name.partition(' ')[0]}({value}) AS ?found) {rows}"
        if self.name in ("MIN", "MAX"):
            order = "DESC" if self.name == "MAX" else "ASC"
            text = f"SELECT (?number AS ?found) {rows} ORDER BY {order}({value}) LIMIT 1"
        own: dict[NamedNode, Callable[..., _Term | None]] = {
            NamedNode(_VALUE): lambda number: _value(terms[int(number.value)])
        }
        found = cast(pyoxigraph.QuerySolutions, pyoxigraph.Store().query(text, custom_functions=own))
        result = next((cast(Literal | None, row["found"]) for row in found), None)
        return terms[int(result.value)] if result and self.name in ("MIN", "MAX") else result


# What a text calls that is written for a store that keeps terms.
FUNCTIONS: dict[NamedNode, Callable[..., _Term | None]] = {
    NamedNode(_VALUE): _value,
    NamedNode(_INSTEAD["DATATYPE"]): _datatype,
    NamedNode(_INSTEAD["STRDT"]): _made,
}
AGGREGATES: dict[NamedNode, Callable[[], Any]] = {
    NamedNode(_INSTEAD[name]): partial(_Aggregate, name)
    for name in ("SUM DISTINCT", "AVG DISTINCT", "MIN", "MAX")
}


@dataclass(frozen=True)
class KeptTermsStore(VisibleStore):
    """A store that keeps terms; what its queries return are terms as it has them (`written`)."""

    has_some: bool = field(kw_only=True)  # terms to keep

    def holding(self, quads: pyoxigraph.Store) -> "KeptTermsStore":
        """Return a store of some of its quads, that keeps terms as it does."""
        return KeptTermsStore(quads, ALL_GRAPHS, has_some=self.has_some)

    def query(self, query: str, *, with_rows: Callable[[str], str] = str, **words: Any) -> Any:
        """Evaluate a query; raise what the engine raises for it as it is written.

        `with_rows` puts in its text what has nothing to keep.
        """
        ask = self.store.query if self.visible.is_all else super().query
        words["custom_aggregate_functions"] = {
            **AGGREGATES,
            **(words.get("custom_aggregate_functions") or {}),
        }
        try:
            return ask(with_rows(with_kept_terms(query, has_some=self.has_some)), **words)
        except SyntaxError:
            pyoxigraph.Store().query(query, base_iri=words.get("base_iri"))
            raise
