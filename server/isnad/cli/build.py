"""`isnad build`, `check`, `diff` and `load`: releases, made out of their sources, compared, put elsewhere."""

import argparse
import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from isnad import paths
from isnad.cli.terminal import (
    Commands,
    add_example,
    add_in_memory,
    add_out,
    built,
    example,
    language,
    out_of,
    progress,
    secret,
)
from isnad.cli.terminal import gettext as _
from isnad.locale import Counted

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
    build.set_defaults(run=lambda options: print(built(options).folder))

    check = commands.add_parser(
        "check",
        help=_("say whether the graph is sound; write nothing"),
        description=_("Run the 20 checks, one line each, and say how much of each text the facts use."),
    )
    check.add_argument(
        "--coverage", action="store_true", help=_("list every word of the text with the passages that use it")
    )
    check.add_argument(
        "--accept",
        action="store_true",
        help=_("show the new answers of saved questions, and keep each beside its question"),
    )
    add_example(check)
    check.set_defaults(run=_check)

    diff = commands.add_parser(
        "diff",
        help=_("tell what changed between two releases"),
        description=_(
            "By entity, what was added (+), removed (-) and changed (~) from release A to release B."
        ),
        epilog=example("isnad diff 49b6128e9944 current"),
    )
    for name in ("A", "B"):
        diff.add_argument(name, help=_("a version in DIR, or the path of a release's folder"))
    diff.add_argument(
        "--format",
        choices=("text", "patch"),
        default="text",
        help=_(
            "text for people; patch for programs: N-Quads after A (added) and D (removed) "
            "(default %(default)s)"
        ),
    )
    add_out(diff, _("where the releases are"))
    diff.set_defaults(run=_diff)

    load = commands.add_parser(
        "load",
        help=_("put the built graph into another SPARQL service"),
        description=_("Into an empty repository of the service: nobody should ask it before it is whole."),
        epilog=example("isnad load --backend http://127.0.0.1:7878/store"),
    )
    load.add_argument(
        "--backend",
        required=True,
        metavar="URL",
        help=_("where the service is written to: by the Graph Store Protocol, or by updates"),
    )
    load.add_argument(
        "--protocol",
        choices=("graph-store", "update"),
        default="graph-store",
        help=_("how it is written to (default %(default)s)"),
    )
    load.add_argument(
        "--default-graph",
        default="",
        metavar="IRI",
        help=_(
            "the graph for what has none, in a service without a default graph of its own; then serve with "
            "--backend-graph IRI"
        ),
    )
    load.add_argument("--user", default="", help=_("who may write (HTTP Digest or Basic)"))
    load.add_argument("--password-file", type=Path, metavar="FILE", help=_("a file with the password alone"))
    load.add_argument("--token-file", type=Path, metavar="FILE", help=_("a file with a bearer token"))
    add_out(load, _("where the graph was built"))
    add_example(load)
    load.set_defaults(run=_load)


def _accept(built: "Built") -> None:
    """Show how the answers of saved questions have changed, and keep the new ones."""
    from isnad.build.answers import answer_file

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
            print(f"        {finding if isinstance(finding, str) else finding.in_language(language())}")
    for facts in built.sources.facts:
        print(report(cover(facts, names_in(built.sources.entities)), whole=options.coverage))
    print(f"{len(CHECKS) - failed} / {len(CHECKS)}")
    return 1 if failed else 0


def _diff(options: argparse.Namespace) -> None:
    from isnad.build.difference import as_patch, difference, in_words

    found = difference(*(_folder(options.out, name) for name in (options.A, options.B)))
    for line in as_patch(found) if options.format == "patch" else in_words(found, language()):
        print(line)


def _folder(out: Path, name: str) -> Path:
    """Return the folder of a release that is named by its version or by its path."""
    return out / name if (out / name).is_dir() else Path(name)


def _load(options: argparse.Namespace) -> None:
    from isnad.query.store import release_source
    from isnad.remote.loading import Destination, load_release

    source = release_source(out_of(options) / paths.CURRENT)
    destination = Destination(
        options.backend,
        options.protocol,
        options.user,
        secret(options.password_file),
        secret(options.token_file),
        options.default_graph,
    )
    count = load_release(
        source.files[0].parent,
        destination,
        lambda count: progress(Counted("%(count)s quad", "%(count)s quads", count, count=f"{count:,}")),
    )
    done = Counted(
        "release %(version)s is there: %(count)s quad",
        "release %(version)s is there: %(count)s quads",
        count,
        version=source.version,
        count=f"{count:,}",
    )
    print(done.in_language(language()))
