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
    return Question(
        name=path.stem,
        title=Text(ar=head["title@ar"], en=head["title@en"]),
        topic=head["topic"],
        sparql=sparql,
        path=path,
    )
