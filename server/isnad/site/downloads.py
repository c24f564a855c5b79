"""/data: the files of the release as they were built, and what the build found out about them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import flask

from isnad.locale import Message, Translatable
from isnad.paths import CHECKSUMS
from isnad.query.negotiation import FORMATS, choose, parse_accept, prefers_markdown, prefers_page
from isnad.rdf.namespaces import DOC, ISNAD
from isnad.rdf.terms import literal
from isnad.request_errors import UnknownResource
from isnad.settings import Settings
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.terms import Term

_MEDIA_TYPES = {
    ".ttl": "text/turtle; charset=utf-8",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    "": "text/plain; charset=utf-8",
    "ro-crate-metadata.json": "application/ld+json",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_SPDX = "http://spdx.org/rdf/terms#"
_NAME = Message("Isnad: the Istanbul Cooperation Initiative")
_CREATOR = Message("The Isnad authors")
_DESCRIPTION = Message(
    "A knowledge graph of the Istanbul Cooperation Initiative, out of an Arabic news article: every fact "
    "with the sentence that states it, what other sources say otherwise, and what was inferred."
)
_TITLES = f"""
SELECT ?file ?title {{ ?file dcterms:title ?title FILTER (STRSTARTS(STR(?file), "{ISNAD}data/")) }}
"""
_CONFORMANCE = Path(__file__).with_name("conformance.json")  # `make conformance` writes it
_VERSION = "SELECT ?version { <https://w3id.org/isnad/dataset> owl:versionInfo ?version }"
_JSON_LD = "application/ld+json"
_GRAPH_TYPES = tuple(found.media_type for found in FORMATS if "graph" in found.kinds)
_VERSION_NAME = re.compile(r"[0-9a-f]{12}")
_DISCREPANCIES = """
SELECT ?kind ?label ?reason {
    ?x a chain:Discrepancy ; chain:discrepancyKind ?kind ; rdfs:label ?label ; chain:reason ?reason .
    FILTER (LANG(?label) = "%s" && LANG(?reason) = "%s")
} ORDER BY ?kind ?label ?x
"""


_MOST_RELEASES = 8  # whose list of files is kept


@dataclass(frozen=True)
class File:
    """A file of a release: its name, what is in it, its size in bytes and its SHA-256."""

    name: str
    title: str
    size: int
    sha256: str


@dataclass(frozen=True)
class OnDemand:
    """What is made of the release when it is asked for: its path, its media type, and what is in it."""

    path: str
    media_type: str
    title: Translatable


_FOR_WIKIDATA = (
    OnDemand(
        "/quickstatements.txt", "text/plain", Message("what can be said on Wikidata, as QuickStatements")
    ),
    OnDemand("/mismatches.csv", "text/csv", Message("where sources differ, for Wikidata's Mismatch Finder")),
)


@dataclass(frozen=True)
class Catalogue:
    """What the catalogue says: the release's number, and what is in each file, by language."""

    number: str
    titles: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Version:
    """Which release this is: by its content, by its number, and the day of its build."""

    content: str
    number: str
    built: date


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Return the routes of the files."""
    routes = flask.Blueprint("downloads", __name__)
    files, made = site_data.files, made_on_demand(site_data)
    # Asked once, so that the list of files waits for no query.
    catalogue = site_data.background.soon(lambda: _catalogue(site_data) if files else Catalogue("", {}))

    @routes.get("/data", strict_slashes=False)
    def in_any_format() -> flask.Response:
        """List the files for whoever asks: a page, DCAT as RDF, or schema.org's Dataset as JSON."""
        release, accept = site_data.require_release(), flask.request.headers.get("Accept", "")
        if prefers_page(accept) or prefers_markdown(accept):
            return pages.see_other("/data", "/data")
        able = ("application/json", _JSON_LD, *_GRAPH_TYPES)
        media_type = (parse_accept(accept) or parse_accept("*/*")).best_match(able)
        if media_type is None:
            choose("graph", accept)  # which says what it could be
        if media_type not in able[:2]:
            return pages.see_other("/data", "/.well-known/void")
        files = _files(site_data, catalogue.get(), release)
        listed = _dataset(site_data, settings, catalogue.get(), files, on_demand=True)
        response = flask.Response(flask.json.dumps(listed), content_type=media_type)
        response.headers["Vary"] = "Accept, Accept-Language"
        return response

    @routes.get("/<any(ar, en):language>/data")
    def listing() -> flask.Response:
        release = site_data.require_release()
        whole = _is_whole(release)
        built = datetime.fromtimestamp((release / "rules.json").stat().st_mtime, UTC).date()
        files = _files(site_data, catalogue.get(), release)
        page = flask.render_template(
            "data.html",
            version=Version(release.name, catalogue.get().number, built),
            files=files,
            whole=whole,
            releases=_releases(release),
            dataset=_dataset(site_data, settings, catalogue.get(), files),
            made=made,
        )
        response = flask.make_response(page)
        if not whole:
            response.headers["Cache-Control"] = "no-store"
        return response

    @routes.get("/<any(ar, en):language>/quality")
    def quality() -> str:
        found = site_data.require_release() / "quality.json"
        if not found.is_file():
            raise _not_yet()
        language = pages.language()
        return flask.render_template(
            "quality.html",
            found=json.loads(found.read_bytes()),
            titles={question.name: question.title for question in site_data.questions},
            discrepancies=site_data.rows(_DISCREPANCIES % (language, language)),
            conformance=json.loads(_CONFORMANCE.read_bytes()),
        )

    @routes.get("/data/<path:name>")
    def file(name: str) -> flask.Response:
        listed = _served(files, name) if files else {}
        if name not in listed:  # nothing but the files of the release, whatever the path says
            if files and not _is_whole(files):
                raise _not_yet()
            raise UnknownResource(
                Message("there is no file of this name"),
                where=name[:80],
                hint=pages.did_you_mean(name, listed, Message("All files are at /en/data.")),
            )
        response = flask.send_file(listed[name], mimetype="text/plain")
        response.headers["Content-Type"] = _media_type(name)
        version, slash, _ = name.partition("/")
        if slash and _VERSION_NAME.fullmatch(version):
            response.headers["Isnad-Version"] = version
        return response

    return routes


