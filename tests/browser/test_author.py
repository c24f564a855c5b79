"""A new author's way through the page: three texts, each entered in a browser, equal in facts to one by hand."""

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import axe_playwright_python
import pytest
from author_page import Hand, authoring
from playwright.sync_api import Browser, Page, Route, expect
from project_copy import ProjectCopy, copy_project

from isnad.rdf.turtle import read_turtle
from isnad.source.document import read_document
from isnad.source.passages import read_passages

pytestmark = pytest.mark.external  # Chromium

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = 390
SUPPORT = Path(__file__).parents[1] / "support"
RIGHTS = ("كتبه المشروع للاختبار.", "Written for the tests of the project.")


@pytest.fixture
def project(tmp_path: Path) -> ProjectCopy:
    return copy_project(tmp_path)


def facts(folder: Path) -> set[tuple[str, bool, frozenset[tuple[str, str, str]]]]:
    """Return what a document says: each quote, its stance, its triples."""
    document = read_document(folder)
    found, wrong = read_passages(document)
    assert wrong == []
    return {(document.quoted(one.span), one.asserted, one.triples) for one in found.passages}


def added(project: ProjectCopy, name: str, language: str) -> Path:
    """Add one of the texts as a document, without the passages of the draft."""
    folder = project.path / "data/documents" / name
    folder.mkdir()
    for file, content in draft_of(name, language).items():
        (folder / file).write_bytes(content)
    return folder


@cache
def draft_of(name: str, language: str) -> dict[str, bytes]:
    """Return the files that the command makes of one of the texts, but for the passages of the draft."""
    with TemporaryDirectory() as place:
        project = copy_project(Path(place))
        text = SUPPORT / "detector" / f"{name}.txt"
        run = project.run("document", "add", str(text), "--slug", name, "--lang", language)
        assert run.returncode == 0, run.stderr
        folder = project.path / "data/documents" / name
        head, *_ = (folder / "facts.trig").read_text("utf-8").partition("\n\n# ── 1 ")
        (folder / "facts.trig").write_text(head + "\n", encoding="utf-8")
        (folder / "entities.ttl").unlink()
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def by_hand(folder: Path, tmp_path: Path) -> set[tuple[str, bool, frozenset[tuple[str, str, str]]]]:
    """Return what the version by hand says."""
    twin = tmp_path / "by-hand" / folder.name
    shutil.copytree(folder, twin)
    shutil.copy(SUPPORT / "authored" / f"{folder.name}.trig", twin / "facts.trig")
    return facts(twin)


def is_accessible(page: Page) -> None:
    """Hold that axe finds nothing, and that nothing is wider than the window."""
    page.evaluate(f"() => {{ {AXE} ; window.axe = axe }}")
    # Of what passes it need not say where: that takes most of its time.
    found = page.evaluate(f"axe.run(document, {{ runOnly: {WCAG}, resultTypes: ['violations'] }})")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def is_accessible_in_both_schemes(page: Page) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        is_accessible(page)


def page_of(browser: Browser, width: int = 1280, **more: object) -> Page:
    size = {"width": width, "height": 844 if width == PHONE else 900}
    context = browser.new_context(viewport=size, has_touch=width == PHONE, **more)  # type: ignore[arg-type]
    return context.new_page()


in_full = pytest.mark.full
on_a_desk_and_on_a_phone = pytest.mark.parametrize("width", [1280, PHONE])
# What a hand does takes half a minute: each language is entered on one of the two, and the mixed text on both.
on_a_desk = pytest.mark.parametrize("width", [1280, pytest.param(PHONE, marks=in_full)])
on_a_phone = pytest.mark.parametrize("width", [pytest.param(1280, marks=in_full), PHONE])


