"""What is left to do on a document: at file, line and column, as an editor shows it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from isnad.errors import IsnadError, SourceError
from isnad.locale import Text, Translatable
from isnad.paths import shown
from isnad.rdf.namespaces import ID, is_entity
from isnad.rdf.terms import Triple, readable
from isnad.source.coverage import Coverage, WordUse, cover
from isnad.source.document import PLACEHOLDER, Document, Span, read_document
from isnad.source.draft import placeholders
from isnad.source.mentions import NameIndex
from isnad.source.ontology import Ontology
from isnad.source.passages import Facts, faults, read_facts


@dataclass(frozen=True, order=True)
class Remark:
    """One thing that is left to do, and where."""

    where: str  # file:line or file:line:column
    ar: str
    en: str

    @property
    def text(self) -> Translatable:
        """The sentence in both languages."""
        return Text(ar=self.ar, en=self.en)


@dataclass(frozen=True)
class Proof:
    """What was remarked on a document, and how its words are used where that can be told."""

    remarks: tuple[Remark, ...]
    coverage: Coverage | None


def proofread(folder: Path, ontology: Ontology, names: Iterable[Triple]) -> Proof:
    """Read a document as its author left it; remark on what is wrong, unknown, ambiguous or uncovered."""
    try:
        document = read_document(folder)
        wrong = faults(document)
    except SourceError as error:
        return Proof((_remark(error), *_unfinished(folder)), None)
    remarks = [_remark(error) for error in wrong] + list(_unfinished(folder))
    if wrong:
        return Proof(tuple(remarks), None)
    facts, names = read_facts(document), tuple(names)
    remarks += _undeclared(facts, ontology)
    remarks += _unnamed(facts, {subject for subject, _, _ in names})
    coverage = cover(facts, NameIndex(names))
    remarks += _uncovered(coverage)
    return Proof(tuple(remarks), coverage)


def _remark(error: IsnadError) -> Remark:
    return Remark(
        error.where, *(f"{error.what.in_language(one)} {error.hint.in_language(one)}" for one in ("ar", "en"))
    )


def _unfinished(folder: Path) -> Iterator[Remark]:
    """Remark on what the author has still to choose."""
    for name in ("document.ttl", "facts.trig"):
        path = folder / name
        if path.is_file():
            for line, written in placeholders(path.read_text("utf-8", "replace")):
                yield Remark(
                    f"{shown(path)}:{line}",
                    f"لم يكتب بعد: {written}. ضع مكانه اسما.",
                    f"not yet written: {written}. Put a name or a sentence in its place.",
                )


def _undeclared(facts: Facts, ontology: Ontology) -> Iterator[Remark]:
    """Remark on each class and property that the ontology does not declare."""
    for file in (facts.document.metadata, facts.file):
        for triple in dict.fromkeys(file.triples):
            try:
                ontology.check_terms(file, [triple])
            except SourceError as error:
                yield _remark(error)


def _unnamed(facts: Facts, named: set[object]) -> Iterator[Remark]:
    """Remark on each thing that nobody has named in both languages."""
    seen: set[str] = set()
    for passage in facts.passages:
        for triple in sorted(passage.triples):
            for term in (triple[0], triple[2]):
                if is_entity(term) and term not in named | seen:
                    seen.add(term)
                    if not term.startswith(f"<{ID}{PLACEHOLDER}"):  # that was remarked on already
                        yield Remark(
                            facts.file.place_in(passage.authored[0], term),
                            f"لا اسم لـ {readable(term)}. سمه باللغتين في data/entities.ttl.",
                            f"{readable(term)} has no name. Name it in both languages in data/entities.ttl.",
                        )


def _uncovered(coverage: Coverage) -> Iterator[Remark]:
    """Remark on words, names and dates of the text that no passage uses."""
    document = coverage.facts.document
    for run in _runs(coverage.unaccounted, document):
        yield Remark(
            _place(document, run.begin),
            f"لا مقطع يستخدم: «{document.quoted(run)}». اكتب ما تقوله، أو أعلنها مع السبب في document.ttl.",
            f'no passage uses "{document.quoted(run)}". Say what it states, or declare it, with a reason, '
            "in document.ttl.",
        )
    for mention in coverage.unused_mentions:
        names = " ".join(sorted(readable(entity) for entity in mention.entities))
        words = document.quoted(mention.span)
        if len(mention.entities) > 1:
            yield Remark(
                _place(document, mention.span.begin),
                f"«{words}» قد يسمي أيا من: {names}. اختر واحدا في مقطع.",
                f'"{words}" can name any of {names}. Choose one in a passage.',
            )
        else:
            yield Remark(
                _place(document, mention.span.begin),
                f"«{words}» يسمي {names}، ولا مقطع هنا يتكلم عنه.",
                f'"{words}" names {names}, and no passage here speaks of it.',
            )
    for date in coverage.unused_dates:
        words = document.quoted(date.span)
        yield Remark(
            _place(document, date.span.begin),
            f"«{words}» تاريخ ({date.edtf})، ولا مقطع هنا يذكره.",
            f'"{words}" is a date ({date.edtf}), and no passage here states it.',
        )


def _runs(uses: tuple[WordUse, ...], document: Document) -> Iterator[Span]:
    """Join words that stand side by side in one line into one span."""
    begin: int | None = None
    for use, following in pairwise((*uses, None)):
        if use is None:
            return
        begin = use.word.begin if begin is None else begin
        between = document.text[use.word.end : following.word.begin] if following else "\n"
        if re.search(r"\w|\n", between):
            yield Span(begin, use.word.end)
            begin = None


def _place(document: Document, at: int) -> str:
    """Name the line and the column at which a character of the text stands."""
    line = document.text.count("\n", 0, at) + 1
    column = at - (document.text.rfind("\n", 0, at) + 1) + 1
    return f"{shown(document.folder / 'text.txt')}:{line}:{column}"
