"""Checks on the files that people write: that they parse, how they are laid out, what they use."""

import re
import unicodedata
from pathlib import Path

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat
from rdflib import Dataset, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery

from isnad.build.pipeline import Built
from isnad.build.rdflib_graph import literals_as_written
from isnad.paths import shown
from isnad.rdf.namespaces import PREFIXES
from isnad.rdf.terms import is_iri, language, lexical, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import CHAIN, EDTF, GEOSPARQL, ICI, OA, RDF

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
        terms = {f"<{term}>" for term in _terms(prepareQuery(question.sparql).algebra)}
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


def _terms(algebra: object) -> set[URIRef]:
    """Gather the IRIs of a parsed query, wherever in its algebra they stand."""
    if isinstance(algebra, URIRef):
        return {algebra}
    if isinstance(algebra, (Variable, Literal, str)) or algebra is None:
        return set()
    if isinstance(algebra, dict):  # CompValue, the node of rdflib's algebra, is one
        return {term for part in algebra.values() for term in _terms(part)}
    if isinstance(algebra, (list, tuple, set, frozenset)):
        return {term for part in algebra for term in _terms(part)}
    return _path_terms(algebra)


def _path_terms(path: object) -> set[URIRef]:
    """Gather the IRIs of a property path, which rdflib keeps as an object of its own."""
    parts = [getattr(path, name, None) for name in ("arg", "args", "path")]
    return {term for part in parts if part is not None for term in _terms(part)}
