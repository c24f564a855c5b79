"""The twenty checks of `isnad check`, one line each; each names what it finds, and nothing if all is well.

Those on the files that people write and on the built graph are here; those on the ontology and the shapes in
`isnad.build.ontology_checks`.
"""

import filecmp
import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat
from rdflib import Dataset, Graph, URIRef
from rdflib.paths import Path as PropertyPath

from isnad.build import ontology_checks
from isnad.build.catalogue import DATASET
from isnad.build.consistency import unstated_classes
from isnad.build.pipeline import Built, build
from isnad.build.rdflib_graph import literals_as_written, parsed_query
from isnad.locale import Message, Text, Translatable
from isnad.paths import shown
from isnad.rdf.namespaces import ISNAD, OWN, PREFIXES, WIKIDATA
from isnad.rdf.terms import integer, is_iri, language, lexical, reachable, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import CHAIN, EDTF, GEOSPARQL, ICI, OA, OWL, RDF, RDFS, VOID
from isnad.source.coverage import cover, names_in
from isnad.source.uncovered import uncovered

_QUOTED = {CHAIN.quote, ICI.nameInText, ICI.quantityText, ICI.dateText, ICI.statedQuality}
_CONTEXT = {OA.prefix, OA.suffix}
_HIDDEN = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufb50-\ufdff\ufe70-\ufefe\u0640]")
_EXTERNAL = ("http://www.w3.org/ns/shacl#", "https://w3id.org/sssom/", "https://w3id.org/isnad/shapes")
_CATALOGUE = ("void", "dcat", "sd", "sh", "owl", "rdf", "rdfs", "foaf")


def turtle_files(built: Built) -> tuple[TurtleFile, ...]:
    """List every Turtle and TriG file that a build reads."""
    sources = built.sources
    documents = [file for facts in sources.facts for file in (facts.document.metadata, facts.file)]
    return (
        sources.ontology.vocabulary,
        sources.ontology.chain,
        sources.ontology.alignments,
        sources.shapes,
        *sources.entity_files,
        sources.outside.file,
        *documents,
    )


def parsed_alike(built: Built) -> list[str]:
    """Read each file with rdflib and with pyoxigraph; name those on which the two differ."""
    findings = []
    for file in turtle_files(built):
        format_ = RdfFormat.TRIG if file.path.suffix == ".trig" else RdfFormat.TURTLE
        ours = pyoxigraph.Dataset(pyoxigraph.parse(file.text, format=format_))
        graph = Dataset() if file.path.suffix == ".trig" else Graph()
        with literals_as_written():
            graph.parse(data=file.text, format=file.path.suffix[1:].replace("ttl", "turtle"))
        lines = graph.serialize(format="nquads" if isinstance(graph, Dataset) else "nt")
        theirs = pyoxigraph.Dataset(pyoxigraph.parse(lines, format=RdfFormat.N_QUADS))
        for dataset in (ours, theirs):
            dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
        if ours != theirs:
            findings.append(f"{shown(file.path)}: {len(ours)} / {len(theirs)}")
    return findings


def laid_out(built: Built) -> list[str]:
    """Find tabs, trailing blanks, foreign line ends, text not in NFC, prefixes out of order."""
    home = built.sources.home
    texts = [(file.path, file.text) for file in turtle_files(built)]
    texts += [(path, path.read_text("utf-8")) for path in sorted((home / "queries").glob("*.rq"))]
    return [finding for path, text in texts for finding in _layout(path, text)]


def _layout(path: Path, text: str) -> list[str]:
    """Find what is wrong with the layout of one file."""
    findings = []
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line or "\r" in line or line != line.rstrip():
            findings.append(f"{shown(path)}:{number}: blank")
    if not text.endswith("\n") or text.endswith("\n\n"):
        findings.append(f"{shown(path)}: end of file")
    if not unicodedata.is_normalized("NFC", text):
        findings.append(f"{shown(path)}: NFC")
    prefixes = re.findall(r"^@?prefix\s+(\w*):", text, re.IGNORECASE | re.MULTILINE)
    ours = [p for p in prefixes if p in ("shapes", "ici", "chain", "id")]
    if prefixes != ours + sorted(p for p in prefixes if p not in ours):
        findings.append(f"{shown(path)}: order of prefixes")
    return findings


