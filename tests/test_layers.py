"""Who may import whom (the house of server/isnad), and which library lives in which room."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "server" / "isnad"

# A room, and the rooms it may import from; a file at the top of the package is a room of its own.
MAY_IMPORT: dict[str, set[str]] = {
    "locale": set(),
    "paths": {"errors", "locale"},
    "errors": {"locale"},
    "request_errors": {"errors", "locale"},
    "settings": {"errors", "locale"},
    "rdf": {"errors", "locale", "paths"},
    "names": {"errors", "locale", "rdf", "request_errors"},
    "reasoning": {"errors", "locale", "rdf"},
    "source": {"errors", "locale", "names", "paths", "rdf", "reasoning"},
    "build": {
        *("errors", "locale", "names", "paths", "rdf", "reasoning", "sandbox", "source"),
    },
    "query": {"errors", "locale", "names", "paths", "rdf", "reasoning", "request_errors"},
    "remote": {"errors", "locale", "names", "paths", "query", "rdf", "request_errors", "source"},
    "sandbox": {"errors", "locale"},
    "update": {"errors", "locale", "paths", "query", "rdf", "request_errors", "sandbox"},
    "workers": {
        *(
            "errors",
            "locale",
            "names",
            "paths",
            "query",
            "reasoning",
            "remote",
            "request_errors",
        ),
        *("sandbox", "settings", "update"),
    },
    # The gateway alone of the site knows of agents (`test_the_gateway_alone_answers_agents`).
    "mcp": {
        *("errors", "locale", "names", "query", "rdf", "reasoning", "request_errors", "settings", "site"),
    },
    "site": {
        *("errors", "locale", "mcp", "names", "paths", "query", "rdf", "reasoning", "remote"),
        *("request_errors", "sandbox", "settings", "source", "update", "workers"),
    },
    # What writes into data/: on this machine alone, so that nothing of the site knows of it.
    "author": {
        *("build", "errors", "locale", "names", "paths", "rdf", "reasoning", "source"),
    },
    "cli": {
        *(
            "author",
            "build",
            "errors",
            "locale",
            "mcp",
            "names",
            "paths",
            "query",
            "rdf",
            "reasoning",
            "remote",
        ),
        *("request_errors", "sandbox", "settings", "site", "source", "update"),
    },
    "__init__": set(),
    "__main__": {"cli", "errors"},
}
# A library, and the rooms that know it.
KNOWN_TO: dict[str, set[str]] = {
    "aiohttp": {"remote"},
    "mcp": {"mcp"},
    "mcp_types": {"mcp"},
    "pydantic": {"mcp"},
    "starlette": {"mcp"},
    "anyio": {"mcp"},
    "rapidfuzz": {"names"},
    "sqlite3": {"names"},
    "rdflib": {"build"},
    "owlrl": {"build"},
    "pyshacl": {"build"},
    "nanopub": {"build"},
    "Crypto": {"build"},
    "pyoxigraph": {"build", "query", "rdf", "update", "workers", "remote"},
    "brotli": {"query"},
    "babel": {"site", "source"},
    "prometheus_client": {"site"},
    "flask": {"author", "site"},
    "werkzeug": {"author", "query", "site"},
    "granian": {"site"},
    "platformdirs": {"paths"},
}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "_home" not in path.parts)


def room(path: Path) -> str:
    """Name the room a file is in."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(source: str) -> set[str]:
    """List the modules that a file imports, wherever in it; relative imports are not allowed."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def breaches(room_name: str, source: str) -> list[str]:
    """Say which walls a file of a room breaks."""
    broken = []
    for name in sorted(imported(source)):
        library, *rest = name.split(".")
        if library == "isnad" and rest and rest[0] in MAY_IMPORT:
            if rest[0] != room_name and rest[0] not in MAY_IMPORT[room_name]:
                broken.append(f"{room_name} imports {rest[0]}")
        elif room_name not in KNOWN_TO.get(library, {room_name}):
            broken.append(f"{room_name} imports {library}")
    return broken


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_walls_hold(path: Path) -> None:
    assert breaches(room(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("room_name", "source", "said"),
    [
        ("query", "import flask", "query imports flask"),
        ("build", "from isnad.query import evaluation", "build imports query"),
        ("site", "def f():\n    from isnad.build.pipeline import build", "site imports build"),
        ("names", "from rdflib import Graph", "names imports rdflib"),
        ("locale", "from isnad import errors", "locale imports errors"),
    ],
)
def test_a_breach_is_noticed(room_name: str, source: str, said: str) -> None:
    assert said in breaches(room_name, source)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_file_is_a_noun_of_at_most_three_hundred_and_fifty_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 350
    assert path.stem not in {"utils", "util", "helpers", "services", "common", "manager", "core", "misc"}


def test_every_room_is_drawn() -> None:
    assert {room(path) for path in FILES} == MAY_IMPORT.keys()


def test_what_writes_facts_is_known_to_the_commands_that_write_them_alone() -> None:
    """Nothing that serves strangers can reach it, by whatever route."""
    knowing = {
        str(path.relative_to(PACKAGE))
        for path in FILES
        if room(path) != "author"
        and any(name.startswith("isnad.author") for name in imported(path.read_text("utf-8")))
    }
    assert knowing == {"cli/author.py", "cli/document.py"}


def test_the_gateway_alone_answers_agents() -> None:
    """The rest of the site stands below the tools for agents, which are made of it."""
    of_site = (path for path in FILES if room(path) == "site")
    knowing = {
        path.stem
        for path in of_site
        if any(name.startswith("isnad.mcp") for name in imported(path.read_text("utf-8")))
    }
    assert knowing == {"gateway"}


def test_serving_loads_neither_rdflib_nor_the_reasoners() -> None:
    import subprocess
    import sys

    program = (
        "import sys, isnad.__main__, isnad.site.server, isnad.site.web_process, isnad.build.releases\n"
        "print(sorted({'rdflib', 'owlrl', 'pyshacl', 'mcp', 'pydantic', 'isnad.author'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
