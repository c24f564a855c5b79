"""A document of a few sentences in a copy of the project, for what writes its facts."""

from pathlib import Path

from isnad import paths
from isnad.author.facts import Fact
from isnad.author.folder import read_files
from isnad.author.naming import DocumentFiles
from isnad.source.document import Document, Span, read_document
from isnad.source.draft import draft_document
from isnad.source.sources import labels

ENGLISH = (
    "The Council of Ports was founded in 1999 in Doha. Qatar joined the Istanbul Cooperation Initiative in "
    "February 2005, and Qatar hosted its meeting.\n\nOman observed it 🛳️ for a year."
)


def drafted(folder: Path, text: str = ENGLISH, slug: str = "note", language: str = "en") -> Path:
    """Make a document with a first draft below a folder `documents`, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{slug}.txt"
    source.write_text(text, encoding="utf-8")
    names = labels(paths.HOME, built=True)
    return draft_document(source, slug, language, folder / "documents", names).folder


def opened(folder: Path) -> tuple[Document, DocumentFiles]:
    """Read a document and its files."""
    return read_document(folder), read_files(folder)


def stated(
    document: Document, words: str, *triples: tuple[str, str, str], name: str = "said", **more: object
) -> Fact:
    """Return a fact of the first place at which words stand."""
    begin = document.text.index(words)
    return Fact(Span(begin, begin + len(words)), name, triples, **more)  # type: ignore[arg-type]
