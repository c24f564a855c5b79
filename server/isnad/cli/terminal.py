"""What commands share: the reader's language, options that several have, and how a release is built."""

import argparse
import os
import re
import sys
from gettext import bindtextdomain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from isnad import paths
from isnad.errors import MissingSource, UnusableSetting
from isnad.locale import FOLDER, Language, Message, Translatable

if TYPE_CHECKING:
    from isnad.build.releases import Release

_PERSON = re.compile(r"(?:https?://|mailto:)[^\s<>\"{}|\\^`]+")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Parser(argparse.ArgumentParser):
    """A parser of a command and of those below it, in which an option is written whole."""

    def __init__(self, **named: Any) -> None:
        super().__init__(allow_abbrev=False, **named)


def language() -> Language:
    """Return the reader's language, by the locale (LC_ALL, LC_MESSAGES, LANG)."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((value for value in variables if value), "")
    return "ar" if locale.startswith("ar") else "en"


def gettext(sentence: str) -> str:
    """Return a sentence in the reader's language; modules import it as `_`."""
    return Message(sentence).in_language(language())


def translate_argparse() -> tuple[str, ...]:
    """Point argparse, which looks its words up in the domain "messages", to our catalogue; return them."""
    bindtextdomain("messages", FOLDER if language() == "ar" else os.devnull)
    return (
        gettext("usage: "),
        gettext("options"),
        gettext("positional arguments"),
        gettext("show this help message and exit"),
        gettext("%(prog)s: error: %(message)s\n"),
        gettext("argument %(argument_name)s: %(message)s"),
        gettext("expected one argument"),
        gettext("invalid %(type)s value: %(value)r"),
        gettext("invalid choice: %(value)r (choose from %(choices)s)"),
        gettext("the following arguments are required: %s"),
        gettext("unrecognized arguments: %s"),
    )


def secret(path: Path | None) -> str:
    """Return the one line of a file, empty for no file; raise MissingSource where it cannot be read."""
    try:
        return path.read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise MissingSource(
            Message("this cannot be read (%(error)s)", error=error),
            where=str(path),
            hint=Message("Give a file that is there."),
        ) from error


def progress(step: Translatable) -> None:
    """Print on the terminal what is being done."""
    print(f"… {step.in_language(language())}", file=sys.stderr)


def example(command: str) -> str:
    """Return the end of a help text: a command to try."""
    return gettext("Example:") + f"  {command}"


def require_person(option: str, address: str) -> None:
    """Raise UnusableSetting for what is no address of a person: an ORCID, a page, a mailbox."""
    if not _PERSON.fullmatch(address):
        raise UnusableSetting(
            Message("this is no address of a person"),
            where=f"{option} {address[:80]}",
            hint=Message("For example: %(option)s https://orcid.org/0000-0002-1825-0097", option=option),
        )


def add_out(parser: argparse.ArgumentParser, sentence: str) -> None:
    """Add the option that says where releases are."""
    default = gettext(" (default %(default)s)") % {"default": paths.shown(paths.OUT)}
    parser.add_argument("--out", type=Path, default=paths.OUT, metavar="DIR", help=sentence + default)


def add_example(parser: argparse.ArgumentParser) -> None:
    """Add the option that takes in the documents of data/examples/."""
    sentence = gettext("take in data/examples/, into a folder of its own unless --out names one")
    parser.add_argument("--with-example", action="store_true", help=sentence)


def add_in_memory(parser: argparse.ArgumentParser) -> None:
    """Add the option that says from which size on a graph is a store on disk."""
    sentence = gettext("a graph of more quads is made into a store on disk, which a server need not load")
    parser.add_argument(
        "--in-memory-quads", type=int, default=paths.IN_MEMORY_QUADS, metavar="N",
        help=sentence + gettext(" (default %(default)s)"),
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
