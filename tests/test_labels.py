"""What names say: in both languages the same, as the facts do, and of the state whose code it is."""

import hashlib
from pathlib import Path

import pytest
from careful_documents import CAREFUL, read_careful

from isnad import paths
from isnad.rdf.turtle import parse_turtle
from isnad.source.document import read_document
from isnad.source.known_names import KnownNames
from isnad.source.labels import disagreeing, misnamed
from isnad.source.passages import Facts, read_facts

SECOND = paths.HOME / "tests" / "support" / "second-document"
PREFIXES = "".join(
    f"@prefix {prefix}: <{base}> .\n"
    for prefix, base in {
        "ici": "https://w3id.org/isnad/ici#",
        "id": "https://w3id.org/isnad/id/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }.items()
)
KNOWN = (
    'id:Norvia rdfs:label "نورفيا"@ar , "Norvia"@en . id:Estmark rdfs:label "إستمارك"@ar , "Estmark"@en .\n'
    'id:Amman rdfs:label "عمّان"@ar , "Amman"@en .\n'
    'id:Council rdfs:label "مجلس مارلن"@ar , "Marlen Council"@en .\n'
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts(read_document(SECOND))


def said(facts: Facts, names: str) -> list[str]:
    """Return what is said of names that stand in a document's own file."""
    file = parse_turtle(PREFIXES + names, Path("entities.ttl"))
    known = [KnownNames(parse_turtle(PREFIXES + KNOWN, Path("names.ttl")).triples), KnownNames(file.triples)]
    return [f"{one.where.rpartition(':')[2]}: {one.what.en}" for one in disagreeing(facts, file, known)]


CASES = {
    "another month than the fact": (
        'id:NorviaAccession rdfs:label "accession of Norvia in May 2020"@en .',
        ['the name "accession of Norvia in May 2020" says 2020-05, and the fact at facts.trig:55 2020-06'],
    ),
    "another ordinal than the fact": (
        'id:SecondCoastalState rdfs:label "ثالث دولة ساحلية"@ar .',
        ['the name "ثالث دولة ساحلية" says 3, and the fact at facts.trig:61 2'],
    ),
    "a number beside the ordinal": (
        'id:SecondCoastalState rdfs:label "second coastal state (document 7)"@en .',
        [],
    ),
    "a year that holds the fact's month": ('id:NorviaAccession rdfs:label "accession of 2020"@en .', []),
    "dates that differ": (
        'id:Talks rdfs:label "مشاورات مارس 2007"@ar , "consultations of May 2007"@en .',
        ['"consultations of May 2007" and "مشاورات مارس 2007" do not say the same date'],
    ),
    "numbers that differ": (
        'id:Meeting rdfs:label "المؤتمر الرابع"@ar , "Fifth Conference"@en .',
        ['"Fifth Conference" and "المؤتمر الرابع" do not say the same number'],
    ),
    "the same number, in words and as a part of another": (
        'id:Meeting rdfs:label "الذكرى الحادية والعشرون"@ar , "21st anniversary"@en .',
        [],
    ),
    "a name that ends as a dual": (
        'id:Mission rdfs:label "أول بعثة لدى لبنان"@ar , "first mission to Lebanon"@en .',
        [],
    ),
    "years that differ, after no word for a year": (
        'id:Summit rdfs:label "قمة لشبونة ٢٠٠٨"@ar , "Lisbon summit of 2007"@en .',
        ['"Lisbon summit of 2007" and "قمة لشبونة ٢٠٠٨" do not say the same number'],
    ),
    "a state whose name is another's without diacritics": (
        'id:Mission rdfs:label "بعثة إلى عمان"@ar , "mission to Oman"@en .',
        [],
    ),
    "a city that has its state's name in its own": (
        'id:PortSable rdfs:label "بورت نورفيا"@ar , "Port Sable"@en .',
        [],
    ),
    "a city called as its state": ('id:Tunis rdfs:label "نورفيا"@ar , "Tunis"@en .', []),
    "another state in the other language": (
        'id:Visit rdfs:label "زيارة نورفيا"@ar , "visit of Estmark"@en .',
        [
            '"زيارة نورفيا" names id:Norvia, and "visit of Estmark" does not',
            '"visit of Estmark" names id:Estmark, and "زيارة نورفيا" does not',
        ],
    ),
    "a state by those who come from it, a council by what it is": (
        'id:Visit rdfs:label "زيارة الوفد النورفي إلى مجلس مارلن"@ar , "visit from Norvia to the Council"@en .',
        [],
    ),
    "a city that is another one": (
        'id:PortSable rdfs:label "طنجة"@ar , "Tripoli"@en .',
        ['"Tripoli" and its Arabic name have hardly a letter in common'],
    ),
    "a city with two names": (
        'id:PortSable rdfs:label "القدس"@ar , "Jerusalem"@en ; skos:altLabel "Al-Quds"@en .',
        [],
    ),
    "a city as it is spelt in both alphabets": ('id:PortSable rdfs:label "بروكسل"@ar , "Brussels"@en .', []),
    "the code of another state": (
        'id:Malta rdfs:label "مالطا"@ar , "Malta"@en ; ici:isoNumericCode "450" .',
        [
            'ISO 3166-1 gives the code 450 to "مدغشقر", not to "مالطا"',
            'ISO 3166-1 gives the code 450 to "Madagascar", not to "Malta"',
        ],
    ),
    "a code of no state": (
        'id:Malta rdfs:label "Malta"@en ; ici:isoNumericCode "001" .',
        ["ISO 3166-1 gives the code 001 to no state"],
    ),
    "a code that is free for anybody's use": (
        'id:Malta rdfs:label "Malta"@en ; ici:isoNumericCode "958" .',
        ["ISO 3166-1 gives the code 958 to no state"],
    ),
    "a label in no language, of a state": ('id:Malta rdfs:label "Malta" ; ici:isoNumericCode "450" .', []),
    "a state of which one name is another's": (
        'id:Egypt rdfs:label "المغرب"@ar , "Egypt"@en ; ici:isoNumericCode "818" .',
        ['ISO 3166-1 gives the code 818 to "مصر", not to "المغرب"'],
    ),
    "a state by its long name": (
        'id:Tunisia rdfs:label "الجمهورية التونسية"@ar , "Republic of Tunisia"@en ; ici:isoNumericCode "788" .',
        [],
    ),
}


@pytest.mark.parametrize(("names", "expected"), CASES.values(), ids=list(CASES))
def test_names_agree(facts: Facts, names: str, expected: list[str]) -> None:
    assert said(facts, names) == [f"{len(PREFIXES.splitlines()) + 1}: {each}" for each in expected]


@pytest.mark.parametrize("folder", CAREFUL)
def test_no_careful_author_is_warned(folder: str) -> None:
    facts, files = read_careful(folder)
    known = [KnownNames(file.triples) for file in files]
    found = [one for file in files for one in disagreeing(facts, file, known)]
    assert [(one.where, one.what.en) for one in found] == []


@pytest.mark.parametrize(
    ("name", "in_text", "is_slip"),
    [
        ("Shared River Council", "Shared Rivers Council", True),  # another body, of one river
        ("Shared Rivers Council", "shared rivers council", False),
        ("shared river talks", "shared rivers talks", False),  # a description, inflected
        ("Coast Guard", "Coast Guards", False),
        ("Marlin Council", "Marlen Council", True),
        ("مجلس الانهار", "مجلس الأنهار", False),
        ("مجلس الأنفار", "مجلس الأنهار", True),
    ],
)
def test_a_name_is_spelt_as_in_the_text(tmp_path: Path, name: str, in_text: str, is_slip: bool) -> None:
    language = "en" if name.isascii() else "ar"
    (tmp_path / "text.txt").write_text(in_text, "utf-8")
    digest = hashlib.sha256(in_text.encode()).hexdigest()
    (tmp_path / "document.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/{tmp_path.name}> dcterms:language "{language}" ; schema:sha256 "{digest}" .'
    )
    (tmp_path / "facts.trig").write_text(
        f"@base <https://w3id.org/isnad/doc/{tmp_path.name}/> . @prefix chain: <https://w3id.org/isnad/chain#> .\n"
        f'{PREFIXES}<s> chain:quote "{in_text}"@{language} . <s> {{ id:X ici:nameInText "{in_text}"@{language} }}',
        "utf-8",
    )
    names = parse_turtle(f'{PREFIXES}id:X rdfs:label "{name}"@{language} .', Path("entities.ttl"))
    assert len(list(misnamed(read_facts(read_document(tmp_path)), names))) == is_slip
