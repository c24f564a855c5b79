"""`isnad load`: a release into another SPARQL service, for `isnad serve --backend` to ask."""

import argparse
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, add_example, add_out, example, language, out_of, progress
from isnad.cli.terminal import gettext as _
from isnad.errors import MissingSource
from isnad.locale import Message


def add(commands: Commands) -> None:
    """Add the command to the command line."""
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


def _load(options: argparse.Namespace) -> None:
    from isnad.query.store import release_source
    from isnad.remote.loading import Destination, load_release

    source = release_source(out_of(options) / paths.CURRENT)
    destination = Destination(
        options.backend,
        options.protocol,
        options.user,
        _secret(options.password_file),
        _secret(options.token_file),
        options.default_graph,
    )
    count = load_release(
        source.files[0].parent,
        destination,
        lambda count: progress(Message("%(count)s quads", count=f"{count:,}")),
    )
    done = Message(
        "release %(version)s is there: %(count)s quads", version=source.version, count=f"{count:,}"
    )
    print(done.in_language(language()))


def _secret(path: Path | None) -> str:
    """Return the one line of a file; the empty text for no file."""
    try:
        return path.read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise MissingSource(
            Message("this cannot be read (%(error)s)", error=error),
            where=str(path),
            hint=Message("Give a file that is there."),
        ) from error
