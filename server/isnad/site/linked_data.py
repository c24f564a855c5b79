"""What machines read: the RDF of each thing at its name, VoID, saved queries, sitemap, the JSON-LD context.

A thing is sent by extension, or by Accept and a 303 (Cool URIs §4.2).
"""

import asyncio
import json
import re
from collections.abc import Callable, Container, Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import flask

from isnad.locale import Message
from isnad.query.negotiation import FORMATS, Format, choose
from isnad.query.request import Request
from isnad.rdf.namespaces import CATALOGUE_GRAPH, DOC, EDTF, ID, ISNAD, PREFIXES, RDF, RDFS, XSD, shortened
from isnad.rdf.turtle import in_format
from isnad.request_errors import UnknownResource
from isnad.settings import Settings
from isnad.site import pages
from isnad.site.downloads import described_on_demand, sizes_and_checksums
from isnad.site.site_data import PROLOGUE, SiteData
from isnad.site.sparql_endpoint import Service, respond
from isnad.update.protocol import IN_PATHS

GRAPH_FORMATS = {found.name: found for found in FORMATS if "graph" in found.kinds}
_PAGES = (
    *("", "timeline", "network", "map", "questions", "ask", "ontology", "data", "quality", "discrepancies"),
    *("quickstatements", "about", "limits"),
)
# What is asserted of a thing, without what was inferred; its claims, the passage of each, and where it lies.
_ENTITY = """
CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> . ?claim ?cp ?co . ?passage ?pp ?po }} WHERE {{
    {{ <{iri}> ?p ?o FILTER NOT EXISTS {{ GRAPH graph:inferred {{ <{iri}> ?p ?o }} }} }} UNION
    {{ ?s ?q <{iri}> FILTER (?q NOT IN (rdf:subject, rdf:object))
       FILTER NOT EXISTS {{ GRAPH graph:inferred {{ ?s ?q <{iri}> }} }} }} UNION
    {{ ?claim rdf:subject|rdf:object <{iri}> ; ?cp ?co }} UNION
    {{ ?c rdf:subject|rdf:object <{iri}> ; prov:wasDerivedFrom ?passage . ?passage ?pp ?po }} UNION
    {{ <{iri}> geosparql:hasGeometry ?passage . ?passage ?pp ?po }}
}}
"""
_DOCUMENT = """
CONSTRUCT {{ ?x ?p ?o }} WHERE {{
    {{ BIND(<{iri}> AS ?x) ?x ?p ?o }} UNION
    {{ ?x dcterms:isPartOf <{iri}> ; ?p ?o }} UNION
    {{ ?x prov:wasDerivedFrom/dcterms:isPartOf <{iri}> ; ?p ?o }}
}}
"""
_EXAMPLES = f"""
CONSTRUCT {{{{ ?query ?p ?o ; schema:target <{{endpoint}}> . ?set sh:declare ?declaration .
             ?declaration ?dp ?do }}}}
WHERE {{{{ GRAPH <{CATALOGUE_GRAPH}> {{{{
    {{{{ ?query a sh:SPARQLExecutable ; ?p ?o FILTER (?p != schema:target) }}}} UNION
    {{{{ ?set sh:declare ?declaration . ?declaration ?dp ?do }}}}
}}}} }}}}
"""
_PROPERTIES = """
SELECT ?property ?kind {
    GRAPH graph:ontology { ?property a ?kind
        FILTER (STRSTARTS(STR(?property), STR(ici:)) || STRSTARTS(STR(?property), STR(chain:))) }
    VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
} ORDER BY ?property
"""

Transform = Callable[[bytes], bytes]
Context = Mapping[str, Any]  # of JSON-LD


class Respond(Protocol):
    """Answers a query of the server's own in a format, its bytes changed by a function where one is given."""

    def __call__(self, text: str, extension: str, transform: Transform | None = None) -> flask.Response:
        """Return the answer as /sparql gives it."""


def responder(service: Service, loop: asyncio.AbstractEventLoop) -> Respond:
    """Return a function that answers a query of the server's own in a format, as /sparql answers it."""

    def answer(text: str, extension: str, transform: Transform | None = None) -> flask.Response:
        request = flask.request
        asked = Request(
            method="HEAD" if request.method == "HEAD" else "GET",
            query_string=urlencode({"query": text, "format": extension}),
            accept_encoding="" if transform else request.headers.get("Accept-Encoding", ""),
            if_none_match=request.headers.get("If-None-Match", ""),
        )
        waiting = respond(service, asked, request.remote_addr or "", "")
        found = asyncio.run_coroutine_threadsafe(waiting, loop).result()
        response = flask.send_file(found.file) if found.file else flask.make_response(found.body)
        if transform and found.status == 200:
            response.direct_passthrough = False
            response.set_data(transform(response.get_data()))
        response.status_code = found.status
        response.headers.update({**found.headers, "Content-Length": str(response.content_length or 0)})
        return response

    return answer


