"""`isnad why`: why a triple holds, step by step, down to the passages that state what it starts from."""

import argparse
import re
from collections.abc import Callable, Iterator

from isnad import paths
from isnad.cli.terminal import Commands, add_out, example, language
from isnad.cli.terminal import gettext as _
from isnad.locale import Message
from isnad.rdf.namespaces import PREFIXES
from isnad.reasoning.explanation import RULES, Step, reading
from isnad.request_errors import MalformedRequest


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    why = commands.add_parser(
        "why",
        help=_("say why a triple holds, down to the sentences"),
        description=_("Print the shortest proof of a triple by the rules, and the passages it starts from."),
        epilog=example("isnad why id:Kuwait ici:participatesIn id:ICI"),
    )
    for name in ("subject", "predicate", "object"):
        why.add_argument(name, help=_("an IRI, a name with a prefix, or (object) a literal as in N-Triples"))
    add_out(why, _("where the graph was built"))
    why.set_defaults(run=_why)


def _why(options: argparse.Namespace) -> None:
    from isnad.query.explanation import StoredGraph, explained, open_rules, triple_of
    from isnad.query.store import open_store, release_source

    goal = triple_of([_term(options.subject), _term(options.predicate), _term(options.object)])
    source = release_source(options.out / paths.CURRENT)
    graph = StoredGraph(open_store(source))
    found = explained(graph, open_rules(source), goal)

    def named(term: str) -> str:
        return graph.label(term, language())

    print(reading(found, language(), named))
    print()
    for line in _tree(found.step, named):
        print(line)


def _tree(step: Step, named: Callable[[str], str], depth: int = 0) -> Iterator[str]:
    """Return the lines of a proof: one a triple, with the rule or the passages below it."""
    indent = "    " * depth
    mark = _(" (disputed)") if step.disputed else ""
    yield f"{indent}{' '.join(map(named, step.triple))}{mark}"
    for passage in step.passages:
        yield f"{indent}    «{passage.quote}»  {passage.iri}"
    if step.rule:
        yield f"{indent}  ← {step.rule}: {RULES[step.rule].in_language(language())}"
    for premise in step.premises:
        yield from _tree(premise, named, depth + 1)


def _term(text: str) -> str:
    """Return a term of the command line as N-Triples writes it."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and re.fullmatch(r"[^\s<>\"/]+", local):
        return f"<{PREFIXES[prefix]}{local}>"
    if re.fullmatch(r"https?://[^\s<>\"]+", text):
        return f"<{text}>"
    if text.startswith(('"', "<")):
        return text
    raise MalformedRequest(
        Message("this is no term"),
        where=text[:100],
        hint=Message("Write id:Kuwait, a whole IRI, or a literal in quotes."),
    )
