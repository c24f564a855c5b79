"""A real browser (Debian's Chromium), driven by Playwright, that speaks to the server under test alone."""

import shutil
from collections.abc import Iterator

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


def _watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [one for one in complaints if "404" not in one and "400" not in one] == []