def _served(release: Path, name: str) -> dict[str, Path]:
    """List the files that may be asked for: of this release or, after its version, of an earlier one."""
    version, _, _ = name.partition("/")
    prefix, folder = "", release
    if _VERSION_NAME.fullmatch(version) and _is_whole(release.parent / version):
        prefix, folder = f"{version}/", release.parent / version
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {prefix + str(path.relative_to(folder)): path for path in files}


def _is_whole(release: Path) -> bool:
    """Return whether all files of a release are there: those of a large one follow it."""
    return (release / CHECKSUMS).is_file()


def _releases(release: Path) -> list[Version]:
    """List the releases whose files are still there, the newest first."""
    sums = release.parent.glob(f"*/{CHECKSUMS}")
    moments = {path.parent.name: path.stat().st_mtime for path in sums}
    return [
        Version(name, "", datetime.fromtimestamp(moments[name], UTC).date())
        for name in sorted(moments, key=lambda name: -moments[name])
        if _VERSION_NAME.fullmatch(name)
    ]


def _catalogue(site_data: SiteData) -> Catalogue:
    """Return what the catalogue says of the release."""
    titles: dict[str, dict[str, str]] = {}
    for row in site_data.rows(_TITLES):
        titles.setdefault(row["title"].language, {})[row["file"].value.removeprefix(f"{ISNAD}data/")] = row[
            "title"
        ].value
    (row,) = site_data.rows(_VERSION)
    return Catalogue(row["version"].value, titles)


def _files(site_data: SiteData, catalogue: Catalogue, release: Path) -> list[File]:
    """List the files of a release, as its own list of checksums has them; as yet, those that are there."""
    names = pages.names(site_data)
    titles = dict(catalogue.titles[names.language])
    for document in site_data.documents:
        titles[f"doc/{document.removeprefix(DOC)}.ttl"] = names.name(Term(document, is_iri=True)).text
    return [File(name, titles.get(name, ""), size, digest) for name, size, digest in _listed(release)]


