"""Where ontology/, data/ and queries/ lie: in the checkout, or inside an installed wheel."""

from pathlib import Path

from platformdirs import user_data_path

_packaged = Path(__file__).parent / "_home"
INSTALLED = _packaged.is_dir()
HOME = _packaged if INSTALLED else Path(__file__).parents[2]

# A checkout keeps what it builds beside itself, out of git; an installed package must not write
# into site-packages, so it takes the user's data folder.
OUT = user_data_path("isnad", appauthor=False) if INSTALLED else HOME / ".build"

# Beside the releases: those of them that are large, each as a directory that a server need not load.
STORES, LOCK = "stores", ".lock"
# Quads that are served from memory at the most: a store on disk takes no memory, and starts at once.
IN_MEMORY_QUADS = 1_000_000
# The name of the newest release; and the list in a release of the checksums of all its files.
CURRENT, CHECKSUMS = "current", "SHA256SUMS"


def examples() -> tuple[Path, ...]:
    """List the folders of the questions that the examples bring."""
    return tuple(sorted((HOME / "data" / "examples").glob("*/questions")))


def shown(path: Path) -> str:
    """Return a path as a message shows it: relative to the project where it lies inside it."""
    return str(path.relative_to(HOME)) if path.is_relative_to(HOME) else str(path)
