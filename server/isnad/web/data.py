"""/data: the files of the release as they were built, and what the build found out about them."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import flask

from isnad.errors import Language, Text
from isnad.namespaces import DOC, ISNAD
from isnad.refusals import UnknownResource
from isnad.web.naming import Names
from isnad.web.publication import Publication
from isnad.web.statements import Term, rows

MEDIA_TYPES = {
    ".ttl": "text/turtle; charset=utf-8",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    "": "text/plain; charset=utf-8",
}
_TITLES = f"""
SELECT ?file ?title {{
    ?file dcterms:title ?title . FILTER (STRSTARTS(STR(?file), "{ISNAD}data/") && LANG(?title) = "%s")
}}
"""
_VERSION = """
SELECT ?version { <https://w3id.org/isnad/dataset> owl:versionInfo ?version }
"""
_VERSION_NAME = re.compile(r"[0-9a-f]{12}")
_DISCREPANCIES = """
SELECT ?kind ?label ?reason {
    ?x a ici:Discrepancy ; ici:discrepancyKind ?kind ; rdfs:label ?label ; ici:reason ?reason .
    FILTER (LANG(?label) = "%s" && LANG(?reason) = "%s")
} ORDER BY ?kind ?label
"""


@dataclass(frozen=True)
class File:
    """Hold a file of a release: its name, what is in it, its size in bytes and its SHA-256."""

    name: str
    title: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Version:
    """Hold which release this is: by its content, by its number, and the day of its build."""

    content: str
    number: str
    built: date


def blueprint(publication: Publication) -> flask.Blueprint:
    """Make the routes of the files."""
    routes = flask.Blueprint("data", __name__)
    files = publication.files
    # Asked once, so that the list of files waits for no query.
    version = _version(publication, files) if files else None
    listings: dict[Language, list[File]] = (
        {"ar": _files(publication, files, "ar"), "en": _files(publication, files, "en")} if files else {}
    )

    @routes.get("/<any(ar, en):language>/data")
    def listing(language: Language) -> str:
        publication.require_release()
        return flask.render_template(
            "data.html",
            language=language,
            version=version,
            files=listings[language],
            releases=_releases(files) if files else [],
        )

    @routes.get("/<any(ar, en):language>/quality")
    def quality(language: Language) -> str:
        release = publication.require_release()
        return flask.render_template(
            "quality.html",
            language=language,
            names=Names(publication.labels, language),
            found=json.loads((release / "quality.json").read_bytes()),
            titles={question.name: question.title for question in publication.questions},
            discrepancies=rows(publication.ask, _DISCREPANCIES % (language, language)),
            term=Term,
        )

    @routes.get("/data/<path:name>")
    def file(name: str) -> flask.Response:
        listed = _served(files, name) if files else {}
        if name not in listed:  # nothing but the files of the release, whatever the path says
            raise UnknownResource(
                Text(ar="لا ملف بهذا الاسم", en="there is no file of this name"),
                where=name[:80],
                mend=Text(ar="الملفات كلها في /ar/data.", en="All files are at /en/data."),
            )
        path = listed[name]
        response = flask.send_file(path, mimetype=MEDIA_TYPES[path.suffix].split(";")[0])
        response.headers["Content-Type"] = MEDIA_TYPES[path.suffix]
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes


def _served(release: Path, name: str) -> dict[str, Path]:
    """List the files that may be asked for: of this release or, after its version, of an earlier one."""
    version, _, _ = name.partition("/")
    prefix, folder = "", release
    if _VERSION_NAME.fullmatch(version) and (release.parent / version / "SHA256SUMS").is_file():
        prefix, folder = f"{version}/", release.parent / version
    return {prefix + str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def _releases(release: Path) -> list[Version]:
    """List the releases whose files are still there, the newest first."""
    sums = release.parent.glob("*/SHA256SUMS")
    moments = {path.parent.name: path.stat().st_mtime for path in sums}
    return [
        Version(name, "", datetime.fromtimestamp(moments[name], UTC).date())
        for name in sorted(moments, key=lambda name: -moments[name])
        if _VERSION_NAME.fullmatch(name)
    ]


def _files(publication: Publication, release: Path, language: Language) -> list[File]:
    """List the files of a release, as its own list of checksums has them."""
    titles = {
        row["file"]["value"].removeprefix(f"{ISNAD}data/"): row["title"]["value"]
        for row in rows(publication.ask, _TITLES % language)
    }
    names = Names(publication.labels, language)
    for document in publication.documents:
        titles[f"doc/{document.removeprefix(DOC)}.ttl"] = names.name(Term(document, is_iri=True)).text
    sums = (line.split("  ", 1) for line in (release / "SHA256SUMS").read_text().splitlines())
    return [
        File(name, titles.get(name, ""), (release / name).stat().st_size, digest) for digest, name in sums
    ]


def _version(publication: Publication, release: Path) -> Version:
    """Read which release this is."""
    (row,) = rows(publication.ask, _VERSION)
    built = datetime.fromtimestamp((release / "SHA256SUMS").stat().st_mtime, UTC).date()
    return Version(release.name, row["version"]["value"], built)
