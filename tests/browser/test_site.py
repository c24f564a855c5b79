"""What a reader does, in a real browser: in both languages, wide and on a phone, with JavaScript and without."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from http_client import send
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.external  # Chromium

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOCUMENT = "/doc/kuwait-ici-20-years"
SUMMIT = "char=1715,1789"
PAGES = ["/", "/ask", "/ask?text=NATO+in+2018", "/ask?question=timeline", "/ask?query=ASK%7B%7D", "/ask?query=SELECT", "/ask?query=ASK%7B%3Curn:a%3E+a+1%7D", DOCUMENT, f"{DOCUMENT}/support", "/id/Kuwait",
         "/id/LaunchSummit", "/id/ICI", "/id/KuwaitMissionOpening", "/questions", "/questions/timeline", "/questions/evidence-for-kuwait", "/questions/events-of-2018?year=x", "/timeline", "/network", "/map", "/quality", "/discrepancies", "/why?s=id:ICILaunch&p=ici:tookPlaceIn&o=id:Ankara", "/quickstatements", "/search?q=nato+x", "/search?q=cooperation", "/search?q=counter+terorism", "/ontology", "/data", "/about", "/limits", "/health", "/none"]  # fmt: skip
LANGUAGES = [("ar", "rtl"), ("en", "ltr")]
WIDE = {"width": 1280, "height": 900}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
def test_page_is_accessible_and_fits(
    looked_at: Page, language: str, direction: str, path: str, full: bool
) -> None:
    page = looked_at
    page.emulate_media(color_scheme="light")
    page.goto(f"/{language}{path}")
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", direction)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator("h1")).to_have_count(1)
    if path == "/ontology" and not full:  # its terms are of one template: of four, one is looked at
        page.evaluate("document.querySelectorAll('.term').forEach((one, n) => { if (n % 4) one.remove(); })")
    # The page's own policy allows no script but its own: so axe comes by the debugger's way.
    page.evaluate(f"() => {{ {AXE} ; window.axe = axe }}")
    # Of what passes it need not say where: that takes most of its time.
    found = page.evaluate(f"axe.run(document, {{ runOnly: {WCAG}, resultTypes: ['violations'] }})")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert len(found["passes"]) > 10
    # In the dark nothing changes but colours, which a width and a language have in common: each is looked at once.
    if full or (language == "ar") == (page.viewport_size == WIDE):
        page.emulate_media(color_scheme="dark")
        found = page.evaluate(
            "axe.run(document, { runOnly: ['color-contrast'], resultTypes: ['violations'] })"
        )
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
        assert [one["id"] for one in found["passes"]] == ["color-contrast"]


@pytest.mark.parametrize(("language", "other"), [("ar", "en"), ("en", "ar")])
@pytest.mark.parametrize("path", [DOCUMENT, "/id/Kuwait", "/ontology", "/ask?question=timeline", "/about"])
def test_switch_of_language_stays_on_the_page(page: Page, language: str, other: str, path: str) -> None:
    page.goto(f"/{language}{path}")
    page.locator(".switch").click()
    page.wait_for_url(f"**/{other}{path}")
    expect(page.locator("html")).to_have_attribute("lang", other)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_a_question_to_its_answer_its_entity_its_sentence(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.locator(f"header nav a[href='/{language}/ask']").click()
    page.locator("select").select_option("who-says-ankara")
    page.locator(".saved button").click()
    expect(page.locator("textarea")).to_have_value(re.compile("LaunchSummit"))
    page.locator("button.main").click()
    place = {"ar": "أنقرة", "en": "Ankara"}[language]
    page.get_by_role("link", name=place, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(place)
    page.locator(".evidence a").first.click()
    page.wait_for_url(f"**/{language}{DOCUMENT}#char=*")
    expect(page.locator(".passages > li:target")).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_tap_on_a_passage_opens_its_facts_where_it_stands(page: Page, language: str) -> None:
    page.goto(f"/{language}{DOCUMENT}")
    segment = page.locator(f".segment[href='#{SUMMIT}']").first
    segment.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    segment.click()
    note = page.locator(".note")
    expect(note).to_contain_text({"ar": "أنقرة", "en": "Ankara"}[language])
    expect(segment).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("window.scrollY") == before  # nothing moved from under the finger
    line, facts = segment.bounding_box(), note.bounding_box()
    assert line and facts
    assert -2 <= facts["y"] - (line["y"] + line["height"]) <= 40
    assert page.url.endswith(f"#{SUMMIT}")
    segment.click()
    expect(note).to_have_count(0)
    segment.click()
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(segment).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pointing_at_facts_shows_their_passage_and_back(page: Page, language: str) -> None:
    page.goto(f"/{language}{DOCUMENT}")
    segment = page.locator(f".segment[href='#{SUMMIT}']").first
    segment.hover()
    expect(segment).to_have_class(re.compile("seen"))
    page.locator("h1").hover()
    expect(segment).not_to_have_class(re.compile("seen"))
    page.locator("#s7 summary").first.click()
    page.locator(f"[id='{SUMMIT}']").hover()
    expect(segment).to_have_class(re.compile("seen"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_article_reads_as_an_article(browser: Browser, address: str, language: str) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
    page.goto(f"/{language}{DOCUMENT}")
    assert page.evaluate("document.documentElement.scrollHeight") <= 4000
    paper = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type /Page\b", paper)) <= 9
    page.close()


@pytest.mark.parametrize(
    ("path", "most"),
    [("/network", 20), (f"{DOCUMENT}/support", 14), ("/ontology", 14), ("/quickstatements", 5)],
)
def test_a_long_page_takes_a_few_pages_of_paper(browser: Browser, address: str, path: str, most: int) -> None:
    page = browser.new_page(base_url=address)
    page.goto(f"/en{path}")
    assert path != f"{DOCUMENT}/support" or page.evaluate("document.documentElement.scrollHeight") <= 7000
    paper = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type /Page\b", paper)) <= most  # not a sentence in each row
    page.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["/timeline", "/map", "/network"])
def test_the_marks_of_a_legend_are_printed(browser: Browser, address: str, language: str, path: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(f"/{language}{path}")
    page.emulate_media(media="print")
    expect(page.locator(".legend .key").first).to_be_visible()
    marks = "all => all.map(one => getComputedStyle(one, '::before').printColorAdjust)"
    assert set(page.locator(".legend .key").evaluate_all(marks)) == {"exact"}
    page.close()


@pytest.mark.parametrize("path", ["/timeline", "/map", "/network", "/questions/timeline", "/id/Kuwait"])
def test_each_sentence_is_once_in_english_on_paper(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(f"/en{path}")
    page.emulate_media(media="print")
    shown = page.locator(".rendering > p").evaluate_all(
        "all => all.filter(one => one.getClientRects().length).map(one => one.textContent)"
    )
    everything = page.locator(".rendering > p").evaluate_all("all => all.map(one => one.textContent)")
    assert set(shown) == set(everything) != set()
    assert all("the project's own rendering" in one for one in shown)
    assert path == "/id/Kuwait" or len(shown) == len(set(shown))
    page.goto(f"/ar{path}")
    assert page.locator(".rendering").count() == 0
    page.close()


@pytest.mark.parametrize(
    "name", ["chain-of-attribution", "document", "places-on-the-map", "said-twice", "launch"]
)
def test_paper_cuts_nothing_off_an_answer_or_its_query(browser: Browser, address: str, name: str) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 717, "height": 1000})  # A4 in its margins
    page.emulate_media(media="print")
    page.goto(f"/en/questions/{name}")
    beyond = (
        "[...document.querySelectorAll('html, .scroll, pre')].map(one => one.scrollWidth - one.clientWidth)"
    )
    assert max(page.evaluate(beyond)) <= 0
    page.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_address_leads_to_its_passage(page: Page, language: str) -> None:
    page.goto(f"/{language}{DOCUMENT}#{SUMMIT}")
    passage = page.locator(f"[id='{SUMMIT}']")
    expect(passage).to_be_in_viewport()
    expect(passage).to_contain_text({"ar": "أنقرة", "en": "Ankara"}[language])


def test_the_keyboard_opens_the_same(page: Page) -> None:
    page.goto(f"/en{DOCUMENT}")
    segment = page.locator(f".segment[href='#{SUMMIT}']").first
    segment.focus()
    expect(segment).to_have_class(re.compile("seen"))
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_contain_text("Ankara")
    page.wait_for_url(f"**#{SUMMIT}")


def test_first_key_leads_past_the_navigation(page: Page) -> None:
    page.goto("/ar/id/Kuwait")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", [path for path in PAGES[:-1] if path != "/health"])  # it counts each request
def test_content_is_there_without_javascript(three: list[Page], language: str, path: str) -> None:
    shown = []
    for one in three:
        one.goto(f"/{language}{path}")
        # What is drawn beside a table is the table's, and needs the script; nothing else may.
        text = one.evaluate(
            """() => {
                const main = document.querySelector("main").cloneNode(true);
                main.querySelectorAll("figure, script").forEach((found) => found.remove());
                return main.textContent;
            }"""
        )
        shown.append(" ".join(text.split()))
    assert shown[0] == shown[1] == shown[2]
    assert len(shown[0]) > 100


def test_document_and_entity_are_read_without_javascript(plain: Page) -> None:
    plain.goto(f"/ar{DOCUMENT}")
    plain.locator(f".segment[href='#{SUMMIT}']").first.click()
    expect(plain.locator(".passages > li:target")).to_contain_text("أنقرة")
    plain.locator(f"[id='{SUMMIT}'] a", has_text="أنقرة").last.click()
    expect(plain.locator("h1")).to_contain_text("أنقرة")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_wrong_query_is_shown_with_its_place(page: Page, language: str) -> None:
    page.goto(f"/{language}/ask?query=SELECT+*%0AWHERE+%7B+%3Fs+a+foaf:Agent+%7D")
    expect(page.locator(".problem")).to_contain_text("PREFIX foaf: <http://xmlns.com/foaf/0.1/>")
    expect(page.locator(".problem")).to_contain_text("^")
    expect(page.locator("textarea")).to_have_value("SELECT *\nWHERE { ?s a foaf:Agent }")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_answer_is_downloaded(page: Page, language: str) -> None:
    page.goto(f"/{language}/ask?question=timeline")
    page.locator("button.main").click()
    href = page.locator(".downloads a", has_text="csv").get_attribute("href")
    assert href
    found = page.request.get(href)
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.text().count("\r\n") > 10
    for format_ in ("ttl", "jsonld"):
        page.goto(f"/{language}/id/ICI")
        link = page.locator(".formats a", has_text=format_).first.get_attribute("href")
        assert link and page.request.get(link).ok


def test_a_label_that_is_a_script_does_not_run(page: Page) -> None:
    page.goto("/en/ask?query=SELECT+(%22%3Cimg src=x onerror=alert(1)%3E%22+AS+%3Fx)+%7B%7D")
    expect(page.locator("td").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("td img").count() == 0


def test_nothing_is_loaded_from_outside(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    for path in ("/en/", f"/ar{DOCUMENT}", "/en/id/Kuwait", "/ar/ontology"):
        page.goto(path)
    assert asked
    assert all(url.startswith(address) for url in asked)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_has_an_error_of_its_own(browser: Browser, address: str, language: str) -> None:
    """Open what the sitemap lists, of the things every eighth, whose pages are of one template."""
    listed = re.findall(r"<loc>([^<]+)</loc>", send(f"{address}/sitemap.xml").body)
    paths = [url.removeprefix(address) for url in listed if f"/{language}/" in url]
    assert len(paths) > 200
    things = [path for path in paths if "/id/" in path]
    paths = [path for path in paths if path not in things] + things[::8]
    context = browser.new_context(base_url=address)
    page, said, asked = context.new_page(), [], ""
    page.on(
        "console", lambda one: said.append((asked, one.text)) if one.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append((asked, str(error))))
    for asked in paths:
        found = page.goto(asked, wait_until="load")
        assert found
        assert found.status == 200, asked
    context.close()
    assert said == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_page_is_light_and_waits_for_nothing_else(
    browser: Browser, address: str, language: str
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    session, sizes = context.new_cdp_session(page), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"/{language}/", wait_until="networkidle")
    waited_for = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.renderBlockingStatus === 'blocking')"
        ".map(one => new URL(one.name).pathname)"
    )
    context.close()
    assert waited_for == []  # the style is within the page
    assert len(sizes) >= 5  # the page, its script, its fonts
    assert sum(sizes) < 150_000


@pytest.mark.parametrize("path", ["/questions/timeline", "/timeline", "/network", "/map", "/data"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_table_is_read_on_a_phone_without_moving_it_sideways(
    browser: Browser, address: str, language: str, path: str
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/{language}{path}")
    found = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(one => [one.scrollWidth - one.clientWidth,"
        " one.querySelectorAll('td').length, one.querySelectorAll('th').length])"
    )
    labels = page.evaluate(
        "[...document.querySelectorAll('td[data-label]')].map(one => getComputedStyle(one, '::before').content)"
    )
    context.close()
    assert found and all(beyond <= 0 and cells and heads for beyond, cells, heads in found)
    assert all(
        label.endswith(': " / ""') for label in labels
    )  # for the eyes alone: the headings are there, too
    assert bool(labels) == (path not in ("/network", "/map"))


@pytest.mark.parametrize(
    ("language", "text", "label"), [("ar", "الكوي", "الكويت"), ("en", "kuwai", "Kuwait")]
)
def test_search_suggests_as_one_types_and_leads_to_the_thing(
    page: Page, language: str, text: str, label: str
) -> None:
    page.goto(f"/{language}/")
    page.locator("#q").press_sequentially(text)
    expect(page.locator(f"#names option[value='{label}']")).to_have_count(1)
    page.locator("#q").fill(label)
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**/{language}/id/Kuwait")
    expect(page.locator("h1")).to_have_text(label)


@pytest.mark.parametrize(("language", "text"), [("ar", "اسطنبول"), ("en", "Istanbul")])
def test_search_lists_what_it_finds_without_javascript(plain: Page, language: str, text: str) -> None:
    plain.goto(f"/{language}/")
    plain.locator("#q").fill(f"{text} ")
    plain.locator("#q").press("Enter")
    expect(plain.locator("h1")).to_be_visible()
    assert "/id/" in plain.url or plain.locator(".found a").count() > 0