def blueprint(site_data: SiteData, settings: Settings, respond: Respond) -> flask.Blueprint:
    """Return the routes; of other data than a release there is robots.txt alone."""
    routes = flask.Blueprint("linked_data", __name__)
    context = _context(site_data) if site_data.files else {}

    def thing(namespace: str, name: str, known: Container[str], construct: str) -> flask.Response:
        """Send the RDF of a thing, or say where it is."""
        stem, found = split_extension(name)
        iri = known_iri(site_data, known, namespace, stem, extension=name.removeprefix(stem))
        if found is None:
            path = f"/{namespace.removeprefix(ISNAD)}{quote(name)}"
            return pages.see_other(path, path, kind="graph")
        address = f"{pages.host(settings)}/context.jsonld"
        in_short = partial(compacted, context=context, address=address, first=iri)
        text = PROLOGUE + construct.format(iri=iri)
        return respond(text, found.name, in_short if found.name == "jsonld" else None)

    @routes.get("/id/<name>")
    def entity(name: str) -> flask.Response:
        return thing(ID, name, site_data.labels, _ENTITY)

    @routes.get("/doc/<name>")
    def document(name: str) -> flask.Response:
        return thing(DOC, name, site_data.documents, _DOCUMENT)

    def text(template: str, media_type: str, **values: object) -> flask.Response:
        """Send a template for machines, with the address of the server in it."""
        page = flask.render_template(template, host=pages.host(settings), **values)
        return flask.Response(page, content_type=f"{media_type}; charset=utf-8")

    @routes.get("/robots.txt")
    def robots() -> flask.Response:
        return text("robots.txt", "text/plain")

    if site_data.files is None:
        return routes
    release = site_data.files
    catalogue = (release / "catalogue.ttl").read_text("utf-8")
    entities = sorted(iri for iri in site_data.labels if iri.startswith(ID))
    paths = (
        *_PAGES,
        *(f"questions/{question.name}" for question in site_data.questions),
        *(
            f"doc/{quote(iri.removeprefix(DOC))}{page}"
            for iri in site_data.documents
            for page in ("", "/support")
        ),
        *(f"id/{quote(iri.removeprefix(ID))}" for iri in entities),
    )

    @routes.get("/.well-known/void")
    def void() -> flask.Response:
        host = pages.host(settings)
        found = catalogue.replace(f"<{ISNAD}data/", f"<{host}/data/")
        found = found.replace(f"<{ISNAD}sparql>", f"<{host}/sparql>")
        found += sizes_and_checksums(release, host) + described_on_demand(site_data, host)
        chosen = choose("graph", flask.request.headers.get("Accept", ""), flask.request.args.get("format"))
        body = found if chosen.name == "ttl" else in_format(found, chosen.media_type)
        return flask.Response(body, content_type=chosen.content_type, headers={"Vary": "Accept"})

    @routes.get("/.well-known/sparql-examples")
    def examples() -> flask.Response:
        return respond(PROLOGUE + _EXAMPLES.format(endpoint=f"{pages.host(settings)}/sparql"), "ttl")

    @routes.get("/sitemap.xml")
    def sitemap() -> flask.Response:
        return text("sitemap.xml", "application/xml", paths=paths)

    @routes.get("/w3id.htaccess")
    def permanent_names() -> flask.Response:
        """Send the rules by which w3id.org would lead from our permanent names to here (mod_rewrite)."""
        return text("w3id.htaccess", "text/plain")

    @routes.get("/context.jsonld")
    def json_ld_context() -> flask.Response:
        response = flask.jsonify({"@context": context})
        response.content_type = "application/ld+json"
        return response

    return routes


def iri_named(known: Container[str], namespace: str, name: str) -> str:
    """Return the IRI, among those that are known, that an address names by its decoded path.

    Data may have it with other characters than ASCII, or percent-encoded (RFC 3987 §3.1): both count.
    """
    encoded = quote(name, safe=IN_PATHS)
    ways = (name, encoded, re.sub("%..", lambda found: found[0].lower(), encoded), quote(name))
    return next((namespace + way for way in ways if namespace + way in known), namespace + name)


def split_extension(name: str) -> tuple[str, Format | None]:
    """Split the extension of an RDF format off a name; None where it has none."""
    stem, _, extension = name.rpartition(".")
    return (stem, GRAPH_FORMATS[extension]) if stem and extension in GRAPH_FORMATS else (name, None)


