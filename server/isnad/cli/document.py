"""`isnad document`: a new document with a first draft, other tools' annotations, and what is left to do."""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from isnad import paths
from isnad.cli import author
from isnad.cli.terminal import Commands, language, progress, require_person
from isnad.cli.terminal import gettext as _
from isnad.errors import UnusableSetting
from isnad.locale import Counted, Message


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
    author.add_fact(parts)
    _add_annotating(parts)
    check = parts.add_parser(
        "check",
        help=_("say what is uncovered, unknown or ambiguous"),
        description=_(
            "Say at file, line and column what is left to do on a document; write nothing. "
            "An error is what a build refuses."
        ),
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
    from isnad.source.sources import classes_said, labels

    names = labels(paths.HOME, built=True)
    known = set(names)
    lent = [*(one for one in labels(paths.HOME) if one not in known), *classes_said(paths.HOME)]
    documents = paths.HOME / "data" / "documents"
    made = draft_document(options.file, options.slug, options.lang, documents, names, lent)
    print(paths.shown(made.folder))
    summary = Message(
        "Sentences: %(sentences)s; names: %(mentions)s; dates: %(dates)s; times without a date: "
        "%(open_dates)s. To say what it states: isnad author %(slug)s (or write facts.trig); what is left: "
        "isnad document check %(slug)s",
        sentences=made.sentences,
        mentions=made.mentions,
        dates=made.dates,
        open_dates=made.open_dates,
        slug=options.slug,
    )
    print(summary.in_language(language()))


def _preview(options: argparse.Namespace) -> None:
    from isnad.build.pipeline import build
    from isnad.query.store import release_source
    from isnad.settings import Settings
    from isnad.site.server import serve
    from isnad.source.sources import folder_of, left_out, read_head

    folder = folder_of(paths.HOME, options.slug)
    head = read_head(paths.HOME, preview=folder)
    with tempfile.TemporaryDirectory(prefix="isnad-preview-") as place:
        out = Path(place, "out")
        build(paths.HOME, out, progress, preview=folder)
        count = left_out(folder, head)
        said = Counted(
            "%(count)s passage is not shown: it says TODO, or cannot stand; "
            "isnad document check %(slug)s tells why",
            "%(count)s passages are not shown: they say TODO, or cannot stand; "
            "isnad document check %(slug)s tells why",
            count,
            count=count,
            slug=folder.name,
        )
        print(said.in_language(language()), file=sys.stderr)
        address = f"http://127.0.0.1:{options.port}/{language()}/doc/{folder.name}"
        serve(
            lambda: release_source(out / paths.CURRENT),
            (paths.HOME / "queries",),
            Settings(host="127.0.0.1", port=options.port),
            sandboxed=not options.no_sandbox,
            on_ready=lambda: print(f"Isnad: {address}  ", _("(Ctrl-C to stop)"), file=sys.stderr),
        )


def _check(options: argparse.Namespace) -> int:
    from isnad.build.pipeline import CACHE, examined
    from isnad.source.coverage import report
    from isnad.source.sources import folder_of, head_of

    folder = folder_of(paths.HOME, options.slug)
    head = head_of(paths.HOME, folder)
    out = paths.OUT / "with-example" if head.with_example else paths.OUT
    proof = examined(folder, head, out / CACHE)
    marked = tuple(proof.marked())
    for said in marked:
        print(said.in_language(language()))
    if proof.coverage:
        print(report(proof.coverage, whole=False))
    return 1 if marked else 0


_TOOL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _add_annotating(parts: Commands) -> None:
    """Add the commands for what other tools annotate, and for passages as annotations."""
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
    from isnad.author.edits import read_written
    from isnad.author.folder import change_facts
    from isnad.rdf.terms import iri
    from isnad.source.annotations import drafted, held, read_proposals, without_known
    from isnad.source.document import read_document
    from isnad.source.passages import AGENT, AGENTS
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
    new = []

    def add_to(text: str) -> str:
        written = read_written(document, text)
        by_tool = {
            s for s, p, o in written.file.graphs[None] if (p, o) == (AGENTS, iri(AGENT + options.tool))
        }
        new.extend(without_known(found, [span for name, span in written.spans.items() if name in by_tool]))
        if not new:
            return text
        if "prov" not in written.file.prefixes:
            text = text.replace(
                "@prefix ici:", "@prefix prov:    <http://www.w3.org/ns/prov#> .\n@prefix ici:", 1
            )
        taken = re.findall(r"^<([\w-]+)>", text, re.MULTILINE)
        return text.rstrip("\n") + "\n" + drafted(document, new, options.tool, taken)

    change_facts(folder, add_to)
    for one in differing:
        print(f"{options.file}:{one.proposal.number}: {one.reason.in_language(language())}")
    said = Message(
        "added as a draft: %(new)s; there already: %(known)s; differing: %(differ)s",
        new=len(new),
        known=len(found) - len(new),
        differ=len(differing),
    )
    print(said.in_language(language()), file=sys.stderr)
    return 1 if differing else 0


def _accept(options: argparse.Namespace) -> None:
    from isnad.author.folder import change_facts
    from isnad.source.annotations import ACCEPTED_BY
    from isnad.source.sources import folder_of

    require_person("--by", options.by)
    folder = folder_of(paths.HOME, options.slug)

    def accept_in(text: str) -> str:
        for name in dict.fromkeys(options.passage):
            waiting = re.compile(
                rf"(^<{re.escape(name)}> chain:quote [^\n]*\n    prov:wasAttributedTo [^\n]*){ACCEPTED_BY}\b",
                re.M,
            )
            text, count = waiting.subn(lambda found: f"{found[1]}<{options.by}>", text)
            if not count:
                raise UnusableSetting(
                    Message("no passage of this name waits to be accepted"),
                    where=f"{paths.shown(folder / 'facts.trig')}: <{name[:80]}>",
                    hint=Message("isnad document check %(slug)s lists those that do.", slug=options.slug),
                )
        return text

    change_facts(folder, accept_in)


def _export(options: argparse.Namespace) -> None:
    from isnad.source.annotations import exported
    from isnad.source.document import read_document
    from isnad.source.passages import read_facts
    from isnad.source.sources import folder_of

    sys.stdout.write(exported(read_facts(read_document(folder_of(paths.HOME, options.slug)))))
