"""Edits of facts.trig, entities.ttl and document.ttl: what is new stands where it belongs, and nothing else moves."""

import difflib
from dataclasses import replace
from pathlib import Path

import pytest
from authoring import drafted, opened, stated

from isnad import paths
from isnad.author.edits import with_description, with_dismissal, with_fact, without_passages
from isnad.author.facts import NewThing
from isnad.author.layout import items
from isnad.author.naming import with_names
from isnad.errors import MisplacedFact
from isnad.rdf.namespaces import DOC
from isnad.rdf.terms import literal
from isnad.rdf.turtle import parse_turtle, read_turtle
from isnad.rdf.vocabulary import DCTERMS, EDTF, ICI, ID, RDF, RDFS
from isnad.source.document import Span, read_document
from isnad.source.passages import read_facts

ARTICLE = paths.HOME / "data/documents/kuwait-ici-20-years"
AUTHORED = [*(paths.HOME / "data").rglob("*.ttl"), *(paths.HOME / "data").rglob("*.trig"), paths.HOME / "ontology/shapes.ttl"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return drafted(tmp_path / "data")


def added(before: str, after: str) -> list[str]:
    """Return the lines that were added; fail where one was removed or changed."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


@pytest.mark.parametrize("path", AUTHORED, ids=lambda path: path.name)
def test_items_are_what_the_parser_reads(path: Path) -> None:
    file = read_turtle(path, published=False)
    found = items(file)
    assert {one.subject for one in found if one.is_graph} == {name for name in file.graphs if name}
    assert all(file.text[token.begin : token.end] == token.text for one in found for token in one.tokens)
    subjects = {s for s, _, _ in file.graphs[None] if s.startswith("<")}
    assert {one.subject for one in found if one.subject.startswith("<") and not one.is_graph} <= subjects


@pytest.mark.parametrize(
    "text",
    [
        'PREFIX id: <https://w3id.org/isnad/id/>\nid:A id:b 1.5 , 2 . # } . "\nid:B id:c "a.b # }"@en .',
        "@prefix id: <https://w3id.org/isnad/id/> .\nid:A id:b '''it's . } \"''' . GRAPH id:g { id:A id:b id:C }",
        "@prefix id: <https://w3id.org/isnad/id/> .\nid:A.b id:b [ id:c ( 1 2 ) ] .\nid:g { id:A id:b true . }",
        '@base <https://w3id.org/isnad/> .\n<a> <b> "\\"." ; <c> <d#e> .\n<g> { <a> <b> .5 . }',
    ],
)
def test_items_of_what_turtle_allows(text: str) -> None:
    file = parse_turtle(text, Path("x.trig"), published=False)
    found = items(file)
    assert {one.subject for one in found if one.is_graph} == {name for name in file.graphs if name}
    assert {one.subject for one in found if one.subject and not one.is_graph} == {
        s for s, _, _ in file.graphs[None] if s.startswith("<")
    }


def test_a_fact_stands_in_the_order_of_the_text(folder: Path) -> None:
    document, files = opened(folder)
    joined = stated(document, "Qatar joined the Istanbul Cooperation Initiative", (ID.J, RDF.type, ICI.Accession), (ID.J, ICI.accedingParty, ID.Qatar), name="accession")  # fmt: skip
    founded = stated(document, "The Council of Ports was founded", (ID.C, RDF.type, ICI.Group), name="group")
    hosted = stated(document, "Qatar hosted its meeting", (ID.M, ICI.hostedBy, ID.Qatar), name="hosted-by")
    observed = stated(document, "Oman observed it 🛳️", (ID.O, RDF.type, ICI.State), name="state")
    now = files
    for fact in (hosted, observed, founded, joined):
        now = with_fact(document, now, fact)
        added(files.facts, now.facts)
    places = [now.facts.index(f"<s0{n}> {{".replace(">", f"-{name}>")) for n, name in ((1, "group"), (2, "accession"), (2, "hosted-by"), (3, "state"))]  # fmt: skip
    assert places == sorted(places)
    headings = [now.facts.index(f"# ── {n} ") for n in (1, 2, 3)]
    assert headings[0] < places[0] < headings[1] < places[1] < places[2] < headings[2] < places[3]


def test_a_passage_is_written_as_authors_write_it(folder: Path) -> None:
    document, files = opened(folder)
    fact = stated(
        document,
        "Qatar joined the Istanbul Cooperation Initiative",
        (ID.QatarAccession, RDF.type, ICI.Accession),
        (ID.QatarAccession, ICI.accedingParty, ID.Qatar),
        (ID.QatarAccession, DCTERMS.date, literal("2005-02", datatype=EDTF.EDTF)),
        (ID.Qatar, ICI.statedCount, literal("3", datatype="<http://www.w3.org/2001/XMLSchema#integer>")),
        name="accession",
        asserted=False,
        note=("سبب", "a reason"),
    )
    assert "\n".join(added(files.facts, with_fact(document, files, fact).facts)) == (
        '<s02-accession> chain:quote "Qatar joined the Istanbul Cooperation Initiative"@en ;\n'
        "    chain:stance chain:attributed ;\n"
        '    chain:reason "سبب"@ar ,\n'
        '                 "a reason"@en .\n'
        "<s02-accession> {\n"
        "    id:QatarAccession a ici:Accession ;\n"
        "        ici:accedingParty id:Qatar ;\n"
        '        dcterms:date      "2005-02"^^edtf:EDTF .\n'
        "    id:Qatar ici:statedCount 3 .\n"
        "}\n"
    )


def test_words_that_stand_twice_are_told_apart_in_code_points(folder: Path) -> None:
    document, files = opened(folder)
    second = document.text.rindex("Qatar")
    fact = replace(stated(document, "Qatar", (ID.Qatar, RDF.type, ICI.State)), span=Span(second, second + 5))
    (folder / "facts.trig").write_text(with_fact(document, files, fact).facts, encoding="utf-8")
    spans = [
        one.span
        for one in read_facts(read_document(folder)).passages
        if (ID.Qatar, RDF.type, ICI.State) in one.triples
    ]
    assert spans == [fact.span]
    year = stated(document, "year", (ID.Y, RDF.type, ICI.Period))  # behind a character of two UTF-16 units
    (folder / "facts.trig").write_text(with_fact(document, files, year).facts, encoding="utf-8")
    assert Span(document.text.index("year"), document.text.index("year") + 4) in {
        one.span for one in read_facts(read_document(folder)).passages
    }


def test_the_same_words_are_one_passage(folder: Path) -> None:
    document, files = opened(folder)
    one = stated(
        document, "Qatar hosted its meeting", (ID.M, RDF.type, ICI.Meeting), (ID.M, ICI.hostedBy, ID.Qatar)
    )
    two = stated(document, "Qatar hosted its meeting", (ID.M, ICI.hostedBy, ID.Qatar), (ID.Q, RDF.type, ICI.State), note=("أ", "a"))  # fmt: skip
    first = with_fact(document, files, one)
    both = with_fact(document, first, two)
    assert added(first.facts.replace('meeting"@en .', ""), both.facts.replace('meeting"@en ;', ""))[-1] == (
        "    id:Q a ici:State ."
    )
    assert both.facts.count("its meeting") == 1
    assert with_fact(document, both, two) == both
    with pytest.raises(MisplacedFact):
        with_fact(document, both, replace(two, asserted=False))


def test_what_a_draft_left_open_is_replaced(folder: Path) -> None:
    document, files = opened(folder)
    assert "id:TODO-s01-01" in files.facts
    fact = stated(document, "in 1999", (ID.F, DCTERMS.date, literal("1999", datatype=EDTF.EDTF)))
    now = with_fact(document, files, fact).facts
    assert "id:TODO-s01-01" not in now
    assert now.count("<s01-01>") == 2
    assert 'id:F dcterms:date "1999"^^edtf:EDTF .' in now


def test_words_of_two_sentences_are_refused(folder: Path) -> None:
    document, files = opened(folder)
    with pytest.raises(MisplacedFact):
        with_fact(document, files, stated(document, "Doha. Qatar", (ID.X, RDF.type, ICI.Group)))


def test_the_article_keeps_every_line(tmp_path: Path) -> None:
    document, files = opened(ARTICLE)
    for number, sentence in enumerate(document.sentences, start=1):
        words = document.quoted(sentence)[:-9]
        now = with_fact(document, files, stated(document, words, (ID.X, RDF.type, ICI.Group), name="new-one"))
        assert f"<s{number:02}-new-one> {{" in added(files.facts, now.facts)
        heading, behind = now.facts.index(f"# ── {number} "), now.facts.find(f"# ── {number + 1} ")
        assert (
            heading < now.facts.index(f"<s{number:02}-new-one>") < (behind if behind > 0 else len(now.facts))
        )


def test_a_passage_is_taken_away_with_its_comment() -> None:
    document, files = opened(paths.HOME / "data/examples/where-sources-differ")
    name = f"<{DOC}where-sources-differ/s01-place-and-day>"
    now = without_passages(document, files.facts, [name])
    begin = files.facts.index("# The article says Ankara")
    end = files.facts.index("<s01-istanbul>")
    assert now == files.facts[:begin] + files.facts[end:]


def test_new_things_are_named_at_the_end(folder: Path) -> None:
    document, files = opened(folder)
    board = NewThing(ID.HarbourBoard, "هيئة المرفأ", 'The "board"')
    fact = stated(document, "of Ports", (ID.HarbourBoard, RDF.type, ICI.Group), things=(board,))
    now = with_fact(document, files, fact)
    assert added(files.entities or "", now.entities or "") == [
        "",
        "id:HarbourBoard",
        '    rdfs:label "هيئة المرفأ"@ar , "The \\"board\\""@en .',
    ]
    other = replace(fact, things=(NewThing(ID.B, "", "B"),))
    none_yet = with_fact(document, replace(files, entities=None), other)
    assert (none_yet.entities or "").endswith('\n\nid:B\n    rdfs:label "B"@en .\n')
    with pytest.raises(MisplacedFact):
        with_fact(document, now, replace(fact, things=(NewThing(ID.HarbourBoard, "غير ذلك", "Another"),)))


def test_a_name_that_a_draft_left_out_is_filled_in(folder: Path) -> None:
    document, files = opened(folder)
    assert 'id:Doha\n    rdfs:label "Doha"@en , "TODO"@ar .' in (files.entities or "")
    doha = NewThing(ID.Doha, "الدوحة", "Doha")
    now = with_fact(document, files, stated(document, "Doha", (ID.Doha, RDF.type, ICI.City), things=(doha,)))
    assert now.entities == (files.entities or "").replace('"Doha"@en , "TODO"@ar', '"Doha"@en , "الدوحة"@ar')


def test_what_a_draft_proposed_takes_the_name_that_it_is_given(tmp_path: Path) -> None:
    """An Arabic name has no identifier until an author gives one: then every passage of the draft has it."""
    text = "أنشئ مجلس الموانئ الشرقية في عام 1998. وعقد مجلس الموانئ الشرقية مؤتمرا."
    document, files = opened(drafted(tmp_path / "data", text, language="ar"))
    assert "id:TODO-n01" in (files.entities or "")
    council = NewThing(ID.EasternPortsCouncil, "مجلس الموانئ الشرقية", "Eastern Ports Council")
    fact = stated(document, "مجلس الموانئ الشرقية", (council.term, RDF.type, ICI.Group), things=(council,))
    now = with_fact(document, files, fact)
    assert "TODO-n01" not in f"{now.entities}{now.facts}"
    assert '"مجلس الموانئ الشرقية"@ar , "Eastern Ports Council"@en' in (now.entities or "")
    assert now.facts.count("id:EasternPortsCouncil") == 2


def test_words_are_dismissed_with_a_reason(folder: Path) -> None:
    document, files = opened(folder)
    begin = document.text.index("and Qatar")
    now = with_dismissal(document, files, Span(begin, begin + 3), ("وصل", "a connective"))
    now = with_dismissal(document, now, Span(begin, begin + 3), ("وصل", "a connective"))
    assert added(files.document, now.document)[:5] == [
        "",
        "<note/s02-unused> a chain:UnusedSpan ;",
        '    chain:quote  "and"@en ;',
        '    chain:reason "وصل"@ar ,',
        '                 "a connective"@en .',
    ]
    (folder / "document.ttl").write_text(now.document, encoding="utf-8")
    assert [one.rsplit("/", 1)[-1] for one in read_document(folder).unused] == [
        "s02-unused>",
        "s02-unused-2>",
    ]


def test_the_document_is_described_where_the_draft_says_todo(folder: Path) -> None:
    document, files = opened(folder)
    now = with_description(document, files, RDFS.label, ("مذكرة", 'A "note"'))
    assert '    rdfs:label       "مذكرة"@ar , "A \\"note\\""@en ;' in now.document
    assert now.document.count("TODO") == files.document.count("TODO") - 2
    again = with_description(document, now, RDFS.label, ("أ", "B"))
    assert 'rdfs:label       "أ"@ar , "B"@en ;' in again.document


def test_line_ends_stay(folder: Path) -> None:
    document, files = opened(folder)
    theirs = replace(files, facts=files.facts.replace("\n", "\r\n"))
    now = with_fact(document, theirs, stated(document, "Council of Ports", (ID.C, RDF.type, ICI.Group)))
    assert "\n" not in now.facts.replace("\r\n", "")
    assert len(now.facts.splitlines()) > len(theirs.facts.splitlines())


def test_a_draft_that_says_nothing_more_goes_with_the_fact(folder: Path) -> None:
    """Its date is stated by more words now; one that says another date stays."""
    document, files = opened(folder)
    left = files.facts.count("id:TODO")
    words = "Qatar joined the Istanbul Cooperation Initiative in February 2005"
    date = literal("2005-02", datatype=EDTF.EDTF)
    now = with_fact(
        document, files, stated(document, words, (ID.J, RDF.type, ICI.Accession), (ID.J, DCTERMS.date, date))
    )
    assert now.facts.count("id:TODO") == left - 1
    assert now.facts.count('"2005-02"') == 1
    other = stated(document, words, (ID.J, RDF.type, ICI.Accession))
    assert with_fact(document, files, other).facts.count("id:TODO") == left


def test_the_line_of_a_text_is_not_that_of_a_longer_one_that_has_it_within() -> None:
    text = '@prefix : <http://example.org/> .\n:a :p "Gulf States" .\n:a :p "Gulf" .\n'
    file = parse_turtle(text, Path("x.ttl"), published=False)
    assert file.line_of("<http://example.org/a>", '"Gulf"') == 3


def test_a_class_that_is_stated_is_no_longer_proposed(folder: Path) -> None:
    """The name that a draft found stays where it stands; what is proposed of other things is still open."""
    document, files = opened(folder)
    words = "The Council of Ports was founded"
    assert files.facts.count("ici:TODO") > 1
    assert "id:CouncilOfPorts a ici:TODO-InternationalOrganisation ; ici:nameInText" in files.facts
    now = with_fact(
        document, files, stated(document, words, (ID.CouncilOfPorts, RDF.type, ICI.InternationalOrganisation))
    )
    assert "{ id:CouncilOfPorts ici:nameInText " in now.facts
    assert now.facts.count("ici:TODO") == files.facts.count("ici:TODO") - 1


# ── Names ──


def test_a_name_that_waited_is_written_and_asked_for_no_more(folder: Path) -> None:
    """What was named in one language alone is named in the other one when it is chosen again."""
    document, files = opened(folder)
    end = NewThing(ID.End, "", 'the "end" of it')
    files = with_fact(document, files, stated(document, "Oman", (ID.End, RDF.type, ICI.Event), things=(end,)))
    named = replace(end, ar="نهايته")
    both = with_fact(document, files, stated(document, "a year", (ID.End, RDF.type, ICI.Event), things=(named,)))  # fmt: skip
    assert '    rdfs:label "the \\"end\\" of it"@en , "نهايته"@ar .\n' in (both.entities or "")
    again = with_fact(document, both, stated(document, "for a year", (ID.End, RDF.type, ICI.Event), things=(named,)))  # fmt: skip
    assert again.entities == both.entities
    with pytest.raises(MisplacedFact):  # another thing of this name
        with_fact(document, both, stated(document, "observed", (ID.End, RDF.type, ICI.Event), things=(replace(named, ar="خاتمته"),)))  # fmt: skip


def test_a_name_is_corrected_where_it_stands(folder: Path) -> None:
    document, files = opened(folder)
    assert '"Council of Ports"@en , "TODO"@ar' in (files.entities or "")
    ports = NewThing(ID.CouncilOfPorts, "مجلس الموانئ", "the Council of Ports")
    after = with_names(document, files, ports).entities or ""
    assert '"the Council of Ports"@en , "مجلس الموانئ"@ar' in after
    assert after.count("\n") == (files.entities or "").count("\n")
    with pytest.raises(MisplacedFact) as caught:
        with_names(document, files, NewThing(ID.Kuwait, "الكويت", "Kuwayt"))
    assert "another place" in caught.value.what.en
