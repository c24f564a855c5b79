"""/reconcile/1.0: the reconciliation service in the draft of API 1.0, whose addresses and forms are its own.

(reconciliation-api.github.io/specs/draft.) The answers are those of 0.2, written otherwise.
"""

import contextlib
import json
from collections.abc import Callable, Iterator

import flask

from isnad.locale import Language, Message
from isnad.names.reconciliation import Reconciler
from isnad.names.reconciliation_requests import (
    MOST_QUERIES,
    Object,
    read_extension,
    read_match,
)
from isnad.request_errors import InvalidReconciliation
from isnad.settings import Settings
from isnad.site import pages
from isnad.site.site_data import LazyValue

PREVIEW = {"width": 420, "height": 160}
_ROOT = "/<any(ar, en):language>/reconcile/1.0"
_DIRECTIONS = {"ar": "rtl", "en": "ltr"}
_MOST_SUGGESTED = 50
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


def add(
    routes: flask.Blueprint,
    reconciler: LazyValue[Reconciler],
    settings: Settings,
    preview: Callable[[], flask.Response],
    number: Callable[[str], int],
) -> None:
    """Add the routes of the draft; the preview, and what reads a number of the address, are those of 0.2."""
    routes.add_url_rule(f"{_ROOT}/preview", "draft_preview", preview)

    @routes.get("/reconcile/1.0")
    @routes.get(_ROOT)
    def manifest() -> flask.Response:
        return _json(_manifest(pages.host(settings), pages.language()))

    @routes.post("/reconcile/1.0/match")
    @routes.post(f"{_ROOT}/match")
    def match() -> flask.Response:
        language, service = pages.language(), reconciler.get()
        with _sent_as('{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "NATO"}]}]}'):
            batch = read_match(flask.request.get_data())
        found = [service.answer(wanted, language) for wanted in batch]
        results = [{"candidates": [_candidate(one, language) for one in candidates]} for candidates in found]
        return _json({"results": results})

    @routes.get("/reconcile/1.0/suggest/<any(entity, type, property):kind>")
    @routes.get(f"{_ROOT}/suggest/<any(entity, type, property):kind>")
    def draft_suggest(kind: str) -> flask.Response:
        limit = min(number("limit") or 10, _MOST_SUGGESTED)
        prefix = flask.request.args.get("prefix", "")[:200]
        found = reconciler.get().suggested(kind, prefix, number("offset"), pages.language(), limit)
        return _json({"result": found})

    @routes.post("/reconcile/1.0/extend")
    @routes.post(f"{_ROOT}/extend")
    def extend() -> flask.Response:
        with _sent_as('{"ids": ["NATO"], "properties": [{"id": "rdfs:label"}]}'):
            wanted = read_extension(flask.request.get_data())
        found = reconciler.get().extended(wanted, pages.language())
        rows = [
            {"id": name, "properties": [{"id": pid, "values": values} for pid, values in row.items()]}
            for name, row in found["rows"].items()
        ]
        return _json({"meta": found["meta"], "rows": rows})

    @routes.get("/reconcile/1.0/extend/propose")
    @routes.get(f"{_ROOT}/extend/propose")
    def draft_propose() -> flask.Response:
        limit, kind = number("limit"), flask.request.args.get("type", "")
        answer = {"properties": reconciler.get().properties_of(kind, limit, pages.language()), "type": kind}
        return _json(answer | ({"limit": limit} if limit else {}))


@contextlib.contextmanager
def _sent_as(example: str) -> Iterator[None]:
    """Say of a request that is none how one of the draft is written."""
    try:
        yield
    except InvalidReconciliation as error:
        hint = Message("Send for instance: %(example)s", example=example)
        raise InvalidReconciliation(error.what, where=error.where, hint=hint) from error


def _manifest(host: str, language: Language) -> Object:
    limit = {
        "id": "limit",
        "name": Message("Limit").in_language(language),
        "type": "number",
        "default": 0,
        "helpText": Message("the most values to give; 0 for all").in_language(language),
    }
    return {
        "versions": ["1.0-draft"],
        "name": Message("Isnad: the Istanbul Cooperation Initiative").in_language(language),
        "lang": language,
        "dir": _DIRECTIONS[language],
        "documentation": f"{host}/{language}/limits",
        "logo": f"{host}/static/isnad.svg",
        "batchSize": MOST_QUERIES,
        "standardizedScore": True,
        "defaultTypes": [],
        "view": {"url": f"{host}/id/{{id}}"},
        "preview": PREVIEW,
        "suggest": {"entity": True, "type": True, "property": True},
        "extend": {"proposeProperties": True, "propertySettings": [limit]},
    }


def _candidate(found: Object, language: Language) -> Object:
    """Return a candidate; what speaks for it has a name."""
    features = [
        {**one, "name": _FEATURES[one["id"]].in_language(language) if one["id"] in _FEATURES else one["id"]}
        for one in found["features"]
    ]
    return {**found, "features": features}


def _json(found: object) -> flask.Response:
    """Return JSON, which differs by the language that is asked for."""
    body = json.dumps(found, ensure_ascii=False)
    response = flask.Response(body, content_type="application/json")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Language"] = pages.language()
    return response
