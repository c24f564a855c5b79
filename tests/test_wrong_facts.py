"""Facts made wrong, one by one, in a second document: a check of the document and a build say so alike, at the line."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import printed
from project_copy import copy_alone, copy_beside

from isnad import paths

FOLDER = Path("data/documents/second-document")
FACTS, NAMES, ABOUT = "facts.trig", "entities.ttl", "document.ttl"


@dataclass(frozen=True)
class Wrong:
    """What is made wrong: in which file, what stands there and what comes instead; then what is said, and where."""

    kind: str
    file: str
    old: str
    new: str
    says: str
    at: str  # what stands on the line that is named
    warned: bool = False  # a warning: the build goes on
    where: str = ""  # the file that is named, where it is another


CASES: dict[str, Wrong] = {
    # ── The kind of a value ──
    "a string for a thing": Wrong("kind of value", FACTS, "ici:tookPlaceIn id:PortSable ;\n        dcterms:date", 'ici:tookPlaceIn "Port Sable"@en ;\n        dcterms:date',
        'ici:tookPlaceIn takes a thing (ici:Place), not a text or a number: "Port Sable"@en', 'ici:tookPlaceIn "Port Sable"@en'),
    "a number for a thing": Wrong("kind of value", FACTS, "ici:ranks           id:Norvia", "ici:ranks           1",
        'ici:ranks takes a thing, not a text or a number: "1"', "ici:ranks           1"),
    "a thing for a string": Wrong("kind of value", FACTS, '"Marlen Council"@en', "id:MarlenCouncil",
        "ici:nameInText takes a text or a number, not id:MarlenCouncil", "ici:nameInText  id:MarlenCouncil"),
    "a thing for a date": Wrong("kind of value", FACTS, '"2020-06"^^edtf:EDTF', "id:MarlenSummit",
        "dcterms:date takes a text or a number (edtf:EDTF), not id:MarlenSummit", "dcterms:date      id:MarlenSummit"),
    "a string for a class": Wrong("kind of value", FACTS, "id:PortSable a ici:City", 'id:PortSable a "city"@en',
        'rdf:type takes a thing, not a text or a number: "city"@en', 'id:PortSable a "city"@en'),
    # ── The datatype of a value, and its characters ──
    "an ordinal in words": Wrong("datatype", FACTS, "ici:ordinal         2", 'ici:ordinal         "second"@en',
        'ici:ordinal takes a text or a number (xsd:integer), not "second"@en', 'ici:ordinal         "second"@en'),
    "an ordinal with a fraction": Wrong("datatype", FACTS, "ici:ordinal         2", "ici:ordinal         2.5",
        "ici:ordinal takes a text or a number (xsd:integer)", "ici:ordinal         2.5"),
    "a date that is none of EDTF's": Wrong("datatype", FACTS, '"2020-06"^^edtf:EDTF', '"2020-06"^^xsd:gYearMonth',
        "dcterms:date takes a text or a number (edtf:EDTF)", '"2020-06"^^xsd:gYearMonth'),
    "a datatype that nobody knows": Wrong("datatype", FACTS, 'skos:notation    "1"', 'skos:notation    "1"^^ici:Number',
        "the datatype ici:Number is not known here", '"1"^^ici:Number'),
    "a truth value that is none": Wrong("ill-formed value", FACTS, "ici:instancesStated false", 'ici:instancesStated "no"^^xsd:boolean',
        '"no" is no value of xsd:boolean', '"no"^^xsd:boolean'),
    "a month that is none": Wrong("ill-formed value", ABOUT, 'dcterms:language "en" ;', 'dcterms:language "en" ;\n    dcterms:created "2004-13"^^xsd:gYearMonth ;',
        '"2004-13" is no value of xsd:gYearMonth', '"2004-13"^^xsd:gYearMonth'),
    "a number that is written in another way": Wrong("ill-formed value", ABOUT, 'dcterms:language "en" ;', 'dcterms:language "en" ;\n    dcterms:extent 3000000.0 ;',
        'the store returns "3000000.0"^^xsd:decimal as "3000000"^^xsd:decimal', "3000000.0"),
    "an integer with an underscore": Wrong("ill-formed value", FACTS, "ici:statedCount  2", 'ici:statedCount  "0_2"^^xsd:integer',
        '"0_2" is no value of xsd:integer', '"0_2"^^xsd:integer'),
    "a day that is none": Wrong("impossible date", FACTS, '"2019-05-12"^^edtf:EDTF', '"2019-02-30"^^edtf:EDTF',
        '"2019-02-30" is no EDTF date', '"2019-02-30"^^edtf:EDTF'),
    "bounds the wrong way around": Wrong("date bounds reversed", FACTS, '"2020-06"^^edtf:EDTF', '"2020-06/2019-05"^^edtf:EDTF',
        '"2020-06/2019-05" ends before it begins', '"2020-06/2019-05"^^edtf:EDTF'),
    # ── Terms ──
    "a property that nobody declares": Wrong("unknown term", FACTS, "ici:launchedBy ", "ici:launchdBy ",
        "the term ici:launchdBy is not declared in the ontology (ici:launchedBy?)", "ici:launchdBy"),
    "a class that nobody declares": Wrong("unknown term", FACTS, "id:CoastalStates a ici:Group", "id:CoastalStates a ici:Gruop",
        "the term ici:Gruop is not declared in the ontology (ici:Group?)", "a ici:Gruop"),
    "a property that states no fact": Wrong("unknown term", FACTS, "id:PortSable ici:capitalOf", "id:PortSable owl:sameAs",
        "owl:sameAs states no fact", "id:PortSable owl:sameAs"),
    "an entity of somebody else's": Wrong("IRI outside the entities", FACTS, "ici:capitalOf id:Norvia", "ici:capitalOf <https://example.org/Norvia>",
        "<https://example.org/Norvia> is no entity of this graph", "<https://example.org/Norvia>"),
    "a thing without a name of its own": Wrong("IRI outside the entities", FACTS, "id:PortSable ici:capitalOf id:Norvia", "[] ici:capitalOf id:Norvia",
        "[] is no entity of this graph", "[] ici:capitalOf id:Norvia"),
    # ── Names ──
    "a thing that nobody names": Wrong("missing name", FACTS, "ici:hasParticipant id:MarlenCouncil", "ici:hasParticipant id:MarlenConcil",
        "id:MarlenConcil has no name", "id:MarlenConcil"),
    "a name in one language": Wrong("name in one language", NAMES, '"خط الميناء"@ar'.replace("خط", "مركز") + ' , "Harbour Centre"@en', '"Harbour Centre"@en',
        "id:HarbourCentre has no name in the language ar", "id:HarbourCentre"),
    "a name in a language of no reader": Wrong("unknown language", NAMES, '"Kingdom of Norvia"@en', '"Royaume de Norvie"@fr',
        "Alternative labels are Arabic or English.", '"Royaume de Norvie"@fr'),
    "two names in one language": Wrong("two names", NAMES, '"Port Sable"@en', '"Port Sable"@en , "Sable Port"@en',
        "There must be one Arabic and one English label", 'rdfs:label       "بورت سيبل"@ar'),
    "a document named in one language": Wrong("name in one language", ABOUT, '"وثيقة ثانية"@ar , ', "",
        "There must be one Arabic and one English label", 'rdfs:label       "A second document"@en'),
    "a name that the quote does not have": Wrong("words not in the quote", FACTS, '"Norvia"@en', '"Norway"@en',
        'the words "Norway"@en are not in the quote', '"Norway"@en'),
    "a name in another language than the text's": Wrong("unknown language", FACTS, '"Norvia"@en', '"نورفيا"@ar',
        'the text "نورفيا"@ar is not in the language of the document, en', '"نورفيا"@ar'),
    "a name without its language": Wrong("unknown language", FACTS, '"Norvia"@en', '"Norvia"',
        'the text "Norvia" is not in the language of the document, en', '"Norvia" .'),
    "a name with a space behind it": Wrong("space in a name", NAMES, '"Kingdom of Norvia"@en', '"Kingdom of Norvia "@en',
        'the text "Kingdom of Norvia "@en begins or ends with a space', '"Kingdom of Norvia "@en'),
    "a name with a wrong letter": Wrong("misspelt name", NAMES, '"Marlen Council"@en', '"Marlin Council"@en',
        'the name "Marlin Council" differs by one letter from "Marlen Council"', '"Marlin Council"@en', warned=True),
    "a fact among the names": Wrong("fact outside a passage", NAMES, "id:SeaRescue\n", "id:SeaRescue ici:includesActivity id:SeaFishing ;\n",
        "ici:includesActivity is a fact, and no sentence states it here", "ici:includesActivity id:SeaFishing"),
    "coordinates in words": Wrong("datatype", NAMES, "geo:lat          12.5", 'geo:lat          "north"@en',
        "geo:lat takes a text or a number (xsd:decimal)", 'geo:lat          "north"@en'),
    "a latitude beyond the pole": Wrong("value out of bounds", NAMES, "geo:lat          12.5", "geo:lat          92.5",
        "The latitude is one decimal number between -90 and 90", "geo:lat          92.5"),
    # ── Passages ──
    "a quote that was changed": Wrong("quote changed", FACTS, '"In June 2020 Norvia joined', '"In June 2020 Norvia entered',
        "<accession>: the quote is not in the text", "Norvia entered"),
    "a quote that stands twice": Wrong("quote changed", FACTS, '"Port Sable is the capital of Norvia"@en', '"Port Sable"@en',
        '<capital>: the quote "Port Sable" stands in the text 3 times', '<capital> chain:quote "Port Sable"@en'),
    "a quote over two sentences": Wrong("quote changed", FACTS, '"Port Sable is the capital of Norvia"@en', '"Port Sable is the capital of Norvia.\\nThe activity list"@en',
        "<capital>: the quote reaches over more than one sentence", "<capital> chain:quote"),
    "two quotes of one passage": Wrong("duplicate quote", FACTS, '"Port Sable is the capital of Norvia"@en', '"Port Sable is the capital of Norvia"@en , "the capital of Norvia"@en',
        "<capital>: a second chain:quote", '"the capital of Norvia"@en'),
    "a quote in another language": Wrong("unknown language", FACTS, '"Port Sable is the capital of Norvia"@en', '"Port Sable is the capital of Norvia"@fr',
        "<capital>: chain:quote is no text in the language en", '"Port Sable is the capital of Norvia"@fr'),
    "a stance forgotten": Wrong("stance forgotten", FACTS, '"Norvia has become an essential partner in the Harbour Initiative"@en ;\n    chain:stance chain:attributed .', '"Norvia has become an essential partner in the Harbour Initiative"@en .',
        "A judgement without its stance: its passage says chain:stance chain:attributed (ici:essentialPartnerIn).", "id:Norvia ici:essentialPartnerIn"),
    "a stance that is none": Wrong("unknown stance", FACTS, "chain:stance chain:attributed", "chain:stance chain:disputed",
        "<partner>: a stance that is not known", "chain:stance chain:disputed"),
    "two stances on the same words": Wrong("unknown stance", FACTS, "<capital> {", '<doubted> chain:quote "Port Sable is the capital of Norvia"@en ; chain:stance chain:attributed .\n<doubted> { id:PortSable ici:locatedIn id:Norvia . }\n<capital> {',
        "<doubted> / <capital>: two stances on the same span", "<doubted> chain:quote"),
    "two stances on the same words, the wrong one last": Wrong("unknown stance", FACTS, "<capital> chain:quote", '<capital> { id:PortSable ici:locatedIn id:Norvia . }\n<doubted> { id:PortSable ici:locatedIn id:Norvia . }\n<doubted> chain:quote "Port Sable is the capital of Norvia"@en ;\n    chain:stance chain:attributed .\n<capital> chain:quote',
        "<doubted> / <capital>: two stances on the same span", "chain:stance chain:attributed"),
    "a fact outside a passage": Wrong("fact outside a passage", FACTS, "<capital> chain:quote", "id:Norvia ici:memberOf id:CoastalStates .\n\n<capital> chain:quote",
        "a fact outside any passage: no sentence states it", "id:Norvia ici:memberOf id:CoastalStates ."),
    "a passage without its quote": Wrong("passage without a quote", FACTS, '<capital> chain:quote "Port Sable is the capital of Norvia"@en .\n', "",
        "<capital>: a graph without a quote", "<capital> {"),
    "a passage that says nothing": Wrong("passage without a fact", FACTS, "<capital> {\n    id:PortSable ici:capitalOf id:Norvia .\n}", "",
        "the passage states nothing", "<capital> chain:quote"),
    "Turtle that is none": Wrong("malformed Turtle", FACTS, "ici:launched        id:HarbourInitiative ;", "ici:launched        id:HarbourInitiative",
        "syntax error", "ici:launchedBy"),
    "a prefix that is not declared": Wrong("malformed Turtle", FACTS, "ici:memberOf  id:CoastalStates", "icj:memberOf  id:CoastalStates",
        "the prefix icj: is not declared", "icj:memberOf"),
    "a triple about a triple": Wrong("malformed Turtle", FACTS, "ici:capitalOf id:Norvia", "ici:capitalOf <<( id:Norvia a ici:State )>>",
        "a triple inside a triple (RDF 1.2)", "<<( id:Norvia a ici:State )>>"),
    # ── The document ──
    "a checksum of another text": Wrong("wrong checksum", ABOUT, 'schema:sha256    "', 'schema:sha256    "0',
        "the text has changed", "schema:sha256"),
    "no language": Wrong("missing metadata", ABOUT, '    dcterms:language "en" ;\n', "",
        "the document's language is not stated once, as ar or en", "<second-document>"),
    "rights in one language": Wrong("missing metadata", ABOUT, '"نص كتب للاختبار."@ar , ', "",
        "The rights in the text are stated in both languages", "dcterms:rights"),
    "what is not said to be a document": Wrong("missing metadata", ABOUT, "<second-document> a chain:Document ;", "<second-document>",
        "is not said to be a chain:Document", "<second-document>"),
    "another document described": Wrong("missing metadata", ABOUT, "<second-document> a", '<third-document> rdfs:label "A third"@en .\n\n<second-document> a',
        "is not the document that this is about", "<third-document>"),
    # ── What the ontology forbids ──
    "an organisation for a group": Wrong("wrong class", FACTS, "ici:memberOf  id:CoastalStates", "ici:memberOf  id:MarlenCouncil",
        "fact   id:Norvia ici:memberOf id:MarlenCouncil", "id:Norvia ici:memberOf  id:MarlenCouncil"),
    "a city that is a state": Wrong("disjoint classes", FACTS, "id:PortSable ici:capitalOf id:Norvia .", "id:PortSable ici:capitalOf id:Norvia ; a ici:State .",
        "fact   id:PortSable rdf:type ici:State", "a ici:State"),
    "roles swapped in an accession": Wrong("roles swapped", FACTS, "ici:accededTo     id:HarbourInitiative", "ici:accededTo     id:Norvia",
        "ici:participatesIn leads from id:Norvia back to itself", "ici:accededTo     id:Norvia"),
    "a state that is the capital of a city": Wrong("roles swapped", FACTS, "id:PortSable ici:capitalOf id:Norvia", "id:Norvia ici:capitalOf id:PortSable",
        "fact   id:Norvia ici:capitalOf id:PortSable", "id:Norvia ici:capitalOf id:PortSable"),
    "a class by inference alone": Wrong("class nobody states", FACTS,
        'id:MarlenSummit a ici:Summit ;\n        ici:nameInText  "Marlen Summit"@en ;\n        ici:hostedBy    id:Norvia',
        'id:MarlenSummit a ici:Event ;\n        ici:nameInText  "Marlen Summit"@en ;\n        ici:visitor     id:Norvia',
        "id:MarlenSummit would become an ici:Visit, which no passage says", "ici:visitor     id:Norvia"),
    "a class that another excludes, by inference": Wrong("contradiction", FACTS, "ici:hostedBy    id:Norvia", "ici:launchedBy  id:Norvia",
        "cax-adc: id:MarlenSummit rdf:type ici:Launch", "ici:launchedBy  id:Norvia"),
    "a place within what lies within it": Wrong("cycle", FACTS, "id:PortSable ici:capitalOf id:Norvia .", "id:PortSable ici:capitalOf id:Norvia .\n    id:Norvia ici:locatedIn id:PortSable .",
        "ici:locatedIn leads from id:Norvia back to itself", "id:Norvia ici:locatedIn id:PortSable"),
    "an event during itself": Wrong("cycle", FACTS, "ici:tookPlaceDuring id:MarlenSummit", "ici:tookPlaceDuring id:HarbourLaunch",
        "sem:subEventOf leads from id:HarbourLaunch back to itself", "ici:tookPlaceDuring id:HarbourLaunch"),
    # ── What the shapes forbid ──
    "an accession of nobody": Wrong("missing fact", FACTS, "        ici:accedingParty id:Norvia ;\n", "",
        "An accession has exactly one acceding party (ici:accedingParty).", "id:NorviaAccession a ici:Accession"),
    "a rank without a scope": Wrong("missing fact", FACTS, "        ici:comparisonScope id:CoastalStates ;\n", "",
        "There is exactly one scope (ici:comparisonScope): no first without limits.", "id:SecondCoastalState a ici:Precedence"),
    "two dates of one event": Wrong("two values", FACTS, "id:MarlenSummit ici:hasParticipant id:MarlenCouncil", 'id:MarlenSummit dcterms:date "2019-05"^^edtf:EDTF ; ici:hasParticipant id:MarlenCouncil',
        "An event has at most one EDTF date (dcterms:date).", 'dcterms:date "2019-05"^^edtf:EDTF'),
    "two areas with one number": Wrong("two values", FACTS, 'skos:notation    "2"', 'skos:notation    "1"',
        "Two domains of one list share a number.", "a ici:CooperationDomain"),
    "an accession before the summit that precedes it": Wrong("order of dates", FACTS, "ici:accedingParty id:Norvia ;", "ici:accedingParty id:Norvia ;\n        time:before       id:MarlenSummit ;",
        "It is said to precede an event after which it is dated", "time:before       id:MarlenSummit"),
    "a place by the property of what applies somewhere": Wrong("property of another vocabulary", FACTS, "ici:tookPlaceIn id:PortSable ;\n        dcterms:date", "dcterms:spatial id:PortSable ;\n        dcterms:date",
        "Where an event took place is said by ici:tookPlaceIn", "dcterms:spatial id:PortSable", warned=True),
    "a city that is a host": Wrong("disjoint classes", FACTS, "ici:hostedBy    id:Norvia", "ici:hostedBy    id:PortSable",
        "id:PortSable rdf:type ici:Actor", "ici:hostedBy    id:PortSable"),
    # ── What the quote does not say ──
    "a date that the quote does not carry": Wrong("date not in the quote", FACTS, 'ici:dateText    "A year later"@en', 'ici:dateText    "A year later"@en ;\n        dcterms:date    "2021"^^edtf:EDTF',
        "the quote does not say the date 2021", 'dcterms:date    "2021"', warned=True),
    "a rank that the quote does not say": Wrong("number not in the quote", FACTS, "ici:ordinal         2", "ici:ordinal         3",
        "the quote does not say the number 3", "ici:ordinal         3", warned=True),
    "a launcher that the quote does not name": Wrong("party not in the quote", FACTS, "ici:launchedBy      id:MarlenCouncil", "ici:launchedBy      id:Norvia",
        "the quote does not name id:Norvia", "ici:launchedBy      id:Norvia", warned=True),
    "a place in the passage of a name": Wrong("party not in the quote", FACTS, 'ici:nameInText  "Marlen Council"@en', 'ici:nameInText  "Marlen Council"@en ;\n        ici:locatedIn   id:PortSable',
        "the quote does not name id:PortSable", "ici:locatedIn   id:PortSable", warned=True),
    "a class that the quote denies": Wrong("class not in the quote", FACTS, "id:HarbourInitiative a ici:Initiative", "id:HarbourInitiative a ici:Programme",
        'the quote says "Initiative" (ici:Initiative), and the fact makes id:HarbourInitiative an ici:Programme', "id:HarbourInitiative a ici:Programme", warned=True),
}  # fmt: skip


@pytest.fixture(scope="module")
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a build reads, with the second document: alone, or beside the article where tests run in full."""
    copy = copy_beside if request.config.getoption("--full") else copy_alone
    return copy(tmp_path_factory.mktemp("home"), "second-document")


