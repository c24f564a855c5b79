"""Whether the files of a release are those that its own list of checksums names (SHA256SUMS)."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from isnad.errors import StoreUnavailable
from isnad.locale import Message
from isnad.paths import CHECKSUMS, shown

# What a server reads of a release whose quads it has from a store on disk; the others it hands out.
READ_BESIDE_A_STORE = ("catalogue.ttl", "quality.json", "rules.json", "texts.sqlite")


def require_whole(release: Path, names: Iterable[str] = ()) -> None:
    """Hold files of a release against its list of checksums, all that are listed unless some are named.

    Raise StoreUnavailable for one that is another, or away, or not in the list. A release without a list is
    taken as it is: that of a large one is put in place after its files.
    """
    try:
        lines = (release / CHECKSUMS).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in names or {"isnad.nq": "", **listed}:
        path = release / name
        if name not in listed:
            raise _damaged(path, Message("%(list)s does not list this file", list=CHECKSUMS))
        if not path.is_file():
            raise _damaged(path, Message("this file, which %(list)s lists, is not there", list=CHECKSUMS))
        with path.open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != listed[name]:
                raise _damaged(path, Message("this file is not the one that %(list)s lists", list=CHECKSUMS))


def _damaged(path: Path, what: Message) -> StoreUnavailable:
    return StoreUnavailable(
        what,
        where=shown(path),
        hint=Message("Copy the release anew from where it is whole, or build it anew: isnad build."),
    )
