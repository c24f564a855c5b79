"""The command line speaks the reader's language: its help texts and argparse's own words, too."""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from isnad import paths
from isnad.__main__ import _parser, main
from isnad.source.questions import read_questions

PACKAGE = Path(__file__).parents[1] / "server" / "isnad"
COMMANDS = (
    "serve",
    "store",
    "query",
    "questions",
    "why",
    "mcp",
    "build",
    "check",
    "diff",
    "load",
    "document",
    "author",
    "links",
    "nanopub",
)
ARABIC = re.compile("[\u0621-\u064a]")


def isnad(*arguments: str, locale: str) -> subprocess.CompletedProcess[str]:
    environment = {"LC_ALL": locale, "PYTHONUTF8": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "isnad", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "path", [PACKAGE / "__main__.py", *(PACKAGE / "cli").glob("*.py")], ids=lambda p: p.name
)
def test_no_arabic_sentence_stands_in_the_code(path: Path) -> None:
    assert not ARABIC.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_sentence_stands_in_an_f_string_where_the_catalogue_does_not_see_it(path: Path) -> None:
    assert hidden(path.read_text("utf-8")) == []


def test_a_hidden_sentence_is_noticed() -> None:
    assert hidden("print(f'{n} {_(\"rows\")}', f'{Message(\"x\").ar}', _('seen'))") == ["_", "Message"]


def hidden(source: str) -> list[str]:
    """List what is called within f-strings that marks a sentence for the catalogue."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    names = [call.func.id for call in calls if isinstance(call.func, ast.Name)]
    return [name for name in names if name in ("_", "gettext", "ngettext", "Message", "Counted")]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_the_language_of_the_reader(command: str) -> None:
    arabic = isnad(command, "--help", locale="ar_KW.UTF-8")
    english = isnad(command, "--help", locale="C.UTF-8")
    assert (arabic.returncode, english.returncode) == (0, 0)
    assert english.stdout.startswith("usage: isnad ")
    assert not ARABIC.search(english.stdout)
    assert arabic.stdout.startswith("الاستعمال: isnad ")
    for line in arabic.stdout.split("\n\n", 1)[1].splitlines():  # below the usage
        words = re.sub(r"[-\w./<>|{}%=]*[-./<>|{}%=_][-\w./<>|{}%=]*|\b[A-Z]+\b", "", line)
        assert ARABIC.search(words) or not re.search(r"[A-Za-z]{4,} [A-Za-z]{3,} [A-Za-z]{3,}", words), line


def test_without_a_command_all_commands_are_listed() -> None:
    run = isnad(locale="C.UTF-8")
    assert run.returncode == 0
    assert re.findall(r"^    (\w+)(?: |$)", run.stdout, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "english", "arabic"),
    [
        (("nonsense",), "invalid choice: 'nonsense'", "اختيار غير صالح: 'nonsense'"),
        (("build", "--nonsense"), "unrecognized arguments: --nonsense", "وسائط غير معروفة: --nonsense"),
        (("diff",), "the following arguments are required: A, B", "الوسائط الآتية لازمة: A, B"),
        (("query", "--format"), "expected one argument", "يلزمه وسيط واحد"),
        (("serve", "--port", "x"), "invalid int value: 'x'", "قيمة int غير صالحة: 'x'"),
        (("links", "verify", "--timeout", "0"), "not a number of seconds: 0", "ليس عدد ثوان: 0"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said_in_it(
    arguments: tuple[str, ...], english: str, arabic: str
) -> None:
    for locale, sentence in (("C.UTF-8", english), ("ar", arabic)):
        run = isnad(*arguments, locale=locale)
        assert run.returncode == 2
        assert sentence in run.stderr


@pytest.mark.parametrize("locale", ["C.UTF-8", "ar_KW.UTF-8"])
def test_saved_questions_are_listed_with_their_titles(locale: str) -> None:
    run = isnad("questions", locale=locale)
    found = read_questions(paths.HOME / "queries")
    for question in found:
        title = question.title.ar if locale.startswith("ar") else question.title.en
        assert re.search(rf"^  {question.name} +{re.escape(title)}$", run.stdout, re.MULTILINE)
    assert len(re.findall(r"^  \S", run.stdout, re.MULTILINE)) == len(found)


def test_a_wrong_name_of_a_question_is_offered_near_ones() -> None:
    run = isnad("query", "timelin", locale="C.UTF-8")
    assert run.returncode != 0
    assert "Did you mean timeline?" in run.stderr
    assert "isnad questions lists them" in isnad("query", "xyzzy", locale="C.UTF-8").stderr


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield a parser and those of all commands below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from parsers(one)


def test_an_option_of_any_command_is_written_whole(capsys: pytest.CaptureFixture[str]) -> None:
    every = list(parsers(_parser()))
    assert len(every) > 20
    assert [one.prog for one in every if one.allow_abbrev] == []
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--deadline", "5"])  # --deadline-seconds
    assert ended.value.code == 2
    assert "unrecognized arguments: --deadline 5" in capsys.readouterr().err