@pytest.fixture
def home(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the commands read and write there, and speak English."""
    return at(copied, monkeypatch)


def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the commands read and write in a folder, and speak English."""
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "OUT", home / ".build")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return home


def test_there_are_forty_of_fifteen_kinds() -> None:
    assert len(CASES) >= 40
    assert len({case.kind for case in CASES.values()}) >= 15


def test_the_document_is_right_as_it_stands_beside_the_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at(copy_beside(tmp_path / "home", "second-document"), monkeypatch)
    code, lines = printed(capsys, "document", "check", "second-document")
    assert code == 0, lines
    assert lines[0].startswith(
        "second-document: 97 words, 10 passages, 0 with a written reason, 0 unaccounted"
    )
    code, lines = printed(capsys, "build")
    assert code == 0, lines
    assert not any("second-document" in line for line in lines)


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said_alike_at_its_line(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    file = home / FOLDER / case.file
    right = file.read_text("utf-8")
    assert case.old in right
    file.write_text(right.replace(case.old, case.new, 1), "utf-8")
    try:
        checked, by_check = printed(capsys, "document", "check", "second-document")
        built, by_build = printed(capsys, "build")
        assert checked == 1, by_check
        assert built == (0 if case.warned else 1), by_build
        places = [place_and_sentence(lines, case.says) for lines in (by_check, by_build)]
        assert places[0] == places[1], (by_check, by_build)
        assert line_of(places[0][0], home).find(case.at) >= 0, places[0]
    finally:
        file.write_text(right, "utf-8")


def test_what_a_draft_left_open_is_said_at_its_line_and_a_build_passes_over_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = at(copy_beside(tmp_path / "home", "second-document"), monkeypatch)
    facts = home / FOLDER / FACTS
    right = facts.read_text("utf-8")
    facts.write_text(right.replace("ici:capitalOf id:Norvia", "ici:capitalOf id:TODO-which", 1), "utf-8")
    try:
        checked, by_check = printed(capsys, "document", "check", "second-document")
        built, by_build = printed(capsys, "build")
        where, _ = place_and_sentence(by_check, "not yet written: id:TODO-which")
        assert (checked, built) == (1, 0), (by_check, by_build)
        assert "id:TODO-which" in line_of(where, home)
        assert [line for line in by_build if "warning" in line and str(FOLDER) in line], by_build
        release = next(line for line in by_build if ".build/" in line)
        assert "TODO" not in (Path(release) / "isnad.nq").read_text("utf-8")
        assert "PortSable" not in (Path(release) / "isnad.nq").read_text("utf-8")
    finally:
        facts.write_text(right, "utf-8")


def test_a_check_of_a_document_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in home.rglob("*")}

    assert printed(capsys, "build")[0] == 0
    facts = home / FOLDER / FACTS
    right = facts.read_text("utf-8")
    facts.write_text(right.replace("id:PortSable ici:capitalOf", "id:PortSable ici:locatedIn"), "utf-8")
    try:
        before = files()
        printed(capsys, "document", "check", "second-document")
        assert files() == before
    finally:
        facts.write_text(right, "utf-8")


def place_and_sentence(lines: list[str], says: str) -> tuple[str, str]:
    """Return the place at which a sentence is said first, and what is said there."""
    for number, line in enumerate(lines):
        if says in line:
            for above in reversed(
                lines[: number + 1]
            ):  # a sentence of several lines has its place in the first
                if found := re.search(rf"({re.escape(str(FOLDER))}/[\w.]+(?::\d+)?(?::\d+)?)[^:]*?: ", above):
                    return found[1], line[line.index(says) :].removesuffix(f": {says}")[: len(says)]
    raise AssertionError(f"{says!r} is not said: {lines}")


def line_of(place: str, home: Path) -> str:
    """Return the line that a place names; the whole file where it names none."""
    name, *numbers = place.split(":")
    text = (home / name).read_text("utf-8")
    return text.splitlines()[int(numbers[0]) - 1] if numbers else text