def clean_literals(built: Built) -> list[str]:
    """Find literals with stray blanks, and labels with hidden marks; a quote is as its source has it."""
    findings = []
    for file in turtle_files(built):
        for subject, predicate, value in file.triples:
            if not language(value) or predicate in _CONTEXT:
                continue
            text = lexical(value)
            if text != text.strip() or "  " in text:
                findings.append(f"{file.place(subject, predicate)}: blank in {text[:40]!r}")
            if predicate not in _QUOTED and _HIDDEN.search(text):
                findings.append(f"{file.place(subject, predicate)}: hidden mark in {text[:40]!r}")
    return findings


def declared(built: Built) -> list[str]:
    """Find terms that the ontology does not declare, in the ontology, the shapes and the questions.

    Data are not looked at: reading them stops at the first undeclared term.
    """
    ontology = built.sources.ontology
    known = ontology.classes | ontology.properties | ontology.own_individuals
    findings = []
    for file in (ontology.vocabulary, ontology.chain, built.sources.shapes):
        for subject, predicate, value in file.triples:
            for term in (predicate, value):
                if is_iri(term) and not _is_known(term, known):
                    findings.append(f"{file.place(subject, term)}: {readable(term)}")
    for question in built.sources.questions:
        terms = _terms(parsed_query(question.sparql).algebra)
        findings += [
            f"{shown(question.path)}: {readable(term)}"
            for term in sorted(terms)
            if not _is_known(term, known)
        ]
    return findings


def _is_known(term: str, known: frozenset[str]) -> bool:
    """Return whether a term is declared, or belongs to a vocabulary that is used as it is."""
    iri = lexical(term)
    if term in known or iri.startswith(_EXTERNAL):
        return True
    used_as_is = tuple(PREFIXES[name] for name in _CATALOGUE)
    if iri.startswith(used_as_is) or iri.startswith(PREFIXES["xsd"]):
        return True
    named = [space for name, space in PREFIXES.items() if name not in ("id", "doc", "graph", "claim", "wd")]
    inside = any(iri.startswith(space) and iri != space for space in named)
    return not inside or term in _NAMES_OF_THINGS


# Names of things of ours that stand in a vocabulary's namespace without being terms.
_NAMES_OF_THINGS = {
    ICI[f"disjoint{kind}"]
    for kind in ("Actors", "Places", "KindsOfActor", "KindsOfPlace", "KindsOfFramework")
} | {CHAIN.disjointLinks, EDTF.EDTF, GEOSPARQL.wktLiteral, RDF.nil}


def _terms(algebra: object) -> set[str]:
    """Gather the IRIs of a parsed query, wherever in its algebra they stand, in angle brackets."""
    if isinstance(algebra, URIRef | PropertyPath):
        return set(re.findall(r"<[^<>]*>", algebra.n3()))
    if isinstance(algebra, str) or not isinstance(algebra, Iterable):
        return set()
    parts = algebra.values() if isinstance(algebra, dict) else algebra  # a node of it is a dict
    return {term for part in parts for term in _terms(part)}


def expected_types(built: Built) -> list[str]:
    """Find individuals that were inferred to be of a class that nobody stated, nor a class above.

    A contradiction has stopped the build before; this finds the domain or range that silently
    makes a thing into something else.
    """
    above = reachable(built.sources.ontology.axioms, RDFS.subClassOf)
    unstated = unstated_classes(built.graph.inferred, built.graph.asserted, above)
    return [f"{readable(thing)} a {readable(kind)}" for thing, _, kind in unstated]


def conforming(built: Built) -> list[Translatable]:
    """Return what the shapes found, warnings too; a violation has stopped the build before."""
    return [_placed(one.where, one.in_words()) for one in built.verdict.findings]


def attributed(built: Built) -> list[Translatable]:
    """Find facts without a passage, and words, names and dates of a text that nothing accounts for."""
    claimed = {claim.triple for claim in built.claims if claim.status != CHAIN.attributed}
    findings = [
        Message("no passage states %(fact)s", fact=" ".join(map(readable, triple)))
        for triple in sorted(built.graph.asserted - claimed)
    ]
    names = names_in(built.sources.entities)
    said = {one.where for one in built.verdict.findings}
    left = (one for facts in built.sources.facts for one in uncovered(cover(facts, names), said))
    return [*findings, *(_placed(one.where, one.text) for one in left)]


def _placed(where: str, said: Translatable) -> Translatable:
    """Return what was found, behind its place, as a check of the document writes it."""
    return Text(ar=f"{where}: {said.ar}", en=f"{where}: {said.en}")


