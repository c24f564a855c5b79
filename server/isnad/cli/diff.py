"""`isnad diff`: what one release has that another has not."""

import argparse
from pathlib import Path

from isnad.cli.terminal import add_out, language


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    diff = commands.add_parser(
        "diff",
        help="tell what changed between two releases · ما تغير بين إصدارين",
        description="By entity, what was added (+), removed (-) and changed (~) from release A to release B. "
        "يقول لكل كيان ما أضيف وما حذف وما تغير.",
        epilog="Example · مثال:  isnad diff 49b6128e9944 current",
    )
    for name in ("A", "B"):
        diff.add_argument(
            name, help="a version in DIR, or the path of a release's folder · إصدار أو مسار مجلده"
        )
    diff.add_argument(
        "--format",
        choices=("text", "patch"),
        default="text",
        help="text for people; patch for programs: N-Quads after A (added) and D (removed) "
        "(default %(default)s) · صيغة الجواب",
    )
    add_out(diff, "where the releases are · أين الإصدارات")
    diff.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from isnad.build.difference import as_patch, difference, in_words

    found = difference(*(_folder(options.out, name) for name in (options.A, options.B)))
    for line in as_patch(found) if options.format == "patch" else in_words(found, language()):
        print(line)


def _folder(out: Path, name: str) -> Path:
    """Find a release: a version in the folder of releases, or a path."""
    return out / name if (out / name).is_dir() else Path(name)
