"""`isnad query`, `questions` and `why`: an answer without a server, saved questions, why a triple holds."""

import argparse
import difflib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, add_example, add_out, example, language, out_of
from isnad.cli.terminal import gettext as _
from isnad.errors import MissingSource
from isnad.locale import Message
from isnad.rdf.namespaces import PREFIXES
from isnad.reasoning.explanation import RULES, Step, fields, reading
from isnad.request_errors import MalformedRequest, NotAcceptable

_MOST_NEAR, _NEAR = 3, 0.6


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    query = commands.add_parser(
        "query",
        help=_("ask the built graph in SPARQL"),
        description=_(
            "Answer a query, as it stands here, from FILE or standard input, or a saved question by its name."
        ),
        epilog=example("isnad query who-says-ankara --format csv"),
    )
    query.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE|NAME|QUERY|-",
        help=_("a .rq file, the name of a saved question, a query, or - for standard input (the default)"),
    )
    query.add_argument(
        "--format",
        metavar="NAME",
        help=_(
            "json, xml, csv, tsv, md, geojson for rows (default csv); ttl, nt, nq, trig, rdf, jsonld for a "
            "graph (default ttl)"
        ),
    )
    add_out(query, _("where the graph was built"))
    add_example(query)
    query.set_defaults(run=_query)

    questions = commands.add_parser(
        "questions",
        help=_("list the saved questions"),
        description=_("List the saved questions: the name by which `isnad query` asks each, and its title."),
        epilog=example("isnad questions"),
    )
    questions.set_defaults(run=_questions)

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


def _questions(_options: argparse.Namespace) -> None:
    from isnad.source.questions import TOPICS, read_questions

    found = read_questions(paths.HOME / "queries")
    width = max(len(question.name) for question in found)
    for topic, title in TOPICS.items():
        print(f"\n{title.in_language(language())}")
        for question in found:
            if question.topic == topic:
                print(f"  {question.name:{width}}  {question.title.in_language(language())}")


def _query(options: argparse.Namespace) -> None:
    from isnad.query.evaluation import evaluate
    from isnad.query.full_text import index_opening, with_texts
    from isnad.query.hint_search import hints_of
    from isnad.query.hints import is_due
    from isnad.query.request import Query
    from isnad.query.store import open_store, release_source

    query = Query(_query_text(options.file), format=options.format)
    source = release_source(out_of(options) / paths.CURRENT)
    store = open_store(source)
    query = with_texts(query, index_opening(source, store)())
    accept = "*/*" if options.format else "text/csv, text/turtle, */*;q=0.1"  # no name is passed over here
    try:
        answer = evaluate(store, query, accept, sys.maxsize)
    except NotAcceptable as refusal:
        raise _unwritable(refusal, options.format) from refusal
    if answer.unbound is not None and is_due(query.text, answer):
        for hint in hints_of(store, replace(query.whole, unbound=answer.unbound)):
            print(hint.sentence().in_language(language()), file=sys.stderr)
    sys.stdout.buffer.write(answer.body)
    if not answer.body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")


def _unwritable(refusal: NotAcceptable, name: str) -> NotAcceptable:
    """Return the refusal of a format in the words of the command line."""
    where, formats = f"--format {name}", refusal.details.get("formats")
    if not formats:
        return refusal.at(where)
    return NotAcceptable(refusal.what, where=where, hint=Message("Give one of: %(formats)s", formats=formats))


def _query_text(name: str) -> str:
    """Return a query: as it is given, from a file, from standard input, or from the saved questions."""
    if name == "-":
        return sys.stdin.read()
    if "{" in name:  # as in every query but DESCRIBE of a thing
        return name
    saved = (folder / f"{name}.rq" for folder in (paths.HOME / "queries", *paths.examples()))
    for path in (Path(name), *saved):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    folders = (paths.HOME / "queries", *paths.examples())
    names = [path.stem for folder in folders for path in folder.glob("*.rq")]
    near = difflib.get_close_matches(name, names, n=_MOST_NEAR, cutoff=_NEAR)
    hint = Message("Give a .rq file, or the name of a saved question: isnad questions lists them.")
    raise MissingSource(
        Message("there is no file and no saved question of this name"),
        where=name,
        hint=Message("Did you mean %(names)s?", names=", ".join(near)) if near else hint,
    )


def _why(options: argparse.Namespace) -> None:
    from isnad.query.explanation import StoredGraph, explained, open_rules, triple_of
    from isnad.query.store import open_store, release_source

    goal = triple_of([read_term(options.subject), read_term(options.predicate), read_term(options.object)])
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
    yield f"{indent}{fields(step.triple, named)}{mark}"
    for passage in step.passages:
        yield f"{indent}    «{passage.quote}»  {passage.iri}"
    if step.rule:
        yield f"{indent}  ← {step.rule}: {RULES[step.rule].in_language(language())}"
    for premise in step.premises:
        yield from _tree(premise, named, depth + 1)


def read_term(text: str) -> str:
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
