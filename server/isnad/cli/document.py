"""`isnad document`: a new document's folder with a first draft, and what is left to do on it."""

import argparse
import sys
import tempfile
from pathlib import Path

from isnad import paths
from isnad.cli import annotations, fact
from isnad.cli.terminal import Commands, language, progress
from isnad.cli.terminal import gettext as _
from isnad.locale import Message


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    document = commands.add_parser(
        "document",
        help=_("add a document, or check one that is being written"),
        description=_("A document is a folder: its text, what is known of it, and what it says."),
    )
    parts = document.add_subparsers(metavar="add|fact|import|accept|export|check|preview", required=True)
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
    fact.add(parts)
    annotations.add(parts)
    check = parts.add_parser(
        "check",
        help=_("say what is uncovered, unknown or ambiguous"),
        description=_("Say at file, line and column what is left to do on a document; write nothing."),
    )
    check.add_argument("slug", metavar="SLUG")
    check.set_defaults(run=_check)
    preview = parts.add_parser(
        "preview",
        help=_("serve a draft on this machine, without what says TODO"),
        description=_(
            "Build a graph with a document as far as it is written, and serve it on this machine until "
            "Ctrl-C. Nothing is published: no build has what says TODO."
        ),
    )
    preview.add_argument("slug", metavar="SLUG")
    preview.add_argument("--port", type=int, default=8002, metavar="N", help=_("the port"))
    preview.add_argument(
        "--no-sandbox",
        action="store_true",
        help=_("do not hold queries in by seccomp, where it cannot be had"),
    )
    preview.set_defaults(run=_preview, error_code=2)


def _add(options: argparse.Namespace) -> None:
    from isnad.source.draft import draft_document
    from isnad.source.sources import labels

    names = labels(paths.HOME, with_examples=False)
    known = set(names)
    lent = [one for one in labels(paths.HOME) if one not in known]
    documents = paths.HOME / "data" / "documents"
    made = draft_document(options.file, options.slug, options.lang, documents, names, lent)
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


def _preview(options: argparse.Namespace) -> None:
    from isnad.build.pipeline import build
    from isnad.build.preview import left_out, preview_home
    from isnad.query.store import release_source
    from isnad.settings import Settings
    from isnad.site.server import serve
    from isnad.source.sources import folder_of

    folder = folder_of(paths.HOME, options.slug)
    with tempfile.TemporaryDirectory(prefix="isnad-preview-") as place:
        out = Path(place, "out")
        build(preview_home(paths.HOME, folder, Path(place, "home")), out, progress)
        said = Message("%(count)s passages say TODO, and are not shown", count=left_out(folder))
        print(said.in_language(language()), file=sys.stderr)
        address = f"http://127.0.0.1:{options.port}/{language()}/doc/{folder.name}"
        serve(
            lambda: release_source(out / paths.CURRENT),
            (paths.HOME / "queries",),
            Settings(host="127.0.0.1", port=options.port),
            sandboxed=not options.no_sandbox,
            follow=False,
            on_version_change=lambda _version, _error: None,
            on_ready=lambda: print(f"Isnad: {address}  ", _("(Ctrl-C to stop)"), file=sys.stderr),
        )


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
    refused = proof.refused or review(folder, head, out / CACHE).remarks
    for remark in (*refused, *proof.left):
        print(f"{remark.where}: {remark.text.in_language(language())}")
    if proof.coverage:
        print(report(proof.coverage, whole=False))
    return 1 if refused or proof.left else 0
