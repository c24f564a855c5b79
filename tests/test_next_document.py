"""The next document: twelve sentences on other initiatives need no new term, and an author's mistakes are seen.

Each mistake is planted in a document of its own, beside which there is no other: no pinned answer helps. Those in
what is mentioned together are planted in a document that has collections.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import printed
from project_copy import copy_alone

from isnad import paths
from isnad.rdf.namespaces import ICI
from isnad.rdf.terms import lexical
from isnad.rdf.turtle import read_turtle

SUPPORT = Path(__file__).with_name("support")
SOURCE = SUPPORT / "next-document"
FOLDER = Path("data/documents")
FACTS, NAMES = "facts.trig", "entities.ttl"
THIRD = "third-document"


@dataclass(frozen=True)
class Mistake:
    """What is made wrong: what stands there and what comes instead; then what is said, and on which line."""

    kind: str
    old: str
    new: str
    says: str
    at: str  # what stands on the line that is named
    warned: bool = False  # a warning: the build goes on
    file: str = FACTS
    slug: str = "next-document"


def added(kind: str, passage: str, fact: str, says: str, at: str = "", *, warned: bool = False) -> Mistake:
    """Return the mistake of a fact too many in a passage."""
    return Mistake(kind, f"<{passage}> {{\n", f"<{passage}> {{\n    {fact} .\n", says, at or fact, warned)


def changed(kind: str, old: str, new: str, says: str, at: str = "", *, warned: bool = False) -> Mistake:
    """Return the mistake of something else in the place of what is right."""
    return Mistake(kind, old, new, says, at or new, warned)


def missing(kind: str, line: str, says: str, at: str, *, warned: bool = False) -> Mistake:
    """Return the mistake of a fact left out."""
    return Mistake(kind, line, "", says, at, warned)


def named(kind: str, old: str, new: str, says: str, at: str = "", *, warned: bool = False) -> Mistake:
    """Return a mistake in what things are called."""
    return Mistake(kind, old, new, says, at or new, warned, NAMES)


def third(kind: str, old: str, new: str, says: str, at: str, *, warned: bool = False) -> Mistake:
    """Return a mistake that is planted in the third document."""
    return Mistake(kind, old, new, says, at, warned, slug=THIRD)


def in_fields(kind: str, fact: str, says: str, *, warned: bool = False) -> Mistake:
    """Return the mistake of a fact too many beside the collection of fields."""
    return third(kind, "<s10-fields> {\n", f"<s10-fields> {{\n    {fact} .\n", says, fact, warned=warned)


# Of what mistakes speak, and the document as it is does not.
MORE_NAMES = {
    "id:Tarn": 'rdfs:label "تارن"@ar , "Tarn"@en',
    "id:DialogueStart": 'rdfs:label "بدء حوار البحيرة"@ar , "start of the Lagoon Dialogue"@en',
    "id:FirstCoastState": 'rdfs:label "أول دولة من دول الساحل"@ar , "first state of the coast"@en',
}
BACK = "back to itself"
NOT_IN_QUOTE = "are not in the quote"
SEEN: dict[str, Mistake] = {
    # ── What an author judges ──
    "a judgement asserted": added("stance forgotten", "s02-accession", "id:Velmora ici:essentialPartnerIn id:LagoonDialogue", "A judgement without its stance"),
    "a ranking asserted": added("stance forgotten", "s03-meeting", "id:MinistersMeeting ici:mostImportantAmong id:LagoonForum", "A judgement without its stance"),
    # ── Anniversaries ──
    "an anniversary miscounted": changed("ordinal against years", "ici:ordinal      10", "ici:ordinal      11", "The number of the anniversary is not the number of years", warned=True),
    "an anniversary before its event": changed("commemoration before its event", '"2021-03"', '"2010-03"', "What is commemorated is dated after the commemoration.", "ici:commemorates id:LagoonLaunch", warned=True),
    "an anniversary of itself": changed("self-link", "ici:commemorates id:LagoonLaunch", "ici:commemorates id:TenthAnniversary", BACK),
    # ── During ──
    "a visit during a meeting of another month": added("bounds that do not meet", "s04-visit", "id:MerinVisit ici:tookPlaceDuring id:MinistersMeeting", "their dates do not meet", warned=True),
    "an accession during a launch of another year": added("bounds that do not meet", "s02-accession", "id:VelmoraAccession ici:tookPlaceDuring id:LagoonLaunch", "their dates do not meet", warned=True),
    "during and after the same": added("during and after", "s04-visit", "id:MerinVisit time:after id:MerinTenure", "during something, and before or after it", "id:MerinTenure"),
    # ── Circles ──
    "a state in its capital": added("circle of places", "s03-meeting", "id:Velmora ici:locatedIn id:Lisca", BACK, "ici:capitalOf  id:Velmora"),
    "a framework within what is within it": added("circle of frameworks", "s01-launch", "id:OpenCoastInitiative ici:partOfFramework id:LagoonDialogue", BACK, "ici:partOfFramework id:"),
    "a group drawn from itself": added("self-link", "s02-accession", "id:CoastStates ici:drawnFrom id:CoastStates", BACK),
    "an initiative that complements itself": added("self-link", "s01-launch", "id:LagoonDialogue ici:complements id:LagoonDialogue", BACK),
    "a group that represents itself": changed("self-link", "ici:represents      id:CoastStates", "ici:represents      id:ForeignMinisters", BACK),
    "a result of what it brought about": added("circle of consequences", "s10-opening", "id:LiscaCentreOpening ici:resultedIn id:MemorandumSigning", BACK, "ici:resultedIn"),
    "a field broader than itself": added("self-link", "s05-signing", "id:GuardedBorders skos:broader id:GuardedBorders", BACK),
    # ── Places ──
    "a city the capital of two states": added("two capitals", "s06-suspension", "id:Lisca ici:capitalOf id:Ostmar", "A city is the capital of at most one state", "ici:capitalOf"),
    "two capitals of a state": added("two capitals", "s03-meeting", "id:Tarn a ici:City ; ici:capitalOf id:Velmora", "The state has two capitals", warned=True),
    "two places of a meeting": added("two places", "s03-meeting", "id:Tarn a ici:City . id:MinistersMeeting ici:tookPlaceIn id:Tarn", "The event has two places", warned=True),
    "a centre opened elsewhere": changed("opened elsewhere", "ici:tookPlaceIn id:Lisca ;\n        dcterms:date    \"2017\"", "ici:tookPlaceIn id:Ostmar ;\n        dcterms:date    \"2017\"", "It was opened elsewhere than where it stands.", "ici:tookPlaceIn id:Ostmar", warned=True),
    "a celebration elsewhere than its host": added("host elsewhere", "s12-anniversary", "id:TenthAnniversary ici:tookPlaceIn id:Ostmar", "One state hosted it, and it took place in another", "ici:hostedBy", warned=True),
    "a centre in two states": added("two states", "s10-opening", "id:LiscaCentre ici:locatedIn id:Ostmar", "It is located in two states", warned=True),
    "a centre hosted from elsewhere": added("host elsewhere", "s10-opening", "id:Ostmar ici:hosts id:LiscaCentre", "The state hosts what stands in another", warned=True),
    # ── Capacities ──
    "a capacity of somebody else's": changed("capacity not held", "ici:conductedBy id:AdaMerin", "ici:conductedBy id:SarraAlliance", "None of those who conducted it, nor the visitor, holds the post", "ici:conductedInCapacityOf"),
    "a tenure of a post that is not held": missing("capacity not held", " ;\n        org:heldBy id:AdaMerin", "The person is not said to hold the post", "ici:hasParticipant id:AdaMerin"),
    "a tenure of a state": changed("wrong class", "ici:hasParticipant id:AdaMerin", "ici:hasParticipant id:Velmora", "A tenure is somebody's (ici:hasParticipant)."),
    # ── Parties that the quote does not name ──
    "a fact that its passage does not state": added("party not in the quote", "s08-forum", "id:Velmora ici:interestedIn id:OpenCoastInitiative", "the quote does not name id:Velmora", warned=True),
    "an organisation for a state": changed("party not in the quote", "ici:signedBy id:Velmora", "ici:signedBy id:Ostmar", "the quote does not name id:Ostmar", warned=True),
    # ── Names ──
    "labels with each other's language": named("language of a name", '"ليسكا"@ar , "Lisca"@en', '"ليسكا"@en , "Lisca"@ar', "An Arabic label has Arabic letters"),
    "another name in the other language": named("language of a name", '"Republic of Velmora"@en', '"جمهورية فيلمورا"@en', "Another name in Arabic has Arabic letters"),
    "a name of which nothing is said": named("name without a fact", "id:TenthAnniversary\n", 'id:Tarn\n    rdfs:label "تارن"@ar , "Tarn"@en .\n\nid:TenthAnniversary\n', "no passage of this document speaks of id:Tarn", "id:Tarn", warned=True),
    "two things of one name": named("two things of one name", '"Ostmar"@en', '"Velmora"@en', "Two things have one name"),
    "a name that is another's": named("another's name", '"Republic of Velmora"@en', '"Ostmar"@en', "Another name of this is the name of something else.", warned=True),
    "another's name in the text": changed("another's name", 'ici:nameInText "Lisca Centre"@en', 'ici:nameInText "Lisca Memorandum"@en', "Another name of this is the name of something else.", warned=True),
    # ── To the letter ──
    "a quality in other words": changed("not to the letter", '"practical"@en', '"close"@en', NOT_IN_QUOTE),
    "a time in other words": changed("not to the letter", '"From 2016 to 2020"@en', '"from 2016 until 2020"@en', NOT_IN_QUOTE),
    "a recurrence in other words": changed("not to the letter", '"every two years"@en', '"every second year"@en', NOT_IN_QUOTE),
    "a name in other words": changed("not to the letter", '"Lagoon Forum"@en', '"Lagoon Conference"@en', NOT_IN_QUOTE),
    "a title of honour that nobody gives": added("not to the letter", "s04-visit", 'id:AdaMerin schema:honorificPrefix "Dr"@en', NOT_IN_QUOTE),
    "a title that nobody gives": added("not to the letter", "s03-meeting", 'id:MinistersMeeting dcterms:title "Coasts Together"@en', NOT_IN_QUOTE),
    "a quantity that nobody states": added("not to the letter", "s05-signing", 'id:GuardedBorders ici:quantityText "many"@en ; ici:instancesStated false', NOT_IN_QUOTE),
    "words of another language": changed("language of words", '"then"@en', '"حينذاك"@ar', "is not in the language of the document"),
    # ── Dates and numbers ──
    "a year misread": changed("date not in the quote", '"2012-05"', '"2013-05"', "the quote does not say the date 2013-05", warned=True),
    "a recurrence miscounted": changed("number not in the quote", "ici:recursEveryYears 2", "ici:recursEveryYears 3", "the quote does not say the number 3", warned=True),
    "an amount misread": changed("number not in the quote", '"2000000"', '"2500000"', "the quote does not say the number 2500000", warned=True),
    "an accession before the launch": changed("order of dates", '"2012-05"', '"2010-05"', "The accession is dated before the launch", "ici:accededTo     id:LagoonDialogue", warned=True),
    "a withdrawal before the accession": changed("order of dates", '"2016-01"', '"2010-01"', "It is said to precede an event after which it is dated", "time:after"),
    "what came of what": changed("result before its cause", "id:MemorandumSigning ici:resultedIn id:LiscaCentreOpening", "id:LiscaCentreOpening ici:resultedIn id:MemorandumSigning", "What is said to have come of it is dated before it", warned=True),
    "a meeting before the launch that it followed": added("order of dates", "s03-meeting", "id:MinistersMeeting time:before id:LagoonLaunch", "It is said to precede an event after which it is dated"),
    "a period longer than its ends": added("length against ends", "s11-training", "id:TrainingYears ici:durationInYears 10", "The stated length is not what lies between the ends", warned=True),
    "bounds the wrong way around": changed("order of dates", '"2016/2020"', '"2020/2016"', '"2020/2016" ends before it begins'),
    # ── Parties ──
    "the launcher joins": changed("roles", "ici:accedingParty id:Velmora", "ici:accedingParty id:SarraAlliance", "The one that joins is the one that launched the framework.", warned=True),
    "the visitor is the host": added("roles", "s04-visit", "id:MerinVisit ici:hostedBy id:AdaMerin", "The visitor is the host.", "id:AdaMerin"),
    "a withdrawal from what was not joined": changed("withdrawal without accession", "ici:withdrewFrom     id:LagoonDialogue", "ici:withdrewFrom     id:OpenCoastInitiative", "What withdraws is not said to have been a party: state its accession (ici:Accession), or that it takes part (ici:participatesIn), where the text does.", "ici:withdrawingParty id:Ostmar", warned=True),
    "one launch under two names": added("one event twice", "s01-launch", "id:DialogueStart a ici:Launch ; ici:launched id:LagoonDialogue", "Two launches of one framework", "ici:launched", warned=True),
    "a person that the post holds": changed("roles", " ;\n        org:heldBy id:AdaMerin .", " .\n    id:AdaMerin org:heldBy id:SarraSecretaryGeneral .", "What is said to be held (org:heldBy) is no org:Post", "id:AdaMerin org:heldBy"),
    "a body that is in its post": added("roles", "s04-visit", "id:SarraAlliance org:postIn id:SarraSecretaryGeneral", "What is said to be a post in a body (org:postIn) is no org:Post"),
    "a part older than the whole": added("roles", "s02-accession", 'id:DialogueStart a ici:Launch ; ici:launched id:OpenCoastInitiative ; dcterms:date "2012-05"^^edtf:EDTF', "The framework was set up before the one that it is part of", "ici:partOfFramework id:OpenCoastInitiative", warned=True),
    "the first to leave, among others than the parties": added("rank out of scope", "s07-accession", "id:FirstCoastState a ici:Precedence ; ici:ordinal 1 ; ici:ranks id:Ostmar ; ici:comparisonScope id:CoastStates ; ici:inRespectOf id:OstmarWithdrawal . id:Ostmar ici:memberOf id:CoastStates , id:ForeignMinisters . id:ForeignMinisters ici:participatesIn id:LagoonDialogue", "Only parties withdraw from a framework", warned=True),
    "an anniversary by what applies somewhere": added("property of another vocabulary", "s12-anniversary", "id:TenthAnniversary dcterms:spatial id:Velmora", "Where an event took place is said by ici:tookPlaceIn", warned=True),
    # ── Kinds ──
    "a city that hosts": changed("wrong class", "ici:hostedBy     id:Velmora", "ici:hostedBy     id:Lisca", "id:Lisca rdf:type ici:Actor"),
    "a visit that is a meeting": added("disjoint events", "s04-visit", "id:MerinVisit a ici:Meeting", "fact   id:MerinVisit rdf:type ici:Meeting", "id:MerinVisit a ici:"),
    "an agreement that is an initiative": added("disjoint frameworks", "s05-signing", "id:LiscaMemorandum a ici:Initiative", "fact   id:LiscaMemorandum rdf:type ici:Initiative", "id:LiscaMemorandum a ici:"),
    "a signing of an initiative": changed("wrong class", "ici:signed   id:LiscaMemorandum", "ici:signed   id:LagoonDialogue", "fact   id:MemorandumSigning ici:signed id:LagoonDialogue"),
    "a period that is a place": changed("wrong class", "dcterms:temporal id:TrainingYears", "dcterms:temporal id:Lisca", "What a thing goes on during is a period"),
    "a region that is a period": added("wrong class", "s11-training", "id:CoastTraining dcterms:spatial id:TrainingYears", "Where a thing applies is a place"),
    "a title of honour of a state": added("wrong class", "s02-accession", 'id:Velmora schema:honorificPrefix "coastal"@en', "Only a person has a title of honour", "id:Velmora"),
    # ── Ranks and plurals ──
    "a rank in a group without its bearer": added("rank out of scope", "s07-accession", "id:FirstCoastState a ici:Precedence ; ici:ordinal 1 ; ici:ranks id:Ostmar ; ici:comparisonScope id:CoastStates", "What has the rank is not said to belong to the group", warned=True),
    "members listed, and none": changed("plural said to be listed", "ici:represents      id:CoastStates ;\n        ici:instancesStated false", "ici:represents      id:CoastStates ;\n        ici:instancesStated true", "The group says that its members are listed, and none is", "id:ForeignMinisters a ici:Group"),
    "a series listed, and no part": changed("plural said to be listed", "ici:instancesStated  false", "ici:instancesStated  true", "The series says that its events are listed, and none is", "id:LagoonForum a ici:EventSeries"),
    "more members than there are": added("count against members", "s07-accession", "id:Ostmar ici:memberOf id:CoastStates . id:CoastStates ici:statedCount 1", "More members of the group are listed", warned=True),
    # ── What is missing ──
    "an amount of no currency": missing("missing fact", "        ici:inCurrency id:Crown ;\n", "A sum of money is in exactly one currency", "id:TwoMillionCrowns a ici:MonetaryAmount"),
    "a debt": changed("value out of bounds", '"2000000"', '"-2000000"', "A sum of money has exactly one positive amount", "ici:amount"),
    "a signing by nobody": missing("missing fact", "        ici:signedBy id:Velmora , id:SarraAlliance ;\n", "A signing is by somebody", "id:MemorandumSigning a ici:Signing", warned=True),
    "a visit by nobody": missing("missing fact", "        ici:visitor     id:AdaMerin ;\n", "A visit has a visitor", "id:MerinVisit a ici:Visit", warned=True),
    "a suspension of nothing": missing("missing fact", "        ici:suspended   id:OstmarCooperation ;\n", "A suspension is of a framework or an activity", "id:OstmarSuspension a ici:Suspension"),
    "a withdrawal of nobody": missing("missing fact", "        ici:withdrawingParty id:Ostmar ;\n", "A withdrawal has exactly one withdrawing party", "id:OstmarWithdrawal a ici:Withdrawal"),
    # ── What is mentioned together ──
    "a collection that is its member": in_fields("self-link", "id:ThreeFields skos:member id:ThreeFields", BACK),
    "fields listed, and none": third("plural said to be listed", ";\n        skos:member         id:AmberEnergy , id:Fisheries , id:BorderWatch", "", "The collection says that its members are listed, and none is", "id:ThreeFields a ici:Collection"),
    "a treaty that is a collection": third("a named thing as a plural", "id:TiramoTreaty a ici:Agreement", "id:TiramoTreaty a ici:Collection", "fact   id:TiramoTreaty rdf:type ici:Collection", "id:TiramoTreaty a ici:Collection"),
    "fields by a name": in_fields("a named thing as a plural", 'id:ThreeFields ici:nameInText "three fields"@en', "A collection has no name in the text"),
    "a state among fields": in_fields("member of a wrong class", "id:ThreeFields skos:member id:Keld", "Members of a collection are domains"),
    "a launch among fields": in_fields("member of a wrong class", "id:ThreeFields skos:member id:AmberLaunch", "Members of a collection are domains"),
    "an aim among fields": in_fields("members of several kinds", "id:ThreeFields skos:member id:LastingPeace", "The members of the collection are of several kinds"),
    "broader for member": third("broader for member", "        skos:member         id:AmberEnergy , id:Fisheries , id:BorderWatch .\n", "        skos:member         id:Fisheries , id:BorderWatch .\n    id:AmberEnergy skos:broader id:ThreeFields .\n", "Nothing is narrower than a collection", "skos:broader"),
    "a collection below a field": in_fields("broader for member", "id:ThreeFields skos:broader id:Fisheries", "nothing is broader than it"),
    "states by member": third("member for belongs to", '"Sandria"@en ; ici:memberOf id:LeagueStates .\n', '"Sandria"@en .\n    id:LeagueStates skos:member id:Sandria .\n', "What has members (skos:member) is no collection", "skos:member id:Sandria"),
    "a field with members": in_fields("member for belongs to", "id:CoastProtection skos:member id:BorderWatch", "What has members (skos:member) is no collection"),
    "a state that belongs to fields": in_fields("wrong class", "id:Keld ici:memberOf id:ThreeFields", "cannot hold together"),
    "more fields than are counted": third("count against members", "ici:statedCount     3 ;", "ici:statedCount     2 ;", "More members of the collection are listed", "ici:statedCount     2", warned=True),
    "fewer fields than are counted": third("count against members", " , id:BorderWatch .", " .", "More members of the collection are listed", "ici:statedCount     3", warned=True),
    "one principle that is many": third("plural of one", "ici:statedCount     2 ;\n        ici:instancesStated true ;\n        skos:member         id:Equality , id:GoodNeighbourliness .", "ici:instancesStated true ;\n        skos:member         id:Equality .\n    id:AmberPartnership ici:groundedOn id:GoodNeighbourliness .", "has one alone", "skos:member         id:Equality", warned=True),
    "it rests on fields": third("collection in a wrong role", "ici:coversDomain id:ThreeFields", "ici:groundedOn id:ThreeFields", "to carry something and has one that is no principle", "ici:groundedOn id:ThreeFields"),
    "it covers principles": third("collection in a wrong role", "ici:groundedOn id:TwoPrinciples", "ici:coversDomain id:TwoPrinciples", "to be covered and has a member that is no domain", "ici:coversDomain id:TwoPrinciples"),
    "it aims at fields": third("collection in a wrong role", "ici:coversDomain id:ThreeFields", "ici:aimsAt id:ThreeFields", "to be aimed at and has one that is no aim", "ici:aimsAt id:ThreeFields"),
    "a collection that is a field": in_fields("disjoint kinds", "id:ThreeFields a ici:CooperationDomain", "fact   id:ThreeFields rdf:type ici:CooperationDomain"),
    # ── What a fresh set of 73 had shown to pass ──
    "an event opened": third("wrong class", "ici:opened         id:GulfInstitute", "ici:opened         id:TiramoSummit", "neither an institution nor a place", "ici:opened         id:TiramoSummit"),
    "a centre of a person": third("wrong class", "ici:centreOf   id:NorvelLeague", "ici:centreOf   id:HannaOstrev", "no body, no state, no group and no framework", "ici:centreOf   id:HannaOstrev"),
    "a date of a state": third("wrong class", "id:Keld a ici:State ;\n", 'id:Keld a ici:State ;\n        dcterms:date "2011"^^edtf:EDTF ;\n', "neither an event nor a period", 'dcterms:date "2011"^^edtf:EDTF ;'),
    "an amount in words": third("ill-formed value", '"12000000"^^xsd:decimal', '"12 million"^^xsd:decimal', "is no value of xsd:decimal", '"12 million"'),
    "a league of its own states": third("circle of groups", "<s02-meeting> {\n", "<s02-meeting> {\n    id:NorvelLeague ici:memberOf id:LeagueStates .\n", "is a member of it (ici:memberOf)", "ici:drawnFrom       id:NorvelLeague"),
}  # fmt: skip

# What only a reader sees: the words have both names, and nothing else in the document says otherwise.
UNSEEN: dict[str, tuple[str, str]] = {
    "who suspended": ("ici:suspendedBy id:SarraAlliance", "ici:suspendedBy id:Ostmar"),
    "whom the training was for": ("ici:performedFor id:CoastStates", "ici:performedFor id:ForeignMinisters"),
}  # fmt: skip


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    slugs = ("next-document", THIRD)
    return {slug: copy_alone(tmp_path_factory.mktemp("home"), slug) for slug in slugs}


@pytest.fixture
def home(homes: dict[str, Path], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the commands read and write where the document of the mistake is, and speak English."""
    name = request.node.callspec.params["name"]
    home = homes[SEEN[name].slug if name in SEEN else "next-document"]
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "OUT", home / ".build")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return home


