"""`isnad store`: whether a store that is written to is sound, and a backup, while it is served or not."""

import argparse
from pathlib import Path

from isnad.cli.terminal import language
from isnad.locale import Message


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    store = commands.add_parser(
        "store",
        help="check or back up a store that is written to · فحص مخزن يكتب فيه، أو نسخه",
        description="Both can be done while a server writes to it. يجوز كل منهما والخادم يكتب فيه.",
    )
    actions = store.add_subparsers(title="actions · الأعمال", metavar="ACTION", required=True)

    check = actions.add_parser(
        "check",
        help="read every record, and hold it against its checksum · قراءة كل سجل ومطابقة بصمته",
        description="Says what the store is a copy of, how many changes it has seen, and when the last was; "
        "or which file is damaged, from which byte on. يقول مم نسخ وكم تغييرا رأى، أو أي ملف تالف وأين.",
    )
    check.add_argument("store", type=Path, metavar="DIR", help="the store · المخزن")
    check.set_defaults(run=_check)

    backup = actions.add_parser(
        "backup",
        help="copy it as it is at this moment · نسخه كما هو الآن",
        description="A copy is a store like any other: serve it to go back to it. "
        "والنسخة مخزن كغيره: شغلها لتعود إليها.",
    )
    backup.add_argument("store", type=Path, metavar="DIR", help="the store · المخزن")
    backup.add_argument("copy", type=Path, metavar="COPY", help="a folder that is not there yet · مجلد جديد")
    backup.set_defaults(run=_backup)


def _check(options: argparse.Namespace) -> None:
    from isnad.update.backup import survey

    found = survey(options.store)
    said = Message(
        "sound: from %(origin)s, %(state)s changes, the last at %(time)s",
        origin=found.origin,
        state=found.state,
        time=found.time,
    )
    print(said.in_language(language()))


def _backup(options: argparse.Namespace) -> None:
    from isnad.update.backup import back_up

    found = back_up(options.store, options.copy)
    print(f"{options.copy}: {found.origin}+{found.state}")