@on_a_desk
def test_an_english_text(browser: Browser, project: ProjectCopy, tmp_path: Path, width: int) -> None:
    folder = added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, width, locale="en"))
        hand.open(address)
        hand.describe(("مذكرة عن مجلس", "A note on a council"), RIGHTS)
        hand.select("The Council of Orran States")
        hand.say(
            "international organisation",
            thing=("مجلس دول أوران", "Council of Orran States"),
            name_in_the_text="Council of Orran States",
        )
        hand.select("by Orran")
        hand.say("state", thing=("أوران", "Orran"), name_in_the_text="Orran")
        hand.select("the Council launched the Clear Water Programme")
        hand.say(
            "launch",
            launched=("برنامج الماء النقي", "Clear Water Programme", "programme"),
            launched_by="council of orran",
            thing=("إطلاق برنامج الماء النقي", "launch of Clear Water Programme"),
        )
        hand.select("Clear Water Programme, which trains engineers")
        hand.say("programme", thing="clear water", name_in_the_text="Clear Water Programme")
        hand.select("Dalmery left the programme in the fourth quarter of 2009")
        hand.say(
            "withdrawal",
            withdrawing_party=("دالمري", "Dalmery", "state"),
            withdrew_from="clear water",
            thing=("انسحاب دالمري", "withdrawal of Dalmery"),
        )
        hand.select("Dalmery left")
        hand.say("state", thing="Dalmery", name_in_the_text="Dalmery")
        hand.select("The first Conference on River Basins, held in Vesk from 4 to 6 October 2011")
        hand.say(
            "meeting", thing=("مؤتمر أحواض الأنهار", "River Basins"), took_place_in=("فسك", "Vesk", "city")
        )
        hand.select("it signed the Vesk Agreement on 5 October 2011")
        hand.say(
            "signing",
            signed=("اتفاق فسك", "Vesk Agreement", "agreement"),
            signed_by=("بنك لومن", "Lumen Bank", "actor"),
            thing=("توقيع فسك", "signing of Vesk"),
            stance="attributed",
        )
        hand.select("the council dates the signing to 7 October 2011")
        hand.say("date", thing="signing of vesk", stance="attributed")
        hand.select("Orran opened its mission to the European Union in Brussels in autumn 2014")
        hand.say(
            "inauguration",
            opened=("بعثة أوران", "Orran Mission", "diplomatic mission"),
            opened_by="Orran",
            thing=("افتتاح البعثة", "opening of the mission"),
        )
        hand.select("its mission to the European Union")
        hand.say(
            "diplomatic mission", represents="Orran", accredited_to="european union", thing="orran mission"
        )
        hand.select("its director Jon Perrin called it a model")
        hand.say("person", thing=("جون بيرن", "Jon Perrin"), name_in_the_text="Jon Perrin")
    assert facts(folder) == by_hand(folder, tmp_path)
    assert all(
        predicate.endswith("label>") for _, predicate, _ in read_turtle(folder / "entities.ttl").triples
    )
    check = project.run("document", "check", "english")
    said = [
        line
        for line in check.stdout.splitlines()
        if "/text.txt" not in line and not line.startswith((" ", "english"))
    ]
    assert len(said) == 1
    assert " — What withdraws is not said to have been a party: " in said[0]


