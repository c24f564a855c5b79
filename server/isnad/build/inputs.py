"""Whether a release was built from what now lies in ontology/, data/ and queries/."""

import hashlib
from importlib.metadata import version
from pathlib import Path

_FOLDERS = ("ontology", "data", "queries")
_RECORD = "inputs.sha256"


def fingerprint(home: Path, *, with_example: bool = False, with_documents: bool = True) -> str:
    """Give one checksum of all that a build reads, or of all but documents, and of the program's version."""
    digest = hashlib.sha256(f"{version('isnad')} {with_example}".encode())
    examples, documents = home / "data" / "examples", home / "data" / "documents"
    files = (path for folder in _FOLDERS for path in (home / folder).rglob("*") if path.is_file())
    for path in sorted(files):
        if path.is_relative_to(examples) and not with_example:
            continue
        if path.is_relative_to(documents) and not with_documents:
            continue
        digest.update(f"\0{path.relative_to(home)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def record(home: Path, out: Path, *, with_example: bool = False) -> None:
    """Keep, beside the releases, what the newest was built from."""
    (out / _RECORD).write_text(fingerprint(home, with_example=with_example) + "\n", encoding="ascii")


def is_current(home: Path, out: Path, *, with_example: bool = False) -> bool:
    """Return whether there is a release, and nothing it was built from has changed since."""
    path = out / _RECORD
    if not (out / "current" / "isnad.nq").is_file() or not path.is_file():
        return False
    return path.read_text(encoding="ascii").strip() == fingerprint(home, with_example=with_example)
