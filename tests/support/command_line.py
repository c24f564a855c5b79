"""Commands of the program, run in the process of the test."""

import pytest

from isnad.__main__ import main


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, list[str]]:
    """Run a command; return its exit code, and what it says, a line each."""
    code = main(command)
    captured = capsys.readouterr()
    return code, (captured.out + captured.err).splitlines()
