"""Sentence templates: read from the pools, filled in with what was chosen."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from corpus import pools
from corpus.values import Fact, Mark, Sentence, Slot

Row = tuple[str, ...]
_MARK = re.compile(r"\[(?P<name>\w+)(?P<kind>[:~=!])|\]")


def rows(table: str) -> tuple[Row, ...]:
    """Cut a table into rows and cells."""
    return tuple(tuple(line.split("|")) for line in table.strip().splitlines())


def named(row: Row) -> Slot:
    """Make a slot of a row that begins with an id and a name in each language."""
    return Slot(f"id:{row[0]}", row[1], row[2])


@cache
def sentences() -> tuple[Sentence, ...]:
    """Read the templates."""
    return tuple(_sentence(block) for block in pools.SENTENCES.strip().split("\n\n"))


def _sentence(block: str) -> Sentence:
    """Read one template."""
    head, *lines = block.splitlines()
    said = dict(line.split(" ", 1) for line in lines)
    texts = {language: said.pop(language) for language in ("ar", "en")}
    facts = {name: tuple(_facts(written)) for name, written in said.items()}
    for mark in _MARK.finditer(texts["ar"]):
        name = mark["name"]
        if mark["kind"] in (":", "~") and name not in facts:
            kind = pools.NAMED[name.rstrip("0123456789")]
            facts[name] = tuple(_facts(f"{{{name}}} a {kind} ; ici:nameInText ${name}"))
    return Sentence(head.split()[0], head.endswith(" optional"), texts, facts)


def _facts(written: str) -> Iterator[Fact]:
    """Read the facts of a passage, a triple each."""
    for block in written.split(" . "):
        subject, said = block.split(" ", 1)
        for part in said.split(" ; "):
            predicate, objects = part.split(" ", 1)
            for value in objects.split(" , "):
                yield subject, predicate, value


def filled(
    sentence: Sentence, slots: Mapping[str, Slot], language: str, code: str, begin: int
) -> tuple[str, list[Mark]]:
    """Fill in a template that stands at a place of the text: give its words, and what is marked in them."""
    template = sentence.texts[language].format_map({n: s.written(language) for n, s in slots.items()})
    text, at, begun, marks = "", 0, list[tuple[str, str, int]](), list[Mark]()
    for mark in _MARK.finditer(template):
        text, at = text + template[at : mark.start()], mark.end()
        if mark["name"]:
            begun.append((mark["name"], mark["kind"], len(text)))
        else:
            name, kind, start = begun.pop()
            marks.append(Mark(name, kind, start, len(text)))
    text += template[at:]
    terms = {f"{{{name}}}": slot.term for name, slot in slots.items()}
    terms |= {f"${mark.name}": literal(text[mark.begin : mark.end], language) for mark in marks}

    def term(written: str) -> str:
        return terms.get(written) or re.sub("^my:", f"id:{code}", written)

    return text[:1].upper() + text[1:], [
        Mark(
            name=f"{sentence.name}-{mark.name}",
            kind=mark.kind,
            begin=begin + mark.begin,
            end=begin + mark.end,
            facts=tuple((term(s), p, term(o)) for s, p, o in sentence.facts.get(mark.name, ())),
        )
        for mark in marks
    ]


def literal(text: str, language: str) -> str:
    """Write a literal; the escapes of JSON are those of Turtle."""
    return f"{json.dumps(text, ensure_ascii=False)}@{language}"
