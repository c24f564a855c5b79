"""`isnad why`: why a triple holds, step by step, down to the passages that state what it starts from."""

import argparse
import re
from collections.abc import Callable, Iterator

from isnad.cli.terminal import add_out, language
from isnad.locale import Language, Message
from isnad.rdf.namespaces import PREFIXES
from isnad.reasoning.explanation import RULES, Step, reading
from isnad.request_errors import MalformedRequest


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    why = commands.add_parser(
        "why",
        help="say why a triple holds, down to the sentences · لماذا يصح قول، حتى الجمل التي تنص عليه",
        description="Print the shortest proof of a triple by the rules, and the passages it starts from. "
        "يطبع أقصر برهان على القول بالقواعد، والمقاطع التي يبدأ منها.",
        epilog="Example · مثال:  isnad why id:Kuwait ici:participatesIn id:ICI",
    )
    for name in ("subject", "predicate", "object"):
        why.add_argument(name, help="an IRI, a name with a prefix, or (object) a literal as in N-Triples")
    add_out(why, "where the graph was built · أين بني الرسم البياني")
    why.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from isnad.query.explanation import StoredGraph, explained, open_rules, triple_of
    from isnad.query.store import open_store, release_source

    goal = triple_of([_term(options.subject), _term(options.predicate), _term(options.object)])
    source = release_source(options.out / "current")
    graph = StoredGraph(open_store(source))
    found = explained(graph, open_rules(source), goal)

    def named(term: str) -> str:
        return graph.label(term, language())

    print(reading(found, language(), named))
    print()
    for line in _tree(found.step, named, language()):
        print(line)


def _tree(step: Step, named: Callable[[str], str], chosen: Language, depth: int = 0) -> Iterator[str]:
    """Draw a proof: a line a triple, with the rule or the passages below it."""
    indent = "    " * depth
    mark = (" (مختلف فيه)" if chosen == "ar" else " (disputed)") if step.disputed else ""
    yield f"{indent}{' '.join(map(named, step.triple))}{mark}"
    for passage in step.passages:
        yield f"{indent}    «{passage.quote}»  {passage.iri}"
    if step.rule:
        yield f"{indent}  ← {step.rule}: {RULES[step.rule].in_language(chosen)}"
    for premise in step.premises:
        yield from _tree(premise, named, chosen, depth + 1)


def _term(text: str) -> str:
    """Read a term of the command line, and write it as N-Triples does."""
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
