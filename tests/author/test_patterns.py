"""The patterns follow from the ontology and its shapes: what can be said, by what it is called."""

from pathlib import Path

import pytest

from isnad import paths
from isnad.author import layout
from isnad.author.facts import triples_of
from isnad.author.patterns import Patterns, patterns_of
from isnad.build.pipeline import Built
from isnad.errors import InvalidFact, MalformedLiteral
from isnad.rdf.turtle import parse_turtle
from isnad.rdf.vocabulary import ICI, ID, ORG, RDF
from isnad.source.sources import Head, read_head


@pytest.fixture(scope="module")
def head() -> Head:
    return read_head(paths.HOME)


@pytest.fixture(scope="module")
def patterns(head: Head) -> Patterns:
    return patterns_of(head.ontology, head.shapes.triples, head.schema)


def test_every_class_and_property_that_a_passage_uses_has_a_pattern(patterns: Patterns, built: Built) -> None:
    stated = [t for facts in built.sources.facts for passage in facts.passages for t in passage.triples]
    types = {value for _, predicate, value in stated if predicate == RDF.type}
    assert types <= {one.type for one in patterns.listed}
    properties = {predicate for _, predicate, _ in stated} - {RDF.type}
    assert properties <= {one.roles[0].predicate for one in patterns.listed if not one.type}


def test_nothing_is_offered_that_is_said_of_sources_or_that_only_follows(patterns: Patterns) -> None:
    names = {one.name for one in patterns.listed}
    for_sources = {
        "Document",
        "Passage",
        "Claim",
        "Discrepancy",
        "quote",
        "stance",
        "sha256",
        "claimStatus",
        "rendering",
        "anchorOf",
        "wasDerivedFrom",
    }
    inferred = {"madeAccession", "holds", "hasEarliestBeginTimeStamp", "hasActor"}
    assert not names & (for_sources | inferred)


def test_every_pattern_is_called_something_in_both_languages(patterns: Patterns) -> None:
    for one in patterns.listed:
        assert one.label.ar and one.label.en and one.group.ar and one.group.en, one.name
        assert all(role.label.ar and role.label.en for role in one.roles)


def test_what_a_shape_demands_is_needed(patterns: Patterns) -> None:
    needed = {role.name: role for role in patterns.find("Accession").roles if role.required}
    assert needed.keys() == {"accedingParty", "accededTo"}
    assert needed["accedingParty"].classes == {ICI.Actor}
    assert not needed["accededTo"].several
    assert {role.name for role in patterns.find("Precedence").roles if role.required} == {
        "ordinal",
        "ranks",
        "comparisonScope",
    }


def test_one_of_several_ways_and_its_inverse_are_offered(patterns: Patterns) -> None:
    usual = {role.name: role for role in patterns.find("State").roles if role.usual}
    assert usual["nameInText"].kind == "words"
    assert usual["of-capitalOf"].inverse
    assert usual["of-capitalOf"].classes == {ICI.City}


def test_one_of_several_classes_is_asked_for_where_a_shape_takes_several(patterns: Patterns) -> None:
    joined = {ICI.CooperationFramework, ICI.InternationalOrganisation}
    assert patterns.find("Accession").role("accededTo").classes == joined
    assert patterns.find("Withdrawal").role("withdrewFrom").classes == joined
    assert patterns.find("Inauguration").role("opened").classes == {ORG.Organization, ICI.Place}


def test_a_judgement_is_told_by_its_shape(patterns: Patterns) -> None:
    judged = {one.name for one in patterns.listed if one.is_judgement}
    assert judged == {"essentialPartnerIn", "keenOn", "importantFor", "mostImportantAmong"}


@pytest.mark.parametrize("name", ["Accession", "accession", "انضمام", "ACCESSION"])
def test_a_pattern_is_found_by_any_of_its_names(patterns: Patterns, name: str) -> None:
    assert patterns.find(name).type == ICI.Accession


def test_an_unknown_pattern_is_told_with_those_that_come_near(patterns: Patterns) -> None:
    with pytest.raises(InvalidFact) as caught:
        patterns.find("visit of")
    assert caught.value.hint.en.startswith("Choose one of: ")
    with pytest.raises(InvalidFact) as caught:
        patterns.find("visit")
        patterns.find("exchange")
    assert "VisitExchange" in caught.value.hint.en


