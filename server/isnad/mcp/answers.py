"""What tools answer with: statements with the words that state them, rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from isnad.locale import Counted, Language, Message
from isnad.mcp import models
from isnad.query.request import too_large
from isnad.rdf.namespaces import DOC, ID, OWN
from isnad.reasoning.explanation import RULES, Step
from isnad.request_errors import UnknownResource
from isnad.settings import Settings
from isnad.site import statements, why
from isnad.site.answer_table import AnswerTable, Cell, Line, answer_table
from isnad.site.questions import with_parameters
from isnad.site.site_data import SiteData
from isnad.site.terms import Names, Row, Term

_SENTENCES = """
SELECT ?passage ?text ?rendering {{
    VALUES ?passage {{ {passages} }}
    ?passage nif:sentence ?sentence . ?sentence nif:anchorOf ?text .
    OPTIONAL {{ ?sentence chain:rendering ?rendering }}
}}
"""
_OTHER_VIEWS = """
SELECT DISTINCT ?s ?p ?o ?kind ?reason ?os ?op ?oo ?source ?line ?passage ?quote {{
    {pattern}
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
    ?x a chain:Discrepancy ; chain:sourceClaim ?claim ; chain:discrepancyKind ?kind ; chain:reason ?reason .
    OPTIONAL {{
        ?x chain:counterClaim ?counter . ?counter rdf:subject ?os ; rdf:predicate ?op ; rdf:object ?oo .
        OPTIONAL {{ ?counter prov:hadPrimarySource ?source ; chain:quote ?line }}
        OPTIONAL {{ ?counter prov:wasDerivedFrom ?passage . ?passage chain:quote ?quote }}
    }}
    FILTER (LANG(?reason) = "{language}")
}} ORDER BY ?kind ?reason ?source ?oo ?line ?quote ?s ?p ?o
"""
_AT_ONCE = 200  # passages in a query
_SUGGESTED = 5


@dataclass(frozen=True)
class Caller:
    """What a call is answered from, for whom, and in which language."""

    site_data: SiteData
    settings: Settings
    version: str
    origin: str  # the address of the server, as the caller knows it
    language: Language = "en"

    @property
    def names(self) -> Names:
        """What things are called in the caller's language."""
        return self.site_data.in_language(self.language)

    def say(self, message: Message) -> str:
        """Return a sentence in the caller's language."""
        return message.in_language(self.language)


def term(caller: Caller, found: Term) -> models.Term:
    """Return a term as results have it."""
    name = caller.names.name(found).text
    return (
        models.Term(name=name, iri=found.value) if found.is_iri else models.Term(name=name, value=found.value)
    )


def stated(caller: Caller, pattern: str) -> tuple[models.Statement, ...]:
    """Return the claims that fit a pattern of ?claim, ?s, ?p and ?o, with all that stands behind each.

    What says the same is one statement. What other sources say comes after what documents say.
    """
    found = statements.joined(statements.claims(caller.site_data, pattern))
    ordered = sorted(found, key=lambda one: one.standing == "countering")
    return with_sentences(caller, ordered, _other_views(caller, pattern))


def with_sentences(
    caller: Caller,
    found: Iterable[statements.Statement],
    views: dict[tuple[Term, ...], tuple[models.OtherView, ...]] | None = None,
) -> tuple[models.Statement, ...]:
    """Return statements with the sentence that each passage stands in."""
    found = tuple(found)
    passages = {one.iri for statement in found for one in statement.evidence if one.iri.startswith(DOC)}
    sentences = _sentences(caller, sorted(passages))
    return tuple(
        models.Statement(
            subject=term(caller, one.subject),
            predicate=term(caller, one.predicate),
            object=term(caller, one.object),
            stance=one.standing,
            evidence=tuple(evidence(caller, each, sentences) for each in one.evidence),
            otherwise=(views or {}).get((one.subject, one.predicate, one.object), ()),
        )
        for one in found
    )


def evidence(
    caller: Caller, one: statements.Evidence, sentences: dict[str, Row] | None = None
) -> models.Evidence:
    """Return a passage or a line of another source, with its sentence where that is known."""
    row = (sentences or {}).get(one.iri, {})
    page = caller.names.address(Term(one.iri, is_iri=True))
    return models.Evidence(
        quote=one.quote,
        language=one.language,
        address=one.iri,
        page=caller.origin + page if page.startswith("/") else page,
        sentence=one.sentence,
        sentence_text=row["text"].value if "text" in row else "",
        rendering=row["rendering"].value if "rendering" in row else "",
    )