@on_a_phone
def test_an_arabic_text_on_the_arabic_page(
    browser: Browser, project: ProjectCopy, tmp_path: Path, width: int
) -> None:
    folder = added(project, "arabic", "ar")
    with authoring(project, "arabic") as address:
        hand = Hand(page_of(browser, width, locale="ar", color_scheme="dark"))
        hand.open(address)
        expect(hand.page.locator("html")).to_have_attribute("dir", "rtl")
        hand.describe(("مذكرة عن الموانئ", "A note on ports"), RIGHTS)
        hand.select("أنشئ مجلس الموانئ الشرقية")
        hand.say(
            "منظمة دولية",
            {"الاسم في النص": "مجلس الموانئ الشرقية"},
            thing=("مجلس الموانئ الشرقية", "Eastern Ports Council"),
        )
        hand.select("جمهورية سلمار")
        hand.say("دولة", {"الاسم في النص": "جمهورية سلمار"}, thing=("سلمار", "Salmar"))
        hand.select("أطلق مجلس الموانئ الشرقية في خريف 2017 برنامج الأشرعة")
        hand.say(
            "إطلاق",
            {"أطلق": ("برنامج الأشرعة", "Sails Programme", "برنامج"), "أطلقه": "مجلس الموانىء"},
            thing=("إطلاق برنامج الأشرعة", "launch of the Sails Programme"),
        )
        hand.select("انضمت إليه سلمار في الربع الأول من عام 2018")
        hand.say(
            "انضمام",
            {"الطرف المنضم": "سلمار", "انضم إلى": "الأشرعة"},
            thing=("انضمام سلمار", "Salmar accession"),
        )
        hand.select("بعثة دائمة لدى منظمة البحار المفتوحة")
        hand.say(
            "بعثة دبلوماسية",
            {
                "تمثل": ("راوند", "Rawand", "دولة"),
                "معتمدة لدى": ("منظمة البحار المفتوحة", "Open Seas Organisation", "منظمة دولية"),
            },
            thing=("بعثة راوند", "Rawand mission"),
        )
        hand.select("وقع الطرفان (اتفاقية المرسى) في 15 شعبان 1439هـ")
        hand.say(
            "توقيع",
            {
                "وقع": ("اتفاقية المرسى", "Marsa Agreement", "اتفاق"),
                "وقعه": ("الطرفان", "the Two Parties", "جهة فاعلة"),
            },
            thing=("توقيع اتفاقية المرسى", "signing of Marsa"),
        )
        hand.select("مركز الدراسات البحرية إن التوقيع كان في 3 مايو 2018")
        hand.say("تاريخه", thing="توقيع اتفاقيه", stance="attributed")
        hand.select("عقد مؤتمر سلامة الملاحة في نادور الكبرى من 4 إلى 6 تشرين الأول 2019")
        hand.say(
            "اجتماع",
            {"وقع في": ("نادور الكبرى", "Great Nador", "مدينة")},
            thing=("مؤتمر سلامة الملاحة", "Navigation Safety Conference"),
        )
    assert facts(folder) == by_hand(folder, tmp_path)


@on_a_desk_and_on_a_phone
def test_a_mixed_text(browser: Browser, project: ProjectCopy, tmp_path: Path, width: int) -> None:
    folder = added(project, "mixed", "ar")
    with authoring(project, "mixed") as address:
        hand = Hand(page_of(browser, width, locale="ar"))
        hand.open(address)
        hand.describe(("مذكرة عن تحالف", "A note on an alliance"), RIGHTS)
        hand.select("تحالف الشراع (Sail Alliance)")
        hand.say(
            "منظمة دولية",
            {"الاسم في النص": ["تحالف الشراع", "Sail Alliance"]},
            thing=("تحالف الشراع", "the Sail Alliance"),
        )
        hand.select("إطلاق مبادرة الشاطئ النظيف")
        hand.say(
            "إطلاق",
            {"أطلق": ("مبادرة الشاطئ النظيف", "Clean Shore Initiative", "مبادرة")},
            thing=("إطلاق المبادرة", "launch of the Clean Shore Initiative"),
        )
        hand.select("أعلن تحالف الشراع (Sail Alliance) في أكتوبر 2021 إطلاق مبادرة الشاطئ النظيف")
        hand.say("تاريخه", thing="launch of clean shore")
        hand.select("Karim Haddad")
        hand.say("شخص", thing=("كريم حداد", "Karim Haddad"))
        hand.select("افتتحت لامار سفارتها لدى مقر تحالف الشراع في شتاء 2022")
        hand.say(
            "افتتاح",
            {
                "افتتح": ("سفارة لامار", "Lamar Embassy", "بعثة دبلوماسية"),
                "افتتحه": ("لامار", "Lamar", "دولة"),
            },
            thing=("افتتاح السفارة", "opening of the embassy"),
        )
        hand.select("يذكر موقع OceanWorks أن المنتدى عقد في 12 شباط/فبراير 2022")
        hand.say("اجتماع", thing=("منتدى السواحل", "Coasts Forum"), stance="attributed")
        hand.select("تحالف الشراع فيؤرخه بيوم 14 رجب 1443هـ")
        hand.say("تاريخه", thing="منتدي السواحل", stance="attributed")
    assert facts(folder) == by_hand(folder, tmp_path)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_state_of_the_page_is_accessible(
    browser: Browser, project: ProjectCopy, language: str, width: int
) -> None:
    added(project, "mixed", "ar")
    with authoring(project, "mixed") as address:
        context = browser.new_context(viewport={"width": width, "height": 844}, locale=language)
        hand = Hand(context.new_page())
        hand.open(address)
        is_accessible_in_both_schemes(hand.page)  # the document is to be described
        hand.select("تحالف الشراع (Sail Alliance)")
        is_accessible_in_both_schemes(hand.page)  # the patterns
        hand.click("#dismiss summary")
        hand.page.locator("#filter").fill("accession")
        hand.page.locator("#found button").first.click()
        box = hand.page.get_by_role("combobox").first
        box.fill("الكويت")
        hand.page.locator(".options:not([hidden]) li").first.wait_for()
        is_accessible_in_both_schemes(hand.page)  # a form, with a list open
        hand.page.keyboard.press("Enter")
        hand.page.get_by_role("combobox").nth(1).fill("xyz")
        hand.page.locator(".options:not([hidden]) li").last.click()
        is_accessible_in_both_schemes(hand.page)  # a new thing is named


