"""`isnad mcp`: the tools for agents over standard input and output, of a server or of one that it starts."""

import argparse
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from isnad.cli.terminal import Commands, example, secret
from isnad.cli.terminal import gettext as _
from isnad.errors import ServerError, UnusableSetting
from isnad.locale import Message
from isnad.sandbox.process import die_with_parent

_PATH = "/mcp"
_VARIABLE = "ISNAD_TOKEN"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 §2.1
_BETWEEN_SECONDS = 0.1  # two looks whether the server answers


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    mcp = commands.add_parser(
        "mcp",
        help=_("tools for agents (Model Context Protocol) over standard input and output"),
        description=_(
            "Forward what an agent asks to /mcp of a server; without --url, of one that is started for it "
            "on a free port of this machine, and ended when standard input ends."
        ),
        epilog=example("isnad mcp -- --with-example"),
    )
    mcp.add_argument("--url", metavar="URL", help=_("the address of a server, such as http://127.0.0.1:8000"))
    mcp.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help=_("a file with a bearer token, which is sent to the server; without it that of ISNAD_TOKEN"),
    )
    mcp.add_argument("serve", nargs="*", metavar="-- OPTION", help=_("options of isnad serve, after --"))
    mcp.set_defaults(run=_mcp, error_code=2)


def _mcp(options: argparse.Namespace) -> None:
    try:
        from isnad.mcp.stdio import forward
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("isnad"):
            raise
        raise UnusableSetting(
            Message("the SDK of MCP is not installed"),
            where="isnad mcp",
            hint=Message("Install it: pip install 'isnad[mcp]'"),
        ) from error
    token = _token(options.token_file)
    if options.url:
        forward(_endpoint(options.url), token)
        return
    with _own_server(options.serve) as address:
        forward(address + _PATH, token)


def _token(path: Path | None) -> str:
    """Return the token of a file, or of the environment, if any; raise UnusableSetting for what is none."""
    token = secret(path) if path else os.environ.get(_VARIABLE, "").strip()
    if (path or token) and not _TOKEN.fullmatch(token):
        raise UnusableSetting(
            Message("this is no bearer token: one word of letters, digits and -._~+/"),
            where=str(path or _VARIABLE),
            hint=Message("Write the token alone, as the server's operator gave it."),
        )
    return token


def _endpoint(url: str) -> str:
    """Return the address of /mcp of a server; raise UnusableSetting for what is no address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnusableSetting(
            Message("this value will not do: %(value)s", value=url),
            where="--url",
            hint=Message("Give an address such as http://127.0.0.1:8000."),
        )
    return url if parts.path.rstrip("/").endswith(_PATH) else url.rstrip("/") + _PATH


@contextmanager
def _own_server(arguments: list[str]) -> Iterator[str]:
    """Start `isnad serve` on a free port of this machine, give its address, and end it afterwards.

    What it says goes to standard error: standard output is the agent's.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "isnad", "serve", "--log", "none", *arguments]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    end_with_this = partial(die_with_parent, os.getpid())
    server = subprocess.Popen(  # noqa: S603 - this program itself, with the user's own options
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, preexec_fn=end_with_this
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    """Wait until a server answers queries, or raise ServerError where it ended."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()  # noqa: S310 - our own
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            time.sleep(_BETWEEN_SECONDS)
        else:
            return
    raise ServerError(
        Message("the server that was started ended"),
        where="isnad mcp",
        hint=Message("It said why on standard error; try isnad serve with the same options."),
    )