def known_iri(
    site_data: SiteData,
    known: Container[str],
    namespace: str,
    name: str,
    below: str = "",
    extension: str = "",
) -> str:
    """Return the IRI, among those that are known, that an address names.

    Send whoever asks for a name that was given up to what has it now (301); raise UnknownResource for others.
    """
    iri = iri_named(known, namespace, name)
    if iri in known:
        return iri
    name += extension
    stem, _ = split_extension(name)
    new = site_data.renamed.get(iri_named(site_data.renamed, namespace, stem))
    if new is None:
        stem, dot, extension = name.rpartition(".")
        if dot and iri_named(site_data.labels, namespace, stem) in site_data.labels:
            formats = Message("The formats: %(known)s", known=" · ".join(GRAPH_FORMATS))
            raise UnknownResource(
                Message("this is not to be had as %(format)s", format=extension[:20]),
                where=name[:80],
                hint=formats,
            )
        raise pages.unknown(site_data, Message("nothing here has this name"), name[:80])
    kind = namespace.removeprefix(ISNAD)
    address = f"{below}/{kind}{quote(new.removeprefix(namespace))}{name.removeprefix(stem)}"
    flask.abort(flask.make_response(flask.redirect(address, 301)))


def signposted(page: str, path: str, iri: str, query: str = "") -> flask.Response:
    """Return a page with the links by which a machine finds its way: name, RDF, licence (signposting.org)."""
    links = [f'<{iri}>; rel="cite-as"', '<https://creativecommons.org/licenses/by/4.0/>; rel="license"']
    links += [
        f'</{path}.{found.name}{query}>; rel="describedby"; type="{found.media_type}"'
        for found in GRAPH_FORMATS.values()
    ]
    in_markdown = f"/{pages.language()}/{path}?format=md{query.replace('?', '&')}"
    links.append(f'<{in_markdown}>; rel="alternate"; type="text/markdown"')
    response = flask.make_response(page)
    response.headers["Link"] = ", ".join(links)
    response.headers["Vary"] = "Accept"
    return response


def _context(site_data: SiteData) -> Context:
    """Return a JSON-LD context: our prefixes, and our properties by their local names."""
    terms: dict[str, object] = {name: iri for name, iri in PREFIXES.items() if name not in ("doc", "id")}
    terms |= {"id": "@id", "type": "@type", "label": {"@id": RDFS + "label", "@container": "@language"}}
    for row in site_data.rows(_PROPERTIES):
        short = shortened(row["property"].value)
        is_object = row["kind"].value.endswith("ObjectProperty")
        terms[short.partition(":")[2]] = {"@id": short} | ({"@type": "@id"} if is_object else {})
    return terms | {
        "date": {"@id": "dcterms:date", "@type": EDTF},
        "latitude": {"@id": "geo:lat", "@type": XSD + "decimal"},
        "longitude": {"@id": "geo:long", "@type": XSD + "decimal"},
    }


def compacted(body: bytes, context: Context, address: str, first: str) -> bytes:
    """Return JSON-LD in expanded, flattened form by the short names of a context (JSON-LD 1.1 §5.2).

    The context is at an address. The node of one thing comes first. What it means as RDF does not change.
    """
    terms = ((name, term) for name, term in context.items() if isinstance(term, dict))
    names = {_expanded(term["@id"], context): (name, term) for name, term in terms}
    nodes = sorted(json.loads(body), key=lambda node: node["@id"] != first)
    graph = [_node(node, names, context) for node in nodes]
    return json.dumps({"@context": address, "@graph": graph}, ensure_ascii=False).encode()


def _node(node: dict[str, Any], names: Mapping[str, tuple[str, Context]], context: Context) -> dict[str, Any]:
    written: dict[str, Any] = {"id": node["@id"]}
    types = [*node.get("@type", ()), *(one["@id"] for one in node.get(f"{RDF}type", ()))]
    if types:
        written["type"] = [_short(one, context) for one in types]
    for predicate, values in node.items():
        if not predicate.startswith("@") and predicate != f"{RDF}type":
            name, term = names.get(predicate, (_short(predicate, context), {}))
            by_language = term.get("@container") == "@language"
            written[name] = _by_language(values) if by_language else [_value(one, term) for one in values]
    return written


def _value(value: dict[str, str], term: Context) -> object:
    """Return a value as short as its term lets it be: without what the term says of it already."""
    coerced = term.get("@type")
    if "@id" in value:
        return value["@id"] if coerced == "@id" else {"id": value["@id"]}
    kind, language = value.get("@type"), value.get("@language")
    return value["@value"] if kind == coerced and not language else value


def _by_language(values: list[dict[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.get("@language", "@none"), []).append(value["@value"])
    return found


def _short(iri: str, context: Context) -> str:
    """Return an IRI with a prefix that the context has; else as it is."""
    short = shortened(iri)
    return short if short.partition(":")[0] in context else iri


def _expanded(name: str, context: Context) -> str:
    prefix, _, local = name.partition(":")
    return f"{context[prefix]}{local}" if prefix in context else name
