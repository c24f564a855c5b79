"""Answers to queries and saved questions: the rows that the editor's page shows, with what is behind each."""

from isnad.locale import Message
from isnad.mcp import results
from isnad.mcp.evidence import Caller, evidence
from isnad.query.request import too_large
from isnad.request_errors import UnknownResource
from isnad.site.answer_table import AnswerTable, Cell, Line, answer_table
from isnad.site.questions import with_parameters


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


def answer(caller: Caller, query: str, most: int) -> results.Answer:
    """Return the answer to a query, at most so many rows of it; raise the RequestError that it meets."""
    if len(query.encode("utf-8", "replace")) > caller.settings.max_query_bytes:
        raise too_large(caller.settings.max_query_bytes)
    table = answer_table(caller.site_data, query, caller.language)
    return results.Answer(
        dataset_version=caller.version,
        next=tuple(caller.say(message) for message in _advice(table, most)),
        columns=table.names,
        rows=tuple(_row(caller, line) for line in table.lines[:most]),
        total=table.total,
        truth=table.truth if table.kind == "truth" else None,
        turtle=table.turtle,
        query=query,
    )


def _row(caller: Caller, line: Line) -> results.Row:
    behind = tuple(
        results.Support(**evidence(caller, one.evidence).model_dump(), stance=one.standing)
        for one in line.passages
    )
    return results.Row(
        cells=tuple(_cell(cell) for cell in line.cells),
        basis="stated" if behind else "inferred" if line.inferred else "computed",
        evidence=behind,
    )


def _cell(cell: Cell) -> results.Term | None:
    if not cell.text and not cell.iri:
        return None
    return results.Term(name=cell.text, iri=cell.iri, value="" if cell.iri else cell.text)


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
