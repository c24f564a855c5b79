"""`isnad author`: the page on which a document's facts are written, for one browser on this machine."""

import argparse
import tempfile
import webbrowser
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, example, language
from isnad.cli.terminal import gettext as _
from isnad.errors import AddressTaken
from isnad.locale import Message


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    author = commands.add_parser(
        "author",
        help=_("write a document's facts in the browser"),
        description=_(
            "Open a page, for one browser on this machine alone, on which words of the text are selected "
            "and what they say is written into the document's files."
        ),
        epilog=example("isnad author my-note"),
    )
    author.add_argument("slug", metavar="DOCUMENT")
    author.add_argument(
        "--port", type=int, default=0, metavar="N", help=_("where it listens; 0: any free port")
    )
    author.add_argument("--no-browser", action="store_true", help=_("print the address, and open no browser"))
    author.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from isnad.author.app import Doorkeeper, create_author_app, make_author_server
    from isnad.author.session import Session, Workbench
    from isnad.source.sources import folder_of

    folder = folder_of(paths.HOME, options.slug)
    with tempfile.TemporaryDirectory(prefix="isnad-author-") as kept:
        of_example = folder.is_relative_to(paths.HOME / "data" / "examples")
        session = Session(Workbench(paths.HOME, folder, with_example=of_example, kept=Path(kept)))
        session.start()
        doorkeeper = Doorkeeper()
        try:
            server = make_author_server(create_author_app(session, doorkeeper), options.port)
        except OSError as error:
            raise AddressTaken(
                Message("port %(port)s is taken", port=options.port),
                where="--port",
                hint=Message("Choose another one, or 0 for any that is free."),
            ) from error
        address = f"http://127.0.0.1:{server.port}/open/{doorkeeper.word}"
        said = Message("For one browser, once: %(address)s (Ctrl-C ends it)", address=address)
        print(said.in_language(language()), flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        server.serve_forever()
    return 0
