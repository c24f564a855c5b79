"""What finds a name: other spellings, clitics, digits, the beginning of a word; and nothing finds what is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.build.pipeline import Built
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import language, lexical
from isnad.rdf.vocabulary import RDFS, SKOS

NAMES = [
    Named("urn:nato", "حلف شمال الأطلسي", "ar"),
    Named("urn:nato", "الناتو", "ar"),
    Named("urn:nato", "North Atlantic Treaty Organization", "en"),
    Named("urn:nato", "NATO", "en"),
    Named("urn:ici", "مبادرة إسطنبول للتعاون", "ar"),
    Named("urn:ici", "Istanbul Cooperation Initiative", "en"),
    Named("urn:istanbul", "إسطنبول", "ar"),
    Named("urn:istanbul", "Istanbul", "en"),
    Named("urn:eu", "الاتحاد الأوروبي", "ar"),
]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NATO", "urn:nato"), ("nato", "urn:nato"), ("ناتو", "urn:nato"), ("الناتو", "urn:nato"), ("بالناتو", "urn:nato"),
        ("حلف الأطلسي", "urn:nato"), ("حلف شمال الاطلسي", "urn:nato"), ("الحلف", "urn:nato"), ("للحلف", "urn:nato"),
        ("حِلْف", "urn:nato"), ("حلـــف", "urn:nato"), ("North Atl", "urn:nato"), ("atlantic north", "urn:nato"),
        ("إسطنبول", "urn:istanbul"), ("اسطنبول", "urn:istanbul"), ("istanbul", "urn:istanbul"), ("Istanbul Coop", "urn:ici"),
        ("التعاون إسطنبول", "urn:ici"), ("الاتحاد الاوروبى", "urn:eu"), ("اورو", "urn:eu"),
        ("the NATO", "urn:nato"), ("N.A.T.O", "urn:nato"), ("North Atlantic Treaty Organisation", "urn:nato"), ("Istanbul Co-operation", "urn:ici"),
    ],
)  # fmt: skip
def test_a_name_is_found(text: str, first: str) -> None:
    assert NameIndex(NAMES).search(text)[0].iri == first


@pytest.mark.parametrize("text", ["", " ", "؟", "NATO Kuwait", "الصين", "xyz", "atlantica", "ا ل"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert NameIndex(NAMES).search(text) == []


def test_the_name_itself_comes_before_names_that_hold_it() -> None:
    assert [hit.iri for hit in NameIndex(NAMES).search("istanbul")] == ["urn:istanbul", "urn:ici"]
    assert NameIndex(NAMES).search("istanbul")[0].score == 100 > NameIndex(NAMES).search("istanbul")[1].score


def test_every_name_of_the_graph_finds_its_thing(built: Built) -> None:
    names = [
        Named(lexical(s), lexical(o), language(o))
        for s, p, o in built.graph.entities
        if is_entity(s) and p in (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel)
    ]
    index = NameIndex(names)
    assert len(names) > 250
    for named in names:
        assert named.iri in [hit.iri for hit in index.search(named.text, most=5)], named


@given(st.text(max_size=40))
def test_any_text_finds_something_or_nothing(text: str) -> None:
    assert all(0 < hit.score <= 100 for hit in NameIndex(NAMES).search(text))
