"""An English rendering says the dates and names the things of its sentence."""

import hashlib
from pathlib import Path

import pytest

from isnad.errors import MalformedSource
from isnad.paths import HOME
from isnad.rdf.turtle import parse_turtle
from isnad.source.class_words import ClassWords
from isnad.source.document import read_document
from isnad.source.known_names import KnownNames
from isnad.source.misreadings import misrendered
from isnad.source.parties import Naming
from isnad.source.passages import read_facts

PREFIXES = """@base <https://w3id.org/isnad/doc/x/> .
@prefix ici: <https://w3id.org/isnad/ici#> . @prefix chain: <https://w3id.org/isnad/chain#> .
@prefix id: <https://w3id.org/isnad/id/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
KNOWN = [
    KnownNames(
        parse_turtle(
            f'{PREFIXES}id:Malta rdfs:label "مالطا"@ar , "Malta"@en . id:Oman rdfs:label "عُمان"@ar , "Oman"@en .\n'
            'id:Talks rdfs:label "مشاورات"@ar , "talks"@en .',
            Path("names.ttl"),
        ).triples
    )
]
TEXT = "انضمت مالطا في 12 مارس 2015.\nوانضمت عُمان عام 2016.\nوعقدت مالطا مشاورات.\n"
RENDERING = "Malta joined on 12 March 2015.\n\nOman joined in 2016.\n\nMalta held talks.\n"


def written(folder: Path, rendering: str) -> Path:
    """Write a document of three sentences, and its rendering."""
    folder = folder / "x"
    folder.mkdir()
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    files = {
        "text.txt": TEXT,
        "rendering.en.txt": rendering,
        "document.ttl": "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/x> dcterms:language "ar" ; schema:sha256 "{digest}" .',
        "facts.trig": f'{PREFIXES}<s> chain:quote "انضمت مالطا"@ar . <s> {{ id:Malta a ici:State . }}\n'
        f'<t> chain:quote "وانضمت عُمان"@ar . <t> {{ id:Oman a ici:State . }}',
    }
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return folder


def test_a_rendering_has_the_post_as_the_sentence_and_no_other_source_has_it() -> None:
    folder = HOME / "data" / "documents" / "kuwait-ici-20-years"
    sentences = [line for line in (folder / "text.txt").read_text("utf-8").splitlines() if line]
    rendered = [line for line in (folder / "rendering.en.txt").read_text("utf-8").splitlines() if line]
    for sentence, rendering in zip(sentences, rendered, strict=True):
        assert ("المفوض" in sentence) == ("delegated secretary general" in rendering)
        assert ("نائب" in sentence) == ("deputy" in rendering)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", []),
        ("12 March", "12 May", ["1: the sentence says 2015-03-12, and its rendering 2015-05-12"]),
        ("2016", "2017", ["3: the sentence says 2016, and its rendering 2017"]),
        ("Oman joined", "Malta joined", ["3: the sentence names id:Oman, and its rendering id:Malta"]),
        ("Oman joined", "It joined", []),  # less is no other
        ("Malta held talks", "Malta and Oman held talks", []),  # as a careful person explains
        ("Malta held talks", "Malta held talks in 2019", []),
        (
            "Malta held talks",
            "Oman held talks",
            ["5: the sentence names id:Malta, and its rendering id:Oman"],
        ),
        ("\n\nOman", "\n\n\n\nOman", []),  # of lines between them there may be several
    ],
)
def test_a_rendering_says_what_its_sentence_does(
    tmp_path: Path, before: str, after: str, said: list[str]
) -> None:
    assert before in RENDERING
    folder = written(tmp_path, RENDERING.replace(before, after) if before else RENDERING)
    naming = Naming(read_facts(read_document(folder)), KNOWN, ClassWords(frozenset()))
    found = [f"{one.where.rpartition(':')[2]}: {one.what.en}" for one in misrendered(naming, KNOWN)]
    assert found == said


@pytest.mark.parametrize(
    ("rendering", "line"),
    [
        (RENDERING.replace("Oman joined in 2016.\n\n", ""), 3),  # the next stands there
        (RENDERING.replace("Malta held talks.\n", ""), 3),  # the last is missing
        (RENDERING + "\nMore.\n", 7),
        ("", 1),
    ],
)
def test_the_paragraph_that_is_no_rendering_is_named(tmp_path: Path, rendering: str, line: int) -> None:
    with pytest.raises(MalformedSource, match="paragraphs") as caught:
        read_document(written(tmp_path, rendering))
    assert str(caught.value.where).endswith(f"rendering.en.txt:{line}")
