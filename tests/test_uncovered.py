"""What no passage uses is told at the passage that quotes it; of what a refused passage would use, nothing."""

import hashlib
from pathlib import Path

from isnad.rdf.turtle import parse_turtle
from isnad.source.coverage import cover, names_in
from isnad.source.document import read_document
from isnad.source.passages import read_passages
from isnad.source.uncovered import uncovered

PREFIXES = """@base <https://w3id.org/isnad/doc/x/> .
@prefix ici: <https://w3id.org/isnad/ici#> .
@prefix chain: <https://w3id.org/isnad/chain#> .
@prefix id: <https://w3id.org/isnad/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NAMES = names_in(
    parse_turtle(
        f'{PREFIXES} id:Jordan rdfs:label "Jordan"@en . id:Tunisia rdfs:label "Tunisia"@en . '
        'id:Pact rdfs:label "Blue Pact"@en . id:OtherPact rdfs:label "Blue Pact"@en .',
        Path("names.ttl"),
    ).triples
)
TEXT = "Jordan and Tunisia signed the treaty on 3 May 2014. Tunisia was content in June 2015."
SIGNING = (
    '<s01-signing> chain:quote "Jordan and Tunisia signed the treaty on 3 May 2014"@en .\n<s01-signing> {\n'
)
CONTENT = '<s02-content> chain:quote "Tunisia was content in June 2015"@en .\n<s02-content> { id:Tunisia ici:keenOn id:It . id:It dcterms:date "2015-06"^^edtf:EDTF . }\n'
DATE = ' id:Signing dcterms:date "2014-05-03"^^edtf:EDTF .\n'
SIGNED = " id:Signing ici:signedBy id:Jordan , id:Tunisia .\n"


def remarks(
    folder: Path, facts: str, text: str = TEXT, said: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return the file and the line of each remark on a document of these facts, and what it says."""
    folder = folder / "x"
    folder.mkdir(exist_ok=True)
    (folder / "text.txt").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "document.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/x> dcterms:language "en" ; schema:sha256 "{digest}" .'
    )
    (folder / "facts.trig").write_text(PREFIXES + facts, "utf-8")
    read, _ = read_passages(read_document(folder))
    found = uncovered(cover(read, NAMES), {str(folder / one) for one in said})
    return [(one.where.rpartition("/")[2], one.text.en) for one in found]


def test_nothing_is_said_where_all_is_used(tmp_path: Path) -> None:
    assert remarks(tmp_path, SIGNING + DATE + SIGNED + "}\n" + CONTENT) == []


def test_a_party_left_out_is_told_at_the_passage_that_quotes_it(tmp_path: Path) -> None:
    found = remarks(tmp_path, SIGNING + DATE + " id:Signing ici:signedBy id:Jordan .\n}\n" + CONTENT)
    assert [where for where, _ in found] == ["facts.trig:10"]  # its first fact
    assert '<s01-signing>: the quote says "Tunisia"' in found[0][1]
    assert "text.txt:1:12), which names id:Tunisia, and no fact of the passage speaks of it" in found[0][1]


def test_a_date_left_out_is_told_there_and_not_where_another_is_told_to_be_wrong(tmp_path: Path) -> None:
    found = remarks(tmp_path, SIGNING + SIGNED + "}\n" + CONTENT)
    assert [where for where, _ in found] == ["facts.trig:10"]
    assert "a date (2014-05-03), and no fact of the passage has it" in found[0][1]
    wrong = SIGNING + DATE.replace("05-03", "05-04") + SIGNED + "}\n" + CONTENT
    assert len(remarks(tmp_path, wrong)) == 1
    assert remarks(tmp_path, wrong, said=frozenset({"facts.trig:10"})) == []


def test_a_name_of_two_things_is_told_at_its_passage(tmp_path: Path) -> None:
    quoted = '<s01-met> chain:quote "The Blue Pact was new"@en .\n<s01-met> { id:Event a ici:Event . }\n'
    found = remarks(tmp_path, quoted, "The Blue Pact was new.")
    assert [where for where, _ in found] == ["facts.trig:9"]
    assert "which can name any of id:OtherPact id:Pact" in found[0][1]


def test_words_that_no_passage_quotes_are_told_with_the_passages_beside_them(tmp_path: Path) -> None:
    short = SIGNING.replace("Jordan and Tunisia signed the treaty on 3", "signed the treaty on 3")
    found = remarks(tmp_path, short + DATE + "}\n" + CONTENT)
    assert ("text.txt:1:1", found[0][1]) == found[0]
    assert 'no passage uses "Jordan and Tunisia"; beside it: <s01-signing> (' in found[0][1]
    assert "facts.trig:8)" in found[0][1]
    assert [where for where, _ in found[1:]] == ["text.txt:1:1", "text.txt:1:12"]  # the two names


def test_of_the_sentence_of_a_refused_passage_nothing_is_said(tmp_path: Path) -> None:
    rest = DATE + SIGNED + "}\n"
    assert remarks(tmp_path, SIGNING.replace("signed", "singed") + rest + CONTENT) == []
    unnamed = (SIGNING.replace("signed", "singed") + rest).replace("s01-signing", "signing")
    assert remarks(tmp_path, unnamed + CONTENT) == []  # told by what is most like the quote
    found = remarks(tmp_path, (SIGNING.replace("signed", "singed") + rest).replace("s01-", "s02-"))
    assert found == []  # both: the one that its name says, and the one that its quote is like
    wrong = CONTENT.replace("content", "glad", 1).replace("was content", "was glad")
    found = remarks(tmp_path, wrong)
    assert found[0][0] == "text.txt:1:1"
    assert 'no passage uses "Jordan and Tunisia signed the treaty on 3 May 2014".' in found[0][1]
