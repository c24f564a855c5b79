"""The command `isnad`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from isnad.cli import author, build, document, links, mcp, nanopub, query, serve
from isnad.cli.terminal import Parser, language, translate_argparse
from isnad.cli.terminal import gettext as _
from isnad.errors import IsnadError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: after an error 1, or 2 of a server that cannot start."""
    translate_argparse()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except IsnadError as error:
        print(f"isnad: {error.in_language(language())}", file=sys.stderr)
        return int(options.error_code)
    except BrokenPipeError:  # the reader of our output left, as `isnad query … | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="isnad",
        description=_("A knowledge graph in which every fact shows the sentence that states it."),
        epilog=_(
            "New here? `isnad serve` builds the graph and opens it at http://127.0.0.1:8000. "
            "`isnad COMMAND --help` explains a command."
        ),
    )
    parser.set_defaults(run=lambda _options: parser.print_help(), error_code=1)
    parser.add_argument(
        "--version", action="version", version=version("isnad"), help=_("show the version and exit")
    )
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND")
    for command in (serve, query, mcp, build, document, author, links, nanopub):
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
