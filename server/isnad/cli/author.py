"""`isnad author` and `isnad document fact`: facts written on a page, for one browser, or by a command."""

import argparse
import re
import tempfile
import threading
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from isnad import paths
from isnad.cli.terminal import Commands, example, language
from isnad.cli.terminal import gettext as _
from isnad.errors import AddressTaken, AmbiguousQuote, InvalidFact
from isnad.locale import Message

if TYPE_CHECKING:
    from isnad.author.naming import DocumentFiles


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    author = commands.add_parser(
        "author",
        help=_("write a document's facts in the browser"),
        description=_(
            "Open a page, for one browser on this machine alone, on which words of the text are selected "
            "and what they say is written into the document's files."
        ),
        epilog=example("isnad author my-note"),
    )
    author.add_argument("slug", metavar="DOCUMENT")
    author.add_argument(
        "--port", type=int, default=0, metavar="N", help=_("where it listens; 0: any free port")
    )
    author.add_argument("--no-browser", action="store_true", help=_("print the address, and open no browser"))
    author.set_defaults(run=_author)


def _author(options: argparse.Namespace) -> int:
    from isnad.author.app import Doorkeeper, create_author_app, make_author_server
    from isnad.author.session import Session, Workbench
    from isnad.source.sources import folder_of

    folder = folder_of(paths.HOME, options.slug)
    with tempfile.TemporaryDirectory(prefix="isnad-author-") as kept:
        bench = Workbench(paths.HOME, folder, kept=Path(kept))
        session = Session(bench, journal=paths.OUT / "undo" / f"{folder.name}.json")
        _ = session.bench.patterns, session.bench.document()  # what is wrong with them is said here
        doorkeeper = Doorkeeper()
        try:
            server = make_author_server(create_author_app(session, doorkeeper), options.port)
        except OSError as error:
            raise AddressTaken(
                Message("port %(port)s is taken", port=options.port),
                where="--port",
                hint=Message("Choose another one, or 0 for any that is free."),
            ) from error
        address = f"http://127.0.0.1:{server.port}/open/{doorkeeper.word}"
        said = Message("For one browser, once: %(address)s (Ctrl-C ends it)", address=address)
        print(said.in_language(language()), flush=True)
        threading.Thread(target=session.start, daemon=True).start()  # a long text takes seconds to be read
        if not options.no_browser:
            webbrowser.open(address)
        server.serve_forever()
    return 0


def add_fact(parts: Commands) -> None:
    """Add the command to those of `isnad document`."""
    fact = parts.add_parser(
        "fact",
        help=_("add what words of the text say, by a pattern of the ontology"),
        description=_(
            "Write a passage with its quote into facts.trig, where the text's order has it. Without "
            "PATTERN, list the patterns; with --roles, list the roles of one."
        ),
        epilog=example(
            'isnad document fact my-note Accession --quote "Qatar joined the initiative" '
            '--new QatarAccession "\u0627\u0646\u0636\u0645\u0627\u0645 \u0642\u0637\u0631" '
            '"accession of Qatar" '
            "--thing QatarAccession --role accedingParty=Qatar --role accededTo=ICI"
        ),
    )
    fact.add_argument("slug", metavar="SLUG")
    fact.add_argument("pattern", metavar="PATTERN", nargs="?", help=_("by its name or its label"))
    fact.add_argument(
        "--roles", action="store_true", help=_("list the roles of the pattern, and write nothing")
    )
    fact.add_argument("--quote", metavar="WORDS", help=_("the words, to the letter"))
    fact.add_argument("--before", default="", metavar="WORDS", help=_("what stands before the quote"))
    fact.add_argument("--after", default="", metavar="WORDS", help=_("what stands after the quote"))
    fact.add_argument("--thing", metavar="NAME", help=_("what the fact is about: an identifier, or a name"))
    fact.add_argument(
        "--role", action="append", default=[], type=_role, metavar="ROLE=VALUE",
        help=_("who or what stands in a role"),
    )  # fmt: skip
    fact.add_argument(
        "--new", action="append", default=[], nargs=3, metavar=("ID", "ARABIC", "ENGLISH"),
        help=_("name a new thing; a name that is not known yet is empty"),
    )  # fmt: skip
    fact.add_argument("--attributed", action="store_true", help=_("the text reports or judges it only"))
    fact.add_argument(
        "--reason",
        nargs=2,
        default=("", ""),
        metavar=("ARABIC", "ENGLISH"),
        help=_("how the words are read, and why"),
    )
    fact.set_defaults(run=_fact, refuse=fact.error)


