"""A question is of documents or of the graph: one document more changes no answer of what is of another."""

import re
import shutil
from pathlib import Path

import pytest
from command_line import printed

from isnad import paths
from isnad.build.pipeline import Built, make
from isnad.source.questions import read_questions

SECOND = Path(__file__).parents[1] / "support" / "second-document"
OF_GRAPH = """# title@ar: ما المستندات؟
# title@en: Which documents are there?
# topic: list
# of: graph
PREFIX chain: <https://w3id.org/isnad/chain#>
SELECT ?document { ?document a chain:Document }
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a second document, and a question of the graph with the answer of before."""
    folder = tmp_path_factory.mktemp("two")
    for name in ("ontology", "data", "queries"):
        shutil.copytree(paths.HOME / name, folder / name)
    shutil.copytree(SECOND, folder / "data" / "documents" / "second-document")
    (folder / "queries" / "documents.rq").write_text(OF_GRAPH, "utf-8")
    (folder / "queries" / "documents.csv").write_text(
        "document\nhttps://w3id.org/isnad/doc/kuwait-ici-20-years\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def two(home: Path) -> Built:
    return make(home, lambda _: None)


def test_each_question_says_what_it_is_of() -> None:
    for folder in (paths.HOME / "queries", *paths.examples()):
        for question in read_questions(folder):
            assert re.search(r"^# of: \S", question.sparql, re.M), question.name


def test_a_second_document_changes_the_questions_of_the_graph_alone(two: Built) -> None:
    assert len(two.graph.documents) == 2
    assert len(two.sources.compared) > 70
    assert [question.name for question, _ in two.new_answers] == ["documents"]


def test_new_answers_are_shown_and_kept_where_they_are_accepted(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "HOME", home)
    _, lines = printed(capsys, "check")
    assert any("FAIL 18" in line for line in lines)
    assert "        documents" in lines
    _, lines = printed(capsys, "check", "--accept")
    assert "+https://w3id.org/isnad/doc/second-document" in lines
    assert "ok   18" in " ".join(line[:7] for line in lines)
    assert "second-document" in (home / "queries" / "documents.csv").read_text("utf-8")


def test_a_question_of_a_document_that_is_not_there_is_not_asked(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "one")
    shutil.rmtree(tmp_path / "one" / "data" / "documents" / "kuwait-ici-20-years")
    (tmp_path / "one" / "data" / "outside.trig").write_text("")
    built = make(tmp_path / "one", lambda _: None)
    assert [question.name for question, _ in built.new_answers] == ["documents"]
