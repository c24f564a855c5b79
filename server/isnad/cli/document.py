"""`isnad document`: a new document's folder with a first draft, and what is left to do on it."""

import argparse
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, language
from isnad.cli.terminal import gettext as _
from isnad.locale import Message


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    document = commands.add_parser(
        "document",
        help=_("add a document, or check one that is being written"),
        description=_("A document is a folder: its text, what is known of it, and what it says."),
    )
    parts = document.add_subparsers(metavar="add|check", required=True)
    new = parts.add_parser(
        "add",
        help=_("make the folder, with a passage for each name and date"),
        description=_(
            "Keep a text to the byte in data/documents/SLUG/, and propose a passage for each name "
            "and date that is found in it."
        ),
    )
    new.add_argument("file", type=Path, metavar="FILE", help=_("the text, UTF-8, a paragraph a line"))
    new.add_argument("--slug", required=True, help=_("its name in addresses: small letters, digits, hyphens"))
    new.add_argument("--lang", choices=("ar", "en"), help=_("its language, where its letters do not tell"))
    new.set_defaults(run=_add)
    check = parts.add_parser(
        "check",
        help=_("say what is uncovered, unknown or ambiguous"),
        description=_("Say at file, line and column what is left to do on a document; write nothing."),
    )
    check.add_argument("slug", metavar="SLUG")
    check.set_defaults(run=_check)


def _add(options: argparse.Namespace) -> None:
    from isnad.source.draft import draft_document
    from isnad.source.sources import labels

    made = draft_document(
        options.file, options.slug, options.lang, paths.HOME / "data" / "documents", labels(paths.HOME)
    )
    print(paths.shown(made.folder))
    summary = Message(
        "%(sentences)s sentences, %(mentions)s names, %(dates)s dates, %(open_dates)s without a "
        "date. Now write facts.trig, then: isnad document check %(slug)s",
        sentences=made.sentences,
        mentions=made.mentions,
        dates=made.dates,
        open_dates=made.open_dates,
        slug=options.slug,
    )
    print(summary.in_language(language()))


def _check(options: argparse.Namespace) -> int:
    from isnad.build.pipeline import CACHE
    from isnad.build.review import review
    from isnad.source.coverage import report
    from isnad.source.proofreading import proofread
    from isnad.source.sources import folder_of, labels, read_head

    folder = folder_of(paths.HOME, options.slug)
    # A build without the examples does not know their names.
    of_example = folder.is_relative_to(paths.HOME / "data" / "examples")
    names = labels(paths.HOME, with_examples=of_example)
    head = read_head(paths.HOME, with_example=of_example)
    proof = proofread(folder, head, names)
    out = paths.OUT / "with-example" if of_example else paths.OUT
    refused = proof.refused or review(folder, head, out / CACHE)
    for remark in (*refused, *proof.left):
        print(f"{remark.where}: {remark.text.in_language(language())}")
    if proof.coverage:
        print(report(proof.coverage, whole=False))
    return 1 if refused or proof.left else 0
