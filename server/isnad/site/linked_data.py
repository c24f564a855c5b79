"""A thing in RDF, at an address of its own: by extension, or by Accept and a 303 (Cool URIs §4.2)."""

import asyncio
from urllib.parse import quote, urlencode

import flask

from isnad.locale import Message
from isnad.query.negotiation import FORMATS, Format, choose, prefers_page
from isnad.query.request import Request
from isnad.rdf.namespaces import ID
from isnad.request_errors import UnknownResource
from isnad.site.endpoint import sent
from isnad.site.language import language_of
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service, respond

BY_NAME = {found.name: found for found in FORMATS if "graph" in found.kinds}
DOWNLOADS = tuple(BY_NAME)


def see_other(kind: str, name: str) -> flask.typing.ResponseReturnValue:
    """Send a reader to the page of a thing, and a program to its RDF in a format that it takes.

    Raise NotAcceptable (406) where it takes none.
    """
    request = flask.request
    if prefers_page(request.headers.get("Accept", "")):
        address = f"/{language_of(request)}/{kind}/{quote(name)}"
    else:
        address = f"/{kind}/{quote(name)}.{choose('graph', request.headers.get('Accept', '')).name}"
    response = flask.redirect(address, 303)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def split(name: str) -> tuple[str, Format] | None:
    """Split the extension of a format off a name; None where it has none."""
    stem, _, extension = name.rpartition(".")
    return (stem, BY_NAME[extension]) if stem and extension in BY_NAME else None


def rdf(service: Service, loop: asyncio.AbstractEventLoop, query: str, found: Format) -> flask.Response:
    """Answer a CONSTRUCT of our own in a format, with the validators that every answer has."""
    request = flask.request
    asked = Request(
        method="HEAD" if request.method == "HEAD" else "GET",
        query_string=urlencode({"query": query, "format": found.name}),
        accept_encoding=request.headers.get("Accept-Encoding", ""),
        if_none_match=request.headers.get("If-None-Match", ""),
    )
    answer = respond(service, asked, request.remote_addr or "", "")
    return sent(asyncio.run_coroutine_threadsafe(answer, loop).result())


def moved(site_data: SiteData, namespace: str, name: str, page: str = "") -> flask.Response | None:
    """Send whoever asks for a name that was given up to what has it now (301); None where it was not."""
    described = split(name)
    stem = described[0] if described else name
    new = site_data.renamed.get(namespace + stem)
    if new is None:
        return None
    kind = "id" if namespace == ID else "doc"
    suffix = name.removeprefix(stem)
    address = f"{page}/{kind}/{quote(new.removeprefix(namespace))}{suffix}"
    response = flask.make_response(flask.redirect(address, 301))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def signposted(response: flask.Response, path: str, iri: str) -> flask.Response:
    """Add the links by which a machine finds its way (signposting.org): its name, its RDF, its licence."""
    links = [f'<{iri}>; rel="cite-as"', '<https://creativecommons.org/licenses/by/4.0/>; rel="license"']
    links += [
        f'</{path}.{found.name}>; rel="describedby"; type="{found.media_type}"' for found in BY_NAME.values()
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def unknown(name: str) -> UnknownResource:
    """Say that nothing here has a name."""
    return UnknownResource(
        Message("nothing here has this name"),
        where=name[:80],
        hint=Message("Start from the first page: /"),
    )
