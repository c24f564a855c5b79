"""`isnad document import`, `accept`, `export`: what other tools annotate, and passages as annotations."""

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path

from isnad import paths
from isnad.cli.terminal import Commands, language
from isnad.cli.terminal import gettext as _
from isnad.errors import UnusableSetting
from isnad.locale import Message

_TOOL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PERSON = re.compile(r"(?:https?://|mailto:)[^\s<>\"{}|\\^`]+")


def add(parts: Commands) -> None:
    """Add the commands to those of `isnad document`."""
    take = parts.add_parser(
        "import",
        help=_("take over what another tool says of the text, as a draft"),
        description=_(
            "Hold each annotation (Web Annotation, langextract) against the text; list what differs; add "
            "what holds to facts.trig as a draft that says which tool proposed it."
        ),
    )
    take.add_argument("slug", metavar="SLUG")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--tool", required=True, metavar="NAME", help=_("which tool: small letters, digits, hyphens")
    )
    take.set_defaults(run=_import)
    accept = parts.add_parser(
        "accept",
        help=_("say who accepts what a tool proposed"),
        description=_(
            "Write into facts.trig that a person accepts passages; what they state is the author's to write."
        ),
    )
    accept.add_argument("slug", metavar="SLUG")
    accept.add_argument(
        "passage", metavar="PASSAGE", nargs="+", help=_("the name of a passage in facts.trig")
    )
    accept.add_argument(
        "--by", required=True, metavar="IRI", help=_("who: an ORCID, or another address of a person")
    )
    accept.set_defaults(run=_accept)
    export = parts.add_parser(
        "export",
        help=_("print the passages as Web Annotations"),
        description=_(
            "Print what each passage states as a Web Annotation (JSON-LD), by quote and by position."
        ),
    )
    export.add_argument("slug", metavar="SLUG")
    export.set_defaults(run=_export)


def _import(options: argparse.Namespace) -> int:
    from isnad.author.folder import read_files, write_files
    from isnad.source.annotations import drafted, held, read_proposals
    from isnad.source.document import read_document
    from isnad.source.sources import folder_of

    if not _TOOL.fullmatch(options.tool):
        raise UnusableSetting(
            Message("this is no name for a tool"),
            where=options.tool[:80],
            hint=Message("Choose one of small Latin letters, digits and hyphens: --tool langextract."),
        )
    folder = folder_of(paths.HOME, options.slug)
    document = read_document(folder)
    found, differing = held(document, read_proposals(options.file))
    before = read_files(folder)
    text = before.facts
    if found:
        if "@prefix prov:" not in text:
            text = text.replace(
                "@prefix ici:", "@prefix prov:    <http://www.w3.org/ns/prov#> .\n@prefix ici:", 1
            )
        taken = re.findall(r"^<([\w-]+)>", text, re.MULTILINE)
        text = text.rstrip("\n") + "\n" + drafted(document, found, options.tool, taken)
        write_files(folder, before, replace(before, facts=text))
    for one in differing:
        print(f"{options.file}:{one.proposal.number}: {one.reason.in_language(language())}")
    said = Message("%(held)s hold and are a draft; %(differ)s differ", held=len(found), differ=len(differing))
    print(said.in_language(language()), file=sys.stderr)
    return 1 if differing else 0


def _accept(options: argparse.Namespace) -> None:
    from isnad.author.folder import read_files, write_files
    from isnad.source.annotations import ACCEPTED_BY
    from isnad.source.sources import folder_of

    if not _PERSON.fullmatch(options.by):
        raise UnusableSetting(
            Message("this is no address of a person"),
            where=options.by[:80],
            hint=Message("For example: --by https://orcid.org/0000-0002-1825-0097"),
        )
    folder = folder_of(paths.HOME, options.slug)
    before = read_files(folder)
    text = before.facts
    for name in options.passage:
        waiting = re.compile(
            rf"(^<{re.escape(name)}> ici:quote [^\n]*\n    prov:wasAttributedTo [^\n]*){ACCEPTED_BY}\b", re.M
        )
        if not waiting.search(text):
            raise UnusableSetting(
                Message("no passage of this name waits to be accepted"),
                where=f"{paths.shown(folder / 'facts.trig')}: <{name[:80]}>",
                hint=Message("isnad document check %(slug)s lists those that do.", slug=options.slug),
            )
        text = waiting.sub(lambda found: f"{found[1]}<{options.by}>", text)
    write_files(folder, before, replace(before, facts=text))


def _export(options: argparse.Namespace) -> None:
    from isnad.source.annotations import exported
    from isnad.source.document import read_document
    from isnad.source.passages import read_facts
    from isnad.source.sources import folder_of

    sys.stdout.write(exported(read_facts(read_document(folder_of(paths.HOME, options.slug)))))
