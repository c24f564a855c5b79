"""Where a reader may have wanted to go who came to an address at which there is nothing."""

import difflib
from urllib.parse import quote

from isnad.locale import Language
from isnad.rdf.namespaces import ID
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Term

_PAGES = ("about", "ask", "data", "map", "network", "ontology", "quality", "questions", "search", "timeline")
_SIMILAR = 0.75
_MOST = 5
_LONGEST = 100  # characters of an address that are compared


def nearby(site_data: SiteData, path: str, language: Language) -> list[tuple[str, str]]:
    """List addresses that are spelt nearly as a path is, each with what is there, the nearest first."""
    names = Names(site_data.labels, language)
    places = {
        f"id/{quote(iri.removeprefix(ID))}": names.name(Term(iri, is_iri=True)).text
        for iri in site_data.labels
        if iri.startswith(ID)
    }
    for question in site_data.questions:
        places[f"questions/{question.name}"] = question.title.in_language(language)
    if site_data.files:
        places |= {page: f"/{language}/{page}" for page in _PAGES}
    wanted = path.strip("/").removeprefix(f"{language}/").partition(".")[0][:_LONGEST].lower()
    spelt = {place.lower(): place for place in places}
    close = difflib.get_close_matches(wanted, spelt, n=_MOST, cutoff=_SIMILAR)
    return [(f"/{language}/{spelt[one]}", places[spelt[one]]) for one in close]
