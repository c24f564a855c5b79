"""A corpus of N documents in the style of the real one, seeded, and what is in it."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.choices import generated
from corpus.files import head, shared_entities, shared_links, write
from corpus.values import Accession, Answers, Fact, Generated
from isnad.rdf.namespaces import ID


def write_corpus(home: Path, out: Path, number: int, seed: int = 1) -> Answers:
    """Write documents 1 to `number` with all that they need, into a folder that has none yet."""
    shutil.copytree(home / "ontology", out / "ontology")
    (out / "queries").mkdir()
    (out / "data" / "documents").mkdir(parents=True)
    (out / "data" / "entities.ttl").write_text(head() + shared_entities(), encoding="utf-8")
    (out / "data" / "outside.trig").write_text(head("outside/"), encoding="utf-8")
    links = (home / "data" / "links.sssom.tsv").read_text(encoding="utf-8")
    (out / "data" / "links.sssom.tsv").write_text(shared_links(links), encoding="utf-8")
    documents = [generated(each, seed) for each in range(1, number + 1)]
    for document in documents:
        write(document, out)
    return _answers(documents)


def write_document(out: Path, number: int, seed: int = 1) -> str:
    """Add one document, with its own entities, to a corpus that lacks it; give its slug."""
    document = generated(number, seed)
    write(document, out)
    return document.slug


def _answers(documents: list[Generated]) -> Answers:
    """Work out the answers from what was chosen for each document."""
    accessions = [row for document in documents for row in _accessions(document)]
    earliest = min((_earliest(row.edtf) for row in accessions if row.edtf), default="")
    asserted: set[Fact] = set().union(*(document.asserted for document in documents))
    hosts = [document.slots[slot].term for document in documents for slot in ("state", "third")]
    return Answers(
        documents=len(documents),
        languages=Counter(document.language for document in documents),
        passages=sum(len(document.passages) for document in documents),
        attributed_passages=sum(m.kind == "~" for document in documents for m in document.passages),
        asserted_triples=len(asserted),
        accessions=tuple(sorted(accessions)),
        first_to_accede=frozenset(row.state for row in accessions if _earliest(row.edtf) == earliest),
        events_hosted=Counter(_iri(host) for host in hosts),
        disputed_claims=sum(document.disputed for document in documents),
    )


def _accessions(document: Generated) -> Iterator[Accession]:
    """List who acceded to what in a document."""
    slots = document.slots
    for state, date in (
        ("state", "accession_date"),
        *((s, f"{s}_date") for s in ("second", "third", "fourth")),
    ):
        edtf = json.loads(slots[date].term.partition("^^")[0])
        yield Accession(_iri(slots[state].term), _iri(slots["framework"].term), edtf)
    yield Accession(_iri(slots["state"].term), _iri(slots["programme"].term), "")


def _earliest(edtf: str) -> str:
    """Give the first day that a year, a month or a day can mean; empty for none."""
    return edtf and edtf + "-01-01"[len(edtf) - 4 :]


def _iri(term: str) -> str:
    return ID + term.removeprefix("id:")
