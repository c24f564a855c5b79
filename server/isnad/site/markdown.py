"""Pages as Markdown, for programs that write for people: the same content, each quote as a footnote."""

from collections.abc import Iterable, Sequence

import flask

from isnad.locale import Counted, Language, Message
from isnad.query.markdown import code, iri, link, table, text
from isnad.query.negotiation import prefers_markdown
from isnad.reasoning.explanation import fields
from isnad.site import pages
from isnad.site.answer_table import AnswerTable, Cell
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence, Statement
from isnad.site.terms import Term

STANCES = {
    "unchallenged": Message("asserted"),
    "disputed": Message("disputed"),
    "attributed": Message("a judgement or a report"),
    "countering": Message("another source"),
    "inferred": Message("inferred"),
    "partly-inferred": Message("inferred in part"),
    "inferred-disputed": Message("inferred from what is disputed"),
}


def is_wanted() -> bool:
    """Return whether a request for a page wants Markdown: by ?format=md, else by Accept."""
    named = flask.request.args.get("format")
    return named == "md" if named else prefers_markdown(flask.request.headers.get("Accept", ""))


class Markdown:
    """A page in Markdown that is being written, in the reader's language; links are permanent names."""

    def __init__(self, site_data: SiteData) -> None:
        self.language: Language = pages.language()
        self._names = pages.names(site_data)
        self._blocks: list[str] = []
        self._notes: dict[str, int] = {}

    def say(self, sentence: Message) -> str:
        """Return a sentence of the program's own."""
        return text(sentence.in_language(self.language))

    def named(self, term: Term) -> str:
        """Return a term by its name, with its own address if it is an IRI."""
        name = self._names.name(term).text
        return link(name, term.value) if term.is_iri else text(name)

    def heading(self, level: int, words: str) -> None:
        """Add a heading of words that are Markdown."""
        self._blocks.append(f"{'#' * level} {words}")

    def paragraph(self, words: str) -> None:
        """Add a paragraph of words that are Markdown."""
        self._blocks.append(words)

    def items(self, items: Iterable[str]) -> None:
        """Add a list."""
        if written := "\n".join(f"- {item}" for item in items):
            self._blocks.append(written)

    def lines(self, lines: Iterable[str]) -> None:
        """Add lines that are one block: a table, a block of code."""
        self._blocks.append("\n".join(lines))

    def cited(self, evidence: Iterable[Evidence], standing: str) -> str:
        """Return the marks of footnotes, one a quote: its words, its document, its address, how it stands."""
        marks = []
        for piece in evidence:
            opening, closing, comma = ("«", "»", "،") if self.language == "ar" else ("“", "”", ",")
            whole = Term(piece.document, is_iri=True)
            source = text(piece.host) if not piece.sentence else text(self._names.name(whole).text)
            for line in (piece.quote, *piece.further):
                note = (
                    f"{opening}{text(line)}{closing} — {source}{comma} {iri(piece.iri)}{comma} "
                    f"{self.say(STANCES[standing])}"
                )
                marks.append(f"[^{self._notes.setdefault(note, len(self._notes) + 1)}]")
        return "".join(marks)

    def stated(self, one: Statement) -> str:
        """Return a statement with how it stands, unless nothing speaks against it, and its footnotes."""
        triple = fields((one.subject, one.predicate, one.object), self.named)
        standing = "" if one.standing == "unchallenged" else f" ({self.say(STANCES[one.standing])})"
        return f"{triple}{standing}{self.cited(one.evidence, one.standing)}"

    def answer(self, answer: AnswerTable, headings: Sequence[str]) -> None:
        """Add the answer to a query: a table with a column of footnotes, yes or no, or Turtle."""
        if answer.too_large:
            self.paragraph(self.say(Message("This answer is too large for a page: download it.")))
        elif answer.kind == "graph":
            self.lines(code(answer.turtle, "turtle"))
        elif answer.kind == "truth":
            self.paragraph(self.say(Message("yes") if answer.truth else Message("no")))
        elif not answer.lines:
            self.paragraph(self.say(Message("No rows: nothing in the graph fits all that the query asks.")))
        else:
            above = [text(heading) for heading in headings] or [""]
            if answer.has_provenance:
                above.append(self.say(Message("Which passages say so")))
            rows = []
            for line in answer.lines:
                cells = [_cell(cell) for cell in line.cells] or [""]
                if answer.has_provenance:
                    marks = ["".join(self.cited([one.evidence], one.standing) for one in line.passages)]
                    stance = "partly-inferred" if line.passages else "inferred"
                    marks += [self.say(STANCES[stance])] if line.inferred else []
                    cells.append(" · ".join(filter(None, marks)))
                rows.append(cells)
            self.lines(table(above, rows))
            if answer.total > len(answer.lines):
                shown = Counted(
                    "The first %(num)d row is shown; a download has them all.",
                    "The first %(num)d rows are shown; a download has them all.",
                    len(answer.lines),
                    num=len(answer.lines),
                )
                self.paragraph(self.say(shown))

    def response(self) -> flask.Response:
        """Return the page, its footnotes last, as a response."""
        blocks = [*self._blocks]
        if self._notes:
            blocks.append("\n".join(f"[^{number}]: {note}" for note, number in self._notes.items()))
        response = flask.Response("\n\n".join(blocks) + "\n", content_type="text/markdown; charset=utf-8")
        response.headers["Content-Language"] = self.language
        response.headers["Vary"] = "Accept, Accept-Language"
        return response


def _cell(cell: Cell) -> str:
    is_iri = cell.address and cell.iri.startswith(("http://", "https://"))
    return link(cell.text, cell.iri) if is_iri else text(cell.text)
