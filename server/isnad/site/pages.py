"""What all pages share: the reader's language, redirects, responses for programs."""

import difflib
from collections.abc import Iterable
from urllib.parse import quote

import flask
from markupsafe import Markup
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from isnad.locale import Language, Message, translations
from isnad.query.negotiation import choose, named_for, prefers_markdown, prefers_page
from isnad.query.tokens import AnswerKind
from isnad.rdf.namespaces import ID
from isnad.request_errors import UnknownResource
from isnad.settings import Settings
from isnad.site.responses import language_for
from isnad.site.site_data import SiteData
from isnad.site.terms import Names, Term

# Pages whose address without a language leads to the reader's; /data, /health and /ontology have their own.
WITH_LANGUAGE = (
    *("about", "ask", "discrepancies", "documents", "limits", "map", "network", "quality", "questions"),
    *("quickstatements", "search", "timeline"),
)
_SIMILAR = 0.75
_MOST_COMPARED = 10_000  # names that an address is compared with: more would take too long
_MOST_SIMILAR = 5
_LONGEST = 100  # characters of an address that are compared


class Sentences:
    """The sentences of the templates in one language, as HTML."""

    def __init__(self, language: Language) -> None:
        self._catalogue = translations(language)
        self._said: dict[str, Markup] = {}  # as many as the templates have

    def gettext(self, sentence: str, /, **values: object) -> Markup:
        """Return a sentence, with values in the place of `%(name)s`."""
        said = self._said.get(sentence)
        if said is None:
            said = self._said[sentence] = Markup(self._catalogue.gettext(sentence))  # noqa: S704 - our own
        return said % values if values else said

    def ngettext(self, one: str, many: str, number: int, /) -> Markup:
        """Return a sentence as it is said of so many, which are `%(num)d` in it."""
        return Markup(self._catalogue.ngettext(one, many, number)) % {"num": number}  # noqa: S704 - our own


def language() -> Language:
    """Return the reader's language: by the address (/ar/…, /en/…), else by Accept-Language, else English."""
    return language_for(flask.request.path, _header("Accept-Language"))


def names(site_data: SiteData) -> Names:
    """Return what things are called in the reader's language."""
    return site_data.in_language(language())


def host(settings: Settings) -> str:
    """Return the address of the server, without a path, as people know it or as it was asked by."""
    return settings.public_url.rstrip("/") or flask.request.host_url.rstrip("/")


def see_other(page: str, resource: str, *, kind: AnswerKind | None = None, query: str = "") -> flask.Response:
    """Send a reader to a page, below /ar or /en, and a program to a resource (303, Cool URIs §4.2).

    Where that is an answer of some kind, it has an extension for the format, which `format` names, or Accept;
    raise NotAcceptable (406) where none is taken.
    """
    accept, name = _header("Accept"), flask.request.args.get("format", "") if kind else ""
    named = named_for(kind, name) if kind and name else None
    if name in ("md", "markdown") or (not named and prefers_markdown(accept)):
        address = f"/{language()}{page}?format=md{query.replace('?', '&')}"
    elif not named and prefers_page(accept):
        address = f"/{language()}{page}{query}"
    else:
        address = f"{resource}.{(named or choose(kind, accept)).name}" if kind else resource
        address += query
    response = flask.make_response(flask.redirect(address, 303))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def to_language(page: str) -> flask.Response:
    """Send a reader to a page in the reader's language, with what is asked of it (302)."""
    response = flask.make_response(flask.redirect(f"/{language()}{page}{_asked()}", 302))
    response.headers["Vary"] = "Accept-Language"
    return response


def without_slash() -> flask.Response | None:
    """Send whoever asks with a slash too many, or too few, to the address (308); None where there is none.

    It is named by its path: the scheme by which a proxy was asked is not known here.
    """
    path, rule = flask.request.path, flask.request.url_rule
    if isinstance(flask.request.routing_exception, RequestRedirect) and "//" not in path:
        return _sent_on(f"{path}/")
    adapter, shorter = flask.globals.request_ctx.url_adapter, path.rstrip("/")
    own = rule and "<path:" not in rule.rule
    if not path.endswith("/") or own or not adapter or "//" in path:
        return None
    try:
        adapter.match(shorter)
    except MethodNotAllowed:
        pass  # of which it is told there
    except (NotFound, RequestRedirect):
        return None
    return _sent_on(shorter)


def _sent_on(path: str) -> flask.Response:
    """Send a client to a path for good, with what it asks (308)."""
    return flask.make_response(flask.redirect(quote(path) + _asked(), 308))


def unknown(site_data: SiteData, what: Message, where: str = "") -> UnknownResource:
    """Return the error of an address at which there is nothing: a program is told what it may have meant.

    The page of the error lists that for people.
    """
    in_page = prefers_page(_header("Accept"))
    near = [] if in_page else [address for address, _ in similar_addresses(site_data, flask.request.path)]
    begin = Message("Start from the first page: /")
    if site_data.files and not in_page:
        begin = Message("Programs start from /sparql, /openapi.json and /data; people from /.")
    return UnknownResource(what, where=where, hint=_meant(near, begin))


def did_you_mean(name: str, known: Iterable[str], otherwise: Message) -> Message:
    """Return a hint: the names that are spelt nearly as one is, or another sentence where none is."""
    return _meant(difflib.get_close_matches(name[:_LONGEST], known, n=3), otherwise)


def _meant(near: Iterable[str], otherwise: Message) -> Message:
    names = " · ".join(near)
    return Message("Did you mean %(names)s?", names=names) if names else otherwise


def similar_addresses(site_data: SiteData, path: str) -> list[tuple[str, str]]:
    """List addresses that are spelt nearly as a path is, each with what is there, the nearest first.

    They have a language where the path has one.
    """
    prefix, named = f"/{language()}/", names(site_data)
    things = [iri for iri in site_data.labels if iri.startswith(ID)]
    places = {
        f"id/{quote(iri.removeprefix(ID))}": named.name(Term(iri, is_iri=True)).text
        for iri in things[:_MOST_COMPARED]
    }
    for question in site_data.questions:
        places[f"questions/{question.name}"] = question.title.in_language(language())
    if site_data.files:
        places |= {page: prefix + page for page in (*WITH_LANGUAGE, "data", "health", "ontology")}
    wanted = path.strip("/").removeprefix(prefix[1:]).partition(".")[0]
    spelt = {place.lower(): place for place in places}
    close = difflib.get_close_matches(wanted[:_LONGEST].lower(), spelt, n=_MOST_SIMILAR, cutoff=_SIMILAR)
    if not path.startswith(prefix):
        prefix = "/"
    return [(prefix + spelt[one], places[spelt[one]]) for one in close]


def _asked() -> str:
    """Return the query of the address, with its question mark."""
    query = flask.request.query_string.decode("latin-1")
    return f"?{query}" if query else ""


def _header(name: str) -> str:
    return flask.request.headers.get(name, "")
