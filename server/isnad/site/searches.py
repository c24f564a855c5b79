"""/search: things by their names, as a page and, as one types, as JSON; and terms for an editor of SPARQL."""

import flask

from isnad.locale import Language
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named
from isnad.rdf.namespaces import ID, shortened
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Term

_LONGEST = 200  # characters of what is searched for


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the routes of the search."""
    routes = flask.Blueprint("searches", __name__)
    terms = site_data.background.when_asked(lambda: NameIndex(_terms(site_data)))

    @routes.get("/<any(ar, en):language>/search")
    def page(language: Language) -> flask.typing.ResponseReturnValue:
        text = flask.request.args.get("q", "")[:_LONGEST]
        index, names = site_data.names.get(), Names(site_data.labels, language)
        hits = index.search(text) or index.match(text)  # by a name that is spelt wrong
        if hits and hits[0].score == 100 and (len(hits) == 1 or hits[1].score < 100):
            return flask.redirect(names.address(Term(hits[0].iri, is_iri=True)), 303)
        return flask.render_template(
            "search.html", language=language, text=text, hits=hits, names=names, here=_here
        )

    @routes.get("/<any(ar, en):language>/search.json")
    def suggestions(language: Language) -> flask.Response:
        names = Names(site_data.labels, language)
        hits = site_data.names.get().search(flask.request.args.get("q", "")[:_LONGEST], most=10)
        return flask.jsonify([_suggestion(hit, names) for hit in hits])

    @routes.get("/<any(ar, en):language>/terms.json")
    def completions(language: Language) -> flask.Response:
        names = Names(site_data.labels, language)
        text = flask.request.args.get("q", "")[:_LONGEST]
        prefix, colon, local = text.partition(":")
        hits = terms.get().search(local if colon else text, most=200 if colon else 12)
        offered = [_completion(hit, names) for hit in hits]
        return flask.jsonify(
            [one for one in offered if not colon or one["name"].startswith(prefix + ":")][:12]
        )

    return routes


def _terms(site_data: SiteData) -> list[Named]:
    """List what a query may name, by its labels and by its name itself: what has a prefix."""
    found = list(site_data.names.get().names)
    for iri, labels in site_data.labels.items():
        name = shortened(iri)
        if not name.startswith("<"):
            found.append(Named(iri, name.partition(":")[2], "en"))
            found += [Named(iri, label, language) for language, label in labels.items()]
    return found


def _here(hit: Match) -> Term:
    return Term(hit.iri, is_iri=True)


def _suggestion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the search box shows it: the name that fits, the label, where it is read about."""
    term = _here(hit)
    return {"name": hit.name.text, "label": names.name(term).text, "address": names.address(term)}


def _completion(hit: Match, names: Names) -> dict[str, str]:
    """Return a hit as the editor offers it: how a query names it, its label, and its kind for the looks."""
    term = _here(hit)
    return {
        "name": term.short,
        "label": names.name(term).text,
        "kind": "constant" if hit.iri.startswith(ID) else "type",
    }