def sizes_and_checksums(release: Path, host: str) -> str:
    """Return, as Turtle, what no catalogue can say of the files that it is in: sizes and checksums.

    The terms are those that DCAT takes for them (DCAT 3 §6.8.15 and §6.17).
    """
    algorithm = f"<{_SPDX}checksumAlgorithm_sha256> a <{_SPDX}ChecksumAlgorithm> .\n"
    return algorithm + "".join(
        f'<{host}/data/{name}> dcat:byteSize "{size}"^^xsd:nonNegativeInteger ;\n'
        f"    <{_SPDX}checksum> <{host}/data/{name}#sha256> .\n"
        f"<{host}/data/{name}#sha256> a <{_SPDX}Checksum> ;\n"
        f"    <{_SPDX}algorithm> <{_SPDX}checksumAlgorithm_sha256> ;\n"
        f'    <{_SPDX}checksumValue> "{digest}"^^xsd:hexBinary .\n'
        for name, size, digest in _listed(release)
        if digest and "/" not in name
    )


def made_on_demand(site_data: SiteData) -> tuple[OnDemand, ...]:
    """List what is made when it is asked for: lines for Wikidata, the answer to each saved question."""
    tables = (
        OnDemand(f"/queries/{one.name}.labelled.csv", "text/csv", one.title) for one in site_data.questions
    )
    return (*_FOR_WIKIDATA, *tables)


def described_on_demand(site_data: SiteData, host: str) -> str:
    """Return, as Turtle, what is made when it is asked for: distributions of the dataset (DCAT 3 §6.8)."""
    iana = "https://www.iana.org/assignments/media-types/"
    return f"<{iana}text/plain> a dcterms:MediaType .\n" + "".join(
        f"<{ISNAD}dataset> dcat:distribution <{host}{one.path}> .\n"
        f"<{host}{one.path}> a dcat:Distribution ; dcat:accessURL <{host}{one.path}> ;\n"
        f"    dcat:accessService <{host}/sparql> ; dcterms:license <{_LICENCE}> ;\n"
        f"    dcat:mediaType <{iana}{one.media_type}> ;\n"
        f"    dcterms:title {literal(one.title.ar, language='ar')} ;\n"
        f"    dcterms:title {literal(one.title.en, language='en')} .\n"
        for one in made_on_demand(site_data)
    )


def _dataset(
    site_data: SiteData,
    settings: Settings,
    catalogue: Catalogue,
    files: Iterable[File],
    *,
    on_demand: bool = False,
) -> dict[str, object]:
    """Return the release in schema.org's words, as those who index datasets read it."""
    host, language = pages.host(settings), pages.language()

    def distribution(name: str, path: str, media_type: str) -> dict[str, str]:
        address = f"{host}{path}"
        return {"@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": media_type}

    distributions = [
        distribution(file.title or file.name, f"/data/{file.name}", _media_type(file.name).partition(";")[0])
        | {"contentSize": f"{file.size} B"}
        | ({"sha256": file.sha256} if file.sha256 else {})
        for file in files
    ]
    for one in made_on_demand(site_data) if on_demand else ():
        distributions.append(distribution(one.title.in_language(language), one.path, one.media_type))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{ISNAD}dataset",
        "identifier": f"{ISNAD}dataset",
        "name": _NAME.in_language(language),
        "description": _DESCRIPTION.in_language(language),
        "url": f"{host}/{language}/data",
        "license": _LICENCE,
        "creator": {"@type": "Organization", "name": _CREATOR.in_language(language)},
        "version": catalogue.number,
        "inLanguage": ["ar", "en"],
        "isAccessibleForFree": True,
        "distribution": distributions,
    }


@lru_cache(1000)
def _media_type(name: str) -> str:
    """Return the media type of a file by its name, which may stand in a folder."""
    file = Path(name)
    return _MEDIA_TYPES.get(file.name) or _MEDIA_TYPES[file.suffix]


def _listed(release: Path) -> tuple[tuple[str, int, str], ...]:
    """List the files of a release with their bytes and checksums; as yet, those that are there, without."""
    if not _is_whole(release):
        return tuple((name, (release / name).stat().st_size, "") for name in sorted(_served(release, "")))
    return _checksummed(release)


@lru_cache(_MOST_RELEASES)
def _checksummed(release: Path) -> tuple[tuple[str, int, str], ...]:
    """List the files of a whole release, which change no more, with their bytes and checksums."""
    lines = (line.partition("  ") for line in (release / CHECKSUMS).read_text().splitlines())
    return tuple((name, (release / name).stat().st_size, digest) for digest, _, name in lines)


def _not_yet() -> UnknownResource:
    return UnknownResource(
        Message("the files of this release are still being written"), hint=Message("Try again in a minute.")
    )
