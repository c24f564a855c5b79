"""The saved questions: one .rq file each, that is test, documentation and menu entry at once.

The head of a file is comments: `# title@en:`, `# title@ar:`, `# topic:`; its answer stands beside it
as a .csv file (a .ttl file for CONSTRUCT and DESCRIBE).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from isnad.authored import read_text
from isnad.errors import MalformedSource, MissingSource, Text
from isnad.paths import shown

_HEAD = re.compile(r"^#\s*(?P<key>title@ar|title@en|topic):\s*(?P<value>\S.*?)\s*$", re.MULTILINE)

# What a question may be about, in the order in which the topics are listed.
TOPICS = {
    "lookup": Text(ar="بحث", en="Look-ups"),
    "list": Text(ar="قوائم", en="Lists"),
    "count": Text(ar="أعداد", en="Counts"),
    "time": Text(ar="زمن", en="Time"),
    "hops": Text(ar="صلات", en="Connections"),
    "absence": Text(ar="ما لا يقال", en="What is not said"),
    "sentence": Text(ar="أي جملة تقول ذلك؟", en="Which sentence says so?"),
    "dispute": Text(ar="ما فيه خلاف أو رأي", en="Disputes and judgements"),
    "inference": Text(ar="ما استنتج", en="What was inferred"),
    "links": Text(ar="روابط", en="Links"),
}


@dataclass(frozen=True)
class Question:
    """Hold a saved question: its name, its title in both languages, and its SPARQL."""

    name: str
    title: Text
    topic: str
    sparql: str
    path: Path

    @property
    def body(self) -> str:
        """Give the SPARQL without the comments of its head."""
        lines = self.sparql.splitlines()
        while lines and (lines[0].startswith("#") or not lines[0].strip()):
            lines.pop(0)
        return "\n".join(lines) + "\n"


def read_questions(folder: Path) -> tuple[Question, ...]:
    """Read every .rq file of a folder, in the order of their names.

    Raise MissingSource without the folder, and MalformedSource for a file without its head.
    """
    if not folder.is_dir():
        raise MissingSource(
            Text(ar="مجلد الأسئلة غير موجود", en="the folder of the questions is not there"),
            where=shown(folder),
            mend=Text(ar="أعد المجلد إلى مكانه.", en="Put the folder back."),
        )
    return tuple(_question(path) for path in sorted(folder.glob("*.rq")))


def _question(path: Path) -> Question:
    """Read one file."""
    sparql = read_text(path)
    head = {match["key"]: match["value"] for match in _HEAD.finditer(sparql)}
    if missing := {"title@ar", "title@en", "topic"} - head.keys():
        raise MalformedSource(
            Text(
                ar=f"ينقص رأس السؤال: {', '.join(sorted(missing))}",
                en=f"the head of the question lacks {', '.join(sorted(missing))}",
            ),
            where=f"{shown(path)}:1",
            mend=Text(ar="أضف سطرا مثل: # title@ar: …", en="Add a line such as: # title@en: …"),
        )
    if head["topic"] not in TOPICS:
        raise MalformedSource(
            Text(ar=f"موضوع غير معروف: {head['topic']}", en=f"an unknown topic: {head['topic']}"),
            where=f"{shown(path)}:1",
            mend=Text(ar=f"اختر واحدا من: {', '.join(TOPICS)}", en=f"Choose one of: {', '.join(TOPICS)}"),
        )
    return Question(
        name=path.stem,
        title=Text(ar=head["title@ar"], en=head["title@en"]),
        topic=head["topic"],
        sparql=sparql,
        path=path,
    )
