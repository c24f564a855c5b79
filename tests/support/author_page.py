"""The page of an author, and the hand of a person on it: the mouse, the keyboard, and what can be seen."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from project_copy import ProjectCopy

_ENDS_OF_WORDS = r"""([words, nth]) => {
  let seen = 0;
  for (const sentence of document.querySelectorAll(".sentence")) {
    const text = sentence.firstChild;
    for (let at = text.data.indexOf(words); at >= 0; at = text.data.indexOf(words, at + 1)) {
      if (seen++ !== nth) continue;
      sentence.scrollIntoView({ block: "start" });
      window.scrollBy(0, Math.min(0, sentence.getBoundingClientRect().top - 120)); // the page's end stays in view
      const box = (from) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, from + 1);
        return range.getBoundingClientRect();
      };
      // Where a letter begins to be read: on the right of one that is read to the left.
      const base = getComputedStyle(sentence).direction === "rtl";
      const leftward = (letter) => /[\u0600-\u06ff]/.test(letter) || (base && !/[\p{L}\p{N}]/u.test(letter));
      const [first, last] = [box(at), box(at + words.length - 1)];
      // A number within a line that is read to the left is passed on its left; in a line of its own, on its right.
      let run = at + words.length - 1;
      while (run > at && /[^\s\u0600-\u06ff]/.test(text.data[run - 1])) run -= 1;
      const past = base ? box(run).left - 1 : last.right - 0.5;
      const middle = (one) => one.top + one.height / 2;
      return [
        leftward(words[0]) ? first.right - 0.5 : first.left + 0.5, middle(first),
        leftward(words.at(-1)) ? last.left + 0.5 : base && !leftward(words[0]) ? last.right - 0.5 : past, middle(last),
      ];
    }
  }
  return null;
}"""


@contextlib.contextmanager
def authoring(home: ProjectCopy, slug: str, locale: str = "C.UTF-8") -> Iterator[str]:
    """Run `isnad author`, and return its one-time address."""
    environment = {**os.environ, "PYTHONPATH": str(home.path / "server"), "LC_ALL": locale}
    command = [sys.executable, "-m", "isnad", "author", slug, "--no-browser"]
    with subprocess.Popen(
        command, cwd=home.path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            found = re.search(r"http\S+", process.stdout.readline())
            assert found
            yield found[0]
        finally:
            process.terminate()


@dataclass
class Hand:
    """What a person does on the page, and how often a key or a button was pressed."""

    page: Page
    clicks: int = 0

    def open(self, address: str) -> None:
        """Open the page, and wait until it can be used."""
        self.page.goto(address)
        self.page.locator("html[data-read]").wait_for(state="attached")

    def click(self, selector: str) -> None:
        """Click on what is there."""
        self.page.locator(selector).first.click()
        self.clicks += 1

    def select(self, words: str, nth: int = 0) -> None:
        """Draw the mouse over words."""
        place = self.page.evaluate(_ENDS_OF_WORDS, [words, nth])
        assert place, words
        self.page.mouse.move(place[0], place[1])
        self.page.mouse.down()
        self.page.mouse.move(place[2], place[3], steps=4)
        self.page.mouse.up()
        self.clicks += 1
        expect(self.page.locator("#quote")).to_have_text(words)

    def point(self, words: str, *, touching: bool = False) -> None:
        """Click on words, or tap on them, and wait until they are chosen."""
        place = self.page.evaluate(_ENDS_OF_WORDS, [words, 0])
        assert place, words
        at = (place[0] + place[2]) / 2, place[1]
        if touching:
            self.page.touchscreen.tap(*at)
        else:
            self.page.mouse.click(*at)
        self.clicks += 1
        expect(self.page.locator("#quote")).to_have_text(words)

    def say(
        self,
        pattern: str,
        roles: Mapping[str, object] | None = None,
        /,
        *,
        thing: str | tuple[str, str] = "",
        stance: str = "",
        **named: object,
    ) -> None:
        """Choose a pattern, fill it in, and save it as soon as the verdict is there.

        A thing is what a person types and then takes from the list, or the two names of a new one, with its
        class behind them; several are a list.
        """
        self.page.locator("#filter").fill(pattern)
        self.page.locator("#found button").first.click()
        self.clicks += 1
        for role, values in {**(roles or {}), **named}.items():
            label = self.role(role)
            for number, value in enumerate(values if isinstance(values, list) else [values]):
                if number:
                    self.fields(label).last.locator("xpath=ancestor::*[@class='role']/button").click()
                self.fill(label, value)
        if thing:
            self.fill(re.compile("^(Which|Of what|أي|عم|عمّ)"), thing)
        if stance:
            self.page.locator(f"input[value={stance}]").check()
            self.clicks += 1
        self.save()

    def role(self, name: str) -> re.Pattern[str]:
        """Return the label of a role, which a person reads, whatever stands behind it."""
        return re.compile(f"^{re.escape(name.replace('_', ' '))}( needed| لازم)?\\s*$")

    def fields(self, label: re.Pattern[str]) -> Locator:
        """Return the fields of a label."""
        return self.page.locator("#form :is(input, select)").and_(self.page.get_by_label(label))

    def fill(self, label: re.Pattern[str], value: object) -> None:
        """Fill in a field by its label: a thing, or what is written."""
        if not self.fields(label).count():
            more = self.page.locator("#more option").all_inner_texts()
            wanted = next(one for one in more if label.search(one.partition(":")[0]))
            self.page.locator("#more select").select_option(label=wanted)
            self.clicks += 1
        field = self.fields(label).last
        if field.get_attribute("role") != "combobox":
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
            self.clicks += 1
            return
        names = value if isinstance(value, tuple) else None
        if field.input_value() not in ("", *(names or ())):  # a second one, unless the words named it
            field.locator("xpath=..").locator(".another").click()
            field = self.fields(label).last
        field.fill(names[1] or names[0] if names else str(value))
        options = self.page.locator(".options:not([hidden]) li")
        options.first.wait_for()
        (options.last if names else options.first).click()
        self.clicks += 2
        if names:
            fresh = field.locator("xpath=..").locator(".new-thing")
            fresh.locator("[lang=ar]").fill(names[0])
            fresh.locator("[lang=en]").fill(names[1])
            self.clicks += 2
            if len(names) > 2:
                fresh.locator("select").select_option(label=names[2])
                self.clicks += 1

    def save(self) -> None:
        """Save as soon as the verdict is there."""
        self.page.locator("#verdict[data-judged]").wait_for(timeout=30_000)
        self.click("#save")
        self.page.locator("#form").wait_for(state="hidden")

    def describe(self, label: tuple[str, str], rights: tuple[str, str]) -> None:
        """Say what the document is called, and whose it is."""
        for of, (ar, en) in (("label", label), ("rights", rights)):
            self.page.locator(f"#describe [name={of}-ar]").fill(ar)
            self.page.locator(f"#describe [name={of}-en]").fill(en)
            self.clicks += 2
        self.click("#describe .main")
        self.page.locator("#about-document").wait_for(state="hidden")

    def dismiss(self) -> None:
        """Declare that the chosen words say nothing."""
        self.click("#dismiss summary")
        self.click("#dismiss button")
        self.page.locator("#chosen").wait_for(state="hidden")