def test_a_fact_by_keyboard_alone(browser: Browser, project: ProjectCopy) -> None:
    folder = added(project, "english", "en")
    with authoring(project, "english") as address:
        page = page_of(browser, locale="en")
        Hand(page).open(address)
        press = page.keyboard.press
        for _ in range(20):
            press("Tab")
            if page.evaluate("document.activeElement.className") == "sentence":
                break
        press("ArrowDown")
        press("ArrowDown")
        press("ArrowUp")
        press("ArrowRight")
        press("Shift+ArrowRight")
        expect(page.locator("#quote")).to_have_text("Its secretariat")
        press("Enter")
        expect(page.locator("#filter")).to_be_focused()
        page.keyboard.type("actor")
        press("Enter")
        expect(page.get_by_role("combobox").first).to_be_focused()
        page.keyboard.type("Secretariat")
        page.locator(".options:not([hidden]) li").first.wait_for()
        press("Enter")
        expect(page.locator(".new-thing:not([hidden]) [lang=ar]")).to_be_focused()
        page.keyboard.type("الأمانة")
        page.locator("#verdict[data-judged=good]").wait_for(timeout=30_000)
        press("Enter")
        page.locator("#form").wait_for(state="hidden")
        expect(page.locator("#filter")).to_be_focused()
        press("Escape")
        expect(page.locator("#chosen")).to_be_hidden()
        expect(page.locator("#s2")).to_be_focused()
    assert "    id:Secretariat a ici:Actor .\n" in (folder / "facts.trig").read_text("utf-8")
    assert 'rdfs:label "الأمانة"@ar , "Secretariat"@en .' in (folder / "entities.ttl").read_text("utf-8")


@pytest.mark.parametrize("by", ["Enter", "click"])
def test_what_is_taken_from_a_list_is_of_what_was_typed_however_late_it_comes(
    browser: Browser, project: ProjectCopy, by: str
) -> None:
    added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        hand.open(address)
        hand.select("its mission to the European Union")
        hand.page.locator("#filter").fill("diplomatic mission")
        hand.page.locator("#found button").first.click()
        accredited = hand.fields(hand.role("accredited to")).last
        accredited.fill("kuwait")
        expect(hand.page.locator(".options:not([hidden]) li").first).to_contain_text("Kuwait")
        late: list[Route] = []

        def hold(route: Route) -> None:
            late.append(route)

        hand.page.route("**/things?*", hold, times=1)
        accredited.fill("european union")
        if by == "Enter":
            accredited.press("Enter")
        else:
            expect(hand.page.locator(".options:not([hidden])")).to_have_count(0)
        while not late:
            hand.page.wait_for_timeout(10)
        late[0].continue_()
        if by == "click":
            hand.page.locator(".options:not([hidden]) li").first.click()
        expect(accredited).to_have_value("European Union")
        assert accredited.evaluate("one => one.parentElement.combobox.id") == "EuropeanUnion"


