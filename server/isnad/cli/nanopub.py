"""`isnad nanopub`: claims and passages as nanopublications, and what becomes of earlier ones."""

import argparse
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from isnad import paths
from isnad.cli.query import read_term
from isnad.cli.terminal import Commands, add_out, example, language, require_person
from isnad.cli.terminal import gettext as _
from isnad.errors import MissingSource, UnusableSetting
from isnad.locale import Message
from isnad.rdf.namespaces import DOC


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    nanopub = commands.add_parser(
        "nanopub",
        help=_("write claims as nanopublications, which can be cited and checked by themselves"),
        description=_(
            "Write a nanopublication of each claim or passage, of each passage of a document, or of all "
            "passages, as TriG: what it says, the words that state it, who makes it. Nothing is published."
        ),
        epilog=example("isnad nanopub --document kuwait-ici-20-years --to nanopubs"),
    )
    nanopub.add_argument(
        "names", nargs="*", metavar="CLAIM|PASSAGE", help=_("the address of a claim or of a passage")
    )
    nanopub.add_argument("--document", metavar="SLUG", help=_("all passages of a document"))
    nanopub.add_argument(
        "--creator", metavar="IRI",
        help=_("who makes them: an ORCID, or another address; needed to sign, supersede and retract"),
    )  # fmt: skip
    nanopub.add_argument(
        "--key", type=Path, metavar="FILE", help=_("their private RSA key; without it nothing is signed")
    )
    nanopub.add_argument(
        "--to", type=Path, metavar="FOLDER", help=_("where a file of each is put, else they are printed")
    )
    nanopub.add_argument(
        "--since", type=Path, metavar="FOLDER",
        help=_("those made before: what is gone is retracted, what says something else is superseded"),
    )  # fmt: skip
    add_out(nanopub, _("where the graph was built"))
    nanopub.set_defaults(run=_nanopub)


def _nanopub(options: argparse.Namespace) -> None:
    if find_spec("nanopub") is None:
        raise UnusableSetting(
            Message("nanopublications need a library that is not installed"),
            where="isnad nanopub",
            hint=Message("Install it: pip install 'isnad[nanopub]'"),
        )
    from isnad.build.nanopub_content import edition_of, passages_of, read_earlier, succession
    from isnad.build.nanopub_signing import read_signer
    from isnad.query.store import open_store, release_source

    if options.creator:
        require_person("--creator", options.creator)
    signer = read_signer(options.creator or "", options.key)
    if options.since and not options.since.is_dir():
        raise MissingSource(
            Message("there is no such folder"),
            where=paths.shown(options.since),
            hint=Message("Give the folder that --to named before."),
        )
    earlier = read_earlier(options.since, signer) if options.since else {}
    source = release_source(options.out / paths.CURRENT)
    store = open_store(source)
    subjects = [read_term(name) for name in options.names]
    if options.document:
        subjects += passages_of(store, f"<{DOC}{options.document}>")
    if not subjects and not options.document:
        subjects = passages_of(store)
    if not subjects:
        raise MissingSource(
            Message("no document of this name has passages"),
            where=f"--document {options.document[:80]}",
            hint=Message("Its name is that of its folder in data/documents/."),
        )
    made = succession(store, edition_of(store, source.version), signer, subjects, earlier)
    for one in made:
        if one.nanopublication:
            _put(options.to, one.nanopublication.file_name, one.nanopublication.text)
        if options.to:
            print(one.fate, one.name, *([one.earlier] if one.earlier else []), sep="\t")
    counted = Counter(one.fate for one in made)
    said = Message(
        "%(new)s new, %(supersedes)s superseding, %(retracts)s retracting, %(unchanged)s as they were",
        **{fate: counted[fate] for fate in ("new", "supersedes", "retracts", "unchanged")},
    )
    print(said.in_language(language()), file=sys.stderr)


def _put(folder: Path | None, name: str, text: str) -> None:
    """Write a nanopublication into its file, or print it."""
    if folder is None:
        sys.stdout.write(text)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise paths.unwritable(folder / name, error, Message("Choose another folder with --to.")) from error