def answered(built: Built) -> list[str]:
    """Find questions with another answer than the expected one, and own terms that none asks for."""
    findings = [question.name for question, _ in built.new_answers]
    text = "\n".join(question.body for question in built.sources.questions)
    ontology = built.sources.ontology
    return findings + [
        f"no question: {readable(term)}"
        for term in ontology.own_classes + ontology.own_properties
        if not re.search(rf"{re.escape(readable(term))}(?!\w)", text)
    ]


def linked(built: Built) -> list[str]:
    """Find links without a row of evidence, and any owl:sameAs; the rows themselves were checked."""
    proven = {(link.subject, link.target) for link in built.sources.links}
    findings = [
        f"{readable(s)} {readable(o)}"
        for s, p, o in built.default
        if o.startswith(f"<{WIKIDATA}Q")
        and not s.startswith((*(f"<{base}" for base in OWN), f"<{ISNAD}link/"))
        and (lexical(s), lexical(o)) not in proven
    ]
    same = [readable(s) for s, p, _ in built.default if p == OWL.sameAs]
    known = {lexical(s) for s, _, _ in built.graph.entities}
    return findings + same + [link.subject for link in built.sources.links if link.subject not in known]


def reproducible(built: Built) -> list[str]:
    """Build twice from nothing and compare the bytes; count the triples; compare the versions."""
    home, with_example = built.sources.home, built.sources.with_example
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = (
            build(home, Path(out), lambda _: None, with_example=with_example).folder for out in (one, other)
        )
        names = sorted(str(path.relative_to(first)) for path in first.rglob("*") if path.is_file())
        findings = [name for name in names if not filecmp.cmp(first / name, second / name, shallow=False)]
    counted = {o for s, p, o in built.graph.catalogue if (s, p) == (DATASET, VOID.triples)}
    if counted != {integer(len(built.default))}:
        findings.append(f"void:triples {counted} / {len(built.default)}")
    return findings + _versions(built)


def _versions(built: Built) -> list[str]:
    """Compare the version of the ontology with the project's, and with the newest in CHANGELOG.md."""
    home = built.sources.home
    stated = {lexical(o) for s, p, o in built.sources.ontology.triples
              if p == OWL.versionInfo and s.startswith(f"<{ISNAD}")}  # fmt: skip
    if (home / "pyproject.toml").is_file():  # an installed package has neither file
        stated.add(tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"]["version"])
        newest = re.search(r"^## (\d\S*)", (home / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
        stated.add(newest[1] if newest else "none")
    return [] if len(stated) == 1 else [f"versions {sorted(stated)}"]


_Run = Callable[[Built], Sequence[str | Translatable]]


class Check(NamedTuple):
    """A check: its number, what it demands, and how it looks."""

    number: int
    title: Message
    run: _Run


_DEMANDS: tuple[tuple[Message, _Run], ...] = (
    (Message("two parsers read every Turtle file alike"), parsed_alike),
    (Message("files are laid out as agreed"), laid_out),
    (Message("the ontology's header is complete"), ontology_checks.header),
    (Message("one ontology a file"), ontology_checks.one_ontology),
    (Message("each term has label, definition and example in both languages"), ontology_checks.documented),
    (Message("labels and definitions are unique, no definition is circular"), ontology_checks.distinct),
    (Message("names follow one convention"), ontology_checks.named),
    (Message("no stray blanks, no hidden direction marks"), clean_literals),
    (Message("no undeclared term in any file"), declared),
    (Message("no cycles, at most one inverse"), ontology_checks.acyclic),
    (Message("each property has domain and range, or a written reason"), ontology_checks.domains),
    (Message("the top classes are disjoint"), ontology_checks.disjoint),
    (Message("the ontology is in OWL 2 RL"), ontology_checks.in_rl),
    (Message("no contradiction, no unexpected type"), expected_types),
    (Message("the shapes accept what is asserted and what is inferred"), conforming),
    (
        Message("each constraint has name, messages in both languages, severity"),
        ontology_checks.shapes_documented,
    ),
    (Message("every fact has a passage; every word, mention and date is used or explained"), attributed),
    (Message("each question has its expected answer; each term is asked for"), answered),
    (Message("every link has evidence, and none is owl:sameAs"), linked),
    (Message("two builds are equal, counts are counted, one version everywhere"), reproducible),
)
CHECKS = tuple(Check(number, *demand) for number, demand in enumerate(_DEMANDS, start=1))
