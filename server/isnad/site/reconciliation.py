"""/reconcile: the reconciliation service over HTTP, for OpenRefine and its like (API 0.1, 0.2, draft of 1.0).

The draft (reconciliation-api.github.io/specs/draft) has addresses and forms of its own, below /reconcile/1.0;
the answers are those of 0.2, written otherwise.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import flask

from isnad.locale import Language, Message
from isnad.names.reconciliation import Reconciler, local, whole
from isnad.names.reconciliation_requests import (
    MOST_QUERIES,
    Object,
    read_extension,
    read_match,
    read_queries,
    read_query,
)
from isnad.rdf.namespaces import ICI, ID
from isnad.request_errors import InvalidReconciliation, UnknownResource
from isnad.settings import Settings
from isnad.site import pages
from isnad.site.responses import OPEN_TO_ALL
from isnad.site.site_data import SiteData
from isnad.site.terms import Term

_STATEMENTS = f"""
SELECT ?s ?p ?o {{ ?s ?p ?o . FILTER (STRSTARTS(STR(?s), "{ID}")) }} ORDER BY ?s ?p ?o LIMIT 200000
"""
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
_KINDS = ("entity", "type", "property")
_DRAFT = "/<any(ar, en):language>/reconcile/1.0"
_PREVIEW = {"width": 420, "height": 160}
_USUALLY_SUGGESTED, _MOST_SUGGESTED = 10, 50
_FEATURES = {
    "exact": Message("the name as it is"),
    "identifier": Message("the identifier"),
    "properties": Message("the values of properties"),
    "short-form": Message("a name with its short form"),
    "digits": Message("digits in place of a word, or the other way round"),
    "clitics": Message("an article or a conjunction more or less"),
    "inflection": Message("another form of a word"),
    "transliteration": Message("another transliteration"),
    "misspelling": Message("a misspelling"),
    "partial": Message("a part of the name"),
    "word-order": Message("another order of words"),
    "acronym": Message("an acronym"),
    "kind": Message("a word for its kind"),
}


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Return the routes of the service; other data than a release have none."""
    routes = flask.Blueprint("reconciliation", __name__)
    if site_data.files is None:
        return routes
    reconciler = site_data.background.when_asked(lambda: _reconciler(site_data))

    @routes.route("/reconcile", methods=["GET", "POST"])
    @routes.route("/<any(ar, en):language>/reconcile", methods=["GET", "POST"])
    def service() -> flask.Response:
        language, given = pages.language(), flask.request.values
        if "queries" in given:
            batch = read_queries(given["queries"])
            found = {name: {"result": reconciler.get().answer(one, language)} for name, one in batch.items()}
            return _json(found)
        if "query" in given:
            return _json({"result": reconciler.get().answer(read_query(given["query"]), language)})
        if "extend" in given:
            return _json(reconciler.get().extended(read_extension(given["extend"]), language))
        return _json(_manifest(pages.host(settings), language))

    @routes.get("/<any(ar, en):language>/reconcile/suggest/<any(entity, type, property):kind>")
    @routes.get("/reconcile/1.0/suggest/<any(entity, type, property):kind>")
    @routes.get(f"{_DRAFT}/suggest/<any(entity, type, property):kind>")
    def suggest(kind: str) -> flask.Response:
        prefix, limit = flask.request.args.get("prefix", "")[:200], _number("limit") or _USUALLY_SUGGESTED
        start = _number("cursor") or _number("offset")  # of 0.2, and of the draft
        most = min(limit, _MOST_SUGGESTED)
        return _json({"result": reconciler.get().suggested(kind, prefix, start, pages.language(), most)})

    @routes.get("/<any(ar, en):language>/reconcile/flyout/<any(entity, type, property):kind>")
    def flyout(kind: str) -> flask.Response:
        name = flask.request.args.get("id", "")
        iri = whole(name, ID if kind == "entity" else ICI)
        if iri not in site_data.labels:
            raise _unknown(name)
        html = flask.render_template("card.html", **_card(site_data, reconciler.get(), iri))
        return _json({"id": local(iri), "html": html})

    @routes.get("/<any(ar, en):language>/reconcile/preview")
    @routes.get(f"{_DRAFT}/preview")
    def preview() -> flask.Response:
        name = flask.request.args.get("id", "")
        iri = whole(name, ID)
        if not reconciler.get().knows(iri):
            raise _unknown(name)
        page = flask.render_template("preview.html", **_card(site_data, reconciler.get(), iri))
        response = flask.make_response(page)
        response.headers.update(OPEN_TO_ALL)
        # A client shows it in a frame of its own: that is what it is for.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )
        return response

    @routes.get("/<any(ar, en):language>/reconcile/properties")
    @routes.get("/reconcile/1.0/extend/propose")
    @routes.get(f"{_DRAFT}/extend/propose")
    def propose() -> flask.Response:
        limit, kind = _number("limit"), flask.request.args.get("type", "")
        answer = {"properties": reconciler.get().properties_of(kind, limit, pages.language()), "type": kind}
        return _json(answer | ({"limit": limit} if limit else {}))

    @routes.get("/reconcile/1.0")
    @routes.get(_DRAFT)
    def manifest() -> flask.Response:
        return _json(_draft_manifest(pages.host(settings), pages.language()))

    @routes.post("/reconcile/1.0/match")
    @routes.post(f"{_DRAFT}/match")
    def match() -> flask.Response:
        language, service = pages.language(), reconciler.get()
        with _sent_as('{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "NATO"}]}]}'):
            batch = read_match(flask.request.get_data())
        found = [service.answer(wanted, language) for wanted in batch]
        results = [{"candidates": [_candidate(one, language) for one in candidates]} for candidates in found]
        return _json({"results": results})

    @routes.post("/reconcile/1.0/extend")
    @routes.post(f"{_DRAFT}/extend")
    def extend() -> flask.Response:
        with _sent_as('{"ids": ["NATO"], "properties": [{"id": "rdfs:label"}]}'):
            wanted = read_extension(flask.request.get_data())
        found = reconciler.get().extended(wanted, pages.language())
        rows = [
            {"id": name, "properties": [{"id": pid, "values": values} for pid, values in row.items()]}
            for name, row in found["rows"].items()
        ]
        return _json({"meta": found["meta"], "rows": rows})

    return routes


