"""What tools answer with: things by what somebody writes; rows of queries, with what is behind each."""

from isnad.locale import Message
from isnad.mcp import models
from isnad.mcp.evidence import Caller, evidence, term, with_sentences
from isnad.names.matching import Match
from isnad.query.request import too_large
from isnad.rdf.namespaces import RDFS
from isnad.request_errors import UnknownResource
from isnad.site import statements
from isnad.site.answer_table import AnswerTable, Cell, Line, answer_table
from isnad.site.questions import with_parameters
from isnad.site.terms import Term


def saved_query(caller: Caller, name: str, parameters: dict[str, str]) -> str:
    """Return the SPARQL of a saved question with these values.

    Raise UnknownResource for a name that no question has, InvalidParameter for a value that does not fit.
    """
    for question in caller.site_data.questions:
        if question.name == name:
            return with_parameters(question, {key: [value] for key, value in parameters.items()})
    raise UnknownResource(
        Message("there is no saved question of this name"),
        where=name[:80],
        hint=Message("Call questions for those that there are."),
    )


def answer(caller: Caller, query: str, most: int) -> models.Answer:
    """Return the answer to a query, at most so many rows of it; raise the RequestError that it meets."""
    if len(query.encode("utf-8", "replace")) > caller.settings.max_query_bytes:
        raise too_large(caller.settings.max_query_bytes)
    table = answer_table(caller.site_data, query, caller.language)
    return models.Answer(
        dataset_version=caller.version,
        next=tuple(caller.say(message) for message in _advice(table, most)),
        columns=table.names,
        rows=tuple(_row(caller, line) for line in table.lines[:most]),
        total=table.total,
        truth=table.truth if table.kind == "truth" else None,
        turtle=table.turtle,
        query=query,
    )


def _row(caller: Caller, line: Line) -> models.Row:
    behind = tuple(
        models.Support(**evidence(caller, one.evidence).model_dump(), stance=one.standing)
        for one in line.passages
    )
    return models.Row(
        cells=tuple(_cell(cell) for cell in line.cells),
        basis="stated" if behind else "inferred" if line.inferred else "computed",
        evidence=behind,
    )


def _cell(cell: Cell) -> models.Term | None:
    if not cell.text and not cell.iri:
        return None
    return models.Term(name=cell.text, iri=cell.iri, value="" if cell.iri else cell.text)


def _advice(table: AnswerTable, most: int) -> list[Message]:
    """Say what to do about an answer that is empty, cut to its first rows, or without evidence."""
    found = []
    if table.too_large or (table.kind == "graph" and not table.turtle and table.size):
        found.append(Message("The answer is too large to be shown: narrow the query, or send it to /sparql."))
    if table.total > most:
        found.append(Message("%(rest)s more rows: order the query, and page it by LIMIT and OFFSET.",
                             rest=table.total - most))  # fmt: skip
    if table.diagnosis and table.diagnosis.text:
        found.append(Message("Nothing fits this part of the query: %(part)s", part=table.diagnosis.text))
    if table.diagnosis and table.diagnosis.similar:
        similar = ", ".join(table.diagnosis.similar)
        found.append(Message("Perhaps you meant: %(similar)s", similar=similar))
    found += [hint.sentence() for hint in table.hints]
    if table.kind == "rows" and not table.total and not found:
        found.append(
            Message("Nothing fits the query: look up its words by vocabulary and its things by find.")
        )
    if table.kind == "graph" or (table.total and not table.has_provenance):
        found.append(Message("For the words that state a triple of this, call evidence."))
    return found


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