def test_a_new_constraint_is_a_new_role(head: Head) -> None:
    """Nothing of it is listed in the program: a shape that demands a place makes a role that is needed."""
    demanded = (
        ("<urn:shape>", RDF.type, "<http://www.w3.org/ns/shacl#NodeShape>"),
        ("<urn:shape>", "<http://www.w3.org/ns/shacl#targetClass>", ICI.Visit),
        ("<urn:shape>", "<http://www.w3.org/ns/shacl#property>", "_:constraint"),
        ("_:constraint", "<http://www.w3.org/ns/shacl#path>", ICI.tookPlaceIn),
        (
            "_:constraint",
            "<http://www.w3.org/ns/shacl#minCount>",
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
    )
    found = patterns_of(head.ontology, (*head.shapes.triples, *demanded), head.schema).find("Visit")
    assert found.role("tookPlaceIn").required
    assert (
        not patterns_of(head.ontology, head.shapes.triples, head.schema)
        .find("Visit")
        .role("tookPlaceIn")
        .required
    )


def test_roles_become_triples(patterns: Patterns) -> None:
    made = triples_of(
        patterns.find("Accession"),
        ID.X,
        [("accedingParty", ID.Kuwait), ("accededTo", ID.ICI), ("date", "2004-12"), ("dateText", "")],
        "ar",
    )
    assert made == (
        (ID.X, RDF.type, ICI.Accession),
        (ID.X, ICI.accedingParty, ID.Kuwait),
        (ID.X, ICI.accededTo, ID.ICI),
        (ID.X, "<http://purl.org/dc/terms/date>", '"2004-12"^^<http://id.loc.gov/datatypes/edtf/EDTF>'),
    )
    capital = triples_of(patterns.find("State"), ID.Kuwait, [("of-capitalOf", ID.KuwaitCity)], "ar")
    assert (ID.KuwaitCity, ICI.capitalOf, ID.Kuwait) in capital


def test_a_number_without_letters_has_no_language(patterns: Patterns) -> None:
    said = triples_of(patterns.find("notation"), ID.X, [("notation", "3")], "ar")
    assert said == ((ID.X, "<http://www.w3.org/2004/02/skos/core#notation>", '"3"'),)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ([], InvalidFact),
        ([("ordinal", "first"), ("ranks", ID.A), ("comparisonScope", ID.B)], MalformedLiteral),
        ([("ordinal", "1.5"), ("ranks", ID.A), ("comparisonScope", ID.B)], MalformedLiteral),
        ([("nobody", "1")], InvalidFact),
    ],
)
def test_what_fills_no_role_is_refused(
    patterns: Patterns, values: list[tuple[str, str]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        triples_of(patterns.find("Precedence"), ID.X, values, "en")


def test_a_role_without_a_range_takes_what_a_shape_asks_of_its_values(patterns: Patterns) -> None:
    """A person who says what is covered is offered domains, and not each class that there is."""
    initiative = patterns.find("Initiative")
    assert initiative.role("coversDomain").classes == {ICI.CooperationDomain, ICI.Collection}
    assert initiative.role("aimsAt").classes == {ICI.Aim, ICI.Collection}
    assert patterns.find("coversDomain").roles[0].classes == {ICI.CooperationDomain, ICI.Collection}
    assert patterns.find("temporal").roles[0].classes == {ICI.Period}
    assert patterns.find("spatial").roles[0].classes == {ICI.Place}
    assert patterns.find("heldBy").roles[0].classes == {ICI.Person}
    assert patterns.find("accededTo").roles[0].classes == patterns.find("Accession").role("accededTo").classes


@pytest.mark.parametrize("word", ["ended", "dissolved", "expired", "انتهى", "حل", "ألغي"])
def test_an_end_is_found_by_what_people_call_it(patterns: Patterns, word: str) -> None:
    """What has no class of its own among events is an event, and has what it is about."""
    assert [one.name for one in patterns.listed if word in one.also.splitlines()] == ["Event"]
    about = patterns.find("Event").role("subject")
    assert "framework" in about.definition.en and "إطار" in about.definition.ar


@pytest.mark.parametrize(("word", "name"), [("halted", "Suspension"), ("أوقف", "Suspension"), ("until", "Period"), ("withdrew", "Withdrawal")])  # fmt: skip
def test_a_halt_and_a_length_of_time_are_found_so_too(patterns: Patterns, word: str, name: str) -> None:
    assert name in [one.name for one in patterns.listed if word in one.also.splitlines()]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2000000", '"2000000"^^xsd:decimal'),  # bare it would be an integer, which the shape refuses
        ("2,000,000", '"2000000"^^xsd:decimal'),
        ("٢٬٠٠٠٬٠٠٠", '"2000000"^^xsd:decimal'),
        ("1200000.5", "1200000.5"),
        ("١٫٥", "1.5"),
    ],
)
def test_an_amount_is_written_as_a_decimal(patterns: Patterns, typed: str, written: str) -> None:
    said = triples_of(patterns.find("MonetaryAmount"), ID.X, [("amount", typed)], "en", whole=False)
    file = parse_turtle("@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .", Path("facts.trig"))
    (value,) = (value for _, predicate, value in said if predicate == ICI.amount)
    assert layout.written(value, file) == written
    read = parse_turtle(
        f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <x:a> <x:b> {written} .", Path("x.ttl")
    )
    assert {o for _, _, o in read.triples} == {value}


@pytest.mark.parametrize("typed", ["2,00", "2 million", '"2000000"^^xsd:decimal', "2e6", "20,000,00"])
def test_what_may_be_another_number_is_refused(patterns: Patterns, typed: str) -> None:
    with pytest.raises(MalformedLiteral, match="is no value for amount"):
        triples_of(patterns.find("MonetaryAmount"), ID.X, [("amount", typed)], "en", whole=False)


def test_words_are_said_of_whatever_they_name(patterns: Patterns) -> None:
    named = patterns.find("nameInText").classes
    for one in (ICI.State, ICI.City, ICI.Conference, ICI.Person):
        assert patterns.fits({one}, named), one
    assert not patterns.fits({ICI.State}, patterns.find("date").classes)
