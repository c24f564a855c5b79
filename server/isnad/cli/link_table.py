"""`isnad links check | verify | suggest`: the table of matches, held against its rules and Wikidata."""

import argparse
import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from isnad.errors import UnwritableOutput
from isnad.locale import Language, Message, Translatable
from isnad.names.search import Named
from isnad.rdf.namespaces import ID
from isnad.remote.suggestion import Candidate, candidates, written
from isnad.remote.verification import FAULTS, verified
from isnad.remote.wikidata import Wikidata
from isnad.source.sssom import Link, read_links

_QID = re.compile(r"\bQ[1-9]\d*\b")


@dataclass(frozen=True)
class Linking:
    """What the commands work on: the table, the entities by name, and the items that our kinds match."""

    table: Path
    names: Mapping[str, Collection[Named]]
    kinds: Mapping[str, Collection[str]]
    language: Language
    progress: Callable[[Translatable], None]


def check(linking: Linking, _: argparse.Namespace) -> int:
    """Read the table, which raises what is wrong in it, and tell what is linked and what is not."""
    links = read_links(linking.table, linking.names.keys())
    linked = [link for link in links if link.target]
    without = sorted({link.subject for link in links if not link.target})
    unlisted = sorted(set(linking.names) - {link.subject for link in links})
    print(f"{len(linked):4} matches, each with its evidence · مطابقة بدليلها")
    print(f"{len(without):4} looked for and not found · بحث عنه ولم يوجد")
    for subject in without:
        print(f"       {subject.removeprefix(ID)}")
    print(f"{len(unlisted):4} not looked for · لم يبحث عنه")
    return 0


def verify(linking: Linking, options: argparse.Namespace) -> int:
    """Fetch every linked item and tell how it stands, a line each; 1 where a link is not as it should be."""
    links = read_links(linking.table, linking.names.keys())
    faults = 0
    for finding in verified(links, linking.names, linking.kinds, _wikidata(linking, options)):
        print(finding.in_words(linking.language), flush=True)
        faults += finding.kind in FAULTS
    return 1 if faults else 0


def suggest(linking: Linking, options: argparse.Namespace) -> int:
    """Search for what has no match, and write the candidates for a person to go through."""
    links = read_links(linking.table, linking.names.keys())
    unlinked = _unlinked(links)
    # What a row's evidence says that it is not, is not suggested again.
    traps = {link.subject: _QID.findall(link.evidence) for link in links if not link.target}
    found: list[Candidate] = []
    wikidata = _wikidata(linking, options)
    for number, subject in enumerate(unlinked, start=1):
        name = subject.removeprefix(ID)
        linking.progress(
            Message("%(number)s / %(count)s: %(name)s", number=number, count=len(unlinked), name=name)
        )
        found += candidates([subject], linking.names, traps, wikidata)
    try:
        options.output.write_text(written(found), encoding="utf-8")
    except OSError as error:
        raise UnwritableOutput(
            Message("the file cannot be written"),
            where=str(options.output),
            hint=Message("Choose another place: --output"),
        ) from error
    print(options.output)
    return 0


def _unlinked(links: Collection[Link]) -> list[str]:
    """List what has no match; the initiative itself comes first, since most depends on it."""
    subjects = {link.subject for link in links if not link.target}
    return sorted(subjects, key=lambda subject: (subject != f"{ID}ICI", subject))


def _wikidata(linking: Linking, options: argparse.Namespace) -> Wikidata:
    if urlsplit(options.base_url).scheme not in ("http", "https") or options.timeout <= 0:
        print(
            f"isnad: --base-url {options.base_url} --timeout {options.timeout}: no such server",
            file=sys.stderr,
        )
        raise SystemExit(2)
    return Wikidata(options.base_url, options.timeout, linking.progress)
