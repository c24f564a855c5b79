"""What a build says of a document, as the page of its author says it: at words, a thing or a field.

A build names files and terms, which an author of the page never sees. Here each remark says the same by what
the page shows: quotes, the names of things, the labels of fields.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from isnad.author.edits import Written, read_written
from isnad.author.facts import Things
from isnad.author.layout import Item, items
from isnad.author.naming import DocumentFiles
from isnad.locale import Language, Message, Text, Translatable
from isnad.paths import shown
from isnad.rdf.namespaces import DOC, ID, PREFIXES
from isnad.rdf.terms import iri, local_name
from isnad.rdf.turtle import parse_turtle
from isnad.rdf.vocabulary import CHAIN, RDF, RDFS
from isnad.source.document import Document, Span, is_placeholder
from isnad.source.passages import Remark

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?")
_FIELDS = {RDFS.label: Message("name"), CHAIN.reason: Message("How the words are read")}
_CURIE = re.compile(rf"\b({'|'.join(PREFIXES)}):([A-Za-z][\w-]*)")
_PASSAGE = re.compile(r"<(s\d{2,}-[\w-]+)>")
_IN_FILE = re.compile(r" \((?:[\w.-]+/)*[\w.-]+\.(?:ttl|trig|txt):\d+(?::\d+)?\)")
_UNFINISHED = "not yet written: %(written)s"
_LANGUAGES = {"ar": Message("Arabic"), "en": Message("English")}
_CHOOSE = Message("Choose the words, and say what they speak of.")
_USED = Message('no passage uses "%(words)s". Say what it states, or declare that it says nothing.')
# What the page has in the place of a sentence that sends its reader to a file.
_INSTEAD = {
    "%(thing)s has no name in the language %(missing)s": Message("%(thing)s has no name in %(missing)s yet"),
    "Name it in both languages in %(file)s, by rdfs:label.": Message(
        "Write it in its field; it can wait until the document is published."
    ),
    _UNFINISHED: Message("what is spoken of here is not said yet"),
    "Write its class, such as ici:State or ici:City; ontology/ici.ttl has them all.": _CHOOSE,
    "Take away %(mark)s- if that is its class; else write it.": _CHOOSE,
    "Write the identifier of the thing that is meant, id:Name: one of data/entities.ttl, or a new one that "
    "the document's entities.ttl names.": _CHOOSE,
    'no passage uses "%(words)s". Say what it states, or declare it, with a reason, in document.ttl.': _USED,
    'no passage uses "%(words)s"; beside it: %(passages)s. Say what it states, make a quote longer, or '
    "declare it, with a reason, in document.ttl.": _USED,
    "Say in facts.trig what the text says of it, or take the name away; what several documents speak of is "
    "named in data/entities.ttl.": Message("Say what the text says of it, or take its name away."),
    "Correct it; if both are in use, give the other one by skos:altLabel.": Message(
        "Correct the name if it is a slip; if both are in use, leave it."
    ),
    "Correct one of them; if the thing has both names, add by skos:altLabel one that is alike.": Message(
        "Correct one of them if it is a slip; if the thing has both names, leave it."
    ),
    'the name "%(name)s" says %(claims)s, and the fact at %(where)s %(fact)s': Message(
        'the name "%(name)s" says %(claims)s, and a fact says %(fact)s'
    ),
    'Write chain:reason "…"@ar , "…"@en once: how the project reads these words, and why.': Message(
        "Take the passage away, and write how its words are read in both languages, or in neither."
    ),
}


@dataclass(frozen=True)
class Teller:
    """Who tells remarks on a document: with its files, and what its things are called."""

    document: Document
    files: DocumentFiles
    things: Things
    spoken: Language

    def text(self, one: Remark) -> str:
        """Return what a remark says, without files and terms."""
        said = self._in_words(_instead(one.text).in_language(self.spoken))
        return said[:1].upper() + said[1:]

    def remark(self, one: Remark) -> dict[str, Any]:
        """Return what a remark says, and where on the page it is mended."""
        told: dict[str, Any] = {"where": one.where, "text": self.text(one)}
        if one.span:
            return told | self._at(one.span)
        found = _PLACE.fullmatch(one.where)
        name = found["file"].removeprefix(f"{shown(self.document.folder)}/") if found else ""
        line = int(found["line"]) if found else 1
        subject = self._subject(name, line)
        if name == "facts.trig":
            return told | self._at(self._facts.spans.get(subject))
        if name == "document.ttl" and subject == self.document.iri:
            said = Message("What readers see of the document is still to be written.")
            text = said.in_language(self.spoken) if _is_unfinished(one) else told["text"]
            return told | {"document": True, "text": text}
        if name == "entities.ttl" and subject:
            return told | self._of_thing(one, subject)
        return told

    def _of_thing(self, one: Remark, term: str) -> dict[str, Any]:
        """Return where a thing is spoken of, and its names; one that a draft only proposes has none yet."""
        graphs = self._facts.file.graphs
        speaking = [
            span
            for passage, span in self._facts.spans.items()
            if any(term in triple for triple in graphs.get(passage, ()))
        ]
        told = self._at(min(speaking, key=lambda each: each.end - each.begin, default=None))
        if is_placeholder(term):
            return told
        names = self.things.labels.get(term, {})
        if _is_unfinished(one) and (missing := next((tag for tag in _LANGUAGES if tag not in names), "")):
            said = Message(
                "%(thing)s has no name in %(missing)s yet",
                thing=f"“{self._label(term)}”",
                missing=_LANGUAGES[missing],
            )
            told["text"] = f"{said.in_language(self.spoken)}."
        thing = {"id": local_name(term), "label": self._label(term), "names": dict(names)}
        return told | {"thing": thing, "unused": not speaking}

    def _at(self, span: Span | None) -> dict[str, Any]:
        if span is None or not span.end:
            return {}
        return {"at": {"begin": span.begin, "end": span.end, "quote": self.document.quoted(span)}}

    @cached_property
    def _facts(self) -> Written:
        return read_written(self.document, self.files.facts)

    @cached_property
    def _lines(self) -> dict[str, tuple[tuple[int, int, Item], ...]]:
        """The first line and the last of each item of the files."""
        texts = {"facts.trig": self.files.facts, "document.ttl": self.files.document}
        if self.files.entities is not None:
            texts["entities.ttl"] = self.files.entities
        found = {}
        for name, text in texts.items():
            file = parse_turtle(text, self.document.folder / name)
            found[name] = tuple(
                (text.count("\n", 0, one.begin) + 1, text.count("\n", 0, one.end) + 1, one)
                for one in items(file)
            )
        return found

    def _subject(self, name: str, line: int) -> str:
        here = (one for first, last, one in self._lines.get(name, ()) if first <= line <= last)
        return next((one.subject for one in here), "")

    def _label(self, term: str) -> str:
        return self.things.label(term, self.spoken)

    def _in_words(self, said: str) -> str:
        """Return a sentence in which things, terms and passages are called as on the page."""

        def called(found: re.Match[str]) -> str:
            prefix, name = found[1], found[2]
            term = iri(PREFIXES[prefix] + name)
            if term == RDF.type:
                return Text(ar="نوعه", en="is of type").in_language(self.spoken)
            if PREFIXES[prefix] == ID:
                return f"“{self._label(term)}”"
            label = _FIELDS.get(term) or self.things.patterns.labels.get(term)
            return f"“{label.in_language(self.spoken)}”" if label else found[0]

        def quoted(found: re.Match[str]) -> str:
            span = self._facts.spans.get(iri(f"{DOC}{self.document.slug}/{found[1]}"))
            return f"«{self.document.quoted(span)}»" if span else found[0]

        return _CURIE.sub(called, _PASSAGE.sub(quoted, _IN_FILE.sub("", said)))


def _is_unfinished(one: Remark) -> bool:
    text = one.text.values.get("what") if isinstance(one.text, Message) else None
    return isinstance(text, Message) and text.msgid == _UNFINISHED


def _instead(text: Translatable) -> Translatable:
    """Return a sentence with those in it that the page says otherwise."""
    if isinstance(text, Text):
        return text
    values = {
        name: _instead(value)
        if isinstance(value, Text | Message)
        else _LANGUAGES.get(str(value), value)
        if name == "missing"
        else value
        for name, value in text.values.items()
    }
    instead = _INSTEAD.get(text.msgid)
    return (instead or text).with_values(values)
