"""`isnad links`: the matches to Wikidata, checked, verified and suggested."""

import argparse
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import language, progress


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    links = commands.add_parser(
        "links",
        help="check, verify, suggest matches to Wikidata · فحص الروابط بويكي بيانات واقتراحها",
        description="The matches in data/links.sssom.tsv. Nothing is ever posted, and the program accepts "
        "no match. لا ينشر شيء ولا يقبل البرنامج مطابقة أبدا.",
    )
    parts = links.add_subparsers(metavar="check|verify|suggest", required=True)
    for name, sentence in (
        ("check", "hold the table against its rules, offline · فحص الجدول بلا شبكة"),
        ("verify", "fetch each linked item and hold it against ours · جلب كل ما نشير إليه ومقابلته"),
        ("suggest", "search for what has no match, for a person to accept · البحث عما لا مطابق له"),
    ):
        part = parts.add_parser(name, help=sentence, description=sentence)
        part.set_defaults(run=_run, part=name)
        if name == "check":
            continue
        part.add_argument(
            "--base-url", default="https://www.wikidata.org", metavar="URL", help="(default %(default)s)"
        )
        part.add_argument(
            "--timeout", type=float, default=20.0, metavar="S", help="seconds for a request (default 20)"
        )
    part.add_argument(
        "--output", type=Path, default=Path("links-candidates.tsv"), metavar="FILE",
        help="where the candidates are written (default %(default)s) · أين يكتب المقترح",
    )  # fmt: skip


def _run(options: argparse.Namespace) -> int:
    from isnad.cli import link_table
    from isnad.source.linkable import kinds_of, names_of
    from isnad.source.sources import read_sources

    sources = read_sources(paths.HOME)
    table = paths.HOME / "data" / "links.sssom.tsv"
    linking = link_table.Linking(table, names_of(sources), kinds_of(sources), language(), progress)
    acts = {"check": link_table.check, "verify": link_table.verify, "suggest": link_table.suggest}
    return acts[options.part](linking, options)
