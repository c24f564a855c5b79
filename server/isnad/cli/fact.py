"""`isnad document fact`: what words of a text say, added to its facts by a pattern of the ontology."""

import argparse
import re

from isnad import paths
from isnad.cli.terminal import Commands, example, language
from isnad.cli.terminal import gettext as _
from isnad.errors import InvalidFact
from isnad.locale import Message


def add(parts: Commands) -> None:
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
        "--role", action="append", default=[], metavar="ROLE=VALUE", help=_("who or what stands in a role")
    )
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
    fact.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from isnad.author.edits import with_fact, without_drafts
    from isnad.author.facts import Fact, NewThing, thing_term, triples_of
    from isnad.author.folder import read_files, write_files
    from isnad.author.patterns import patterns_of
    from isnad.author.things import things_of
    from isnad.author.verdict import judged
    from isnad.build.pipeline import CACHE
    from isnad.rdf.terms import literal
    from isnad.rdf.vocabulary import RDFS
    from isnad.source.document import read_document
    from isnad.source.passages import locate
    from isnad.source.sources import folder_of, read_head

    folder = folder_of(paths.HOME, options.slug)
    head = read_head(paths.HOME, with_example=folder.is_relative_to(paths.HOME / "data" / "examples"))
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
    span = locate(
        document.quotes, quote, options.before, options.after, where=lambda: "--quote", name=pattern.name
    )
    new = tuple(NewThing(thing_term(name), ar, en) for name, ar, en in options.new)
    labels = [
        (one.term, RDFS.label, literal(text, language=tag))
        for one in new
        for tag, text in (("ar", one.ar), ("en", one.en))
        if text
    ]
    things = things_of(head, folder, patterns, labels)
    thing = things.resolve(_needed(options.thing, "--thing"), pattern.classes)
    filled = [one.partition("=")[::2] for one in options.role]
    roles = [(pattern.role(name), value) for name, value in filled]
    values = [
        (role.name, things.resolve(value, role.classes) if role.kind == "thing" else value)
        for role, value in roles
    ]
    fact = Fact(
        span=span,
        name=re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", pattern.name).lower(),
        triples=triples_of(pattern, thing, values, document.language),
        asserted=not (options.attributed or pattern.is_judgement),
        note=tuple(options.reason),
        things=new,
    )
    before = read_files(folder)
    after = with_fact(document, before, fact)
    kept = paths.OUT / CACHE
    # What is left of a draft is put aside: a build would say that and no more.
    earlier, then = (
        judged(head, folder, without_drafts(document, files), kept, by_pyshacl=False)
        for files in (before, after)
    )
    found = then.beside(earlier)
    left = (one for one in found.left if "text.txt" not in one.where)  # of words: `document check` says which
    for said in (*found.refused, *left):
        print(f"{said.where}: {said.text.in_language(language())}")
    if found.refused:
        raise InvalidFact(
            Message("a build would refuse the fact; nothing has been written"),
            where=options.slug,
            hint=Message("Mend what is said above, and try again."),
        )
    write_files(folder, before, after)
    print(paths.shown(folder / "facts.trig"))
    return 0


def _needed(value: str | None, option: str) -> str:
    """Return the value of an option without which a fact is none; raise InvalidFact."""
    if value:
        return value
    raise InvalidFact(
        Message("%(option)s is missing", option=option),
        hint=Message("isnad document fact --help says what it is."),
    )
