"""Every row of the reading is in the graph, in a passage that overlaps the words it was read from."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from isnad.build.pipeline import Built
from isnad.build.rdflib_graph import graph_of
from isnad.errors import AmbiguousQuote
from isnad.rdf.namespaces import PREFIXES
from isnad.rdf.terms import Triple, local_name
from isnad.source.document import Span
from isnad.source.passages import Facts, locate

ROWS = list(csv.DictReader(Path(__file__).with_name("reading.csv").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def facts(built: Built) -> Facts:
    return built.sources.facts[0]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_row_is_stated_by_a_passage_of_its_words(row: dict[str, str], facts: Facts) -> None:
    number = int(row["id"][1:3])
    said: set[Triple] = set()
    for span in spans(facts, row["quote"]):
        for passage in facts.passages:
            overlaps = passage.span.begin < span.end and span.begin < passage.span.end
            if overlaps and passage.sentence == facts.document.sentences[number - 1]:
                said |= passage.triples
    assert graph_of(said).query(f"ASK {{ {row['pattern']} }}", initNs=PREFIXES).askAnswer, row["statement"]


def test_reading_has_every_sentence_and_every_kind() -> None:
    assert {int(row["id"][1:3]) for row in ROWS} == set(range(1, 13))
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 290
    kinds = Counter(row["kind"] for row in ROWS)
    assert {
        "name",
        "type",
        "date",
        "place",
        "ordinal",
        "set",
        "evaluation",
        "order",
        "consequence",
    } <= kinds.keys()


def test_every_fact_was_read(facts: Facts) -> None:
    """Nothing is in the graph that the reading has not, sentence by sentence."""
    read = {
        number: " ".join(row["pattern"] for row in ROWS if int(row["id"][1:3]) == number)
        for number in range(1, 13)
    }
    for passage in facts.passages:
        number = facts.document.sentences.index(passage.sentence) + 1
        for subject, _, _ in passage.triples:
            name = local_name(subject)
            assert f"id:{name}" in read[number], f"{name} in sentence {number}"


NOT_SAID = {
    "Kuwait belongs to the GCC": "id:Kuwait ici:memberOf id:GCCStates",
    "Kuwait is a participant of the consultations": "id:Consultations2004 ici:hasParticipant id:Kuwait",
    "something took place in Istanbul": "?event ici:tookPlaceIn id:Istanbul",
    "Kuwait joined the programme in some year": "id:KuwaitProgrammeAccession dcterms:date ?date",
    "the GCC states joined the initiative": "id:GCCStates ici:participatesIn id:ICI",
    "somebody opened the seat of the centre": "id:RegionalCentreInauguration ici:openedBy ?who",
    "somebody took the steps": "id:StepsSinceAccession ici:hasParticipant ?who",
    "somebody adopted the programme": "id:ProgrammeAdoption ici:hasParticipant ?who",
    "NATO's member states opened the mission": "id:KuwaitMissionOpening ici:openedBy id:NATOMemberStates",
    "the summit was NATO's": "id:LaunchSummit ici:organisedBy id:NATO",
    "energy is an area of the initiative": "id:ICI ici:coversDomain id:Energy",
    "the past two decades have an end": "id:PastTwoDecades sem:hasLatestEndTimeStamp ?end",
    "the aim lasted for two decades": "id:StrongerCooperation dcterms:temporal ?period",
    "the cooperation lasted for two decades": "id:KuwaitNATOCooperation dcterms:temporal ?period",
    "the centre is in the Euro-Atlantic area": "id:NATOICIRegionalCentre ici:locatedIn id:EuroAtlanticArea",
    "Belgium hosted the opening of the mission": "?event ici:hostedBy id:Belgium",
    "the Group of Eight is among the other initiatives": "id:OtherInternationalInitiatives skos:member ?one",
    "the visits were in energy": "id:SeniorVisits ici:coversDomain id:Energy",
    "the conference was held in Kuwait": "id:NATOGulfConference ici:tookPlaceIn ?place",
    "the hosting came of the contributions": "id:KuwaitContributions ici:resultedIn ?what",
    "Minuto Rizzo held his post in 2004 and no longer": "id:MinutoRizzoTenure dcterms:date ?date",
    "the region of the Euro-Atlantic area has Kuwait": "id:Kuwait ici:locatedIn id:EuroAtlanticArea",
    "Kuwait is an essential partner": "id:Kuwait ici:essentialPartnerIn id:ICI",
    "it became one by its contributions": "?what ici:resultedIn id:KuwaitPartnershipInICI",
    "Belgium is a NATO member": "id:Belgium ici:memberOf id:NATOMemberStates",
    "Kuwait is in the Middle East": "id:Kuwait ici:locatedIn id:MiddleEast",
    "the region of sentence 1 is the Middle East": "id:TheRegion ici:locatedIn id:MiddleEast",
    "the Group of Eight takes part": "id:GroupOfEight ici:participatesIn id:ICI",
}


@pytest.mark.parametrize("pattern", NOT_SAID.values(), ids=NOT_SAID.keys())
def test_what_the_article_does_not_say_is_neither_asserted_nor_inferred(pattern: str, built: Built) -> None:
    graph = graph_of(built.graph.asserted | built.graph.inferred)
    assert not graph.query(f"ASK {{ {pattern} }}", initNs=PREFIXES).askAnswer


def spans(facts: Facts, quote: str) -> list[Span]:
    """Find every place where a quote stands."""
    text = facts.document.text
    try:
        return [locate(facts.document.quotes, quote, where=str, name="")]
    except AmbiguousQuote:
        starts = [i for i in range(len(text)) if text.startswith(quote, i)]
        return [Span(start, start + len(quote)) for start in starts]