@pytest.mark.parametrize("slug", ["next-document", "further-document", THIRD])
def test_twelve_sentences_are_said_without_a_new_term(
    slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ontology = paths.HOME / "ontology"
    home = copy_alone(tmp_path / "home", slug)
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "OUT", home / ".build")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    text = (SUPPORT / slug / "text.txt").read_text("utf-8")
    assert len(text.splitlines()) == 12
    code, lines = printed(capsys, "document", "check", slug)
    assert code == 0, lines
    assert "0 with a written reason, 0 unaccounted" in lines[0]
    code, lines = printed(capsys, "build")
    assert code == 0, lines
    assert not any("warning" in line for line in lines)
    declared = {s for s, _, _ in read_turtle(ontology / "ici.ttl").triples}
    used = {
        term
        for triples in read_turtle(SUPPORT / slug / FACTS).graphs.values()
        for triple in triples
        for term in triple
        if lexical(term).startswith(ICI)
    }
    assert used <= declared


def test_sixty_mistakes_of_twenty_five_kinds_are_planted_and_nine_in_ten_are_seen() -> None:
    assert len(SEEN) >= 60
    assert len({one.kind for one in SEEN.values()}) >= 25
    assert len(SEEN) / (len(SEEN) + len(UNSEEN)) >= 0.9


