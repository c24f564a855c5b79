"""The command line: build, check, query, serve, store, load, why, document, diff, links."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from isnad import paths
from isnad.cli import diff, document, links, load, serve, store, why
from isnad.cli.terminal import add_example, add_in_memory, add_out, built, language, out_of, progress
from isnad.errors import IsnadError, MissingSource
from isnad.locale import Message

# A command imports what it needs: serving needs no rdflib, building no web framework.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give 0, or 1 after a clear message about what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except IsnadError as error:
        print(f"isnad: {error.in_language(language())}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output left, as `isnad query … | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="isnad",
        description="A knowledge graph in which every fact shows the sentence that states it. "
        "رسم بياني معرفي يري كل قول فيه الجملة التي تنص عليه.",
        epilog="New here? `isnad serve` builds the graph and opens it at http://127.0.0.1:8000. "
        "جديد هنا؟ ابدأ بـ isnad serve.",
    )
    parser.add_argument("--version", action="version", version=version("isnad"))
    commands = parser.add_subparsers(title="commands · الأوامر", metavar="COMMAND", required=True)

    build = commands.add_parser(
        "build",
        help="make the graph and its files · بناء الرسم البياني وملفاته",
        description="Read ontology/ and data/, infer, validate, and write the files of a release. "
        "Nothing is written unless all of it is valid. "
        "يقرأ المصادر ويستنتج ويتحقق ثم يكتب الملفات؛ ولا يكتب شيئا إن لم يصح كل شيء.",
    )
    add_out(build, "where to write: DIR/<version>/… and DIR/current · أين تكتب الملفات")
    add_example(build)
    add_in_memory(build)
    build.set_defaults(run=_build)

    check = commands.add_parser(
        "check",
        help="say whether the graph is sound; write nothing · فحص الرسم البياني دون كتابة",
        description="Run the 20 checks, one line each, and say how much of each text the facts use. "
        "ينفذ الفحوص العشرين، سطرا لكل فحص، ويقول كم من كل نص تستخدمه الأقوال.",
    )
    check.add_argument(
        "--coverage",
        action="store_true",
        help="list every word of the text with the passages that use it · كل كلمة والمقاطع التي تستخدمها",
    )
    add_example(check)
    check.set_defaults(run=_check)

    query = commands.add_parser(
        "query",
        help="ask the built graph in SPARQL · سؤال الرسم البياني بلغة SPARQL",
        description="Answer a query from FILE or standard input, or a saved question by its name. "
        "يجيب عن استعلام من ملف أو من الإدخال، أو عن سؤال محفوظ باسمه.",
        epilog="Example · مثال:  isnad query who-says-ankara --format csv",
    )
    query.add_argument(
        "file", nargs="?", default="-", metavar="FILE|NAME|-",
        help="a .rq file, the name of a saved question, or - for standard input (the default)",
    )  # fmt: skip
    query.add_argument(
        "--format",
        metavar="NAME",
        help="json, xml, csv, tsv for rows (default csv); ttl, nt, nq, trig, rdf, jsonld for a graph "
        "(default ttl) · صيغة الجواب",
    )
    add_out(query, "where the graph was built · أين بني الرسم البياني")
    add_example(query)
    query.set_defaults(run=_query)

    serve.add(commands)
    store.add(commands)
    load.add(commands)
    links.add(commands)
    why.add(commands)
    document.add(commands)
    diff.add(commands)
    return parser


def _build(options: argparse.Namespace) -> None:
    print(built(options).folder)


def _check(options: argparse.Namespace) -> int:
    from isnad.build.checks import CHECKS
    from isnad.build.pipeline import make
    from isnad.source.coverage import cover, report
    from isnad.source.mentions import NameIndex

    built = make(paths.HOME, progress, with_example=options.with_example)
    failed = 0
    for check in CHECKS:
        findings = check.run(built)
        failed += bool(findings)
        mark = "FAIL" if findings else "ok  "
        print(f"{mark} {check.number:2} {check.title.in_language(language())}")
        for finding in findings:
            print(f"        {finding}")
    for facts in built.sources.facts:
        print(report(cover(facts, NameIndex(built.sources.entities)), whole=options.coverage))
    print(f"{len(CHECKS) - failed} / {len(CHECKS)}")
    return 1 if failed else 0


def _query(options: argparse.Namespace) -> None:
    from isnad.query.evaluation import evaluate
    from isnad.query.request import Query
    from isnad.query.store import open_store, release_source

    store = open_store(release_source(out_of(options) / "current"))
    query = Query(_query_text(options.file), format=options.format)
    answer = evaluate(store, query, "text/csv, text/turtle, */*;q=0.1", sys.maxsize)
    sys.stdout.buffer.write(answer.body)
    if not answer.body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")


def _query_text(name: str) -> str:
    """Read a query from a file, standard input, or the saved questions."""
    if name == "-":
        return sys.stdin.read()
    saved = (folder / f"{name}.rq" for folder in (paths.HOME / "queries", *paths.examples()))
    for path in (Path(name), *saved):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise MissingSource(
        Message("there is no file and no saved question of this name"),
        where=name,
        hint=Message("Give a .rq file, or the name of a question in queries/."),
    )


if __name__ == "__main__":
    sys.exit(main())
