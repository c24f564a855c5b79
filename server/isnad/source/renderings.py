"""Where the English rendering of a sentence says other dates than the sentence, or names other things."""

from collections.abc import Iterator, Sequence

from isnad.locale import Message
from isnad.names.arabic import words
from isnad.paths import read_text, shown
from isnad.rdf.terms import literal, readable
from isnad.rdf.vocabulary import CHAIN
from isnad.source.coverage import within
from isnad.source.date_mentions import dates_in, find_dates
from isnad.source.document import RENDERING, Span, paragraphs_of
from isnad.source.known_names import KnownNames, is_proper, names_at
from isnad.source.parties import Naming
from isnad.source.passages import Difference

_HINT = Message("Render what the sentence says, and no more.")


def misrendered(naming: Naming, known: Sequence[KnownNames]) -> Iterator[Difference]:
    """Yield the renderings that exchange a date or a thing of their sentence for another."""
    document = naming.facts.document
    if not document.renderings:
        return
    path = document.folder / RENDERING
    places = [line for line, _ in paragraphs_of(read_text(path))]
    for line, sentence, rendering in zip(places, document.sentences, document.renderings, strict=False):
        for what in (
            *_other_dates(naming, sentence, rendering),
            *_others(naming, known, sentence, rendering),
        ):
            triple = (document.span_iri(sentence), CHAIN.rendering, literal(rendering, language="en"))
            yield Difference(triple, f"{shown(path)}:{line}", what, _HINT)


def _other_dates(naming: Naming, sentence: Span, rendering: str) -> Iterator[Message]:
    """Say that the one has a date in place of another that the other has."""
    stated = {one.edtf for one in find_dates(naming.facts.document) if one.span in sentence}
    rendered = {one.edtf for one in dates_in(rendering)}
    if (theirs := stated - rendered) and (ours := rendered - stated):
        yield Message(
            "the sentence says %(stated)s, and its rendering %(rendered)s",
            stated=", ".join(sorted(theirs)),
            rendered=", ".join(sorted(ours)),
        )


def _others(naming: Naming, known: Sequence[KnownNames], sentence: Span, rendering: str) -> Iterator[Message]:
    """Say that the rendering names a thing in place of one that the sentence names."""
    found = words(rendering)
    rendered = {
        name.thing
        for number in range(len(found))
        for names in names_at(found, number, known).values()
        for name in names
    }
    stated = {
        thing
        for one in naming.standing_in(within(naming.words, sentence))
        for thing in one.things
        if any(is_proper(name) for name in naming.english_names(thing))
    }
    passages = [one for one in naming.facts.passages if one.span in sentence]
    spoken_of = stated | {term for one in passages for triple in one.triples for term in triple}
    for other in sorted(rendered - spoken_of):
        left = [thing for thing in sorted(stated - rendered) if naming.are_of_a_kind(thing, other)]
        if left and any(is_proper(name) for name in naming.english_names(other)):
            yield Message(
                "the sentence names %(stated)s, and its rendering %(rendered)s",
                stated=readable(left[0]),
                rendered=readable(other),
            )
