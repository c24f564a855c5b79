"""The page on which a document's facts are written: an app of its own, for one browser on this machine.

It listens on the loopback alone, and answers nobody who has not opened its one-time address: that gives one
browser a cookie, and is worth nothing afterwards. The server of the graph knows nothing of it.
"""

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, make_server

import isnad
from isnad.author import answers, requests
from isnad.author.answers import fitting_patterns
from isnad.author.edits import with_description, with_dismissal, with_fact, without_passages
from isnad.author.naming import DocumentFiles, with_names, without_names
from isnad.author.session import Session
from isnad.errors import ChangedMeanwhile, IsnadError
from isnad.locale import Language, Message, translations
from isnad.rdf.namespaces import DOC
from isnad.rdf.terms import iri
from isnad.source.class_words import ClassWords
from isnad.source.document import Document

_COOKIE = "isnad-author-{port}"  # a browser sends the cookies of one port to all of them
_SITE_FILES = Path(isnad.__file__).parent / "site" / "static"  # its style sheet and fonts
_MOST_BYTES = 200_000  # of what a page sends
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Doorkeeper:
    """Lets one browser in: the first that brings the one-time word, and then by its cookie."""

    def __init__(self) -> None:
        """Make the word and the cookie's value."""
        self.word = secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(32)

    def exchange(self, word: str) -> str | None:
        """Return the cookie for the one-time word, once; None for any other word."""
        if not self.word or not hmac.compare_digest(word.encode(), self.word.encode()):
            return None
        self.word = ""
        return self._cookie

    def knows(self, cookie: str) -> bool:
        """Return whether a cookie is the one that was given."""
        return not self.word and hmac.compare_digest(cookie.encode(), self._cookie.encode())


