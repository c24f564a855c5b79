"""The drawings in a real browser: by mouse, by keyboard and by touch's width, in both directions."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.external  # Chromium

LANGUAGES = pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])


def is_narrow(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] < 600


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map(one => (({x, y, width, height}) => ({x, y, width, height}))(one.getBoundingClientRect()))"
    )
    return found


@LANGUAGES
def test_timeline_runs_the_readers_way_and_leads_to_the_event(
    page: Page, language: str, direction: str
) -> None:
    page.goto(f"/{language}/timeline")
    rows = page.locator("figure.timeline .row")
    expect(rows).to_have_count(12)
    first, last = (boxes(page, f"figure.timeline .row:nth-child({n}) .mark")[0]["x"] for n in (1, 12))
    assert (first > last) == (direction == "rtl")
    month, year = (
        max(box["width"] for box in boxes(page, f".row a[href$='{name}'] .mark:not(.elsewhere)"))
        for name in ("LaunchSummit", "ProgrammeAdoption")
    )
    assert year > 8 * month or month <= 3  # a year is a bar of its days, as a month is
    expect(page.locator(".mark.vague")).to_have_count(1)
    assert page.locator(".mark.elsewhere").count() >= 5
    picture = boxes(page, "figure.timeline svg")[0]
    for box in boxes(page, "figure.timeline .label"):
        assert box["x"] >= picture["x"] - 1
        assert box["x"] + box["width"] <= picture["x"] + picture["width"] + 1
    page.locator("figure.timeline a[href$='LaunchSummit']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/id/LaunchSummit")


def test_timeline_comes_closer_and_back(page: Page) -> None:
    page.goto("/en/timeline")
    whole = boxes(page, ".row a[href$='ProgrammeAdoption'] .mark")[0]
    page.get_by_role("button", name="Closer").click()
    page.wait_for_timeout(100)
    assert boxes(page, ".row a[href$='ProgrammeAdoption'] .mark")[0]["width"] > 1.5 * whole["width"]
    page.get_by_role("button", name="All of it").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert boxes(page, ".row a[href$='ProgrammeAdoption'] .mark")[0] == pytest.approx(whole, abs=1)


@LANGUAGES
def test_network_shows_what_is_tied_to_what_is_pointed_at(page: Page, language: str, direction: str) -> None:
    page.goto(f"/{language}/network")
    nodes = page.locator("figure.network .node")
    assert nodes.count() > 60 or (is_narrow(page) and 15 < nodes.count() < 40)
    kuwait = page.locator("figure.network .node", has=page.locator("a[href$='/id/Kuwait']"))
    kuwait.locator("a").focus()
    expect(page.locator(".told")).to_contain_text({"ar": "الكويت", "en": "Kuwait"}[language])
    expect(page.locator("figure.network .node.aside").first).to_be_attached()
    expect(kuwait).not_to_have_class(re.compile("aside"))
    page.locator("h1").click()
    page.mouse.move(0, 0)  # or what the focus scrolls below it would be pointed at
    page.locator("figure.network input").first.focus()
    expect(page.locator("figure.network .node.aside")).to_have_count(0)
    kuwait.locator("a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/id/Kuwait")


def test_network_hides_and_shows_a_kind(page: Page) -> None:
    page.goto("/ar/network")
    domains = page.locator("figure.network .node.domain")
    if is_narrow(page):  # it begins with few, so that their names can be read
        expect(domains).to_have_count(0)
        page.locator("input[value='domain']").check()
    assert domains.count() > 10
    expect(page.locator("figure.network .node.place")).to_have_count(0)
    page.locator("input[value='domain']").uncheck()
    expect(domains).to_have_count(0)
    page.locator("input[value='place']").check()
    assert page.locator("figure.network .node.place").count() == 6


def test_every_node_lies_in_the_picture(page: Page) -> None:
    page.goto("/en/network")
    picture = boxes(page, "figure.network svg")[0]
    for box in boxes(page, "figure.network .node path"):
        assert picture["x"] <= box["x"]
        assert box["x"] + box["width"] <= picture["x"] + picture["width"]
        assert picture["y"] <= box["y"]
        assert box["y"] + box["height"] <= picture["y"] + picture["height"]


def test_a_node_is_dragged_and_does_not_lead_away(page: Page) -> None:
    page.goto("/en/network")
    page.locator(".node").last.scroll_into_view_if_needed()
    before = boxes(page, ".node:last-child path")[0]  # the last lies above all others
    page.mouse.move(before["x"] + 8, before["y"] + 8)
    page.mouse.down()
    page.mouse.move(before["x"] + 58, before["y"] + 8, steps=5)
    page.mouse.up()
    assert page.url.endswith("/en/network")
    after = boxes(page, ".node:last-child path")[0]
    assert after["x"] - before["x"] == pytest.approx(50, abs=6)


@LANGUAGES
def test_map_places_cities_and_states(page: Page, language: str, direction: str) -> None:
    page.goto(f"/{language}/map")
    expect(page.locator("figure.map svg .state")).to_have_count(3)
    expect(page.locator("figure.map svg .city")).to_have_count(3)
    expect(page.locator("figure.map svg .city.elsewhere")).to_have_count(1)
    x = {
        name: boxes(page, f".city a[href$='/{name}'] circle")[0]["x"]
        for name in ("Brussels", "Istanbul", "Ankara")
    }
    assert x["Brussels"] < x["Istanbul"] < x["Ankara"]  # a map is not mirrored
    page.locator("figure.map .city a[href$='/Ankara']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/id/Ankara")


@pytest.mark.parametrize("drawing", ["timeline", "network", "map"])
def test_labels_are_fourteen_pixels_on_the_screen_at_least(page: Page, drawing: str) -> None:
    page.goto(f"/en/{drawing}")
    sizes = page.locator(f"figure.{drawing} text").evaluate_all(
        "all => all.filter(one => one.getClientRects().length)"
        ".map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
    )
    assert sizes
    assert round(min(sizes), 1) >= 14


@LANGUAGES
def test_no_two_labels_of_the_map_overlap(page: Page, language: str, direction: str) -> None:
    page.goto(f"/{language}/map")
    expect(page.locator("figure.map svg .city")).to_have_count(3)
    found = boxes(page, "figure.map svg .city text, figure.map svg .state text")
    assert len(found) == 6
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert apart, (one, other)


@pytest.mark.parametrize("path", ["/timeline", "/network", "/map", "/id/Kuwait", "/"])
def test_without_javascript_the_tables_say_it_all(plain: Page, path: str) -> None:
    plain.goto(f"/ar{path}")
    expect(plain.locator("figure.drawing")).to_be_hidden()
    assert plain.locator("main table, main .chronicle, main a[href='/ar/timeline']").count() > 0


@LANGUAGES
def test_search_to_entity_to_evidence_to_document_to_passage(
    page: Page, language: str, direction: str
) -> None:
    page.goto(f"/{language}/timeline")
    page.locator("#q").fill({"ar": "ناتو", "en": "nato"}[language])
    page.locator("#q").press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/(id/NATO|search)"))
    if "/search" in page.url:
        page.locator(".found a[href$='/id/NATO']").click()
    expect(page.locator("h1")).to_have_text(
        {"ar": "حلف شمال الأطلسي", "en": "North Atlantic Treaty Organization"}[language]
    )
    page.locator(".evidence a[href*='/doc/']").first.click()
    page.wait_for_url(f"**/{language}/doc/**#char=*")
    expect(page.locator(".passages > li:target")).to_be_in_viewport()


@LANGUAGES
def test_a_question_is_asked_of_something_else(page: Page, language: str, direction: str) -> None:
    page.goto(f"/{language}/questions/evidence-for-kuwait")
    page.locator("#thing").select_option("id:NATO")
    page.locator(".parameters button").click()
    page.wait_for_url("**thing=id%3ANATO")
    expect(page.locator("#thing")).to_have_value("id:NATO")
    href = page.get_by_role("link", name="csv", exact=True).get_attribute("href") or ""
    answer = page.request.get(href)
    assert answer.ok
    rows = answer.text().strip().splitlines()
    assert len(rows) - 1 == page.locator("tbody tr").count() > 0


def test_paper_shows_the_content_without_the_chrome(page: Page) -> None:
    page.goto("/ar/doc/kuwait-ici-20-years")
    page.emulate_media(media="print")
    expect(page.locator("header")).to_be_hidden()
    expect(page.locator(".passages > li").first).to_be_visible()
    expect(page.locator(".rights")).to_be_visible()


@LANGUAGES
def test_a_missing_page_leads_on(page: Page, language: str, direction: str) -> None:
    page.goto(f"/{language}/id/Kuweit")
    page.locator(f"main a[href='/{language}/id/Kuwait']").click()
    page.wait_for_url(f"**/{language}/id/Kuwait")
