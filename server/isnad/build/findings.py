"""What a validation finds, for people: at which node, by which constraint, and where that is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from isnad.errors import InvalidGraph
from isnad.locale import Message, Text, Translatable
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_blank, is_literal, language, lexical, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF, SH
from isnad.source.claims import claim_iri
from isnad.source.coverage import span_of_unused
from isnad.source.passages import Facts, Passage

SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True)
class Finding:
    """One result of a validation: its focus node, its path and its value as terms, or empty."""

    focus: str
    path: str
    value: str
    severity: str
    message: Translatable
    where: str = field(default="", compare=False)  # the file and the line of what it is about

    def written(self) -> list[str]:
        """Return it as a list of strings, which `read` takes."""
        texts = (self.message.ar, self.message.en)
        return [self.focus, self.path, self.value, self.severity, *texts, self.where]

    @classmethod
    def read(cls, found: list[str]) -> "Finding":
        """Read what `written` returned."""
        focus, path, value, severity, ar, en, where = found
        return cls(focus, path, value, severity, Text(ar=ar, en=en), where)

    def in_words(self) -> Translatable:
        """Return what was found, and at which node."""
        said = " ".join(_name(term) for term in (self.focus, self.path, self.value) if term)
        return Text(ar=f"{said} — {self.message.ar}", en=f"{said} — {self.message.en}")


@dataclass(frozen=True)
class Verdict:
    """All that a validation found, worst first."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Verdict":
        """Return findings in order, each once."""
        order = list(SEVERITIES.values())
        key = lambda one: (order.index(one.severity), one.focus, one.message.en, one.value, one.path)  # noqa: E731
        return cls(tuple(sorted(dict.fromkeys(findings), key=key)))

    @property
    def conforms(self) -> bool:
        """Return whether nothing was found that forbids publishing."""
        return not any(finding.severity == "violation" for finding in self.findings)

    def raise_if_invalid(self) -> "Verdict":
        """Return the verdict itself; raise InvalidGraph, with every violation, if it forbids publishing."""
        if self.conforms:
            return self
        violations = [one for one in self.findings if one.severity == "violation"]
        said = [(f"{one.where}: " if one.where else "", one.in_words()) for one in violations]
        found = Text(
            ar="\n".join(where + one.ar for where, one in said),
            en="\n".join(where + one.en for where, one in said),
        )
        raise InvalidGraph(
            Message("the shapes refuse the graph (%(count)s):\n%(found)s", count=len(said), found=found),
            where=violations[0].where or "ontology/shapes.ttl",
            hint=Message("Correct what facts.trig or entities.ttl says of these nodes."),
        )


def in_both(messages: Iterable[str], otherwise: str) -> Text:
    """Return literals as one text; for a language that is missing stands the one without, or another text."""
    said = {language(one): lexical(one) for one in messages}
    otherwise = said.get("", otherwise)
    return Text(ar=said.get("ar", otherwise), en=said.get("en", otherwise))


def lasting(term: str) -> str:
    """Return a term, or nothing for a blank node, which has no name to find it by."""
    return "" if is_blank(term) else term


def _name(term: str) -> str:
    """Return a term as a person reads it: with a prefix, or in quotes."""
    return f'"{lexical(term)}"' if is_literal(term) else readable(term)


SHAPES = "ontology/shapes.ttl"
Stating = Callable[[Set[Triple]], tuple[Facts, ...]]  # the documents that state some of the triples


