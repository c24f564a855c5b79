"""What the app answers from: a release, loaded, with the questions and the labels."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from isnad.questions import Question, read_questions
from isnad.sparql.engine import labels, open_store


@dataclass(frozen=True)
class Publication:
    """Hold a release: its store, its files, the saved questions, and the label of everything in it."""

    store: Store
    files: Path
    questions: tuple[Question, ...]
    labels: dict[str, dict[str, str]]


def open_publication(release: Path, questions: Path) -> Publication:
    """Load a release; raise MissingSource where there is none."""
    store = open_store(release / "isnad.nq")
    return Publication(
        store=store,
        files=release.resolve(),
        questions=read_questions(questions),
        labels=labels(store),
    )
