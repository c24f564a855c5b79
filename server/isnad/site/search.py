"""/search: things by name, passages by words, saved questions that fit; and terms for an editor of SPARQL."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import flask

from isnad.names.arabic import words
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named, content
from isnad.names.spelling import folded, spelt_words
from isnad.rdf.namespaces import DOC, ID, shortened
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence, Statement, claims
from isnad.site.terms import Names, Term
from isnad.source.questions import Question

_LONGEST = 200  # characters of what is searched for
_MOST_DOCUMENTS = 200  # beyond which passages are not searched: their index is held in memory
_MOST_PASSAGES, _MOST_QUESTIONS = 20, 5
_YEAR = re.compile(r"\b[12]\d{3}\b")
_SENTENCES = """
SELECT ?sentence ?number ?begin ?end ?text {
    ?sentence a nif:Sentence ; ici:ordinal ?number ;
              nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?text
} ORDER BY ?sentence
"""


@dataclass(frozen=True)
class Found:
    """A passage that was found: by what it states, or a whole sentence by its words."""

    evidence: Evidence
    statement: Statement | None = None


@dataclass(frozen=True)
class PassageIndex:
    """Finds passages by the words and numbers of their sentences and of what they state."""

    index: NameIndex
    found: dict[str, Found]

    def search(self, text: str) -> list[Found]:
        """Return what has all words of a text, sentences once each, the best first."""
        hits = [self.found[hit.iri] for hit in self.index.search(text, most=10 * _MOST_PASSAGES)]
        once: dict[tuple[str, int], Found] = {}
        for one in sorted(hits, key=lambda hit: bool(hit.statement and not hit.statement.telling)):
            once.setdefault((one.evidence.document, one.evidence.sentence), one)
        return list(once.values())[:_MOST_PASSAGES]


@dataclass(frozen=True)
class Offer:
    """A saved question that fits a sentence, and the address at which it is asked so."""

    question: Question
    address: str


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the search."""
    routes = flask.Blueprint("search", __name__)
    terms = site_data.background.when_asked(lambda: NameIndex(_terms(site_data)))
    passages = site_data.background.when_asked(lambda: _passages(site_data))

    @routes.get("/<any(ar, en):language>/search")
    def page() -> flask.typing.ResponseReturnValue:
        text, names, index = _text(), pages.names(site_data), site_data.names.get()
        hits = index.search(text) or index.match(text)  # by a name that is spelt wrong
        if hits and hits[0].score == 100 and (len(hits) == 1 or hits[1].score < 100):
            return flask.redirect(names.address(Term(hits[0].iri, is_iri=True)), 303)
        return flask.render_template(
            "search.html",
            text=text,
            hits=hits,
            passages=passages.get().search(text) if text else (),
            most_documents=_MOST_DOCUMENTS,
            offers=offers(site_data, text),
        )

    @routes.get("/<any(ar, en):language>/search.json")
    def suggestions() -> flask.Response:
        names = pages.names(site_data)
        return flask.jsonify(
            [_suggestion(hit, names) for hit in site_data.names.get().search(_text(), most=10)]
        )

    @routes.get("/<any(ar, en):language>/terms.json")
    def completions() -> flask.Response:
        names, text = pages.names(site_data), _text()
        prefix, colon, local = text.partition(":")
        hits = terms.get().search(local if colon else text, most=200 if colon else 12)
        offered = [_completion(hit, names) for hit in hits]
        return flask.jsonify(
            [one for one in offered if not colon or one["name"].startswith(prefix + ":")][:12]
        )

    return routes


def offers(site_data: SiteData, text: str) -> list[Offer]:
    """Return the saved questions whose titles share most with a sentence, the rare words counting most.

    A year, and a thing that the sentence names, become the values of their parameters.
    """
    asked = _stems(text[:_LONGEST])
    if not asked:
        return []
    titles = {one.name: _stems(f"{one.title.ar} {one.title.en}") for one in site_data.questions}
    holders = Counter(stem for stems in titles.values() for stem in stems)
    scored = [
        (sum(1 / holders[stem] for stem in asked & titles[one.name]), one)
        for one in site_data.questions
        if asked & titles[one.name]
    ]
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1].name))[:_MOST_QUESTIONS]
    return [Offer(one, _address(site_data, one, text)) for _, one in best]