def test_what_is_changed_outside_meanwhile_is_kept_and_so_is_the_form(
    browser: Browser, project: ProjectCopy
) -> None:
    folder = added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        hand.open(address)
        hand.select("Tisk")
        hand.page.locator("#filter").fill("state")
        hand.page.locator("#found button").first.click()
        hand.fill(hand.role("Which state?"), ("تسك", "Tisk"))
        hand.page.locator("#verdict[data-judged]").wait_for(timeout=30_000)
        with (folder / "facts.trig").open("a", encoding="utf-8") as file:
            file.write("\n# from an editor\n")
        hand.click("#save")
        expect(hand.page.locator("#told")).to_contain_text("changed meanwhile")
        assert "Tisk a" not in (folder / "facts.trig").read_text("utf-8")
        hand.save()
        said = (folder / "facts.trig").read_text("utf-8")
        assert "id:Tisk a ici:State" in said
        assert "\n# from an editor\n" in said
        hand.click("#undo")
        expect(hand.page.locator("#undo")).to_be_disabled()
        assert "Tisk a" not in (folder / "facts.trig").read_text("utf-8")


def test_places_and_dates_stand_in_order_in_arabic_sentences(browser: Browser, project: ProjectCopy) -> None:
    added(project, "english", "en")
    with authoring(project, "english") as address:
        page = page_of(browser, locale="ar")
        page.goto(address)
        page.click("#check")
        said = page.locator("#checked li")
        expect(said.first).to_have_css("direction", "rtl")
        expect(page.locator("#checked")).not_to_contain_text(re.compile(r"\.(ttl|trig|txt)"))
        assert said.count() == said.filter(has=page.locator(".mend :is(button, input)")).count()
        shown = page.locator("#suggestion button", has_text=re.compile(r"^قل ذلك: "))
        for _ in range(9):
            page.click("#next")
            if shown.count():
                break
        expect(shown).to_have_text(re.compile("\u2066[0-9-]{4,}\u2069$"))


def test_suggestions_are_accepted_and_dismissed(browser: Browser, project: ProjectCopy) -> None:
    folder = added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        hand.open(address)
        hand.click("#next")
        expect(hand.page.locator("#quote")).to_have_text("Council of Orran States")
        hand.click("#suggestion button")
        hand.page.locator(".new-thing [lang=ar]").fill("مجلس دول أوران")
        hand.save()
        hand.click("#next")
        expect(hand.page.locator("#quote")).to_have_text("Vesk")
        hand.dismiss()
        hand.click("#next")
        expect(hand.page.locator("#quote")).not_to_have_text("Vesk")
    said = (folder / "facts.trig").read_text("utf-8")
    assert 'a ici:InternationalOrganisation ;\n        ici:nameInText "Council of Orran States"@en .' in said
    assert 'chain:quote  "Vesk"@en' in (folder / "document.ttl").read_text("utf-8")


