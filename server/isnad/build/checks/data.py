"""Checks on the built graph: types, shapes, attribution, answers, links, and that it builds alike twice."""

import filecmp
import re
import tempfile
import tomllib
from pathlib import Path

from isnad.build.catalogue import DATASET
from isnad.build.consistency import unstated_classes
from isnad.build.pipeline import Built, build
from isnad.rdf.namespaces import ISNAD, OWN, WIKIDATA
from isnad.rdf.terms import integer, lexical, reachable, readable
from isnad.rdf.vocabulary import OWL, RDFS, VOID
from isnad.source.claims import ATTRIBUTED_STATUS
from isnad.source.coverage import cover, names_in


def expected_types(built: Built) -> list[str]:
    """Find individuals that were inferred to be of a class that nobody stated, nor a class above.

    A contradiction has stopped the build before; this finds the domain or range that silently
    makes a thing into something else.
    """
    above = reachable(built.sources.ontology.axioms, RDFS.subClassOf)
    unstated = unstated_classes(built.graph.inferred, built.graph.asserted, above)
    return [f"{readable(thing)} a {readable(kind)}" for thing, _, kind in unstated]


def conforming(built: Built) -> list[str]:
    """Return what the shapes found, warnings too; a violation has stopped the build before."""
    return [finding.in_words().en for finding in built.verdict.findings]


def attributed(built: Built) -> list[str]:
    """Find facts without a passage, sentences without a claim, and words that nothing accounts for."""
    claimed = {claim.triple for claim in built.claims if claim.status != ATTRIBUTED_STATUS}
    findings = [" ".join(t) for t in built.graph.asserted - claimed]
    for facts in built.sources.facts:
        document = facts.document
        used = {passage.sentence for passage in facts.passages}
        findings += [lexical(document.span_iri(s)) for s in document.sentences if s not in used]
        coverage = cover(facts, names_in(built.sources.entities))
        findings += [f"word {use.word.form} at {use.word.begin}" for use in coverage.unaccounted]
        findings += [f"mention {document.quoted(m.span)} at {m.span.begin}" for m in coverage.unused_mentions]
        findings += [f"date {d.edtf} at {d.span.begin}" for d in coverage.unused_dates]
    return findings


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
