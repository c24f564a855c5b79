"""What commands share: the reader's language, progress, where a release is and how it is built."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from isnad import paths
from isnad.locale import Language, Translatable
from isnad.paths import IN_MEMORY_QUADS

if TYPE_CHECKING:
    from isnad.build.releases import Release


def add_out(parser: argparse.ArgumentParser, sentence: str) -> None:
    """Let a command be told where releases are."""
    parser.add_argument(
        "--out", type=Path, default=paths.OUT, metavar="DIR",
        help=f"{sentence} (default {paths.shown(paths.OUT)})",
    )  # fmt: skip


def add_example(parser: argparse.ArgumentParser) -> None:
    """Let a command take in the documents of data/examples/."""
    parser.add_argument(
        "--with-example", action="store_true",
        help="take in data/examples/, into a folder of its own unless --out names one "
        "· مع المستند المثال، في مجلد مستقل",
    )  # fmt: skip


def add_in_memory(parser: argparse.ArgumentParser) -> None:
    """Let a command be told from which size on a graph is a store on disk."""
    parser.add_argument(
        "--in-memory-quads", type=int, default=IN_MEMORY_QUADS, metavar="N",
        help="a graph of more quads is made into a store on disk, which a server need not load "
        "(default %(default)s) · رسم أكبر من هذا يجعل مخزنا على القرص لا يلزم تحميله",
    )  # fmt: skip


def out_of(options: argparse.Namespace) -> Path:
    """Return the folder of releases; what has the examples in it never lies among what has not."""
    out: Path = options.out
    return out / "with-example" if options.with_example and out == paths.OUT else out


def built(options: argparse.Namespace) -> "Release":
    """Build the graph as the options say."""
    from isnad.build.pipeline import build

    return build(
        paths.HOME,
        out_of(options),
        progress,
        with_example=options.with_example,
        in_memory_quads=options.in_memory_quads,
    )


def progress(step: Translatable) -> None:
    """Tell on the terminal what is being done."""
    print(f"… {step.in_language(language())}", file=sys.stderr)


def language() -> Language:
    """Choose the language of messages by the locale, as other programs do."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((value for value in variables if value), "")
    return "ar" if locale.startswith("ar") else "en"
