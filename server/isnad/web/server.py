"""The process that listens: granian, with the app made anew in each of its workers."""

import socket
from functools import partial
from pathlib import Path

import flask
from granian import Granian
from granian.constants import Interfaces

from isnad.errors import IsnadError, Text
from isnad.settings import Settings
from isnad.web import create_app
from isnad.web.publication import open_publication


class AddressTaken(IsnadError):
    """Report an address on which the server cannot listen."""


def load(release: Path, questions: Path, settings: Settings) -> flask.Flask:
    """Make the app of a release; raise MissingSource where there is none."""
    return create_app(open_publication(release, questions), settings)


def serve(release: Path, questions: Path, settings: Settings) -> None:
    """Listen until SIGINT or SIGTERM; raise AddressTaken where the address cannot be had."""
    _require_free(settings.host, settings.port)
    Granian(
        target="isnad",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_enabled=False,
    ).serve(target_loader=partial(load, release, questions, settings), wrap_loader=False)


def _require_free(host: str, port: int) -> None:
    """Try to listen, so that a taken port is one clear line and not a worker's trace."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise AddressTaken(
            Text(ar=f"لا يمكن الاستماع هنا ({error.strerror})", en=f"cannot listen here ({error.strerror})"),
            where=f"{host}:{port}",
            mend=Text(
                ar="اختر منفذا آخر: isnad serve --port 8001.",
                en="Choose another port: isnad serve --port 8001.",
            ),
        ) from error
