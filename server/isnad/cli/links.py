"""`isnad links check | verify | suggest`: the table of matches, held against its rules and Wikidata."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from isnad import paths
from isnad.cli.terminal import Commands, language, progress
from isnad.cli.terminal import gettext as _
from isnad.errors import UnwritableOutput
from isnad.locale import Message
from isnad.names.matching import Named
from isnad.rdf.namespaces import ID

if TYPE_CHECKING:
    from isnad.source.links import Link

_QID = re.compile(r"\bQ[1-9]\d*\b")


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    links = commands.add_parser(
        "links",
        help=_("check, verify, suggest matches to Wikidata"),
        description=_(
            "The matches in data/links.sssom.tsv. Nothing is ever posted, and the program accepts no match."
        ),
    )
    parts = links.add_subparsers(metavar="check|verify|suggest", required=True)
    for name, sentence, run in (
        ("check", _("hold the table against its rules, offline"), _check),
        ("verify", _("fetch each linked item and hold it against ours"), _verify),
        ("suggest", _("search for what has no match, for a person to accept"), _suggest),
    ):
        part = parts.add_parser(name, help=sentence, description=sentence)
        part.set_defaults(run=run)
        if run is not _check:
            part.add_argument(
                "--base-url", type=_base_url, default="https://www.wikidata.org", metavar="URL",
                help=_("the address of Wikidata (default %(default)s)"),
            )  # fmt: skip
            part.add_argument(
                "--timeout", type=_seconds, default=20.0, metavar="S",
                help=_("seconds for a request (default %(default)s)"),
            )  # fmt: skip
    part.add_argument(
        "--output", type=Path, default=Path("links-candidates.tsv"), metavar="FILE",
        help=_("where the candidates are written (default %(default)s)"),
    )  # fmt: skip


def _base_url(text: str) -> str:
    """Return an address of http(s)."""
    if urlsplit(text).scheme not in ("http", "https"):
        raise argparse.ArgumentTypeError(_("no such server: %s") % text)
    return text


def _seconds(text: str) -> float:
    """Return a positive number."""
    try:
        if (seconds := float(text)) > 0:
            return seconds
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(_("not a number of seconds: %s") % text)


def _check(_options: argparse.Namespace) -> None:
    """Print what is linked and what is not; reading the table raises what is wrong in it."""
    links, names, _kinds = _read()
    linked = [link for link in links if link.target]
    without = sorted({link.subject for link in links if not link.target})
    unlisted = set(names) - {link.subject for link in links}
    print(f"{len(linked):4}", _("matches, each with its evidence"))
    print(f"{len(without):4}", _("looked for and not found"))
    for subject in without:
        print(f"       {subject.removeprefix(ID)}")
    print(f"{len(unlisted):4}", _("not looked for"))


def _verify(options: argparse.Namespace) -> int:
    """Fetch every linked item and print how it stands, a line each; 1 where a link is not as it should be."""
    from isnad.remote.wikidata import FAULTS, Wikidata, verify

    links, names, kinds = _read()
    faults = 0
    for finding in verify(links, names, kinds, Wikidata(options.base_url, options.timeout, progress)):
        print(finding.line(language()), flush=True)
        faults += finding.kind in FAULTS
    return 1 if faults else 0


def _suggest(options: argparse.Namespace) -> None:
    """Search for what has no match, and write the candidates for a person to go through."""
    from isnad.remote.wikidata import Candidate, Wikidata, candidate_table, suggest

    links, names, _kinds = _read()
    # The initiative itself comes first, since most depends on it.
    unlinked = sorted(
        {link.subject for link in links if not link.target},
        key=lambda subject: (subject != f"{ID}ICI", subject),
    )
    # What a row's evidence says that it is not, is not suggested again.
    traps = {link.subject: _QID.findall(link.evidence) for link in links if not link.target}
    found: list[Candidate] = []
    wikidata = Wikidata(options.base_url, options.timeout, progress)
    for number, subject in enumerate(unlinked, start=1):
        name = subject.removeprefix(ID)
        progress(Message("%(number)s / %(count)s: %(name)s", number=number, count=len(unlinked), name=name))
        found += suggest(subject, names.get(subject, ()), traps[subject], wikidata)
    try:
        options.output.write_text(candidate_table(found), encoding="utf-8")
    except OSError as error:
        raise UnwritableOutput(
            Message("the file cannot be written"),
            where=str(options.output),
            hint=Message("Choose another place: --output"),
        ) from error
    print(options.output)


def _read() -> tuple[tuple["Link", ...], dict[str, tuple[Named, ...]], dict[str, frozenset[str]]]:
    """Return the matches, the names of all entities, and the items that the kinds of each match."""
    from isnad.source.sources import kinds_of, names_of, read_sources

    sources = read_sources(paths.HOME)
    return sources.links, names_of(sources), kinds_of(sources)
