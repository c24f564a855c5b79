"""The first page, and the page of the files."""

from pathlib import Path

import flask

from isnad.errors import Language, Text
from isnad.refusals import UnknownResource
from isnad.web.language import language_of
from isnad.web.publication import Publication


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the pages."""
    routes = flask.Blueprint("pages", __name__)

    @routes.get("/")
    def start() -> flask.typing.ResponseReturnValue:
        response = flask.redirect(f"/{language_of(flask.request)}/", 302)
        response.headers["Vary"] = "Accept-Language"
        return response

    @routes.get("/<any(ar, en):language>/")
    def home(language: Language) -> str:
        return flask.render_template(
            "home.html",
            language=language,
            questions=publication.questions,
            figures=publication.figures,
        )

    @routes.get("/<any(ar, en):language>/data")
    def files(language: Language) -> str:
        if publication.files is None:
            raise UnknownResource(
                Text(ar="ليس لهذه البيانات ملفات هنا", en="these data have no files here"),
                mend=Text(ar="اسأل عنها في /ar/ask.", en="Ask for them at /en/ask."),
            )
        return flask.render_template("data.html", language=language, files=_files(publication.files))

    return routes


def _files(release: Path) -> list[tuple[str, int, str]]:
    """List the files of a release: name, size in bytes, SHA-256 as its list of checksums has it."""
    sums = (line.split("  ", 1) for line in (release / "SHA256SUMS").read_text().splitlines())
    return [(name, (release / name).stat().st_size, digest) for digest, name in sums]
