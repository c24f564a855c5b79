"""Annotations of other tools are held against the text to the letter; a document's passages are Web Annotations."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import printed
from pyld import jsonld

from isnad import paths
from isnad.build.statements import structure_of
from isnad.errors import MisplacedFact
from isnad.source.annotations import exported, held, read_proposals
from isnad.source.document import read_document
from isnad.source.passages import AGENTS, read_facts
from isnad.source.validity import is_draft

NOTE = paths.HOME / "data" / "examples" / "where-sources-differ"
ARTICLE = paths.HOME / "data" / "documents" / "kuwait-ici-20-years"
OA = "http://www.w3.org/ns/oa#"
# What of the W3C's context our annotations use (Web Annotation Vocabulary, appendix A).
CONTEXT = {
    "@context": {
        "oa": OA, "as": "http://www.w3.org/ns/activitystreams#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": "@id", "type": "@type", "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody",
        "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
        "AnnotationPage": "as:OrderedCollectionPage",
        "describing": "oa:describing", "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
        "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
        "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
        "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "value": "rdf:value", "format": "dc:format",
        "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
        "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    }
}  # fmt: skip


def loaded(url: str, _options: object) -> dict[str, Any]:
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


@pytest.mark.parametrize("folder", [NOTE, ARTICLE], ids=["English", "Arabic"])
def test_passages_are_web_annotations_to_an_independent_reader(folder: Path) -> None:
    facts = read_facts(read_document(folder))
    page = json.loads(exported(facts))
    (read,) = jsonld.expand(page, {"documentLoader": loaded})
    annotations = read["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert len(annotations) == len(facts.passages) > 20
    for annotation, passage in zip(annotations, facts.passages, strict=True):
        assert annotation["@type"] == [f"{OA}Annotation"]  # §3.1: an IRI, the class, at least one target
        assert annotation["@id"] == passage.iri[1:-1]
        (target,) = annotation[f"{OA}hasTarget"]
        assert target[f"{OA}hasSource"] == [{"@id": facts.document.iri[1:-1]}]  # §4: just one source
        quote, position = target[f"{OA}hasSelector"]
        assert quote["@type"] == [f"{OA}TextQuoteSelector"]  # §4.2.4: just one exact
        exact = quote[f"{OA}exact"][0]["@value"]
        begin, end = (int(position[f"{OA}{which}"][0]["@value"]) for which in ("start", "end"))
        assert facts.document.text[begin:end] == exact == facts.document.quoted(passage.span)
        before, after = (quote[f"{OA}{which}"][0]["@value"] for which in ("prefix", "suffix"))
        assert f"{before}{exact}{after}" in facts.document.text
        (body,) = annotation[f"{OA}hasBody"]
        assert body["@type"] == [f"{OA}TextualBody"]
        assert len(body["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"][0]["@value"].splitlines()) == len(
            passage.triples
        )


@pytest.mark.parametrize("folder", [NOTE, ARTICLE], ids=["English", "Arabic"])
def test_what_is_exported_is_read_back_at_the_same_places(folder: Path, tmp_path: Path) -> None:
    facts = read_facts(read_document(folder))
    (tmp_path / "page.json").write_text(exported(facts), "utf-8")
    fitting, differing = held(facts.document, read_proposals(tmp_path / "page.json"))
    assert differing == []
    assert [one.span for one in fitting] == [passage.span for passage in facts.passages]


TEXT = "Norvia joined the Harbour Council in June 2014. 😀 Norvia left it. The end."
LANGEXTRACT = {
    "document_id": "d", "text": TEXT,
    "extractions": [
        {"extraction_class": "state", "extraction_text": "Norvia", "char_interval": {"start_pos": 0, "end_pos": 6}},
        {"extraction_class": "state", "extraction_text": "Norvia", "char_interval": {"start_pos": 50, "end_pos": 56},
         "attributes": {"kind": "coastal"}},
        {"extraction_class": "state", "extraction_text": "Norvia", "char_interval": {"start_pos": 51, "end_pos": 57}},
        {"extraction_class": "body", "extraction_text": "harbour council", "char_interval": {"start_pos": 18, "end_pos": 33}},
        {"extraction_class": "date", "extraction_text": "June 2014", "char_interval": None},
        {"extraction_class": "state", "extraction_text": "Norvia", "char_interval": None},
        {"extraction_class": "x", "extraction_text": "end", "char_interval": {"start_pos": 9, "end_pos": 999}},
        {"extraction_class": "x", "extraction_text": "2014. 😀 Norvia", "char_interval": None},
    ],
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ontology", "data", "queries"):
        shutil.copytree(paths.HOME / name, tmp_path / name)
    monkeypatch.setattr(paths, "HOME", tmp_path)
    (tmp_path / "note.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_what_holds_is_a_draft_and_what_differs_is_listed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys, "document", "add", str(home / "note.txt"), "--slug", "my-note")[0] == 0
    folder = home / "data" / "documents" / "my-note"
    (home / "found.jsonl").write_text(json.dumps(LANGEXTRACT, ensure_ascii=False) + "\n", "utf-8")
    code, lines = printed(
        capsys, "document", "import", "my-note", str(home / "found.jsonl"), "--tool", "langextract"
    )
    assert code == 1
    assert "added as a draft: 3; there already: 0; differing: 5" in lines
    said = [line.split(": ", 1)[1] for line in lines if ".jsonl:" in line]
    assert said[0] == 'it says "Norvia", and at 51 to 57 stands "orvia "'
    assert said[1] == 'it says "harbour council", and at 18 to 33 stands "Harbour Council"'
    assert "stands in the text 2 times" in said[2]
    assert said[3] == "9 to 999 is no place in the text"
    assert said[4] == "it reaches over more than one sentence"
    facts = (folder / "facts.trig").read_text("utf-8")
    assert "prov:wasAttributedTo <https://w3id.org/isnad/agent/langextract> , id:TODO-accepted-by ." in facts
    assert '# langextract: state {"kind": "coastal"}' in facts
    assert facts.count("<langextract-000") == 6
    assert len(read_facts(read_document(folder)).passages) >= 3
    assert is_draft(folder)
    again = printed(
        capsys, "document", "import", "my-note", str(home / "found.jsonl"), "--tool", "langextract"
    )
    assert "added as a draft: 0; there already: 3; differing: 5" in again[1]
    assert (folder / "facts.trig").read_text("utf-8") == facts
    by_other = printed(
        capsys, "document", "import", "my-note", str(home / "found.jsonl"), "--tool", "other-tool"
    )
    assert "added as a draft: 3; there already: 0; differing: 5" in by_other[1]


def test_a_passage_is_asserted_when_a_person_has_accepted_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, "document", "add", str(home / "note.txt"), "--slug", "my-note")
    path = home / "data" / "documents" / "my-note" / "facts.trig"
    (home / "found.jsonl").write_text(json.dumps(LANGEXTRACT, ensure_ascii=False), "utf-8")
    printed(capsys, "document", "import", "my-note", str(home / "found.jsonl"), "--tool", "langextract")
    name, by = "langextract-0001", "https://orcid.org/0000-0002-1825-0097"
    unaccepted = path.read_text("utf-8").replace(" , id:TODO-accepted-by", "")
    accepted = ["document", "accept", "my-note", name, "--by", by]
    assert printed(capsys, *accepted)[0] == 0
    assert f"agent/langextract> , <{by}> ." in path.read_text("utf-8")
    assert printed(capsys, *accepted)[0] == 1  # once is enough
    assert printed(capsys, "document", "accept", "my-note", "langextract-0002", "--by", "me")[0] == 1
    facts = read_facts(read_document(path.parent))
    agents = {o for _, p, o in structure_of(facts) if p == AGENTS}
    assert {f"<{by}>", "<https://w3id.org/isnad/agent/langextract>"} <= agents
    path.write_text(unaccepted, "utf-8")
    with pytest.raises(MisplacedFact, match="a tool proposed it, and nobody has accepted it"):
        read_facts(read_document(path.parent))


def test_a_disk_that_is_full_loses_nothing_and_is_no_fault(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(capsys, "document", "add", str(home / "note.txt"), "--slug", "my-note")
    path = home / "data" / "documents" / "my-note" / "facts.trig"
    found = home / "found.jsonl"
    found.write_text(json.dumps(LANGEXTRACT, ensure_ascii=False), "utf-8")
    imported = ["document", "import", "my-note", str(found), "--tool", "langextract"]
    printed(capsys, *imported)
    before = path.read_bytes()
    stands = path.stat().st_ino  # what writes into the file itself loses it where it is ended in the middle

    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    accepted = [
        "document",
        "accept",
        "my-note",
        "langextract-0001",
        "--by",
        "https://orcid.org/0000-0002-1825-0097",
    ]
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.mkstemp", full)
        for command in ([*imported[:-1], "other-tool"], accepted):
            code, lines = printed(capsys, *command)
            assert code == 1
            assert any("this cannot be written (No space left on device)" in line for line in lines)
            assert path.read_bytes() == before
    assert printed(capsys, *accepted)[0] == 0
    assert path.stat().st_ino != stands


@pytest.mark.parametrize("text", ["", "[]", "{", '{"target": []}', '{"extractions": null}', '"x"', "[1]",
                                  '{"target": {"selector": {"type": "TextPositionSelector", "start": "1", "end": 2}}}'])  # fmt: skip
def test_what_is_no_file_of_annotations_is_refused(
    text: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "bad.json").write_text(text, "utf-8")
    code, lines = printed(
        capsys, "document", "import", "kuwait-ici-20-years", str(home / "bad.json"), "--tool", "x"
    )
    assert code == 1
    assert re.search("no file of annotations", lines[0])
