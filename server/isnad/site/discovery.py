"""What machines look for to find their way: VoID, saved queries, sitemap, robots, the JSON-LD context."""

import asyncio
from html import escape
from urllib.parse import quote

import flask

from isnad.rdf.namespaces import CATALOGUE_GRAPH, DOC, ICI, ID, ISNAD, PREFIXES, RDFS, XSD
from isnad.settings import Settings
from isnad.site.linked_data import BY_NAME, rdf
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service
from isnad.site.statements import rows

_PAGES = (
    *("", "timeline", "network", "map", "questions", "ask", "ontology", "data", "quality", "discrepancies"),
    *("quickstatements", "about"),
)
_SHACL, _TARGET = PREFIXES["sh"], PREFIXES["schema"] + "target"
_EXAMPLES = f"""
PREFIX sh: <{_SHACL}>
CONSTRUCT {{ ?query ?p ?o ; <{_TARGET}> <%s> . ?set sh:declare ?declaration . ?declaration ?dp ?do }}
WHERE {{ GRAPH <{CATALOGUE_GRAPH}> {{
    {{ ?query a sh:SPARQLExecutable ; ?p ?o FILTER (?p != <{_TARGET}>) }} UNION
    {{ ?set sh:declare ?declaration . ?declaration ?dp ?do }}
}} }}
"""
_PROPERTIES = """
SELECT ?property ?kind {
    GRAPH graph:ontology { ?property a ?kind FILTER (STRSTARTS(STR(?property), STR(ici:))) }
    VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
} ORDER BY ?property
"""


def blueprint(
    site_data: SiteData, service: Service, settings: Settings, loop: asyncio.AbstractEventLoop
) -> flask.Blueprint:
    """Make the routes; of other data than a release there is robots.txt alone."""
    routes = flask.Blueprint("discovery", __name__)

    def host() -> str:
        return settings.public_url.rstrip("/") or flask.request.host_url.rstrip("/")

    @routes.get("/robots.txt")
    def robots() -> flask.Response:
        lines = ["User-agent: *", "Disallow: /sparql", "Disallow: /*/ask?", "Disallow: /*/search", "Allow: /"]
        lines += [f"Sitemap: {host()}/sitemap.xml"] if site_data.files else []
        return _plain("\n".join(lines) + "\n", "text/plain")

    if site_data.files is None:
        return routes
    catalogue = (site_data.files / "catalogue.ttl").read_text("utf-8")
    context = _context(site_data)

    @routes.get("/.well-known/void")
    def void() -> flask.Response:
        found = catalogue.replace(f"<{ISNAD}data/", f"<{host()}/data/")
        return _plain(found.replace(f"<{ISNAD}sparql>", f"<{host()}/sparql>"), "text/turtle")

    @routes.get("/.well-known/sparql-examples")
    def examples() -> flask.Response:
        return rdf(service, loop, _EXAMPLES % f"{host()}/sparql", BY_NAME["ttl"])

    @routes.get("/sitemap.xml")
    def sitemap() -> flask.Response:
        return _plain(_sitemap(site_data, host()), "application/xml")

    @routes.get("/w3id.htaccess")
    def permanent_names() -> flask.Response:
        return _plain("".join(f"{line}\n" for line in _rules(host())), "text/plain")

    @routes.get("/context.jsonld")
    def json_ld_context() -> flask.Response:
        response = flask.jsonify({"@context": context})
        response.headers["Content-Type"] = "application/ld+json"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes


def _rules(host: str) -> list[str]:
    """Write the rules by which w3id.org would lead from our permanent names to here (mod_rewrite)."""
    rules = [
        (r"^(id|doc)/(.*)$", f"{host}/$1/$2"),
        # What has no page of its own is described by the endpoint.
        (
            r"^(query|graph|claim|outside)/(.*)$",
            rf"{host}/sparql?query=DESCRIBE\%20\%3C{ISNAD}$1/$2\%3E",
        ),
        (r"^ici(?:/.*)?$", f"{host}/ontology"),
        (r"^data/(.*)$", f"{host}/data/$1"),
        (r"^sparql$", f"{host}/sparql"),
        (r"^(?:dataset.*)?$", f"{host}/.well-known/void"),
    ]
    return [
        "# The permanent names below https://w3id.org/isnad/, for the repository perma-id/w3id.org.",
        "Options +FollowSymLinks",
        "RewriteEngine on",
        *(f"RewriteRule {pattern} {target} [R=303,L,NE,QSA]" for pattern, target in rules),
    ]


def _sitemap(site_data: SiteData, host: str) -> str:
    """List every page, with its twin in the other language (sitemaps.org, with hreflang)."""
    paths = list(_PAGES)
    paths += [f"questions/{question.name}" for question in site_data.questions]
    paths += [f"doc/{quote(iri.removeprefix(DOC))}" for iri in site_data.documents]
    paths += [f"id/{quote(iri.removeprefix(ID))}" for iri in sorted(site_data.labels) if iri.startswith(ID)]
    entries = []
    for path in paths:
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{twin}" href="{escape(f"{host}/{twin}/{path}")}"/>'
            for twin in ("ar", "en")
        )
        entries += [
            f"<url><loc>{escape(f'{host}/{language}/{path}')}</loc>{twins}</url>" for language in ("ar", "en")
        ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        + "\n".join(entries)
        + "\n</urlset>\n"
    )


def _context(site_data: SiteData) -> dict[str, object]:
    """Make a JSON-LD context: our prefixes, and our properties by their local names."""
    terms: dict[str, object] = {name: iri for name, iri in PREFIXES.items() if name not in ("doc", "id")}
    terms |= {"id": "@id", "type": "@type", "label": {"@id": RDFS + "label", "@container": "@language"}}
    for row in rows(site_data.ask, _PROPERTIES):
        iri = row["property"]["value"]
        is_object = row["kind"]["value"].endswith("ObjectProperty")
        name = iri.removeprefix(ICI)
        terms[name] = {"@id": f"ici:{name}", "@type": "@id"} if is_object else {"@id": f"ici:{name}"}
    terms["date"] = {"@id": "dcterms:date", "@type": PREFIXES["edtf"] + "EDTF"}
    terms["latitude"] = {"@id": "geo:lat", "@type": XSD + "decimal"}
    terms["longitude"] = {"@id": "geo:long", "@type": XSD + "decimal"}
    return terms


def _plain(text: str, media_type: str) -> flask.Response:
    response = flask.make_response(text)
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
