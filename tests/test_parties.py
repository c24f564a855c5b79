"""What a fact speaks of by name stands in its quote: by its name, as one calls it, or by a pronoun for it."""

import hashlib
from pathlib import Path

import pytest
from careful_documents import CAREFUL, read_careful

from isnad import paths
from isnad.rdf.turtle import parse_turtle
from isnad.source.class_words import ClassWords
from isnad.source.document import read_document
from isnad.source.known_names import KnownNames
from isnad.source.misreadings import left_out, misread
from isnad.source.ontology import read_ontology
from isnad.source.parties import Naming, unnamed
from isnad.source.passages import read_facts

CLASSES = ClassWords(read_ontology(paths.HOME / "ontology").triples)
PREFIXES = """@base <https://w3id.org/isnad/doc/x/> .
@prefix ici: <https://w3id.org/isnad/ici#> .
@prefix chain: <https://w3id.org/isnad/chain#> .
@prefix id: <https://w3id.org/isnad/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
NAMES = """
id:Qatar rdfs:label "قطر"@ar , "Qatar"@en .
id:Oman rdfs:label "عُمان"@ar , "Oman"@en ; skos:altLabel "سلطنة عُمان"@ar , "Sultanate of Oman"@en .
id:Amman rdfs:label "عمّان"@ar , "Amman"@en .
id:Jordan rdfs:label "الأردن"@ar , "Jordan"@en ; skos:altLabel "المملكة الأردنية"@ar , "Kingdom of Jordan"@en .
id:Belgium rdfs:label "بلجيكا"@ar , "Belgium"@en .
id:Tunis rdfs:label "تونس العاصمة"@ar , "Tunis"@en .
id:Tunisia rdfs:label "تونس"@ar , "Tunisia"@en .
id:Hadi rdfs:label "سلمى الهادي"@ar , "Salma Hadi"@en .
id:Envoy rdfs:label "المبعوث الخاص"@ar , "Special Envoy"@en .
id:Reef rdfs:label "مبادرة الشعاب"@ar , "Reef Initiative"@en .
id:Dunes rdfs:label "برنامج الكثبان"@ar , "Dunes Programme"@en .
id:Tides rdfs:label "برنامج المد"@ar , "Tides Programme"@en .
id:League rdfs:label "رابطة السواحل"@ar , "Coast League"@en ; skos:altLabel "CL"@en .
id:Water rdfs:label "منظمة المياه"@ar , "Water Organisation"@en .
id:Centre rdfs:label "مركز الرصد"@ar , "Observation Centre"@en .
id:Mission rdfs:label "بعثة قطر لدى الرابطة"@ar , "mission of Qatar to the League"@en .
id:Kuwait rdfs:label "الكويت"@ar , "Kuwait"@en .
id:Founding rdfs:label "تأسيس الرابطة"@ar , "founding of the League"@en .
id:Coasts rdfs:label "دول الساحل"@ar , "coastal states"@en .
"""
CLASSED = """<classes> {
    id:Qatar a ici:State . id:Oman a ici:State . id:Jordan a ici:State . id:Belgium a ici:State . id:Tunisia a ici:State .
    id:Amman a ici:City . id:Tunis a ici:City .
    id:Hadi a ici:Person ; schema:honorificPrefix "Dr"@en . id:Envoy a org:Post ; org:heldBy id:Hadi .
    id:Reef a ici:Initiative . id:Dunes a ici:Programme . id:Tides a ici:Programme . id:Founding a ici:Launch . id:Coasts a ici:Group .
    id:League a ici:InternationalOrganisation . id:Water a ici:InternationalOrganisation .
    id:Centre a ici:RegionalCentre . id:Mission a ici:DiplomaticMission .
}
"""
KNOWN = (KnownNames(parse_turtle(PREFIXES + NAMES, Path("names.ttl")).triples),)


def said(folder: Path, text: str, quote: str, fact: str, about: str = "") -> list[str]:
    """Return what is warned of for a fact under a quote of a text, which has the classes in a first line."""
    language = "ar" if quote[0] > "z" else "en"
    folder = folder / "x"
    folder.mkdir(exist_ok=True)
    text = f"Listed\n{text}"
    (folder / "text.txt").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "document.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/x> dcterms:language "{language}" ; schema:sha256 "{digest}" .'
    )
    (folder / "facts.trig").write_text(
        f'{PREFIXES}<classes> chain:quote "Listed"@{language} ; chain:reason "…"@ar , "…"@en .\n{CLASSED}'
        f'<s> chain:quote "{quote}"@{language}{about} .\n<s> {{ {fact} }}\n',
        "utf-8",
    )
    naming = Naming(read_facts(read_document(folder)), KNOWN, CLASSES)
    found = (*left_out(naming), *misread(naming, CLASSES), *unnamed(naming))
    return [one.what.en.removeprefix("the quote does not name id:") for one in found]


@pytest.mark.parametrize(
    ("quote", "fact", "missing"),
    [
        ("Jordan joined the Reef Initiative", "id:J ici:accedingParty id:Jordan ; ici:accededTo id:Reef .", []),
        ("Jordan joined the Reef Initiative", "id:J ici:accedingParty id:Qatar ; ici:accededTo id:Reef .", ["Qatar"]),
        ("Jordan joined the initiative", "id:J ici:accedingParty id:Jordan ; ici:accededTo id:Reef .", []),
        ("Jordan and Qatar signed", "id:S a ici:Signing ; ici:signedBy id:Qatar .", ["the quote names id:Jordan beside id:Qatar, and the passage says nothing of it"]),
        ("Jordan and Qatar signed", "id:S a ici:Signing ; ici:signedBy id:Qatar , id:Jordan .", []),
        ("Jordan and the Reef Initiative", "id:S a ici:Signing ; ici:signedBy id:Jordan .", []),
        ("Jordan met, and Qatar signed", "id:S a ici:Signing ; ici:signedBy id:Qatar .", []),
        ("وقعت قطر والأردن", "id:S a ici:Signing ; ici:signedBy id:Qatar .", ["the quote names id:Jordan beside id:Qatar, and the passage says nothing of it"]),
        ("Jordan joined the Dunes Programme", "id:J ici:accededTo id:Reef .", ["Reef"]),
        ("Jordan joined in April", "id:J ici:accedingParty id:Jordan ; ici:accededTo id:Reef .", ["Reef"]),
        ("The Kingdom of Jordan joined", "id:J ici:accedingParty id:Jordan .", []),
        ("Jordan's accession", "id:J ici:accedingParty id:Jordan .", []),
        ("the Jordanian capital, Amman", "id:Amman ici:capitalOf id:Jordan .", []),
        ("the Jordanian capital, Amman", "id:Tunis ici:capitalOf id:Jordan .", ["Tunis"]),
        ("the Belgian capital", "id:B ici:hostedBy id:Belgium .", []),
        ("the Omani side", "id:B ici:hostedBy id:Oman .", []),
        ("the Omani side", "id:B ici:tookPlaceIn id:Amman .", ["Amman"]),
        ("a visit to Tunis", "id:V ici:tookPlaceIn id:Tunisia .", ["Tunisia"]),
        ("a visit to Tunisia", "id:V ici:tookPlaceIn id:Tunis .", ["Tunis"]),
        ("Ms Hadi came", "id:V ici:visitor id:Hadi .", []),
        ("the Special Envoy came", "id:V ici:visitor id:Hadi .", []),
        ("an envoy came", "id:V ici:visitor id:Hadi .", ["Hadi"]),
        ("the League met", "id:M ici:organisedBy id:League .", []),
        ("the League's observation centre met", "id:M ici:organisedBy id:Centre .", []),
        ("the CL met", "id:M ici:organisedBy id:League .", []),
        ("the Water Organisation met", "id:M ici:organisedBy id:League .", ["League"]),
        ("the Special Envoy of the League came", "id:V ici:visitor id:League .", ["League"]),
        ("the Special Envoy of the League came", "id:V ici:visitor id:Hadi .", []),
        ("the Special Envoy of the League came", "id:Envoy org:postIn id:League .", []),
        ("the Special Envoy and the League came", "id:V ici:visitor id:League .", []),
        ("زارت سلمى الهادي قطر", "id:V ici:tookPlaceIn id:Qatar .", []),
        ("حضر المبعوث الخاص للرابطة", "id:V ici:visitor id:League .", ["League"]),
        ("حضر المبعوث الخاص لدى رابطة السواحل", "id:V ici:visitor id:League .", ["League"]),
        ("Kuwait is a member", "id:Qatar ici:memberOf id:Coasts .", ["Qatar"]),
        ("Qatar is a member", "id:Kuwait ici:memberOf id:Coasts .", ["Kuwait"]),  # of no class here
        ("its first diplomatic mission", "id:O ici:opened id:Mission .", []),
        ("an observation centre was opened", "id:O ici:opened id:Centre .", []),
        ("it was founded", "id:Founding ici:tookPlaceDuring id:Meeting .", []),  # events are described
        ("they met", "id:Coasts ici:participatesIn id:Something .", []),  # a group, too
        ("انضمت قطر إلى مبادرة الشعاب", "id:J ici:accedingParty id:Qatar ; ici:accededTo id:Reef .", []),
        ("انضمت قطر إلى المبادرة", "id:J ici:accedingParty id:Oman ; ici:accededTo id:Reef .", ["Oman"]),
        ("انضمت وقطر للمبادرة", "id:J ici:accedingParty id:Qatar ; ici:accededTo id:Reef .", []),
        ("انضمام الأردن", "id:J ici:accedingParty id:Qatar .", ["Qatar"]),
        ("انضمام المملكة", "id:J ici:accedingParty id:Jordan .", []),
        ("زيارة للأردن", "id:V ici:tookPlaceIn id:Jordan .", []),
        ("في العاصمة البلجيكية", "id:V ici:hostedBy id:Belgium .", []),
        ("في العاصمة الأردنية عمّان", "id:Amman ici:capitalOf id:Jordan .", []),
        ("عقدت في عمّان", "id:V ici:tookPlaceIn id:Amman .", []),
        ("عقدت في عمّان", "id:V ici:hostedBy id:Oman .", ["Oman"]),
        ("عقدت في عُمان", "id:V ici:hostedBy id:Oman .", []),
        ("عقدت في عُمان", "id:V ici:tookPlaceIn id:Amman .", ["Amman"]),
        ("عقدت في عمان", "id:V ici:hostedBy id:Oman .", []),  # without marks it can be either
        ("عقدت في عمان", "id:V ici:tookPlaceIn id:Amman .", []),
        ("أطلقتها منظمة المياه", "id:L ici:launchedBy id:League .", ["League"]),
        ("افتتحت قطر أول بعثة", "id:O ici:openedBy id:Qatar ; ici:opened id:Mission .", []),
        ("افتتاح المركز", "id:O ici:opened id:Centre .", []),
        ("أول دولة خليجية", "id:R ici:ranks id:Qatar .", ["Qatar"]),
        ("وصلت الهادي", "id:V ici:visitor id:Hadi .", []),
    ],
)  # fmt: skip
def test_a_fact_speaks_of_what_its_quote_names(
    tmp_path: Path, quote: str, fact: str, missing: list[str]
) -> None:
    assert said(tmp_path, quote, quote, fact) == missing


@pytest.mark.parametrize(
    ("before", "quote", "fact", "missing"),
    [
        ("Jordan was glad. ", "Its accession was in May", "id:J ici:accedingParty id:Jordan .", []),
        ("Qatar was glad. ", "Its accession was in May", "id:J ici:accedingParty id:Jordan .", ["Jordan"]),
        ("Jordan was glad. It rained. ", "Its accession was in May", "id:J ici:accedingParty id:Jordan .", ["Jordan"]),
        ("Jordan, ", "which joined in May", "id:J ici:accedingParty id:Jordan .", []),
        ("Jordan was glad. ", "Qatar and its accession", "id:J ici:accedingParty id:Jordan .", ["Jordan"]),
        ("Jordan and Qatar came, ", "and both signed", "id:S ici:signedBy id:Jordan , id:Qatar .", []),
        ("Jordan came, ", "and the two states signed", "id:S ici:signedBy id:Jordan .", ["Jordan"]),
        ("Salma Hadi came. ", "She saw it", "id:V ici:visitor id:Hadi .", []),
        ("They went to Amman, ", "where they met", "id:M ici:tookPlaceIn id:Amman .", []),
        ("They went to Amman, ", "and they met", "id:M ici:tookPlaceIn id:Amman .", ["Amman"]),
        ("سعدت قطر. ", "وكان انضمامها في مايو", "id:J ici:accedingParty id:Qatar .", []),
        ("سعدت قطر. ", "وكان الانضمام إلى المنظمة", "id:J ici:accedingParty id:Qatar .", ["Qatar"]),  # no pronoun
        ("سعدت قطر. ", "وكانت مياه كثيرة", "id:J ici:accedingParty id:Qatar .", ["Qatar"]),
        ("The Coast League met. ", "The League and Qatar signed", "id:S a ici:Signing ; ici:signedBy id:Qatar .", ["the quote names id:League beside id:Qatar, and the passage says nothing of it"]),
        ("The Reef Initiative began. ", "the initiative grew", "id:Reef ici:aimsAt id:X .", []),
        ("The Reef Initiative began. ", "the programme grew", "id:Dunes ici:aimsAt id:X .", []),
        ("The Dunes Programme began. ", "the programme grew", "id:Tides ici:aimsAt id:X .", ["Tides"]),
        ("The Dunes Programme and the Tides Programme began. ", "the programme grew", "id:Tides ici:aimsAt id:X .", []),
        ("وصلت قطر والأردن ", "ووقعه الجانبان", "id:S ici:signedBy id:Qatar , id:Jordan .", []),
    ],
)  # fmt: skip
def test_a_pronoun_names_what_was_named_just_before(
    tmp_path: Path, before: str, quote: str, fact: str, missing: list[str]
) -> None:
    assert said(tmp_path, before + quote, quote, fact) == missing


def test_the_name_that_a_text_uses_is_a_name_and_a_reason_is_reason_enough(tmp_path: Path) -> None:
    quote, fact = "the Hashemites joined", "id:J ici:accedingParty id:Jordan ."
    assert said(tmp_path, quote, quote, fact) == ["Jordan"]
    named = fact + ' id:Jordan ici:nameInText "Hashemites"@en .'
    assert said(tmp_path, quote, quote, named) == []
    assert said(tmp_path, quote, quote, fact, ' ; chain:reason "…"@ar , "…"@en') == []


def test_each_thing_is_said_once_a_passage_at_its_first_line(tmp_path: Path) -> None:
    fact = "id:J ici:openedBy id:Qatar .\n id:K ici:openedBy id:Qatar , id:Oman ."
    assert said(tmp_path, "in May", "in May", fact) == ["Qatar", "Oman"]


@pytest.mark.parametrize("folder", CAREFUL)
def test_no_careful_author_is_warned(folder: str) -> None:
    facts, files = read_careful(folder)
    naming = Naming(facts, [KnownNames(file.triples) for file in files], CLASSES)
    assert [one.where for one in (*left_out(naming), *unnamed(naming))] == []


HOSTED = 'the quote says "hosted", and the fact ici:organisedBy'
SUSPENDED = 'in the quote, "suspended" says that another did it than id:Jordan'


@pytest.mark.parametrize(
    ("quote", "fact", "warned"),
    [
        ("Jordan hosted the talks", "id:T ici:hostedBy id:Jordan .", []),
        ("Jordan hosted the talks", "id:T ici:organisedBy id:Jordan .", [HOSTED]),
        ("Jordan held the talks", "id:T ici:organisedBy id:Jordan .", []),
        ("Jordan hosted the talks", "id:T ici:organisedBy id:Jordan ; ici:hostedBy id:Jordan .", []),
        ("Jordan organized the talks", "id:T ici:hostedBy id:Jordan .", ['the quote says "organized", and the fact ici:hostedBy']),
        ("Jordan opened the talks", "id:T ici:hostedBy id:Jordan .", []),  # of what is opened, another fact
        ("استضافت الأردن المشاورات", "id:T ici:organisedBy id:Jordan .", ['the quote says "استضافت", and the fact ici:organisedBy']),
        ("مشاورات نظمتها الأردن", "id:T ici:hostedBy id:Jordan .", ['the quote says "نظمتها", and the fact ici:hostedBy']),
        ("مشاورات نظمتها الأردن", "id:T ici:organisedBy id:Jordan .", []),
        ("the League suspended Jordan", "id:S ici:suspendedBy id:League ; ici:concernsParty id:Jordan .", []),
        ("the League suspended Jordan", "id:S ici:suspendedBy id:Jordan ; ici:concernsParty id:League .", [SUSPENDED]),
        ("Jordan was suspended by the League", "id:S ici:suspendedBy id:League ; ici:concernsParty id:Jordan .", []),
        ("suspended, Jordan left the League", "id:S ici:suspendedBy id:League .", []),
        ("علقت رابطة السواحل مشاركة الأردن", "id:S ici:suspendedBy id:League ; ici:concernsParty id:Jordan .", []),
        ("علقت رابطة السواحل مشاركة الأردن", "id:S ici:suspendedBy id:Jordan ; ici:concernsParty id:League .", ['in the quote, "علقت" says that another did it than id:Jordan']),
        ("علقت مشاركة الأردن في رابطة السواحل", "id:S ici:suspendedBy id:League ; ici:concernsParty id:Jordan .", []),
        ("signed during the visit", "id:S a ici:Signing ; ici:tookPlaceDuring id:V . id:V a ici:Visit .", []),
        ("signed during the visit", "id:V a ici:Visit ; ici:tookPlaceDuring id:S . id:S a ici:Signing .", ["the quote says it the other way round"]),
        ("وقع خلال الزيارة", "id:S a ici:Summit ; ici:tookPlaceDuring id:V . id:V a ici:Visit .", []),
        ("قمة عقدت خلال الزيارة", "id:V a ici:Visit ; ici:tookPlaceDuring id:S . id:S a ici:Summit .", ["the quote says it the other way round"]),
        ("during its term it met", "id:V a ici:Meeting ; ici:tookPlaceDuring id:S . id:S a ici:Event .", []),
        ("held in Amman, the capital of Jordan", "id:C ici:hostedBy id:Jordan .", ["the quote names id:Jordan only as whose capital it is"]),
        ("Jordan held it in Amman, the capital of Jordan", "id:C ici:hostedBy id:Jordan .", []),
        ("أقيم في عمّان، عاصمة الأردن", "id:C ici:hostedBy id:Jordan .", ["the quote names id:Jordan only as whose capital it is"]),
        ("the capital of Jordan", "id:Amman ici:capitalOf id:Jordan .", []),
        ("the Reef Initiative, which Jordan launched", "id:L a ici:Launch ; ici:launchedBy id:Jordan ; ici:launched id:Reef .", []),
    ],
)  # fmt: skip
def test_the_verb_of_a_quote_says_the_deed_and_who_did_it(
    tmp_path: Path, quote: str, fact: str, warned: list[str]
) -> None:
    assert said(tmp_path, f"{quote}.", quote, fact) == warned


@pytest.mark.parametrize(
    ("quote", "scope", "spoken"),
    [
        ("the first of the coastal states", "Coasts", True),
        ("the first on the coast", "Coasts", True),
        ("the first Arab state", "Coasts", False),
        ("أول دولة ساحلية", "Coasts", True),
        ("أول دولة عربية", "Coasts", False),
    ],
)
def test_a_quote_has_a_telling_word_of_a_name(tmp_path: Path, quote: str, scope: str, spoken: bool) -> None:
    said(tmp_path, f"{quote}.", quote, f"id:P ici:comparisonScope id:{scope} .")
    naming = Naming(read_facts(read_document(tmp_path / "x")), KNOWN, CLASSES)
    (passage,) = (one for one in naming.facts.passages if not one.notes)
    assert naming.has_word_of(f"<https://w3id.org/isnad/id/{scope}>", passage) is spoken
