"""What `text:query` finds, as rows: of VALUES, or of the whole answer where nothing else is asked for."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import NamedTuple, Self

from isnad.names.full_text import Hit
from isnad.query.service_patterns import Group
from isnad.rdf.namespaces import XSD

# A query whose rows are those of its only pattern, or how many these are; it takes all, some, or the best.
_HEAD = re.compile(
    r"""(?<![?$\w])SELECT\s*
    (?: \* | (?P<names>(?:[?$]\w+\s*)+) | \(\s*COUNT\s*\(\s*\*\s*\)\s*AS\s+[?$](?P<number>\w+)\s*\) )
    \s*(?:WHERE\s*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(
    r"""\s*(?:ORDER\s+BY\s+DESC\s*\(\s*[?$](?P<by>\w+)\s*\)\s*)?
    (?:LIMIT\s+0*+(?P<most>[1-9]\d{0,3}|10000)\s*)?""",
    re.IGNORECASE | re.VERBOSE,
)

_LEAST_IN_FOUR = 0.001  # of scores that four decimals tell apart


class Whole(NamedTuple):
    """What a query asks for that may have no other pattern: some columns, or how many rows there are."""

    names: tuple[str, ...]  # of the variables; none where it is all
    number: str  # of the variable for how many
    by: str  # of the variable that the highest are first by
    most: int  # rows; 0 for all

    @classmethod
    def read(cls, text: str, groups: tuple[Group, ...]) -> Self | None:
        """Read what a query asks for, whose comments are blank; None where it asks for more."""
        if len(groups) > 1 or [one.kind for one in groups[0].elements] != ["triples"]:
            return None
        heads = (one for one in _HEAD.finditer(text) if one.end() == groups[0].start)
        head, tail = next(heads, None), _TAIL.fullmatch(text, groups[0].end)
        if not head or not tail or (head["number"] and tail[0].strip()):
            return None
        names = tuple(re.findall(r"\w+", head["names"] or ""))
        return cls(names, head["number"] or "", tail["by"] or "", int(tail["most"] or 0))

    def enough(self, columns: tuple[str, ...]) -> int:
        """Return how many rows of a pattern are enough; 0 where all are needed."""
        return self.most if self._is_in_order(columns) else 0

    def counted(self, number: int) -> bytes:
        """Write how many rows there are as the answer, in SPARQL's JSON."""
        return _in_json([self.number], [[_typed(str(number), "integer")]])

    def answer(self, columns: tuple[str, ...], rows: Sequence[Hit]) -> Iterator[bytes]:
        """Write rows as the answer, in SPARQL's JSON; none where it takes the engine."""
        cells = {name[1:]: cell for name, cell in zip(columns, _CELLS_IN_JSON, strict=False)}
        if self.names and cells.keys() >= set(self.names) and self._is_in_order(columns):
            taken = rows[: self.most or None]
            yield _in_json(self.names, zip(*(map(cells[name], taken) for name in self.names), strict=True))

    def _is_in_order(self, columns: tuple[str, ...]) -> bool:
        """Return whether the rows come in the order of what is found: the highest score first."""
        return not self.by or f"?{self.by}" in columns[1:2]


def each_once(hits: Iterable[Hit], *, texts: bool) -> list[Hit]:
    """Return the best hit of each thing, or of each text of one."""
    kept: dict[tuple[str, ...], Hit] = {}
    for hit in hits:
        thing, _, *text = hit.text
        kept.setdefault((thing, *text) if texts else (thing,), hit)
    return list(kept.values())


def _thing(hit: Hit) -> str:
    return f"<{hit.text.thing}>"


def property_of(hit: Hit) -> str:
    """Write by which property a thing has the text."""
    return f"<{hit.text.property}>"


def _score(hit: Hit) -> str:
    score = _decimal(hit.score)
    return score if "." in score else f'"{score}"^^<{XSD}decimal>'


def _decimal(score: float) -> str:
    """Write a score as the engine does, above zero where it is."""
    return f"{score:.{4 if score >= _LEAST_IN_FOUR else 12}f}".rstrip("0").rstrip(".")


def _text(hit: Hit) -> str:
    _, _, value, language = hit.text
    return f"{encode_basestring(value)}@{language}" if language else encode_basestring(value)


CELLS = (_thing, _score, _text)  # of the columns of a pattern


def values(hits: Iterable[Hit], cells: Sequence[Callable[[Hit], str]]) -> str:
    """Write the rows of VALUES, whose cells are written so."""
    return " ".join(f"({' '.join(cell(hit) for cell in cells)})" for hit in hits)


def _in_json(names: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write rows of terms as the engine does (SPARQL 1.1 Query Results JSON Format)."""
    variables = ",".join(map(encode_basestring, names))
    row = "{" + ",".join(f"{encode_basestring(name)}:%s" for name in names) + "}"
    bindings = ",".join([row % tuple(terms) for terms in rows])
    return f'{{"head":{{"vars":[{variables}]}},"results":{{"bindings":[{bindings}]}}}}'.encode()


def _typed(value: str, datatype: str) -> str:
    return f'{{"type":"literal","value":"{value}","datatype":"{XSD}{datatype}"}}'


def _thing_in_json(hit: Hit) -> str:
    return f'{{"type":"uri","value":{encode_basestring(hit.text.thing)}}}'


def _score_in_json(hit: Hit) -> str:
    return _typed(_decimal(hit.score), "decimal")


def _text_in_json(hit: Hit) -> str:
    _, _, value, language = hit.text
    tag = f',"xml:lang":"{language}"' if language else ""
    return f'{{"type":"literal","value":{encode_basestring(value)}{tag}}}'


_CELLS_IN_JSON = (_thing_in_json, _score_in_json, _text_in_json)