@on_a_desk_and_on_a_phone
def test_a_draft_is_written_as_it_was_proposed(browser: Browser, project: ProjectCopy, width: int) -> None:
    """A name is chosen by a click or a tap on it, and what the draft calls it is not asked for again."""
    run = project.run("document", "add", str(SUPPORT / "detector" / "english.txt"), "--slug", "english")
    assert run.returncode == 0, run.stderr
    assert "isnad author english" in run.stdout
    folder = project.path / "data/documents/english"
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, width, locale="en"))
        hand.open(address)
        hand.page.locator("html[data-ready]").wait_for(state="attached")
        hand.page.locator("[name=label-en]").fill("A note on a council")
        hand.page.locator("[name=rights-en]").fill("Written for the tests of the project.")
        hand.click("#describe button")
        expect(hand.page.locator("#told")).to_have_text("Saved.")
        if width == PHONE:
            hand.click("#close")
        hand.point("Vesk", touching=width == PHONE)
        hand.page.locator("#filter").fill("founded")
        assert set(hand.page.locator("#found button b").all_inner_texts()) >= {"launch", "inauguration"}
        hand.page.locator("#filter").fill("zzz")
        expect(hand.page.locator("#found")).to_contain_text("No pattern is called so.")
        hand.page.locator("#filter").fill("city")
        hand.click("#found button")
        expect(hand.fields(re.compile("^Which city"))).to_have_value("Vesk")
        expect(hand.page.locator("#verdict ul.follows li")).to_have_text(["Vesk · is of type · place"])
        expect(hand.page.locator("#verdict")).not_to_contain_text("A build would refuse it")
        hand.save()
        assert hand.page.locator("#about-document").is_hidden()
        hand.page.locator("#filter").fill("joined")
        hand.page.locator("#found button", has_text="accession an event").click()
        hand.fields(hand.role("acceded to")).fill("Council of Orran")
        expect(hand.page.locator("#roles li").first).to_have_text(re.compile("^Council of Orran States"))
        hand.fields(hand.role("acceded to")).fill("Ankara")
        expect(hand.page.locator("#roles")).to_contain_text(
            "Ankara does not fit here. Asked for: international organisation, cooperation framework"
        )
    assert "id:Vesk a ici:City ;" in (folder / "facts.trig").read_text("utf-8")
    names = (folder / "entities.ttl").read_text("utf-8")
    assert names.count('"Vesk"@en') == 1


def test_a_form_that_is_filled_in_is_not_lost(browser: Browser, project: ProjectCopy) -> None:
    """Words made longer keep what was entered, and so does Escape; words elsewhere begin anew."""
    run = project.run("document", "add", str(SUPPORT / "detector" / "english.txt"), "--slug", "english")
    assert run.returncode == 0, run.stderr
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        hand.open(address)
        hand.page.locator("html[data-ready]").wait_for(state="attached")
        hand.select("Council of Orran States")
        hand.select("Council of Orran States was set up")  # the mouse begins within what is selected
        hand.page.locator("#filter").fill(
            "founded institution"
        )  # each word is one of those by which it is found
        assert hand.page.locator("#found button b").all_inner_texts() == ["inauguration"]
        hand.page.locator("#filter").press("Enter")
        hand.fields(hand.role("opened")).fill("Council of Orran")
        hand.fields(hand.role("opened")).press("Enter")
        expect(hand.fields(hand.role("opened"))).to_have_value("Council of Orran States")
        hand.page.keyboard.press("Escape")
        expect(hand.page.locator("#told")).to_contain_text("What you entered stays.")
        hand.select("The Council of Orran States was set up")
        expect(hand.fields(hand.role("opened"))).to_have_value("Council of Orran States")
        expect(hand.page.locator("#gloss")).to_contain_text("The Council of Orran States was set up")
        # What is merely alike is no answer: a name that nothing has is that of something new.
        which = hand.fields(re.compile("^Which inauguration"))
        which.fill("foundings of the Council of Orran States")
        chosen = which.locator("xpath=ancestor::*[@class='role']//li[@aria-selected='true']")
        expect(chosen).to_have_text(re.compile("^New: foundings"))
        hand.page.locator("#back").click()
        assert hand.page.locator("#form").is_hidden()


