"""`isnad diff`: what one release has that another has not."""

import argparse
from pathlib import Path

from isnad.cli.terminal import Commands, add_out, example, language
from isnad.cli.terminal import gettext as _


def add(commands: Commands) -> None:
    """Add the command to the command line."""
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


def _diff(options: argparse.Namespace) -> None:
    from isnad.build.difference import as_patch, difference, in_words

    found = difference(*(_folder(options.out, name) for name in (options.A, options.B)))
    for line in as_patch(found) if options.format == "patch" else in_words(found, language()):
        print(line)


def _folder(out: Path, name: str) -> Path:
    """Return the folder of a release that is named by its version or by its path."""
    return out / name if (out / name).is_dir() else Path(name)
