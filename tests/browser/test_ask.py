"""The editor in a real browser: ask, complete, run, share, download, in both languages, by mouse and by keyboard."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.external  # Chromium

EDITOR = "#editor .cm-content"
OFFERED = "#editor .cm-tooltip-autocomplete li"


def emptied(page: Page) -> None:
    page.locator(EDITOR).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")


@pytest.mark.parametrize(
    ("language", "typed", "offered", "answer"), [("ar", "دول", "دولة", "الكويت"), ("en", "stat", "state", "Kuwait")]
)  # fmt: skip
def test_ask_complete_run_share_download(
    page: Page, language: str, typed: str, offered: str, answer: str
) -> None:
    page.goto(f"/{language}/ask")
    emptied(page)
    page.keyboard.type("SELECT ?state { ?state a ")
    page.keyboard.type(typed, delay=40)
    expect(page.locator(OFFERED, has_text="ici:State").filter(has_text=offered).first).to_be_visible()
    option = page.locator(OFFERED, has_text="ici:State").first
    for _ in range(12):
        if option.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(100)  # CodeMirror takes no Enter in the first moment, lest it be a new line
    page.keyboard.press("Enter")
    expect(page.locator(EDITOR)).to_contain_text("PREFIX ici: <https://w3id.org/isnad/ici#>")
    expect(page.locator("#query")).to_have_value(
        re.compile(r"^PREFIX ici: <https://w3id.org/isnad/ici#>\nSELECT")
    )
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_url("**/ask?**query=PREFIX**")
    expect(page.get_by_role("cell", name=answer, exact=True)).to_be_visible()
    quote = page.locator(".grounds a").first
    expect(quote).to_have_attribute("href", re.compile(rf"^/{language}/doc/.*#char=\d+,\d+$"))

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".share").click()
    expect(page.locator(".shared")).not_to_be_empty()
    shared = page.evaluate("navigator.clipboard.readText()")
    again = page.context.new_page()
    again.goto(shared)
    expect(again.get_by_role("cell", name=answer, exact=True)).to_be_visible()
    expect(again.locator(EDITOR)).to_contain_text("SELECT ?state")
    again.close()

    with page.expect_download() as download:
        page.locator(".downloads a", has_text="csv").click()
    assert download.value.suggested_filename == "isnad.csv"
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8"))))
    assert rows[0] == ["state"]
    assert ["https://w3id.org/isnad/id/Kuwait"] in rows


@pytest.mark.parametrize(
    ("language", "typed"), [("ar", "انضمام"), ("ar", "accession"), ("en", "انضمام"), ("en", "accession")]
)
def test_no_offered_name_is_cut(page: Page, language: str, typed: str) -> None:
    page.goto(f"/{language}/ask")
    emptied(page)  # typed over a selection, the first letter is an inline style to the policy
    page.keyboard.type(typed, delay=40)
    expect(page.locator(OFFERED).nth(1)).to_be_visible()
    cut = "all => Math.max(...all.map(one => one.scrollWidth - one.clientWidth))"
    assert page.locator(OFFERED).evaluate_all(cut) <= 0
    name = page.locator(f"{OFFERED} .cm-completionDetail").first
    assert name.evaluate("one => getComputedStyle(one).unicodeBidi") == "plaintext"


def test_the_mouse_takes_a_completion_and_undo_takes_it_back(page: Page) -> None:
    page.goto("/en/ask")
    emptied(page)
    page.keyboard.type("ASK { id:Kuw", delay=40)
    expect(page.locator(OFFERED, has_text="id:Kuwait").first).to_be_visible()
    page.wait_for_timeout(300)  # CodeMirror takes no choice in the first moment, lest it be made by mistake
    page.locator(OFFERED, has_text="id:Kuwait").first.click()
    expect(page.locator(EDITOR)).to_contain_text("ASK { id:Kuwait")
    expect(page.locator(EDITOR)).to_contain_text("PREFIX id:")
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(EDITOR)).not_to_contain_text("id:Kuwait")


def test_variables_and_keywords_are_offered(page: Page) -> None:
    page.goto("/en/ask")
    emptied(page)
    page.keyboard.type("SELECT ?summit { ?su", delay=40)
    expect(page.locator(OFFERED, has_text="?summit")).to_be_visible()
    page.keyboard.press("Escape")
    emptied(page)
    page.keyboard.type("OPTI", delay=40)
    expect(page.locator(OFFERED, has_text="OPTIONAL")).to_be_visible()


def test_a_prefix_in_a_string_or_an_address_is_not_declared(page: Page) -> None:
    page.goto("/en/ask")
    emptied(page)
    page.keyboard.insert_text('ASK { <urn:skos:x> <urn:y> "foaf: owl:" } # prov:x')
    expect(page.locator(EDITOR)).to_have_text('ASK { <urn:skos:x> <urn:y> "foaf: owl:" } # prov:x')


def test_keyboard_enters_the_editor_and_leaves_it(page: Page) -> None:
    page.goto("/ar/ask")
    page.locator(".saved button").focus()
    page.keyboard.press("Tab")
    expect(page.locator("main a[href*='text%3Aquery']")).to_be_focused()  # the example
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("button.main")).to_be_focused()


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_chrome_runs_the_readers_way_and_code_from_the_left(
    page: Page, language: str, direction: str
) -> None:
    page.goto(f"/{language}/ask")
    directions = [
        page.locator(selector).first.evaluate("element => getComputedStyle(element).direction")
        for selector in ("main", EDITOR)
    ]
    assert directions == [direction, "ltr"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_empty_answer_shows_its_pattern(page: Page, language: str) -> None:
    page.goto(f"/{language}/ask")
    emptied(page)
    page.keyboard.insert_text("SELECT * { ?e a ici:Sumit }")
    page.locator("button.main").click()
    expect(page.locator(".absence")).to_contain_text("?e a ici:Sumit")
    expect(page.locator(".absence")).to_contain_text("ici:Summit")


def test_a_saved_question_comes_into_the_editor(page: Page) -> None:
    page.goto("/en/ask")
    page.locator("#question").select_option("timeline")
    page.locator(".saved button").click()
    page.wait_for_url("**question=timeline")
    expect(page.locator(EDITOR)).to_contain_text("sem:hasEarliestBeginTimeStamp")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_list_is_high_enough_for_what_hangs_below_the_line(page: Page, language: str) -> None:
    """Chromium keeps the line of the font before ours came, lower by some, and cuts it at the padding: ي was ى."""
    page.goto(f"/{language}/ask")
    room, line = page.locator(".saved select").evaluate(
        """list => {
            const style = getComputedStyle(list), probe = document.createElement("span");
            probe.style.cssText = `font: ${style.font}; line-height: normal; display: inline-block; white-space: nowrap`;
            probe.textContent = "أي جملة تقول";
            document.body.append(probe);
            const room = list.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
            const line = probe.offsetHeight;
            probe.remove();
            return [room, line];
        }"""
    )
    assert room >= 1.25 * line > 25


def test_without_javascript_the_text_area_asks(plain: Page) -> None:
    plain.goto("/ar/ask")
    expect(plain.locator("#editor")).to_be_hidden()
    plain.locator("#query").fill("ASK {}")
    plain.locator("button.main").click()
    expect(plain.locator(".truth")).to_have_text("نعم")