def make_author_server(app: flask.Flask, port: int) -> BaseWSGIServer:
    """Return a server of the page on the loopback; with port 0 the system chooses one. Raise OSError."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # else it prints each request
    return make_server("127.0.0.1", port, app, threaded=True)


def create_author_app(session: Session, doorkeeper: Doorkeeper) -> flask.Flask:
    """Return the app of a session."""
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: translations(_language()).gettext(sentence),
        lambda one, many, number: translations(_language()).ngettext(one, many, number),
        newstyle=True,
    )

    @app.before_request
    def admit() -> flask.Response | None:
        """Refuse who is not the author: another name for this machine, another site, another browser."""
        host = flask.request.host.rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            return _refused()
        if flask.request.endpoint == "enter":
            return None
        if not doorkeeper.knows(flask.request.cookies.get(_cookie(), "")):
            return _refused()
        origin = flask.request.headers.get("Origin", flask.request.host_url.rstrip("/"))
        if flask.request.method != "GET" and origin != flask.request.host_url.rstrip("/"):
            return _refused()
        return None

    @app.after_request
    def harden(response: flask.Response) -> flask.Response:
        response.headers.update(_HEADERS)
        return response

    @app.get("/open/<word>")
    def enter(word: str) -> flask.Response:
        if not (cookie := doorkeeper.exchange(word)):
            return _refused()
        chosen = flask.request.accept_languages.best_match(["en", "ar"], "en")
        response = flask.make_response(flask.redirect(f"/{chosen}/", 303))
        response.set_cookie(_cookie(), cookie, httponly=True, samesite="Strict")
        return response

    @app.get("/site/<path:name>")
    def site_file(name: str) -> flask.Response:
        return flask.send_from_directory(_SITE_FILES, name)

    for spoken in ("ar", "en"):
        app.register_blueprint(_routes(session), url_prefix=f"/{spoken}", name=spoken)

    @app.errorhandler(IsnadError)
    def told(error: IsnadError) -> tuple[flask.Response, int]:
        """Say what is wrong; a conflict is 409, since what was to be written may be tried again."""
        said = {"what": error.what.in_language(_language()), "hint": error.hint.in_language(_language())}
        return flask.jsonify(said), 409 if isinstance(error, ChangedMeanwhile) else 400

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int]:
        return f"{error.code} {error.name}\n", error.code or 500

    return app


def _routes(session: Session) -> flask.Blueprint:
    routes = flask.Blueprint("author", __name__)
    bench = session.bench

    @routes.get("/")
    def page() -> str:
        document = bench.document()
        spoken = _language()
        return flask.render_template(
            "author.html",
            language=spoken,
            other="en" if spoken == "ar" else "ar",
            document=document,
            sentences=[
                (n, one.begin, document.quoted(one)) for n, one in enumerate(document.sentences, start=1)
            ],
            patterns=answers.patterns_answer(bench.patterns, spoken),
        )

    @routes.get("/first")
    def first() -> flask.Response:
        return flask.jsonify(answers.first_answer(session))

    @routes.get("/state")
    def state() -> flask.Response:
        return flask.jsonify(answers.state_answer(session, _language()))

    @routes.get("/things")
    def things() -> flask.Response:
        """Find things by what somebody types, as far as they fit a role."""
        asked, known = flask.request.args, session.things()
        wanted = frozenset(iri(one) for one in asked.getlist("class"))
        found = known.find(asked.get("q", "")[:300], wanted)
        return flask.jsonify([answers.offer_answer(one, known) for one in found])

    @routes.get("/free")
    def free() -> flask.Response:
        """Return an identifier that nothing has, as near to what is asked for as can be."""
        wanted = flask.request.args.get("id", "")
        return flask.jsonify(requests.free_identifier(wanted, session.things().labels))

    @routes.get("/fitting")
    def fitting() -> flask.Response:
        document = bench.document()
        begin, end = (flask.request.args.get(name, -1, type=int) for name in ("begin", "end"))
        span = requests.span_of({"begin": begin, "end": end}, document)
        names = fitting_patterns(document, span, bench.patterns, ClassWords(bench.head.ontology.triples))
        return flask.jsonify(names)

    @routes.post("/preview")
    def preview() -> flask.Response:
        """Say how a fact will stand in the file, and what a form still lacks."""
        sent, document = _sent(), bench.document()
        lacks: list[str] = []
        try:
            requests.fact_of(sent, bench.patterns, document, whole=True)
        except IsnadError as error:
            lacks = [f"{error.what.in_language(_language())}. {error.hint.in_language(_language())}"]
        shown = session.gloss(requests.fact_of(sent, bench.patterns, document, whole=False))
        return flask.jsonify({"gloss": shown, "lacks": lacks})

    @routes.post("/verdict")
    def verdict() -> flask.Response:
        """Say what a build would say of a fact, and what follows from it."""
        fact = requests.fact_of(_sent(), bench.patterns, bench.document(), whole=True)
        teller = session.teller(_language(), fact.things)
        return flask.jsonify(answers.verdict_answer(session.verdict(fact), teller))

    def changing(edit: Callable[[dict[str, Any], Document, DocumentFiles], DocumentFiles]) -> None:
        """Answer what is sent to the path of an edit's name by the files with that edit in them."""

        def change() -> flask.Response:
            sent = _sent()
            session.change(str(sent.get("version", "")), partial(edit, sent))
            return flask.jsonify(answers.state_answer(session, _language()))

        routes.post(f"/{edit.__name__}", endpoint=edit.__name__)(change)

    @changing
    def save(sent: dict[str, Any], document: Document, files: DocumentFiles) -> DocumentFiles:
        return with_fact(document, files, requests.fact_of(sent, bench.patterns, document, whole=True))

    @changing
    def dismiss(sent: dict[str, Any], document: Document, files: DocumentFiles) -> DocumentFiles:
        span, reasons = requests.span_of(sent, document), requests.both_given(sent.get("reason"))
        return with_dismissal(document, files, span, reasons)

    @changing
    def remove(sent: dict[str, Any], document: Document, files: DocumentFiles) -> DocumentFiles:
        """Take passages away, by their names."""
        names = [iri(f"{DOC}{document.slug}/{one}") for one in requests.names_of(sent)]
        return replace(files, facts=without_passages(document, files.facts, names))

    @changing
    def describe(sent: dict[str, Any], document: Document, files: DocumentFiles) -> DocumentFiles:
        predicate, texts = requests.described(sent), requests.one_given(sent.get("texts"))
        return with_description(document, files, predicate, texts)

    @changing
    def name(sent: dict[str, Any], document: Document, files: DocumentFiles) -> DocumentFiles:
        """Name a thing of the document otherwise, or take away the name of what no passage speaks of."""
        thing = requests.named(sent)
        if not thing.names:
            return without_names(document, files, thing.term)
        return with_names(document, files, thing)

    @routes.post("/undo")
    def undo() -> flask.Response:
        session.undo()
        return flask.jsonify(answers.state_answer(session, _language()))

    @routes.post("/check")
    def check() -> flask.Response:
        """Say all that a build would say of the document as it stands, pySHACL's own say included."""
        teller = session.teller(_language())
        return flask.jsonify(answers.check_answer(session.whole_verdict(), teller))

    return routes


def _sent() -> dict[str, Any]:
    try:
        sent = flask.request.get_json(silent=True)
    except RecursionError:  # brackets in brackets
        sent = None
    if not isinstance(sent, dict):
        flask.abort(400)
    return sent


def _language() -> Language:
    """Return the language of the page, by its address."""
    return "ar" if flask.request.path.startswith("/ar/") else "en"


def _cookie() -> str:
    return _COOKIE.format(port=flask.request.host.rpartition(":")[2])


def _refused() -> flask.Response:
    sentence = Message("This address is for one browser, once. Run isnad author again for another.")
    return flask.Response(f"{sentence.en}\n{sentence.ar}\n", 403, content_type="text/plain; charset=utf-8")
