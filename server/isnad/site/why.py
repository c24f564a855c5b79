"""/why: why a triple holds, step by step, down to the passages that state what it starts from."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import flask

from isnad.locale import Language, Message
from isnad.query.negotiation import prefers_page
from isnad.query.request import Query
from isnad.rdf.namespaces import OWL, PREFIXES, RDF
from isnad.rdf.terms import Triple, lexical
from isnad.reasoning.explanation import RULES, Explanation, Passage, explanation_read, reading
from isnad.request_errors import MalformedRequest
from isnad.site import pages
from isnad.site.responses import LANGUAGES
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence
from isnad.site.terms import Term

_PREFIXED = re.compile(r"(?P<prefix>[a-z]+):(?P<local>[^\s<>\"/]+)")
_ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LITERAL = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^<>\s]+)>)?'
)
_FIRST, _REST, _CHAIN = f"<{RDF}first>", f"<{RDF}rest>", f"<{OWL}propertyChainAxiom>"
_MOST = 2000  # characters of a term


# What /openapi.json says of it.
PROBLEM: dict[str, object] = {
    "description": "a problem (RFC 9457)",
    "content": {"application/problem+json": {}},
}
OPENAPI: dict[str, object] = {
    "get": {
        "operationId": "why",
        "summary": "Why a triple holds, down to the passages · لماذا يصح قول، حتى المقاطع",
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": True,
                "description": "an IRI, or a name with a known prefix"
                + (", or a literal as in N-Triples" if name == "o" else ""),
                "schema": {"type": "string", "example": example},
            }
            for name, example in (("s", "id:Kuwait"), ("p", "ici:participatesIn"), ("o", "id:ICI"))
        ],
        "responses": {
            "200": {"description": "the proof", "content": {"application/json": {}}},
            "404": {"description": "nobody says this, and it does not follow"},
            "default": PROBLEM,
        },
    }
}


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the explanations."""
    routes = flask.Blueprint("why", __name__)

    @routes.get("/why")
    def why() -> flask.Response:
        """Send a reader to the page, and answer a program in JSON."""
        if prefers_page(flask.request.headers.get("Accept", "")):
            return pages.see_other(f"/why?{flask.request.query_string.decode('ascii', 'replace')}", "")
        body, explanation = _explained(site_data)
        readings = {language: reading_of(site_data, explanation, language) for language in LANGUAGES}
        response = flask.jsonify({"reading": readings, **body})
        response.headers["Vary"] = "Accept, Accept-Language"
        return response

    @routes.get("/<any(ar, en):language>/why")
    def page() -> str:
        _, explanation = _explained(site_data)
        return flask.render_template(
            "why.html",
            explanation=explanation,
            rules=RULES,
            terms=_terms,
            axioms=_axioms,
            evidence=evidence_of,
            reading=reading_of(site_data, explanation, pages.language()),
            program="/why?" + urlencode([(name, flask.request.args[name]) for name in ("s", "p", "o")]),
        )

    return routes


def address(subject: Term, predicate: Term, value: Term) -> str:
    """Return the address at which a reader reads why a triple holds."""
    query = urlencode({"s": written(subject), "p": written(predicate), "o": written(value)})
    return f"/{pages.language()}/why?{query}"


def _explained(site_data: SiteData) -> tuple[dict[str, object], Explanation]:
    """Return why the triple holds that the address names: as the worker wrote it, and read."""
    body = _asked(site_data, [read_address_term(name, _argument(name)) for name in ("s", "p", "o")])
    return flask.json.loads(body), explanation_read(body)


def explained(site_data: SiteData, terms: tuple[str, str, str]) -> Explanation:
    """Return why a triple holds, its terms as in N-Triples; raise UnknownResource where nobody says it."""
    return explanation_read(_asked(site_data, terms))


def _asked(site_data: SiteData, terms: Iterable[str]) -> bytes:
    site_data.require_release()
    return site_data.ask(Query("\n".join(terms), kind="why"))


def _argument(name: str) -> str:
    values = flask.request.args.getlist(name)
    return values[0] if len(values) == 1 else ""


def read_address_term(name: str, text: str) -> str:
    """Return a term as N-Triples writes it: an IRI, with or without <>, one with a prefix, a literal as "o".

    Raise MalformedRequest for what is none of these.
    """
    text = text.strip()
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if _ABSOLUTE.fullmatch(bare) and len(text) <= _MOST:
        return f"<{bare}>"
    found = _PREFIXED.fullmatch(text)
    if found and found["prefix"] in PREFIXES and len(text) <= _MOST:
        return f"<{PREFIXES[found['prefix']]}{found['local']}>"
    if name == "o" and _LITERAL.fullmatch(text) and len(text) <= _MOST:
        return text
    raise MalformedRequest(
        Message("the term %(name)s is no IRI and no name with a known prefix", name=name),
        where=f"{name}={text[:100]}",
        hint=Message("Write, for example: /why?s=id:Kuwait&p=ici:participatesIn&o=id:ICI"),
    )


def written(term: Term) -> str:
    """Return a term as the address of an explanation has it."""
    return term.value if term.is_iri else term.written


def reading_of(site_data: SiteData, explanation: Explanation, language: Language) -> str:
    """Return an explanation in one sentence."""
    names = site_data.in_language(language)
    return reading(explanation, language, lambda text: names.name(term_of(text)).text)


def term_of(text: str) -> Term:
    """Return a term that is written as in N-Triples."""
    if text.startswith("<"):
        return Term(text[1:-1], is_iri=True)
    found = _LITERAL.fullmatch(text)
    if not found:
        return Term(text, is_iri=False)
    return Term(lexical(text), False, found["language"] or "", found["datatype"] or "")


def evidence_of(passage: Passage) -> Evidence:
    """Return a passage that states a premise as pages have it."""
    return Evidence(passage.quote, passage.language, passage.iri, passage.sentence)


def _axioms(axioms: tuple[Triple, ...]) -> Iterator[tuple[Term, ...]]:
    """Return axioms as a page shows them: a chain with its links in place of the list that holds them."""
    links = [term_of(value) for _, predicate, value in axioms if predicate == _FIRST]
    for axiom in axioms:
        if axiom[1] == _CHAIN:
            yield (*_terms(axiom)[:2], *links)
        elif axiom[1] not in (_FIRST, _REST):
            yield _terms(axiom)


def _terms(triple: Triple) -> tuple[Term, Term, Term]:
    subject, predicate, value = (term_of(text) for text in triple)
    return subject, predicate, value