def _card(site_data: SiteData, reconciler: Reconciler, iri: str) -> dict[str, object]:
    """Return what a card shows of a thing: its names, what it is, what it means."""
    language = pages.language()
    other: Language = "en" if language == "ar" else "ar"
    return {
        "name": reconciler.name(iri, language),
        "other_name": reconciler.name(iri, other),
        "other": other,
        "kinds": [kind["name"] for kind in reconciler.kinds(iri, language)],
        "address": pages.names(site_data).address(Term(iri, is_iri=True)),
        "iri": iri,
    }


def _manifest(host: str, language: Language) -> Object:
    """Describe the service (0.2 §3)."""
    base = f"{host}/{language}"
    suggest = {
        kind: {
            "service_url": base,
            "service_path": f"/reconcile/suggest/{kind}",
            "flyout_service_url": base,
            "flyout_service_path": f"/reconcile/flyout/{kind}?id=${{id}}",
        }
        for kind in _KINDS
    }
    limit = {
        "name": "limit",
        "label": Message("Limit").in_language(language),
        "type": "number",
        "default": 0,
        "help_text": Message("the most values to give; 0 for all").in_language(language),
    }
    return {
        "versions": ["0.1", "0.2"],
        "name": Message("Isnad: the Istanbul Cooperation Initiative").in_language(language),
        "identifierSpace": ID,
        "schemaSpace": ICI,
        "documentation": f"{base}/limits",
        "logo": f"{host}/static/isnad.svg",
        "batchSize": MOST_QUERIES,
        "defaultTypes": [],
        "view": {"url": f"{host}/id/{{{{id}}}}"},
        "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [limit],
        },
    }


@contextmanager
def _sent_as(example: str) -> Iterator[None]:
    """Say of a request that is none how one of the draft is written."""
    try:
        yield
    except InvalidReconciliation as error:
        hint = Message("Send for instance: %(example)s", example=example)
        raise InvalidReconciliation(error.what, where=error.where, hint=hint) from error


def _draft_manifest(host: str, language: Language) -> Object:
    manifest = _manifest(host, language)
    (limit,) = manifest["extend"]["property_settings"]
    setting = {
        "id": limit["name"],
        "name": limit["label"],
        "helpText": limit["help_text"],
        "type": limit["type"],
        "default": limit["default"],
    }
    shared = ("name", "documentation", "logo", "batchSize", "defaultTypes")
    return {name: manifest[name] for name in shared} | {
        "versions": ["1.0-draft"],
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "standardizedScore": True,
        "view": {"url": f"{host}/id/{{id}}"},
        "preview": _PREVIEW,
        "suggest": {"entity": True, "type": True, "property": True},
        "extend": {"proposeProperties": True, "propertySettings": [setting]},
    }


def _candidate(found: Object, language: Language) -> Object:
    """Return a candidate; what speaks for it has a name."""
    features = [
        {**one, "name": _FEATURES[one["id"]].in_language(language) if one["id"] in _FEATURES else one["id"]}
        for one in found["features"]
    ]
    return {**found, "features": features}


def _reconciler(site_data: SiteData) -> Reconciler:
    """Return the service itself, with all that there is to reconcile with."""
    statements = (
        (row["s"].value, row["p"].value, {"type": kind, "value": value.value, "datatype": value.datatype})
        for row in site_data.rows(_STATEMENTS)
        for value in [row["o"]]
        for kind in ["uri" if value.is_iri else "literal"]
    )
    return Reconciler(site_data.names.get(), site_data.labels, statements)


def _json(found: object) -> flask.Response:
    """Return JSON, or a call of a function where an old client asks for that (JSONP, 0.1 §2)."""
    body = json.dumps(found, ensure_ascii=False)
    callback = flask.request.values.get("callback", "")
    if callback and not _CALLBACK.fullmatch(callback):
        raise _invalid("callback", callback)
    if callback:
        body = body.replace("\u2028", "\\u2028").replace(
            "\u2029", "\\u2029"
        )  # JSON is JavaScript but for these
        # The blank comment keeps what is before the name from being taken for something else than a script.
        body = f"/**/{callback}({body});"
    response = flask.Response(
        body, content_type="text/javascript; charset=utf-8" if callback else "application/json"
    )
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Language"] = pages.language()
    return response


def _number(name: str) -> int:
    """Return a number among the parameters, 0 where it is not there; raise InvalidReconciliation (400)."""
    value = flask.request.args.get(name, "0")
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
        raise _invalid(name, value)
    return int(value)


def _invalid(name: str, value: str) -> InvalidReconciliation:
    return InvalidReconciliation(
        Message("%(name)s does not hold: %(value)s", name=name, value=value[:80]),
        where=name,
        hint=Message("Correct it, or leave it out."),
    )


def _unknown(name: str) -> UnknownResource:
    return UnknownResource(
        Message("nothing here has this identifier"),
        where=name[:80],
        hint=Message("Search for it: /en/search"),
    )
