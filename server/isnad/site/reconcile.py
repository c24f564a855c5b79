"""/reconcile: the reconciliation service over HTTP, for OpenRefine and its like (API 0.1 and 0.2)."""

import json
import re
from typing import Any

import flask

from isnad.locale import Language, Message
from isnad.names.reconciliation import (
    MOST_QUERIES,
    Reconciler,
    local,
    read_extension,
    read_queries,
    read_query,
    whole,
)
from isnad.rdf.namespaces import ICI, ID
from isnad.request_errors import InvalidReconciliation, UnknownResource
from isnad.settings import Settings
from isnad.site.language import language_of
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Term, rows

_STATEMENTS = f"""
SELECT ?s ?p ?o {{ ?s ?p ?o . FILTER (STRSTARTS(STR(?s), "{ID}")) }} ORDER BY ?s ?p ?o LIMIT 200000
"""
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
_PREVIEW = {"width": 420, "height": 160}
_KINDS = ("entity", "type", "property")


def blueprint(site_data: SiteData, settings: Settings) -> flask.Blueprint:
    """Make the routes of the service; other data than a release have none."""
    routes = flask.Blueprint("reconcile", __name__)
    if site_data.files is None:
        return routes
    made = site_data.background.when_asked(lambda: _reconciler(site_data))

    @routes.route("/reconcile", methods=["GET", "POST"], defaults={"language": None})
    @routes.route("/<any(ar, en):language>/reconcile", methods=["GET", "POST"])
    def service(language: Language | None) -> flask.Response:
        tongue = language or language_of(flask.request)
        given = flask.request.values
        if "queries" in given:
            batch = read_queries(given["queries"])
            found = {name: {"result": made.get().answer(one, tongue)} for name, one in batch.items()}
            return _sent(found)
        if "query" in given:
            return _sent({"result": made.get().answer(read_query(given["query"]), tongue)})
        if "extend" in given:
            return _sent(made.get().extended(read_extension(given["extend"]), tongue))
        return _sent(_manifest(settings, tongue, language))

    @routes.get("/<any(ar, en):language>/reconcile/suggest/<any(entity, type, property):what>")
    def suggest(language: Language, what: str) -> flask.Response:
        given = flask.request.args
        cursor = given.get("cursor", "0")
        if not re.fullmatch(r"\d{1,6}", cursor, re.ASCII):
            raise _unfit("cursor", cursor)
        return _sent(
            {"result": made.get().suggested(what, given.get("prefix", "")[:200], int(cursor), language)}
        )

    @routes.get("/<any(ar, en):language>/reconcile/flyout/<any(entity, type, property):what>")
    def flyout(language: Language, what: str) -> flask.Response:
        name = flask.request.args.get("id", "")
        iri = whole(name, ID if what == "entity" else ICI)
        if iri not in site_data.labels:
            raise _unknown(name)
        card = _card(site_data, made.get(), iri, language)
        html = flask.render_template("card.html", language=language, **card)
        return _sent({"id": local(iri), "html": html})

    @routes.get("/<any(ar, en):language>/reconcile/preview")
    def preview(language: Language) -> flask.Response:
        name = flask.request.args.get("id", "")
        iri = whole(name, ID)
        if not made.get().knows(iri):
            raise _unknown(name)
        response = flask.make_response(
            flask.render_template(
                "preview.html", language=language, **_card(site_data, made.get(), iri, language)
            )
        )
        # A client shows it in a frame of its own: that is what it is for.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )
        return response

    @routes.get("/<any(ar, en):language>/reconcile/properties")
    def propose(language: Language) -> flask.Response:
        given = flask.request.args
        limit = given.get("limit", "0")
        if not re.fullmatch(r"\d{1,6}", limit, re.ASCII):
            raise _unfit("limit", limit)
        kind = given.get("type", "")
        answer: dict[str, Any] = {"properties": made.get().properties_of(kind, int(limit), language)}
        answer |= {"type": kind}
        answer |= {"limit": int(limit)} if int(limit) else {}
        return _sent(answer)

    @routes.after_request
    def open_to_all(response: flask.Response) -> flask.Response:
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        if flask.request.method == "OPTIONS":  # a browser asks before it posts (Fetch §3.3)
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, X-Requested-With"
        return response

    return routes


def _card(site_data: SiteData, reconciler: Reconciler, iri: str, language: Language) -> dict[str, object]:
    """Gather what a card shows of a thing: its names, what it is, what it means."""
    other: Language = "en" if language == "ar" else "ar"
    return {
        "name": reconciler.name(iri, language),
        "other_name": reconciler.name(iri, other),
        "other": other,
        "kinds": [kind["name"] for kind in reconciler.kinds(iri, language)],
        "address": Names(site_data.labels, language).address(Term(iri, is_iri=True)),
        "iri": iri,
    }


def _manifest(settings: Settings, tongue: Language, language: Language | None) -> dict[str, object]:
    """Describe the service (0.2 §3), with the addresses by which it is known, or else was asked."""
    host = settings.public_url.rstrip("/") or flask.request.host_url.rstrip("/")
    base = f"{host}/{tongue}/reconcile"
    suggest = {
        what: {
            "service_url": f"{host}/{tongue}",
            "service_path": f"/reconcile/suggest/{what}",
            "flyout_service_url": f"{host}/{tongue}",
            "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
        }
        for what in _KINDS
    }
    return {
        "versions": ["0.1", "0.2"],
        "name": Message("Isnad: the Istanbul Cooperation Initiative").in_language(tongue),
        "identifierSpace": ID,
        "schemaSpace": ICI,
        "documentation": f"{host}/{tongue}/about",
        "logo": f"{host}/static/isnad.svg",
        "batchSize": MOST_QUERIES,
        "defaultTypes": [],
        "view": {"url": f"{host}/id/{{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": suggest,
        "extend": {
            "propose_properties": {
                "service_url": f"{host}/{tongue}",
                "service_path": "/reconcile/properties",
            },
            "property_settings": [
                {
                    "name": "limit",
                    "label": Message("Limit").in_language(tongue),
                    "type": "number",
                    "default": 0,
                    "help_text": Message("the most values to give; 0 for all").in_language(tongue),
                }
            ],
        },
    }


def _reconciler(site_data: SiteData) -> Reconciler:
    """Read what there is to reconcile with."""
    found = rows(site_data.ask, _STATEMENTS)
    statements = ((row["s"]["value"], row["p"]["value"], row["o"]) for row in found)
    return Reconciler(site_data.names.get(), site_data.labels, statements)


def _sent(found: object) -> flask.Response:
    """Send JSON, open to all; as a call of a function where an old client asks so (JSONP, 0.1 §2)."""
    body = json.dumps(found, ensure_ascii=False)
    callback = flask.request.values.get("callback", "")
    if callback and not _CALLBACK.fullmatch(callback):
        raise _unfit("callback", callback)
    # The blank comment keeps what is before the name from being taken for something else than a script.
    response = flask.make_response(f"/**/{callback}({_within_script(body)});" if callback else body)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8" if callback else "application/json"
    response.headers["Vary"] = "Accept-Language"
    return response


def _within_script(body: str) -> str:
    """Write JSON so that it is JavaScript, too."""
    return body.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _unfit(name: str, value: str) -> InvalidReconciliation:
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
