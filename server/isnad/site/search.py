"""/search: things by their names, as a page and, as one types, as JSON; and terms for an editor of SPARQL."""

import flask

from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named
from isnad.rdf.namespaces import ID, shortened
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.terms import Names, Term

_LONGEST = 200  # characters of what is searched for


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the search."""
    routes = flask.Blueprint("search", __name__)
    terms = site_data.background.when_asked(lambda: NameIndex(_terms(site_data)))

    @routes.get("/<any(ar, en):language>/search")
    def page() -> flask.typing.ResponseReturnValue:
        text, names, index = _text(), pages.names(site_data), site_data.names.get()
        hits = index.search(text) or index.match(text)  # by a name that is spelt wrong
        if hits and hits[0].score == 100 and (len(hits) == 1 or hits[1].score < 100):
            return flask.redirect(names.address(Term(hits[0].iri, is_iri=True)), 303)
        return flask.render_template("search.html", text=text, hits=hits)

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
