"""Where a reader may have wanted to go who came to an address at which there is nothing."""

import difflib
from urllib.parse import quote

from isnad.errors import Language
from isnad.namespaces import ID
from isnad.web.naming import Names
from isnad.web.publication import Publication
from isnad.web.statements import Term

_PAGES = ("about", "ask", "data", "map", "network", "ontology", "quality", "questions", "search", "timeline")
_SIMILAR = 0.6
_MOST = 5


def nearby(publication: Publication, path: str, language: Language) -> list[tuple[str, str]]:
    """List addresses that are spelt nearly as a path is, each with what is there, the nearest first."""
    wanted = path.rstrip("/").rsplit("/", 1)[-1].partition(".")[0][:80]
    names = Names(publication.labels, language)
    places = {
        iri.removeprefix(ID): (
            f"/{language}/id/{quote(iri.removeprefix(ID))}",
            names.name(Term(iri, is_iri=True)).text,
        )
        for iri in publication.labels
        if iri.startswith(ID)
    }
    for question in publication.questions:
        address = f"/{language}/questions/{question.name}"
        places.setdefault(question.name, (address, question.title.in_language(language)))
    if publication.files:
        places |= {page: (f"/{language}/{page}", f"/{language}/{page}") for page in _PAGES}
    spelt = {name.lower(): found for name, found in places.items()}
    close = difflib.get_close_matches(wanted.lower(), spelt, n=_MOST, cutoff=_SIMILAR) if wanted else []
    return [spelt[name] for name in close]
