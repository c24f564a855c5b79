"""A real browser (Debian's Chromium), driven by Playwright, that speaks to the server under test alone."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

FLAGS = [
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(
    scope="module"
)  # not of the session: while Playwright is open, no other test could run a loop
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("there is no chromium (Debian: apt-get install chromium)")
    expect.set_options(timeout=30_000)  # ms: as long as for a click; a check of a document takes seconds
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a page at two widths; whatever the console has to complain of fails the test."""
    context = browser.new_context(base_url=address, viewport=PHONE if request.param == "phone" else WIDE)  # type: ignore[arg-type]
    yield from _watched(context)


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page without JavaScript."""
    context = browser.new_context(base_url=address, viewport=WIDE, java_script_enabled=False)  # type: ignore[arg-type]
    yield from _watched(context)


@pytest.fixture(scope="module")
def contexts(browser: Browser, address: str) -> dict[str, BrowserContext]:
    """Open the two widths, and a browser without JavaScript, once for pages that are only looked at."""
    sizes: dict[str, dict[str, Any]] = {
        "wide": {"viewport": WIDE},
        "phone": {"viewport": PHONE},
        "plain": {"viewport": WIDE, "java_script_enabled": False},
    }
    return {name: browser.new_context(base_url=address, **size) for name, size in sizes.items()}


@pytest.fixture(params=["wide", "phone"])
def looked_at(contexts: dict[str, BrowserContext], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a page that is only looked at, at two widths: its scripts and fonts are fetched once for all."""
    yield from _watched(contexts[request.param], closed=False)


@pytest.fixture
def three(contexts: dict[str, BrowserContext]) -> Iterator[list[Page]]:
    """Open a page without JavaScript, and at both widths with it, to be looked at only."""
    with ExitStack() as stack:
        opened = contextmanager(_watched)
        yield [stack.enter_context(opened(one, closed=False)) for one in contexts.values()]


def _watched(context: BrowserContext, *, closed: bool = True) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    if closed:
        context.close()
    assert [one for one in complaints if "404" not in one and "400" not in one] == []
