"""The twenty checks of `isnad check`, one line each; each names what it finds, and nothing if all is well."""

from collections.abc import Callable
from typing import NamedTuple

from isnad.build.checks import data, files, vocabulary
from isnad.build.pipeline import Built
from isnad.locale import Message


class Check(NamedTuple):
    """A check: its number, what it demands, and how it looks."""

    number: int
    title: Message
    run: Callable[[Built], list[str]]


CHECKS = (
    Check(1, Message("two parsers read every Turtle file alike"), files.parsed_alike),
    Check(2, Message("files are laid out as agreed"), files.laid_out),
    Check(3, Message("the ontology's header is complete"), vocabulary.header),
    Check(4, Message("one ontology a file"), vocabulary.one_ontology),
    Check(5, Message("each term has label, definition and example in both languages"), vocabulary.documented),
    Check(6, Message("labels and definitions are unique, no definition is circular"), vocabulary.distinct),
    Check(7, Message("names follow one convention"), vocabulary.named),
    Check(8, Message("no stray blanks, no hidden direction marks"), files.clean_literals),
    Check(9, Message("no undeclared term in any file"), files.declared),
    Check(10, Message("no cycles, at most one inverse"), vocabulary.acyclic),
    Check(11, Message("each property has domain and range, or a written reason"), vocabulary.domains),
    Check(12, Message("the top classes are disjoint"), vocabulary.disjoint),
    Check(13, Message("the ontology is in OWL 2 RL"), vocabulary.in_rl),
    Check(14, Message("no contradiction, no unexpected type"), data.expected_types),
    Check(15, Message("the shapes accept what is asserted and what is inferred"), data.conforming),
    Check(
        16,
        Message("each constraint has name, messages in both languages, severity"),
        vocabulary.shapes_documented,
    ),
    Check(
        17,
        Message("every fact has a passage; every word, mention and date is used or explained"),
        data.attributed,
    ),
    Check(18, Message("each question has its expected answer; each term is asked for"), data.answered),
    Check(19, Message("every link has evidence, and none is owl:sameAs"), data.linked),
    Check(20, Message("two builds are equal, counts are counted, one version everywhere"), data.reproducible),
)
