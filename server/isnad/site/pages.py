"""What all pages share: the reader's language, redirects, responses for programs."""

import difflib
from urllib.parse import quote

import flask

from isnad.locale import Language
from isnad.query.negotiation import choose, prefers_page
from isnad.rdf.namespaces import ID
from isnad.settings import Settings
from isnad.site.responses import language_for
from isnad.site.site_data import SiteData
from isnad.site.terms import Names, Term

_PAGES = (
    "about",
    "ask",
    "data",
    "health",
    "limits",
    "map",
    "network",
    "ontology",
    "quality",
    "questions",
    "search",
    "timeline",
)
_SIMILAR = 0.75
_MOST_SIMILAR = 5
_LONGEST = 100  # characters of an address that are compared


def language() -> Language:
    """Return the reader's language: by the address (/ar/…, /en/…), else by Accept-Language, else English."""
    return language_for(flask.request.path, _header("Accept-Language"))


def names(site_data: SiteData) -> Names:
    """Return what things are called in the reader's language."""
    return Names(site_data.labels, language())


def host(settings: Settings) -> str:
    """Return the address of the server, without a path, as people know it or as it was asked by."""
    return settings.public_url.rstrip("/") or flask.request.host_url.rstrip("/")


def open_to_all(response: flask.Response) -> flask.Response:
    """Let any site read a response (Fetch §3.2)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def data(body: str, media_type: str) -> flask.Response:
    """Return a response for programs, open to all."""
    return open_to_all(flask.Response(body, content_type=media_type))


def see_other(page: str, resource: str, *, in_rdf: bool = False) -> flask.Response:
    """Send a reader to a page, below /ar or /en, and a program to a resource (303, Cool URIs §4.2).

    Where that is in RDF, it has an extension for the format; raise NotAcceptable (406) where none is taken.
    """
    if prefers_page(_header("Accept")):
        address = f"/{language()}{page}"
    else:
        address = f"{resource}.{choose('graph', _header('Accept')).name}" if in_rdf else resource
    response = flask.make_response(flask.redirect(address, 303))
    response.headers["Vary"] = "Accept, Accept-Language"
    return open_to_all(response)


def to_language(page: str) -> flask.Response:
    """Send a reader to a page in the reader's language (302)."""
    response = flask.make_response(flask.redirect(f"/{language()}{page}", 302))
    response.headers["Vary"] = "Accept-Language"
    return response


def similar_addresses(site_data: SiteData, path: str) -> list[tuple[str, str]]:
    """List addresses that are spelt nearly as a path is, each with what is there, the nearest first."""
    prefix, named = f"/{language()}/", names(site_data)
    places = {
        f"id/{quote(iri.removeprefix(ID))}": named.name(Term(iri, is_iri=True)).text
        for iri in site_data.labels
        if iri.startswith(ID)
    }
    for question in site_data.questions:
        places[f"questions/{question.name}"] = question.title.in_language(language())
    if site_data.files:
        places |= {page: prefix + page for page in _PAGES}
    wanted = path.strip("/").removeprefix(prefix[1:]).partition(".")[0][:_LONGEST].lower()
    spelt = {place.lower(): place for place in places}
    close = difflib.get_close_matches(wanted, spelt, n=_MOST_SIMILAR, cutoff=_SIMILAR)
    return [(prefix + spelt[one], places[spelt[one]]) for one in close]


def _header(name: str) -> str:
    return flask.request.headers.get(name, "")