def _role(written: str) -> tuple[str, str]:
    """Return the role and the value of an option; raise ArgumentTypeError for what is not both."""
    name, _equals, value = written.partition("=")
    if not name.strip() or not value.strip():
        said = Message('"%(written)s" is not ROLE=VALUE', written=written[:100])
        raise argparse.ArgumentTypeError(said.in_language(language()))
    return name.strip(), value.strip()


def _fact(options: argparse.Namespace) -> int:
    from isnad.author.edits import with_fact
    from isnad.author.facts import Fact, NewThing, filled, thing_term, things_of, triples_of
    from isnad.author.folder import read_files, write_files
    from isnad.author.patterns import patterns_of
    from isnad.author.requests import kebab
    from isnad.author.session import judged
    from isnad.build.pipeline import CACHE
    from isnad.source.document import read_document
    from isnad.source.passages import locate
    from isnad.source.sources import folder_of, head_of

    lists = options.pattern is None or options.roles
    if lists and (options.quote or options.thing or options.role or options.new):
        options.refuse(
            _("a list is asked for (no PATTERN, or --roles), and a fact is given, which would not be written")
        )
    folder = folder_of(paths.HOME, options.slug)
    head = head_of(paths.HOME, folder)
    patterns = patterns_of(head.ontology, head.shapes.triples, head.schema)
    if options.pattern is None:
        for one in patterns.listed:
            print(f"{one.name:24} {one.label.in_language(language())}")
        return 0
    pattern = patterns.find(options.pattern)
    if options.roles:
        for role in pattern.roles:
            need = _("needed") if role.required else ""
            print(f"{role.name:24} {role.kind:8} {need:10} {role.label.in_language(language())}")
        return 0
    document = read_document(folder)
    quote = _needed(options.quote, "--quote")
    try:
        span = locate(
            document.quotes, quote, options.before, options.after, where=lambda: "--quote", name=pattern.name
        )
    except AmbiguousQuote as error:
        hint = Message("Add --before or --after with what stands there, or make the quote longer.")
        raise AmbiguousQuote(error.what, where=error.where, hint=hint) from error
    new = tuple(NewThing(thing_term(name), ar, en) for name, ar, en in options.new)
    things = things_of(head, folder, patterns).with_names(new)
    thing = things.resolve(_needed(options.thing, "--thing"), pattern.classes)
    # What is new here is of the pattern's class, and stands in no role of another.
    things = things.with_names(replace(one, type=pattern.type) for one in new if one.term == thing)
    values = [
        (role.name, things.resolve(value, role.classes) if role.kind == "thing" else value)
        for role, value in filled(pattern, options.role)
    ]
    fact = Fact(
        span=span,
        name=kebab(pattern.name),
        triples=triples_of(pattern, thing, values, document.language),
        asserted=not (options.attributed or pattern.is_judgement),
        note=tuple(options.reason),
        things=new,
    )
    before = read_files(folder)
    after = with_fact(document, before, fact)
    kept = paths.OUT / CACHE
    earlier, then = (judged(head, folder, files, kept) for files in (before, after))
    found = then.beside(earlier)
    told = [said.in_language(language()) for said in found.marked()]
    if found.refused:
        for said in told:
            print(_with_lines_of(before, after, folder, said))
        raise InvalidFact(
            Message("a build would refuse the fact; nothing has been written"),
            where=options.slug,
            hint=Message(
                "Mend what is said above, and try again; a file without a line is meant as the fact would "
                "have made it."
            ),
        )
    for said in told:
        print(said)
    write_files(folder, before, after)
    print(paths.shown(folder / "facts.trig"))
    return 0


def _with_lines_of(before: "DocumentFiles", after: "DocumentFiles", folder: Path, said: str) -> str:
    """Return a sentence with the lines of the files as they are; what is not written has none."""
    from isnad.author.folder import FILES
    from isnad.source.quotes import shared_beginning

    for field, name in FILES.items():
        old, new = (getattr(files, field) or "" for files in (before, after))
        first = old.count("\n", 0, shared_beginning(old, new))
        last = old[::-1].count("\n", 0, shared_beginning(old[::-1], new[::-1]))

        def place(
            found: re.Match[str], old: str = old, new: str = new, first: int = first, last: int = last
        ) -> str:
            line, more = int(found["line"]), new.count("\n") - old.count("\n")
            if line > first and line <= new.count("\n") + 1 - last:
                return found["file"]
            return f"{found['file']}:{line if line <= first else line - more}"

        said = re.sub(
            rf"(?P<file>{re.escape(paths.shown(folder / name))}):(?P<line>\d+)(?::\d+)?", place, said
        )
    return said


def _needed(value: str | None, option: str) -> str:
    """Return the value of an option without which a fact is none; raise InvalidFact."""
    if value:
        return value
    raise InvalidFact(
        Message("%(option)s is missing", option=option),
        hint=Message("isnad document fact --help says what it is."),
    )
