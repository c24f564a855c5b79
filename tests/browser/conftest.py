"""A real browser (Debian's Chromium), driven by Playwright, that speaks to the server under test alone."""

import shutil
from collections.abc import Iterator
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
def open_pages(browser: Browser, address: str) -> dict[str, tuple[Page, list[str]]]:
    """Open a page at each width, and one without JavaScript, and list what their consoles complain of.

    They are opened once for all that is only looked at: to open one takes as long as to look at it.
    """
    sizes: dict[str, dict[str, Any]] = {
        "wide": {"viewport": WIDE},
        "phone": {"viewport": PHONE},
        "plain": {"viewport": WIDE, "java_script_enabled": False},
    }
    pages = {name: browser.new_context(base_url=address, **size).new_page() for name, size in sizes.items()}
    return {name: (page, _complaints(page)) for name, page in pages.items()}


@pytest.fixture(params=["wide", "phone"])
def looked_at(
    open_pages: dict[str, tuple[Page, list[str]]], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give a page that is only looked at, at two widths."""
    page, complaints = open_pages[request.param]
    yield page
    _hold_none(complaints)


@pytest.fixture
def three(open_pages: dict[str, tuple[Page, list[str]]]) -> Iterator[list[Page]]:
    """Give a page without JavaScript, and at both widths with it, to be looked at only."""
    yield [page for page, _ in open_pages.values()]
    for _, complaints in open_pages.values():
        _hold_none(complaints)


def _watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints = _complaints(page)
    yield page
    page.close()
    context.close()
    _hold_none(complaints)


def _complaints(page: Page) -> list[str]:
    """Return a list that whatever the console has to complain of comes into."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def _hold_none(complaints: list[str]) -> None:
    """Hold that there was none, and forget those of pages that are not there."""
    found = [one for one in complaints if "404" not in one and "400" not in one]
    complaints.clear()
    assert found == []
