"""`isnad query` and `isnad questions`: an answer without a server, and the saved questions by their names."""

import argparse
import difflib
import sys
from dataclasses import replace
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, add_example, add_out, example, language, out_of
from isnad.cli.terminal import gettext as _
from isnad.errors import MissingSource
from isnad.locale import Message

_MOST_NEAR, _NEAR = 3, 0.6


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    query = commands.add_parser(
        "query",
        help=_("ask the built graph in SPARQL"),
        description=_("Answer a query from FILE or standard input, or a saved question by its name."),
        epilog=example("isnad query who-says-ankara --format csv"),
    )
    query.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE|NAME|-",
        help=_("a .rq file, the name of a saved question, or - for standard input (the default)"),
    )
    query.add_argument(
        "--format",
        metavar="NAME",
        help=_(
            "json, xml, csv, tsv for rows (default csv); ttl, nt, nq, trig, rdf, jsonld for a graph "
            "(default ttl)"
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
    from isnad.query.hint_search import hints_of
    from isnad.query.hints import is_due
    from isnad.query.request import Query
    from isnad.query.store import open_store, release_source

    query = Query(_query_text(options.file), format=options.format)
    store = open_store(release_source(out_of(options) / paths.CURRENT))
    accept = "*/*" if options.format else "text/csv, text/turtle, */*;q=0.1"  # no name is passed over here
    answer = evaluate(store, query, accept, sys.maxsize)
    if answer.unbound is not None and is_due(query.text, answer):
        for hint in hints_of(store, replace(query, unbound=answer.unbound)):
            print(hint.sentence().in_language(language()), file=sys.stderr)
    sys.stdout.buffer.write(answer.body)
    if not answer.body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")


def _query_text(name: str) -> str:
    """Return a query, from a file, from standard input, or from the saved questions."""
    if name == "-":
        return sys.stdin.read()
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