@pytest.mark.parametrize("name", SEEN)
def test_a_mistake_is_seen_at_its_line_by_check_and_build(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = SEEN[name]
    with planted(home / FOLDER / one.slug, one.file, one.old, one.new):
        checked, by_check = printed(capsys, "document", "check", one.slug)
        built, by_build = printed(capsys, "build")
        assert checked == 1, by_check
        assert built == (0 if one.warned else 1), by_build
        for lines in (by_check, by_build):
            assert any(one.at in line for line in lines_said(lines, one.says, home)), lines


@pytest.mark.parametrize("name", UNSEEN)
def test_what_only_a_reader_sees_passes(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with planted(home / FOLDER / "next-document", FACTS, *UNSEEN[name]):
        assert printed(capsys, "document", "check", "next-document")[0] == 0


@contextmanager
def planted(folder: Path, file: str, old: str, new: str) -> Iterator[None]:
    """Have a mistake in a document, with the names of what it speaks of, as long as that is asked for."""
    right = {name: (folder / name).read_text("utf-8") for name in (FACTS, NAMES)}
    assert old in right[file]
    names = (f"\n{thing} {said} .\n" for thing, said in MORE_NAMES.items() if file == FACTS and thing in new)
    wrong = {**right, NAMES: right[NAMES] + "".join(names)}
    wrong[file] = wrong[file].replace(old, new, 1)
    try:
        for name, text in wrong.items():
            (folder / name).write_text(text, "utf-8")
        yield
    finally:
        for name, text in right.items():
            (folder / name).write_text(text, "utf-8")


def lines_said(lines: list[str], says: str, home: Path) -> list[str]:
    """Return the lines of the files that are named where a sentence is said."""
    found = []
    for number, line in enumerate(lines):
        if says not in line:
            continue
        for above in reversed(lines[: number + 1]):  # a sentence of several lines has its place in the first
            if place := re.search(rf"({re.escape(str(FOLDER))}/[\w./-]+):(\d+)", above):
                found.append((home / place[1]).read_text("utf-8").splitlines()[int(place[2]) - 1])
                break
    return found