def resolved(caller: Caller, text: str) -> str:
    """Return the IRI of a thing that is named by its IRI, with or without a prefix, or by any of its names.

    Raise UnknownResource, with what may have been meant, for what names nothing here or several things.
    """
    text = text.strip()
    site_data = caller.site_data
    if ":" in text and " " not in text:
        iri = why.read_address_term("s", text)[1:-1]
        iri = site_data.renamed.get(iri, iri)
        if iri.startswith((ID, *OWN, DOC)) and (iri in site_data.labels or iri in site_data.documents):
            return iri
    elif text:
        index = site_data.names.get()
        hits = index.match(text) or index.search(text) or index.spoken_of(text, _SUGGESTED)
        exact = {hit.iri for hit in hits if hit.sure or hit.score == 100}
        if len(exact) == 1:
            return exact.pop()
        if hits:
            raise _unknown(text, ", ".join(site_data_name(caller, hit.iri) for hit in hits[:_SUGGESTED]))
    raise _unknown(text, "")


def site_data_name(caller: Caller, iri: str) -> str:
    """Return a thing as a hint names it: what it is called, and its short name."""
    found = Term(iri, is_iri=True)
    return f"{found.short} ({caller.names.name(found).text})"


def _unknown(text: str, similar: str) -> UnknownResource:
    hint = (
        Message("Ask again with one of these: %(similar)s", similar=similar)
        if similar
        else Message("Call find with a name of the thing, in Arabic or English, or with the whole sentence.")
    )
    return UnknownResource(Message("nothing here has just this name"), where=text[:80], hint=hint)


def _sentences(caller: Caller, passages: list[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for start in range(0, len(passages), _AT_ONCE):
        values = " ".join(f"<{iri}>" for iri in passages[start : start + _AT_ONCE])
        for row in caller.site_data.rows(_SENTENCES.format(passages=values)):
            found[row["passage"].value] = row
    return found


def _other_views(caller: Caller, pattern: str) -> dict[tuple[Term, ...], tuple[models.OtherView, ...]]:
    """Return what other sources say instead of each claim that fits a pattern."""
    found: dict[tuple[Term, ...], tuple[models.OtherView, ...]] = {}
    for row in caller.site_data.rows(_OTHER_VIEWS.format(pattern=pattern, language=caller.language)):
        behind = []
        if "source" in row:
            behind.append(statements.Evidence(row["line"].value, row["line"].language, row["source"].value))
        if "passage" in row:
            behind.append(
                statements.Evidence(row["quote"].value, row["quote"].language, row["passage"].value)
            )
        view = models.OtherView(
            kind=row["kind"].value.rpartition("#")[2],
            reason=row["reason"].value,
            says=tuple(term(caller, row[name]) for name in ("os", "op", "oo") if name in row),
            evidence=tuple(evidence(caller, one) for one in behind),
        )
        key = (row["s"], row["p"], row["o"])
        found[key] = _with_view(found.get(key, ()), view)
    return found


def _with_view(views: tuple[models.OtherView, ...], view: models.OtherView) -> tuple[models.OtherView, ...]:
    """Return views with one more; a source that says it in another line, too, says it once."""
    for last in views[-1:]:
        where = [{one.address for one in each.evidence} for each in (last, view)]
        if where[0] == where[1] and last.model_copy(update={"evidence": view.evidence}) == view:
            view = view.model_copy(update={"evidence": (*last.evidence, *view.evidence)})
            return (*views[:-1], view)
    return (*views, view)


def proof(caller: Caller, terms: tuple[str, str, str]) -> tuple[str, models.Step]:
    """Return why a triple holds, in a sentence and step by step; raise UnknownResource where it does not."""
    explanation = why.explained(caller.site_data, terms)
    reading = why.reading_of(caller.site_data, explanation, caller.language)
    return reading, _step(caller, explanation.step, explanation.status == "attributed")


def _step(caller: Caller, step: Step, attributed: bool) -> models.Step:
    subject, predicate, value = (term(caller, why.term_of(text)) for text in step.triple)
    premises = tuple(_step(caller, one, attributed=False) for one in step.premises)
    behind = [evidence(caller, why.evidence_of(one)) for one in step.passages]
    behind += [each for one in premises for each in one.statement.evidence]
    disputed = step.disputed or any(one.statement.stance.endswith("disputed") for one in premises)
    stance: models.Stance = "attributed" if attributed else "disputed" if disputed else "unchallenged"
    if step.rule:
        stance = "inferred-disputed" if disputed else "inferred"
    elif not step.passages:
        stance = "declared"
    distinct = tuple({(one.address, one.quote): one for one in behind}.values())
    said = models.Statement(
        subject=subject, predicate=predicate, object=value, stance=stance, evidence=distinct
    )
    rule = RULES.get(step.rule)
    return models.Step(
        statement=said, rule=caller.say(rule) if isinstance(rule, Message) else "", premises=premises
    )


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
        found.append(
            Counted(
                "%(rest)s more row: order the query, and page it by LIMIT and OFFSET.",
                "%(rest)s more rows: order the query, and page it by LIMIT and OFFSET.",
                table.total - most,
                rest=table.total - most,
            )
        )
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
