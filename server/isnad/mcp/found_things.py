"""The things that a text names, each with a statement about it."""

from isnad.mcp import models
from isnad.mcp.answers import Caller, term, with_sentences
from isnad.names.matching import Match
from isnad.rdf.namespaces import RDFS
from isnad.site import statements
from isnad.site.terms import Term

# For each thing how many claims it is in, one by which the text names it, and any.
_CLAIMS = """
SELECT ?it (COUNT(DISTINCT ?claim) AS ?n) (MAX(COALESCE(STR(?naming), "")) AS ?name)
       (MIN(STR(?claim)) AS ?any) {{
    VALUES ?it {{ {things} }}
    {{ ?claim rdf:subject ?it }} UNION {{ ?claim rdf:object ?it }}
    FILTER NOT EXISTS {{ ?claim a chain:Inference }}
    OPTIONAL {{ ?claim rdf:predicate ici:nameInText BIND(?claim AS ?naming) }}
}} GROUP BY ?it
"""


def find_things(caller: Caller, text: str, most: int) -> tuple[models.FoundThing, ...]:
    """Return the things that a text names, the best first, each with a statement about it."""
    index = caller.site_data.names.get()
    hits = index.search(text, most) or index.match(text, most) or index.within(text, most)
    if not hits:
        return ()
    values = " ".join(f"<{hit.iri}>" for hit in hits)
    claims = {
        row["it"].value: row for row in caller.site_data.rows(_CLAIMS.format(things=values)) if "it" in row
    }
    chosen = {iri: row["name"].value or row["any"].value for iri, row in claims.items()}
    named_by: dict[str, models.Statement] = {}
    if chosen:
        values = " ".join(f"<{claim}>" for claim in sorted(set(chosen.values())))
        found = statements.claims(caller.site_data, f"VALUES ?claim {{ {values} }}")
        named_by = dict(zip([one.claim for one in found], with_sentences(caller, found), strict=True))
    return tuple(_found(caller, hit, claims, named_by.get(chosen.get(hit.iri, ""))) for hit in hits)


def _found(
    caller: Caller, hit: Match, claims: dict[str, dict[str, Term]], naming: models.Statement | None
) -> models.FoundThing:
    thing = term(caller, Term(hit.iri, is_iri=True))
    label = Term(RDFS + "label", is_iri=True)
    declared = models.Statement(
        subject=thing,
        predicate=term(caller, label),
        object=models.Term(name=hit.name.text, value=hit.name.text),
        stance="declared",
        evidence=(),
    )
    return models.FoundThing(
        thing=thing,
        matched=hit.name.text,
        score=round(hit.score, 1),
        statements=int(claims[hit.iri]["n"].value) if hit.iri in claims else 0,
        named_by=(naming or declared,),
    )