@on_a_desk_and_on_a_phone
def test_what_is_left_is_mended_from_the_list_of_it(
    browser: Browser, project: ProjectCopy, width: int
) -> None:
    """A name that waits has its field in the list; words are chosen from it; no file is spoken of."""
    folder = added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, width, locale="en"))
        page = hand.page
        hand.open(address)
        hand.describe(("مذكرة عن مجلس", "A note on a council"), RIGHTS)
        hand.select("Dalmery left the programme")
        page.locator("#filter").fill("ended")
        expect(page.locator("#found button b").first).to_have_text("event")
        page.locator("#filter").press("Enter")
        which = hand.fields(re.compile("^Which event"))
        which.fill("end of the part of Dalmery")
        page.locator(".options:not([hidden]) li").last.click()
        hand.save()
        hand.click("#check")
        lacking = page.locator("#checked li").filter(
            has_text="“end of the part of Dalmery” has no name in Arabic yet"
        )
        is_accessible(page)
        expect(lacking.locator("input")).to_have_count(1)
        lacking.locator("input").fill("نهاية مشاركة دالمري")
        lacking.locator("input").press("Enter")
        expect(page.locator("#checked")).to_contain_text("Saved.")
        page.locator("#checked button", has_text="«").first.click()
        expect(page.locator("#checked")).to_be_hidden()
        expect(page.locator("#quote")).not_to_be_empty()
        hand.select("Dalmery left")
        page.locator("#filter").fill("ended")
        page.locator("#filter").press("Enter")
        which.fill("end of the part")
        page.locator(".options:not([hidden]) li").first.click()
        expect(which).to_have_value("end of the part of Dalmery")
        expect(page.locator(".new-thing:not([hidden])")).to_have_count(0)
    assert '"end of the part of Dalmery"@en , "نهاية مشاركة دالمري"@ar .' in (
        folder / "entities.ttl"
    ).read_text("utf-8")


def test_what_is_covered_is_a_domain(browser: Browser, project: ProjectCopy) -> None:
    """Where one class alone, or two, can stand, no other is offered, and what every one of them means is said."""
    added(project, "english", "en")
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        page = hand.page
        hand.open(address)
        hand.select("Clear Water Programme, which trains engineers")
        page.locator("#filter").fill("fields")
        page.locator("#found button", has_text="covers domain").click()
        covered = hand.fields(hand.role("covers domain"))
        covered.fill("water")
        page.locator(".options:not([hidden]) li").last.click()
        kinds = page.locator(".new-thing:not([hidden]) option").all_inner_texts()
        assert kinds == ["", "collection", "cooperation domain"]
        page.locator("#back").click()
        page.locator("#filter").fill("group")
        page.locator("#found button").first.click()
        listed = page.locator("#roles .role", has_text="every one is listed")
        expect(listed.locator("p")).to_contain_text("lists every member")


def test_a_pattern_is_found_by_a_word_of_the_text(browser: Browser, project: ProjectCopy) -> None:
    """Copied as it stands, with what clings to it; an event comes before a part of it that is called so."""
    added(project, "english", "en")
    found = {
        "withdrew": "withdrawal", "signed": "signing", "secretary-general": "tenure", "joins": "accession",
        "halted": "suspension", "dissolved": "event",
        "appointed": "tenure", "was cancelled": "event", "cost": "monetary amount", "goal": "aim", "launched": "launch",
        "تولت": "tenure", "مقرها": "seat", "منحة": "monetary amount", "أطلقت": "launch",
        "تأسست": "inauguration", "وانضمت": "accession", "انتهت": "event", "مجالي": "covers domain",
    }  # fmt: skip
    with authoring(project, "english") as address:
        hand = Hand(page_of(browser, locale="en"))
        hand.open(address)
        hand.select("the Council launched the Clear Water Programme, which trains engineers")
        for typed, pattern in found.items():
            hand.page.locator("#filter").fill(typed)
            expect(hand.page.locator("#found button b").first).to_have_text(pattern)
        hand.page.locator("#filter").fill("summit")
        hand.page.locator("#found button").first.click()
        expect(hand.fields(re.compile("^name in the text"))).to_have_value("")  # a sentence is no name
        hand.select("Council")
        hand.page.locator("#filter").fill("summit")
        hand.page.locator("#found button").first.click()
        expect(hand.fields(re.compile("^name in the text"))).to_have_value("Council")