def _address(site_data: SiteData, question: Question, text: str) -> str:
    """Return the address of a question, asked of the year and the thing that a sentence names."""
    given: dict[str, str] = {}
    year, thing = _YEAR.search(text), _first_named(site_data.names.get(), text)
    values = {"year": year and year[0], "entity": thing and shortened(thing)}
    kinds = Counter(parameter.kind for parameter in question.parameters)
    for parameter in question.parameters:
        value = values.get(parameter.kind)
        if value and kinds[parameter.kind] == 1:  # of two, a sentence does not say which is meant
            given[parameter.name] = value
    query = f"?{urlencode(given)}" if given else ""
    return f"/{pages.language()}/questions/{question.name}{query}"


def _first_named(index: NameIndex, text: str) -> str | None:
    """Return the first thing that a sentence names, by its longest name there."""
    found = words(text[:_LONGEST])
    for position in range(len(found)):
        for language in ("ar", "en"):
            if phrase := index.longest_at(found, position, language):
                return min(index.named(phrase, language), default=None)
    return None


@lru_cache(1024)  # of the titles, which each sentence is held against
def _stems(text: str) -> frozenset[str]:
    """Return the words of a text as they are looked up, small words aside."""
    return frozenset(stem for word in content(spelt_words(folded(text))) for stem in word.stems)


def _passages(site_data: SiteData) -> PassageIndex:
    """Return the index of the passages; an empty one of too many documents."""
    if len(site_data.documents) > _MOST_DOCUMENTS:
        return PassageIndex(NameIndex(()), {})
    found: dict[str, Found] = {}
    named: list[Named] = []
    for row in site_data.rows(_SENTENCES):
        iri, number, text = row["sentence"].value, int(row["number"].value), row["text"]
        places = (int(row["begin"].value), int(row["end"].value))
        found[iri] = Found(Evidence(text.value, text.language, iri, number, *places))
        named.append(Named(iri, text.value, text.language))
        if rendering := site_data.renderings(found[iri].evidence.document).get(number):
            named.append(Named(iri, rendering, "en"))
    of_documents = f'?claim prov:wasDerivedFrom ?source . FILTER (STRSTARTS(STR(?source), "{DOC}"))'
    for one in claims(site_data, of_documents):
        found[one.claim] = Found(one.evidence[0], one)
        named += _as_text(one, (Names(site_data.labels, "ar"), Names(site_data.labels, "en")))
    return PassageIndex(NameIndex(named), found)


def _as_text(statement: Statement, languages: Iterable[Names]) -> list[Named]:
    """Return a statement as somebody would say it, in each language."""
    terms = (statement.subject, statement.predicate, statement.object)
    return [
        Named(statement.claim, " ".join(names.name(term).text for term in terms), names.language)
        for names in languages
    ]


def _text() -> str:
    return flask.request.args.get("q", "")[:_LONGEST]


def _terms(site_data: SiteData) -> list[Named]:
    """List what a query may name, by its labels and by its name itself: what has a prefix."""
    found = list(site_data.names.get().names)
    for iri, labels in site_data.labels.items():
        name = shortened(iri)
        if not name.startswith("<"):
            found.append(Named(iri, name.partition(":")[2], "en"))
            found += [Named(iri, label, language) for language, label in labels.items()]
    return found


def _suggestion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the search box shows it: the name that fits, the label, where it is read about."""
    term = Term(hit.iri, is_iri=True)
    return {"name": hit.name.text, "label": names.name(term).text, "address": names.address(term)}


def _completion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the editor offers it: how a query names it, its label, and its kind for the looks."""
    term = Term(hit.iri, is_iri=True)
    kind = "constant" if hit.iri.startswith(ID) else "type"
    return {"name": term.short, "label": names.name(term).text, "kind": kind}
