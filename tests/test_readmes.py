"""What is written for readers is so: commands run, tables are the program's, examples are in the data."""

import contextlib
import io
import os
import re
import shlex
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from project_copy import ROOT, ProjectCopy
from serving import free_port, wait_until_ready

from isnad import paths, request_errors
from isnad.build.catalogue import DUMPS
from isnad.build.releases import Release
from isnad.locale import Language
from isnad.query import negotiation
from isnad.rdf.namespaces import PREFIXES
from isnad.settings import rows
from isnad.source.draft import draft_document
from isnad.source.questions import read_questions
from isnad.source.sources import labels
from isnad.update.checkpoints import current

README, HTTP, DATA, ONTOLOGY, QUERIES = (
    "README.md",
    "server/http.md",
    "data/README.md",
    "ontology/README.md",
    "queries/README.md",
)
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in (README, HTTP, DATA, ONTOLOGY, QUERIES)}
BLOCKS = [
    (name, kind, block)
    for name, text in TEXTS.items()
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
]
# As in a fresh shell after `make serve`; what is not on the first page asks its reader for the path.
FRESH = {"PATH": os.environ["PATH"].replace(f"{Path(sys.executable).parent}:", ""), "LC_ALL": "C.UTF-8"}
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True)
class Command:
    """A command of a text, and the output shown below it."""

    file: str
    line: str
    output: str
    section: str  # the part of its text that it stands in

    def run(self, line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command in a folder, as whoever reads its text would."""
        own = FRESH if self.file == README else ENVIRONMENT
        return subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            env={**own, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


def commands() -> list[Command]:
    """List each command of the console blocks."""
    found = []
    for name, kind, text in BLOCKS:
        if kind == "console":
            before = TEXTS[name].split(text)[0]
            section = re.findall(r"^#+ (.*)$", before, re.MULTILINE)[-1]
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                lines = part.splitlines()
                last = next(i for i in range(len(lines)) if "\n".join(lines[: i + 1]).count("'") % 2 == 0)
                line = re.sub(r"\s+# .*", "", "\n".join(lines[: last + 1]))
                found.append(Command(name, line, "\n".join(lines[last + 1 :]), section))
    return found


COMMANDS = commands()
IN_TUTORIAL = [c for c in COMMANDS if c.section == "Add a document" and "isnad serve" not in c.line]
IN_WRITING = [c for c in COMMANDS if c.section == "A store of one's own"]
ONCE = [
    c
    for c in COMMANDS
    if not c.line.startswith("make")
    and "serve" not in c.line
    and c not in IN_TUTORIAL
    and c not in IN_WRITING
]


RUNS: dict[str, subprocess.CompletedProcess[str]] = {}


def run_once(command: Command, line: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout; one that two texts show, by the first of them: a check takes its time."""
    name = line.removeprefix(".venv/bin/")
    return RUNS.get(name) or RUNS.setdefault(name, command.run(line, ROOT))


@pytest.mark.parametrize("command", ONCE, ids=[f"{c.file}: {c.line.splitlines()[0]}" for c in ONCE])
def test_command_runs_and_prints_what_is_shown(command: Command, address: str, release: Release) -> None:
    line = command.line.replace("http://127.0.0.1:8000", address)
    if line.removeprefix(".venv/bin/").startswith(
        ("isnad query", "isnad why", "isnad diff", "isnad nanopub")
    ):
        line += f" --out {shlex.quote(str(release.folder.parent))}"
    run = run_once(command, line)
    assert run.returncode == 0, run.stderr
    assert command.output.strip() in run.stdout.replace("\r\n", "\n")
    assert run.stdout.strip()


def test_the_tutorial_leads_from_a_text_to_a_graph_by_its_own_commands(home: ProjectCopy) -> None:
    """As a new user would: each command as it stands, one after the other, in a copy of the project."""
    printed = {}
    assert len(IN_TUTORIAL) >= 10
    for command in IN_TUTORIAL:
        run = command.run(command.line, home.path, PYTHONPATH=str(home.path / "server"))
        assert run.returncode == 0, (command, run.stdout, run.stderr)
        printed[command.line] = run.stdout
    assert "not yet written: id:TODO-s01-06" in printed["isnad document check my-note || true"]
    assert "id/Istanbul,قمة رؤساء" in printed["isnad query where-documents-differ --with-example"].replace(
        "https://w3id.org/isnad/", ""
    )
    assert printed["isnad document check my-note"].startswith("my-note: 260 words, 32 passages")
    graph = (home.path / ".build" / "current" / "isnad.nq").read_text("utf-8")
    assert "doc/my-note#char=" in graph
    assert "doc/where-sources-differ" not in graph


def test_a_store_is_written_to_checked_and_backed_up_by_the_commands_that_are_shown(
    tmp_path: Path, release: Release
) -> None:
    """One after the other, in a folder that has nothing but the project's ontology in it."""
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    ports: dict[str, int] = {}
    servers: list[subprocess.Popen[bytes]] = []
    assert len(IN_WRITING) >= 9
    try:
        for one in IN_WRITING:
            command = one.line
            for number in re.findall(r"\b80\d\d\b", command):
                ports.setdefault(number, free_port())
                command = command.replace(number, str(ports[number]))
            if "serve" in command:
                command += f" --log none --out {shlex.quote(str(release.folder.parent))}"
                servers.append(
                    subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=tmp_path, env=ENVIRONMENT)
                )
                wait_until_ready(f"http://127.0.0.1:{list(ports.values())[-1]}")
                continue
            run = one.run(command, tmp_path)
            assert run.returncode == 0, (command, run.stderr)
            assert "error" not in run.stdout
            assert one.output.strip() in run.stdout
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(timeout=60)
    written = current(tmp_path / "my-empty-store")
    assert written.version == "empty+3"  # a note, a graph, and that graph deleted
    dump = f"import pyoxigraph; print(*pyoxigraph.Store.read_only({str(written.folder)!r}), sep=chr(10))"
    quads = subprocess.run([sys.executable, "-c", dump], capture_output=True, text=True, check=True).stdout
    assert ('"a note"' in quads, "ontology" in quads) == (True, False)
    assert current(tmp_path / "my-backup").quads > 1000


