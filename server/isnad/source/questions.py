"""The saved questions: one .rq file each, that is test, documentation and menu entry at once.

The head of a file is comments: `# title@en:`, `# title@ar:`, `# topic:`, `# words:`, others by which it may
be asked, and `# of:`, which names what its answer is of: documents, or the graph, whatever it has. The answer
stands beside it as a .csv file (a .nt file for CONSTRUCT and DESCRIBE, a .txt file for ASK). A query may have
parameters, one a line:
`# parameter: ?year year | السنة | year`; the value it has here is the one of `VALUES ?year { 2018 }`.
What the columns of the answers are called stands in headings.tsv, for all questions of a folder.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from isnad.errors import MalformedSource, MissingSource
from isnad.locale import Counted, Message, Text, Translatable
from isnad.paths import read_text, shown
from isnad.rdf.namespaces import PREFIXES

Kind = Literal["entity", "year", "number", "text"]

_PARAMETER = re.compile(
    r"^#\s*parameter:\s*\?(?P<name>\w+)\s+(?P<kind>entity|year|number|text)\s*\|(?P<ar>[^|]+)\|(?P<en>[^|\n]+)$",
    re.MULTILINE,
)
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")
_NAME = re.compile(r"(?P<prefix>[a-z]+):(?P<local>[\w-]+)")
_LONGEST_TEXT = 200
# What a value is written by, as HTML and OpenAPI have it, too.
PATTERNS = {"year": "[1-9][0-9]{3}", "number": r"[0-9]{1,9}(\.[0-9]{1,9})?"}
_HEAD = re.compile(r"^#\s*(?P<key>title@ar|title@en|topic|of|words):\s*(?P<value>\S.*?)\s*$", re.MULTILINE)

_GRAPH = "graph"

# What a question may be about, in the order in which the topics are listed.
TOPICS = {
    "lookup": Message("Look-ups"),
    "list": Message("Lists"),
    "count": Message("Counts"),
    "time": Message("Time"),
    "hops": Message("Connections"),
    "absence": Message("What is not said"),
    "sentence": Message("Which sentence says so?"),
    "dispute": Message("Disputes and judgements"),
    "inference": Message("What was inferred"),
    "links": Message("Links"),
}


@dataclass(frozen=True)
class Parameter:
    """What may be asked otherwise in a question: a variable, what it is called, and its usual value."""

    name: str
    kind: Kind
    label: Translatable
    usual: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Match the place of its value in the query."""
        return re.compile(rf"(VALUES\s+\?{self.name}\s*\{{\s*)(.+?)(\s*\}})")

    def written(self, value: str) -> str | None:
        """Write a value as SPARQL; None for what is no value of this kind."""
        if self.kind in PATTERNS:
            return value if re.fullmatch(PATTERNS[self.kind], value) else None
        if self.kind == "text":
            return json.dumps(value, ensure_ascii=False) if 0 < len(value) <= _LONGEST_TEXT else None
        if _IRI.fullmatch(value):
            return f"<{value}>"
        named = _NAME.fullmatch(value)
        return (
            f"<{PREFIXES[named['prefix']]}{named['local']}>"
            if named and named["prefix"] in PREFIXES
            else None
        )


@dataclass(frozen=True)
class Question:
    """A saved question: its name, its title in both languages, its SPARQL and its parameters."""

    name: str
    title: Translatable
    topic: str
    sparql: str
    path: Path
    parameters: tuple[Parameter, ...] = ()
    headings: Mapping[str, Translatable] = field(default_factory=dict)  # of its columns, in words
    words: str = ""  # others by which it may be asked, in both languages
    of: tuple[str, ...] = ()  # the documents that its answer is of; nothing: the graph

    def asked_with(self, terms: Mapping[str, str]) -> str:
        """Give the SPARQL with other values, which are written as SPARQL, by the names of the parameters."""
        text = self.sparql
        for parameter in self.parameters:
            if parameter.name in terms:
                term = terms[parameter.name]
                text = parameter.pattern.sub(lambda found, term=term: f"{found[1]}{term}{found[3]}", text)  # type: ignore[misc]
        return text

    @property
    def body(self) -> str:
        """The SPARQL without the comments of its head."""
        lines = self.sparql.splitlines()
        while lines and (lines[0].startswith("#") or not lines[0].strip()):
            lines.pop(0)
        return "\n".join(lines) + "\n"


def read_questions(*folders: Path) -> tuple[Question, ...]:
    """Read every .rq file of some folders, in the order of their names.

    Raise MissingSource without the folder, and MalformedSource for a file without its head.
    """
    if gone := [folder for folder in folders if not folder.is_dir()]:
        raise MissingSource(
            Message("the folder of the questions is not there"),
            where=shown(gone[0]),
            hint=Message("Put the folder back."),
        )
    headings = {folder: _headings(folder) for folder in folders}
    found = (path for folder in folders for path in folder.glob("*.rq"))
    return tuple(
        replace(_question(path), headings=headings[path.parent])
        for path in sorted(found, key=lambda path: path.name)
    )


def _headings(folder: Path) -> dict[str, Translatable]:
    """Read what the columns of a folder's answers are called; nothing where it does not say."""
    path = folder / "headings.tsv"
    if not path.is_file():
        return {}
    rows = (line.split("\t") for line in read_text(path).splitlines()[1:])
    return {variable: Text(ar=arabic, en=english) for variable, arabic, english in rows}


def _question(path: Path) -> Question:
    sparql = read_text(path)
    head = {match["key"]: match["value"] for match in _HEAD.finditer(sparql)}
    if missing := {"title@ar", "title@en", "topic"} - head.keys():
        raise MalformedSource(
            Message("the head of the question lacks %(missing)s", missing=", ".join(sorted(missing))),
            where=f"{shown(path)}:1",
            hint=Message("Add a line such as: # title@en: …"),
        )
    if head["topic"] not in TOPICS:
        raise MalformedSource(
            Message("an unknown topic: %(topic)s", topic=head["topic"]),
            where=f"{shown(path)}:1",
            hint=Message("Choose one of: %(topics)s", topics=", ".join(TOPICS)),
        )
    of = head.get("of", _GRAPH).split()
    return Question(
        name=path.stem,
        title=Text(ar=head["title@ar"], en=head["title@en"]),
        topic=head["topic"],
        sparql=sparql,
        path=path,
        words=head.get("words", ""),
        of=() if of == [_GRAPH] else tuple(of),
        parameters=tuple(_parameter(found, sparql, path) for found in _PARAMETER.finditer(sparql)),
    )


def _parameter(found: re.Match[str], sparql: str, path: Path) -> Parameter:
    """Read a parameter; raise MalformedSource where the query has no single place for its value."""
    label = Text(ar=found["ar"].strip(), en=found["en"].strip())
    kind: Kind = found["kind"]  # type: ignore[assignment]
    parameter = Parameter(found["name"], kind, label, "")
    places = parameter.pattern.findall(sparql)
    if len(places) != 1:
        raise MalformedSource(
            Counted(
                "the query has %(count)s place for the value of ?%(name)s",
                "the query has %(count)s places for the value of ?%(name)s",
                len(places),
                count=len(places),
                name=parameter.name,
            ),
            where=f"{shown(path)}:{sparql.count(chr(10), 0, found.start()) + 1}",
            hint=Message("Write once: VALUES ?x { … }"),
        )
    return replace(parameter, usual=places[0][1].strip('"'))