@dataclass(frozen=True)
class Places:
    """Where facts are stated, things are named, and documents are described."""

    documents: tuple[Facts, ...]
    files: tuple[TurtleFile, ...] = ()  # those that name things, and what other sources say

    def of(self, triple: Triple) -> str:
        """Return the place at which a triple is first stated; empty where no passage states it."""
        return self._found(triple)[1]

    def order(self, triple: Triple) -> tuple[int, int]:
        """Return what places are ordered by: the document, and the line."""
        number, place = self._found(triple)
        return number, int(place.rpartition(":")[2] or 0)

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings, each with the place of the value, the property or the thing that it is about."""
        return tuple(replace(one, where=next(self._places(one), SHAPES)) for one in findings)

    def _places(self, finding: Finding) -> Iterator[str]:
        """Yield the places that a finding may be about, the most exact first."""
        focus, path, value = finding.focus, finding.path, finding.value
        yield from self._in_files(focus, path, value)
        if is_entity(focus):
            for wanted in (
                lambda t: t == (focus, path, value),
                lambda t: t == (value, path, focus),
                lambda t: t[:2] == (focus, path),
                lambda t: value and {focus, value} == {t[0], t[2]},
                lambda t: t[:2] == (focus, RDF.type),
                lambda t: focus in t,
            ):
                if stated := set(filter(wanted, self._about.get(focus, ()))):
                    yield self.of(max(stated, key=self.order))
        yield from self._in_descriptions(focus, path)
        if focus in self._claims and (place := self.of(self._claims[focus])):
            yield place
        yield from (file.place(focus) for file, _ in self._in_each_file.get(focus, ()))

    def _in_files(self, focus: str, path: str, value: str) -> Iterator[str]:
        """Yield the places of a property in the files that name things."""
        for file, triples in self._in_each_file.get(focus, ()):
            said = [t for t in triples if t[1] == path or (not path and t[2] == value)]
            if said:
                yield (
                    file.place(*said[0])
                    if not path
                    else file.place(focus, path, *((value,) if (focus, path, value) in said else ()))
                )

    def _in_descriptions(self, focus: str, path: str) -> Iterator[str]:
        """Yield the places of a document's description, of its passages and of its unused spans."""
        for facts in self.documents:
            document = facts.document
            if focus == document.iri:
                said = any(triple[:2] == (focus, path) for triple in document.metadata.triples)
                yield document.metadata.place(focus, *((path,) if said else ()))
            yield from (facts.file.place(p.authored[0]) for p in facts.passages if p.iri == focus)
            for name in document.unused:
                if document.span_iri(span_of_unused(document, name)) == focus:
                    yield document.metadata.place(name)

    @cached_property
    def _first(self) -> dict[Triple, tuple[int, Passage]]:
        """The facts of all documents, each with the document and the passage that states it first."""
        found: dict[Triple, tuple[int, Passage]] = {}
        for number, facts in enumerate(self.documents):
            for passage in facts.passages:
                for triple in passage.triples:
                    found.setdefault(triple, (number, passage))
        return found

    @cached_property
    def _about(self) -> dict[str, list[Triple]]:
        """The facts of all documents, by each thing that they are about."""
        found: dict[str, list[Triple]] = defaultdict(list)
        for triple in self._first:
            for thing in {triple[0], triple[2]}:
                found[thing].append(triple)
        return found

    @cached_property
    def _in_each_file(self) -> dict[str, list[tuple[TurtleFile, list[Triple]]]]:
        """What the files that name things say, by what it is said of, a file at a time."""
        found: dict[str, list[tuple[TurtleFile, list[Triple]]]] = defaultdict(list)
        for file in self.files:
            said: dict[str, list[Triple]] = defaultdict(list)
            for triple in file.triples:
                said[triple[0]].append(triple)
            for thing, triples in said.items():
                found[thing].append((file, triples))
        return found

    @cached_property
    def _claims(self) -> dict[str, Triple]:
        """The triples of the claims of the documents, and of those of other sources."""
        said = [(p.iri, p.triples) for facts in self.documents for p in facts.passages]
        outside = [item for file in self.files for item in file.graphs.items() if item[0] is not None]
        return {claim_iri(name, one): one for name, triples in (*said, *outside) if name for one in triples}

    def _found(self, triple: Triple) -> tuple[int, str]:
        if triple not in self._first:
            return -1, ""
        number, passage = self._first[triple]
        return number, self.documents[number].place(passage, triple)