def test_what_the_tutorial_quotes_is_what_the_draft_and_the_example_have(tmp_path: Path) -> None:
    note = ROOT / "data" / "examples" / "where-sources-differ"
    drafted, finished = [block for name, kind, block in BLOCKS if name == DATA and kind == "trig"][1:]
    made = draft_document(note / "text.txt", "my-note", None, tmp_path, labels(ROOT))
    assert drafted in (made.folder / "facts.trig").read_text("utf-8")
    assert finished in (note / "facts.trig").read_text("utf-8")


def test_every_command_is_run_by_some_test() -> None:
    others = set(COMMANDS) - set(ONCE) - set(IN_TUTORIAL) - set(IN_WRITING)
    assert {command.line for command in others} == {
        "make serve",
        "make test",
        "isnad serve --port 8001",
        "isnad serve --with-example --port 8003",
        "isnad serve --data ontology/ici.ttl data/outside.trig --port 8002",
    }
    assert len(ONCE) >= 20


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("make serve ARGS='--port {port}'", "Every fact with the sentence that states it"),
        ("isnad serve --port {port}", "Every fact with the sentence that states it"),
        ("isnad serve --with-example --port {port}", "Documents</a>"),
        (
            "isnad serve --data ontology/ici.ttl data/outside.trig --port {port}",
            "RDF data, and a SPARQL endpoint",
        ),
    ],
)
def test_serving_commands_answer(command: str, shown: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["bash", "-c", f"exec {command.format(port=port)}"],
        cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url, seconds=120)
        page = urllib.request.urlopen(f"{url}/en/", timeout=5).read().decode()  # noqa: S310
        assert shown in page
    finally:
        os.killpg(server.pid, 15)
        _, said = server.communicate(timeout=30)
    assert url in said
    assert "curl -s" in said


