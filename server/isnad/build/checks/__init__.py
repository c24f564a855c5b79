"""The twenty checks of `isnad check`, one line each; each names what it finds, and nothing if all is well."""

from collections.abc import Callable
from dataclasses import dataclass

from isnad.build.checks import data, files, vocabulary
from isnad.build.pipeline import Built
from isnad.locale import Text, Translatable


@dataclass(frozen=True)
class Check:
    """A check: its number, what it demands, and how it looks."""

    number: int
    title: Translatable
    run: Callable[[Built], list[str]]


def _check(number: int, ar: str, en: str, run: Callable[[Built], list[str]]) -> Check:
    return Check(number, Text(ar=ar, en=en), run)


CHECKS = (
    _check(
        1,
        "كل ملف Turtle يقرؤه قارئان قراءة واحدة",
        "two parsers read every Turtle file alike",
        files.parsed_alike,
    ),
    _check(2, "الملفات بالشكل المتفق عليه", "files are laid out as agreed", files.laid_out),
    _check(3, "رأس الأنطولوجيا كامل", "the ontology's header is complete", vocabulary.header),
    _check(4, "أنطولوجيا واحدة في كل ملف", "one ontology a file", vocabulary.one_ontology),
    _check(
        5,
        "لكل مصطلح اسم وتعريف ومثال باللغتين",
        "each term has label, definition and example in both languages",
        vocabulary.documented,
    ),
    _check(
        6,
        "لا اسمان متشابهان ولا تعريف يدور على نفسه",
        "labels and definitions are unique, no definition is circular",
        vocabulary.distinct,
    ),
    _check(7, "الأسماء على نسق واحد", "names follow one convention", vocabulary.named),
    _check(
        8,
        "لا مسافات زائدة ولا علامات اتجاه خفية",
        "no stray blanks, no hidden direction marks",
        files.clean_literals,
    ),
    _check(9, "لا مصطلح غير معلن في أي ملف", "no undeclared term in any file", files.declared),
    _check(10, "لا حلقات، ومعكوس واحد على الأكثر", "no cycles, at most one inverse", vocabulary.acyclic),
    _check(
        11,
        "لكل خاصية مجال ومدى، أو سبب مكتوب",
        "each property has domain and range, or a written reason",
        vocabulary.domains,
    ),
    _check(12, "الأصناف العليا متباينة", "the top classes are disjoint", vocabulary.disjoint),
    _check(13, "الأنطولوجيا في OWL 2 RL", "the ontology is in OWL 2 RL", vocabulary.in_rl),
    _check(14, "لا تناقض، ولا صنف غير متوقع", "no contradiction, no unexpected type", data.expected_types),
    _check(
        15,
        "الأشكال تقبل المثبت والمستنتج",
        "the shapes accept what is asserted and what is inferred",
        data.conforming,
    ),
    _check(
        16,
        "لكل قيد في الأشكال اسم ورسالة باللغتين وشدة",
        "each constraint has name, messages in both languages, severity",
        vocabulary.shapes_documented,
    ),
    _check(
        17,
        "كل قول من جملة، وكل كلمة في قول أو لها سبب",
        "every fact has a passage; every word, mention and date is used or explained",
        data.attributed,
    ),
    _check(
        18,
        "كل سؤال جوابه المتوقع، وكل مصطلح في سؤال",
        "each question has its expected answer; each term is asked for",
        data.answered,
    ),
    _check(
        19, "كل رابط بدليل، بلا owl:sameAs", "every link has evidence, and none is owl:sameAs", data.linked
    ),
    _check(
        20,
        "بناءان متطابقان، وأعداد معدودة، ونسخة واحدة",
        "two builds are equal, counts are counted, one version everywhere",
        data.reproducible,
    ),
)
