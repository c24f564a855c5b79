"""`isnad store`: whether a store that is written to is sound, and a backup, while it is served or not."""

import argparse
from pathlib import Path

from isnad.cli.terminal import Commands, language
from isnad.cli.terminal import gettext as _
from isnad.locale import Message


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    store = commands.add_parser(
        "store",
        help=_("check or back up a store that is written to"),
        description=_("Both can be done while a server writes to it."),
    )
    actions = store.add_subparsers(title=_("actions"), metavar="ACTION", required=True)

    check = actions.add_parser(
        "check",
        help=_("read every file, and hold it against its checksum"),
        description=_(
            "Says what the store is a copy of, how many changes it has seen, and when the last was; "
            "or which file is damaged."
        ),
    )
    check.add_argument("store", type=Path, metavar="DIR", help=_("the store"))
    check.set_defaults(run=_check)

    backup = actions.add_parser(
        "backup",
        help=_("copy it as it is at this moment"),
        description=_("A copy is a store like any other: serve it to go back to it."),
    )
    backup.add_argument("store", type=Path, metavar="DIR", help=_("the store"))
    backup.add_argument("copy", type=Path, metavar="COPY", help=_("a folder that is not there yet"))
    backup.set_defaults(run=_backup)


def _check(options: argparse.Namespace) -> None:
    from isnad.update.checkpoints import check

    found = check(options.store)
    summary = Message(
        "sound: from %(origin)s, %(state)s changes, the last at %(time)s",
        origin=found.origin,
        state=found.state,
        time=found.time,
    )
    print(summary.in_language(language()))


def _backup(options: argparse.Namespace) -> None:
    from isnad.update.checkpoints import back_up

    found = back_up(options.store, options.copy)
    print(f"{options.copy}: {found.version}")
