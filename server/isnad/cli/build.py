"""`isnad build` and `isnad check`: the graph made out of its sources, or only checked."""

import argparse
import difflib
from typing import TYPE_CHECKING

from isnad import paths
from isnad.cli.terminal import Commands, add_example, add_in_memory, add_out, built, language, progress
from isnad.cli.terminal import gettext as _

if TYPE_CHECKING:
    from isnad.build.pipeline import Built


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    build = commands.add_parser(
        "build",
        help=_("make the graph and its files"),
        description=_(
            "Read ontology/ and data/, infer, validate, and write the files of a release. "
            "Nothing is written unless all of it is valid."
        ),
    )
    add_out(build, _("where to write: DIR/<version>/… and DIR/current"))
    add_example(build)
    add_in_memory(build)
    build.set_defaults(run=_build)

    check = commands.add_parser(
        "check",
        help=_("say whether the graph is sound; write nothing"),
        description=_("Run the 20 checks, one line each, and say how much of each text the facts use."),
    )
    check.add_argument(
        "--coverage",
        action="store_true",
        help=_("list every word of the text with the passages that use it"),
    )
    check.add_argument(
        "--accept",
        action="store_true",
        help=_("show the new answers of saved questions, and keep each beside its question"),
    )
    add_example(check)
    check.set_defaults(run=_check)


def _build(options: argparse.Namespace) -> None:
    print(built(options).folder)


def _accept(built: "Built") -> None:
    """Show how the answers of saved questions have changed, and keep the new ones."""
    from isnad.build.quality import answer_file

    for question, answer in built.new_answers:
        if path := answer_file(question):
            old, new = path.read_text("utf-8").splitlines(), answer.decode().splitlines()
            names = (paths.shown(path), _("new answer"))
            print("\n".join(difflib.unified_diff(old, new, *names, lineterm="", n=0)))
            path.write_bytes(answer)


def _check(options: argparse.Namespace) -> int:
    from isnad.build.checks import CHECKS
    from isnad.build.pipeline import make
    from isnad.source.coverage import cover, names_in, report

    built = make(paths.HOME, progress, with_example=options.with_example)
    if options.accept:
        _accept(built)
    failed = 0
    for check in CHECKS:
        findings = check.run(built)
        failed += bool(findings)
        mark = "FAIL" if findings else "ok  "
        print(f"{mark} {check.number:2} {check.title.in_language(language())}")
        for finding in findings:
            print(f"        {finding}")
    for facts in built.sources.facts:
        print(report(cover(facts, names_in(built.sources.entities)), whole=options.coverage))
    print(f"{len(CHECKS) - failed} / {len(CHECKS)}")
    return 1 if failed else 0