def test_make_test_runs_ruff_mypy_and_pytest() -> None:
    run = subprocess.run(
        ["make", "-n", "test"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    for tool in ("ruff check", "mypy", "pytest"):
        assert f"{tool}" in run.stdout


@pytest.mark.parametrize("code", [text for _, kind, text in BLOCKS if kind == "python"])
def test_python_example_runs_and_prints_what_is_shown(address: str, code: str) -> None:
    shown = "".join(f"{line[2:]}\n" for line in code.splitlines() if line.startswith("# "))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code.replace("http://127.0.0.1:8000", address), {})  # noqa: S102 - the README's own
    assert printed.getvalue() == shown != ""


@pytest.mark.external  # Node.js, npm
def test_javascript_example_runs_and_prints_what_is_shown(address: str) -> None:
    (code,) = [text for _, kind, text in BLOCKS if kind == "js"]
    shown = "".join(f"{line[3:]}\n" for line in code.splitlines() if line.startswith("// "))
    run = subprocess.run(
        ["node", "--input-type=module"], cwd=ROOT / "server", input=code.replace("http://127.0.0.1:8000", address),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout == shown != ""


def test_example_of_a_fact_is_in_the_data() -> None:
    fact = next(text for name, kind, text in BLOCKS if name == README and kind == "trig")
    assert fact in (ROOT / "data/documents/kuwait-ici-20-years/facts.trig").read_text("utf-8")


def test_settings_are_those_of_the_program() -> None:
    for row in rows():
        assert f"| `--{row.name}` | {row.default} | {row.sentence.en} |" in TEXTS[HTTP]
    assert TEXTS[HTTP].count("| `--") == len(rows())


@pytest.mark.parametrize(("language", "default"), [("ar", "المبدئي"), ("en", "default")])
def test_settings_are_in_the_help_too(language: Language, default: str) -> None:
    run = subprocess.run(
        ["isnad", "serve", "--help"], env={**ENVIRONMENT, "COLUMNS": "1000", "LC_ALL": f"{language}.UTF-8"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for row in rows():
        assert f"--{row.name}" in run.stdout
        told = f" ({default} {row.default})" if row.default != "" else "\n"
        assert f"{row.sentence.in_language(language)}{told}" in run.stdout
    assert "--changed-terms keep|report|refuse" in run.stdout
    assert "--log FILE" in run.stdout


@pytest.mark.parametrize("language", ["ar", "en"])
def test_settings_and_refusals_are_on_the_page_too(address: str, language: str) -> None:
    page = urllib.request.urlopen(f"{address}/{language}/limits", timeout=5).read().decode()  # noqa: S310
    text = unescape(re.sub(r"<[^>]+>", "\n", page))
    for row in rows():
        assert f'id="{row.name}"' in page
        assert row.sentence.in_language(language).replace("`", "") in text  # type: ignore[arg-type]
    for kind in request_errors.kinds():
        assert f'id="{kind.slug()}"' in page
        assert kind.when.in_language(language).replace("`", "") in text  # type: ignore[arg-type]


def test_every_refusal_is_a_kind_with_its_words_and_its_own_place() -> None:
    def below(kind: type[request_errors.RequestError]) -> set[type[request_errors.RequestError]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    assert below(request_errors.RequestError) == {request_errors.RequestError, *request_errors.kinds()}
    watched = re.findall(r'{kind="([^"]*)"}', (ROOT / "server/deployment/README.md").read_text("utf-8"))
    assert "too-busy" in watched
    assert set(watched) <= {kind.slug() for kind in request_errors.kinds()}


def test_refusals_are_those_of_the_program() -> None:
    stated = re.findall(r"^\| ([45]\d\d) \| (.*) \|$", TEXTS[HTTP], re.MULTILINE)
    assert [(int(status), when) for status, when in stated] == [
        (kind.status, kind.when.en) for kind in request_errors.kinds()
    ]


def test_files_and_numbers_are_real() -> None:
    for name, *_ in DUMPS:
        assert f"`{name}`" in TEXTS[HTTP]
    assert f"{len(read_questions(paths.HOME / 'queries'))} saved questions" in TEXTS[README]
    assert (
        all(name.upper() in TEXTS[HTTP].upper() for name in ("json", "xml", "csv", "tsv"))
        and negotiation.FORMATS
    )


def test_how_it_is_said_can_be_built(home: ProjectCopy) -> None:
    """What the README shows uses declared terms, contradicts nothing, and has all that the shapes ask for."""
    (said,) = [text for _, kind, text in BLOCKS if kind == "turtle" and "OmanAccession" in text]
    text = "Oman, the council and a programme did all of this in New Ways over the past two decades, in many fields."
    (home.path / "note.txt").write_text(f"{text}\n", encoding="utf-8")
    assert home.run("document", "add", str(home.path / "note.txt"), "--slug", "how").returncode == 0
    folder = home.path / "data" / "documents" / "how"
    metadata = (folder / "document.ttl").read_text("utf-8")
    titled = metadata.replace('"TODO"@ar', '"كيف يقال"@ar').replace("TODO", "How it is said")
    (folder / "document.ttl").write_text(titled, encoding="utf-8")
    head = (folder / "facts.trig").read_text("utf-8").split("\n\n# ──")[0]
    prefixes = "\n".join(line for line in head.splitlines() if line.startswith("@"))
    facts = f'{prefixes}\n\n<all> chain:quote "{text}"@en .\n<all> {{\n{said}}}\n'
    (folder / "facts.trig").write_text(facts, encoding="utf-8")
    known = (home.path / "data" / "entities.ttl").read_text("utf-8")
    named = sorted(
        {name for name in re.findall(r"\bid:\w+", said) if not re.search(rf"^{name}$", known, re.M)}
    )
    assert "id:OmanAccession" in named
    assert "id:ICI" not in named
    own = "".join(
        f'{name} rdfs:label "{name[3:]}"@en , "اسم {number}"@ar .\n' for number, name in enumerate(named)
    )
    declared = "\n".join(line for line in known.splitlines() if line.startswith("@prefix"))
    (folder / "entities.ttl").write_text(f"{declared}\n\n{own}", encoding="utf-8")
    built = home.run("build")
    assert built.returncode == 0, built.stderr
    follows = "ASK { GRAPH <https://w3id.org/isnad/graph/inferred> { id:Oman ici:participatesIn id:ICI } }"
    used = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("ici", "id"))
    asked = home.run("query", "--format", "json", stdin=used + follows)
    assert '"boolean":true' in asked.stdout.replace(" ", ""), asked.stderr
