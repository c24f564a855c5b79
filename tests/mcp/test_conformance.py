"""The protocol's own conformance suite against /mcp; what of it does not apply is listed here, each with its reason."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "server/node_modules/@modelcontextprotocol/conformance/dist/index.js"
_FIXTURE = "calls a tool, resource or prompt that only the suite's example server has"
_STREAM = "wants a message on the way, and each answer here is whole"
_ASKS_BACK = "wants the server to ask the client, and this one only reads"
DOES_NOT_APPLY = {
    "logging-set-level": "this server sends no log to agents (deprecated by 2026-07-28)",
    "completion-complete": "no argument is completed: find takes any spelling",
    "tools-call-simple-text": _FIXTURE,
    "tools-call-image": _FIXTURE,
    "tools-call-audio": _FIXTURE,
    "tools-call-embedded-resource": _FIXTURE,
    "tools-call-mixed-content": _FIXTURE,
    "tools-call-error": _FIXTURE,
    "json-schema-2020-12": _FIXTURE,
    "resources-read-text": _FIXTURE,
    "resources-read-binary": _FIXTURE,
    "resources-templates-read": _FIXTURE,
    "prompts-get-simple": _FIXTURE,
    "prompts-get-with-args": _FIXTURE,
    "prompts-get-embedded-resource": _FIXTURE,
    "prompts-get-with-image": _FIXTURE,
    "tools-call-with-logging": _STREAM,
    "tools-call-with-progress": _STREAM,
    "tools-call-sampling": _ASKS_BACK,
    "tools-call-elicitation": _ASKS_BACK,
    "elicitation-sep1034-defaults": _ASKS_BACK,
    "elicitation-sep1330-enums": _ASKS_BACK,
    "resources-subscribe": "a release does not change: nothing is subscribed to",
    "resources-unsubscribe": "a release does not change: nothing is subscribed to",
}
PASSES = {
    "server-initialize",
    "ping",
    "tools-list",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
}
# These look whether a stream is resumed; where there is none they check nothing.
NOTHING_CHECKED = {"server-sse-polling", "server-sse-multiple-streams"}


@pytest.mark.external
def test_the_conformance_suite_passes_as_far_as_it_applies(address: str, tmp_path: Path) -> None:
    node = ["node", "--import", str(Path(__file__).with_name("conformance_node.mjs")), str(SUITE)]
    run = subprocess.run(
        [*node, "server", "--url", f"{address}/mcp", "--suite", "all"],
        capture_output=True, text=True, cwd=tmp_path, timeout=300,
    )  # fmt: skip
    found = re.findall(r"^([✓✗]) ([\w-]+): (\d+) passed, (\d+) failed", run.stdout, re.MULTILINE)
    assert {name for mark, name, passed, _ in found if mark == "✓" and int(passed)} == PASSES, run.stdout[
        -3000:
    ]
    assert {name for mark, name, passed, _ in found if mark == "✓" and not int(passed)} == NOTHING_CHECKED
    assert {name for mark, name, _, _ in found if mark == "✗"} == DOES_NOT_APPLY.keys()
