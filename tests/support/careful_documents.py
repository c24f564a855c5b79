"""Documents by careful authors, in which nothing is to be warned of, and what their things are called."""

from isnad import paths
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.source.document import read_document
from isnad.source.passages import Facts, read_facts

CAREFUL = [
    "data/documents/kuwait-ici-20-years",
    "data/examples/where-sources-differ",
    *(f"tests/support/{name}-document" for name in ("second", "third", "next", "further")),
]


def read_careful(folder: str) -> tuple[Facts, list[TurtleFile]]:
    """Read a document of the checkout, and the files that name its things."""
    document = read_document(paths.HOME / folder)
    files = (paths.HOME / "data" / "entities.ttl", document.folder / "entities.ttl")
    return read_facts(document), [read_turtle(file) for file in files if file.is_file()]
