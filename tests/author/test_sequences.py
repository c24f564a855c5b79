"""Sequences (with --full, two hundred) of edits, undo, changes from outside and kills: nothing that was written is lost.

A model keeps what must be there: each fact that was acknowledged and not undone, and each line from outside. A
process is killed (SIGKILL) at some call to the disk while it writes; what it was writing may be there or not,
whole, and whatever was there before it must still be.
"""

import os
import random
import signal
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from authoring import drafted

from isnad.author.edits import with_dismissal, with_fact
from isnad.author.facts import Fact, NewThing
from isnad.author.folder import read_files
from isnad.author.naming import DocumentFiles
from isnad.author.session import Session, Workbench
from isnad.errors import ChangedMeanwhile, MisplacedFact
from isnad.rdf.terms import iri
from isnad.rdf.turtle import parse_turtle
from isnad.rdf.vocabulary import CHAIN, ICI, ID, RDF, RDFS
from isnad.source.document import Document, Span

TEXT = "\n\n".join(
    f"Council {n} met in Doha, and member {n} of it joined initiative {n} — 🛳️ مجلس {n}." for n in range(1, 6)
)
STEPS = 9


@dataclass
class Model:
    """What must be in the files."""

    session: Session
    start: DocumentFiles
    facts: list[str] = field(default_factory=list)  # the things of acknowledged facts, in their order
    undoable: list[str] = field(default_factory=list)  # of those, what this process can undo
    outside: list[str] = field(default_factory=list)
    made: int = 0

    @property
    def kept(self) -> list[str]:
        """The lines of the draft that nothing may change: comments, prefixes, passages that are no draft's."""
        return [line for line in self.start.facts.split("\n") if line.startswith(("#", "@"))]


def fact(document: Document, number: int, random: random.Random) -> Fact:
    """Return a fact of some words, of a thing that nothing else is of."""
    sentence = random.choice(document.sentences)
    begin = random.randrange(sentence.begin, sentence.end - 3)
    span = Span(begin, random.randrange(begin + 1, sentence.end))
    thing = ID[f"Thing{number}"]
    names = (NewThing(thing, f"شيء {number}", f"thing {number}"),) if random.random() < 0.6 else ()
    return Fact(span, "group", ((thing, RDF.type, ICI.Group),), things=names)


def edit(model: Model, random: random.Random) -> None:
    model.made += 1
    number = model.made
    name = f"Thing{number}"

    def change(document: Document, files: DocumentFiles) -> DocumentFiles:
        if random.random() < 0.2:
            at = random.choice(document.sentences)
            return with_dismissal(
                document, files, Span(at.begin, at.begin + 7), (f"سبب {name}.", f"reason {name}.")
            )
        return with_fact(document, files, fact(document, number, random))

    model.session.change(model.session.version, change)
    model.facts.append(name)
    model.undoable.append(name)


def undo(model: Model, random: random.Random) -> None:
    try:
        model.session.undo()
    except MisplacedFact:
        assert not model.undoable
    except ChangedMeanwhile:
        model.undoable.pop()
    else:
        model.facts.remove(model.undoable.pop())


def from_outside(model: Model, random: random.Random) -> None:
    """Change a file as an editor does: a line somewhere between two others."""
    path = model.session.bench.folder / random.choice(
        ["facts.trig", "document.ttl", "facts.trig", "entities.ttl"]
    )
    if not path.exists():
        return
    lines = path.read_text("utf-8").split("\n")
    line = f"# outside {len(model.outside)}."
    lines.insert(random.randrange(len(lines)), line)
    path.write_text("\n".join(lines), encoding="utf-8")
    model.outside.append(line)


def stale(model: Model, random: random.Random) -> None:
    """Save on what was read before a change from outside: refused, and nothing of it is written."""
    version = model.session.version
    count = len(model.outside)
    from_outside(model, random)
    before = read_files(model.session.bench.folder)
    if len(model.outside) > count:
        with pytest.raises(ChangedMeanwhile):
            model.session.change(version, lambda _, files: replace(files, facts="# lost\n"))
    assert read_files(model.session.bench.folder) == before


def killed(model: Model, random: random.Random) -> None:
    """Have a process killed while it writes, and go on in another one."""
    model.made += 1
    number, at = model.made, random.randrange(6)
    seed = random.randrange(10**9)
    child = os.fork()
    if child == 0:
        count = 0
        sync = os.fsync

        def fsync(handle: int) -> None:
            nonlocal count
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
            sync(handle)

        os.fsync = fsync  # type: ignore[assignment]
        try:
            own = __import__("random").Random(seed)
            model.session.change(model.session.version, lambda d, f: with_fact(d, f, fact(d, number, own)))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    name = f"Thing{number}"
    if f"id:{name} a ici:Group" in read_files(model.session.bench.folder).facts:
        model.facts.append(name)
    start(model)


def start(model: Model) -> None:
    """Begin anew, as the program does; what an earlier process did it cannot undo."""
    model.session = Session(model.session.bench)
    from isnad.author.folder import remove_unfinished

    remove_unfinished(model.session.bench.folder)
    model.undoable.clear()


def hold(model: Model) -> None:
    """Hold that all that must be there is there, that it can be read, and that nothing was left aside."""
    folder = model.session.bench.folder
    files = read_files(folder)
    everything = f"{files.facts}\n{files.document}\n{files.entities or ''}"
    for line in model.outside:
        assert everything.count(f"{line}\n") + everything.endswith(line) == 1, line
    facts = parse_turtle(files.facts, folder / "facts.trig")
    described = parse_turtle(files.document, folder / "document.ttl")
    stated = {s.removeprefix("<https://w3id.org/isnad/id/")[:-1] for name, graph in facts.graphs.items() if name for s, _, _ in graph}  # fmt: skip
    stated |= {
        o.split()[1].rstrip('."@en')
        for _, p, o in described.triples
        if p == CHAIN.reason and "reason Thing" in o
    }
    assert {one for one in stated if one.startswith("Thing")} == set(model.facts)
    if files.entities is not None:
        named = parse_turtle(files.entities, folder / "entities.ttl")
        assert all(p == RDFS.label and s.startswith(iri("")[:-1]) for s, p, _ in named.triples)
    # What stood there stands there still, but for what a draft left open and a fact has replaced.
    ours = set(files.facts.split("\n"))
    assert {line for line in model.kept if line not in ours} == set()


def run(seed: int, folder: Path, bench: Workbench) -> Model:
    chance = random.Random(seed)
    model = Model(Session(bench), read_files(folder))
    for _ in range(STEPS):
        step = chance.choices([edit, undo, from_outside, stale, killed], [5, 3, 2, 1, 1])[0]
        try:
            step(model, chance)
        except MisplacedFact:  # words of another stance or a name that is taken: nothing is written
            model.facts[:] = [one for one in model.facts if one != f"Thing{model.made}"]
        hold(model)
    return model


def test_sequences_lose_nothing(tmp_path: Path, full: bool) -> None:
    done = {"facts": 0, "outside": 0}
    sequences = 200 if full else 30
    for seed in range(sequences):
        folder = drafted(tmp_path / f"{seed}" / "data", TEXT)
        bench = Workbench(tmp_path, folder, kept=tmp_path / "kept")
        model = run(seed, folder, bench)
        assert not list((tmp_path / f"{seed}" / "data").glob(".author-*"))
        done["facts"] += len(model.facts)
        done["outside"] += len(model.outside)
    assert done["facts"] > 2 * sequences
    assert done["outside"] > sequences
