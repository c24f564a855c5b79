"""The parts of which dates are made, as a text says them: days, months, years, and what joins them."""

from collections.abc import Container

from isnad.names.arabic import Word, stems, words
from isnad.source.date_words import (
    AND,
    COMMA,
    DASH,
    DEFINITE,
    HIJRI_ERA,
    LONGEST_MONTH,
    MONTH_BEGINNINGS,
    MONTH_NUMBERS,
    OF_MONTH,
    SAID_DAYS,
    TO,
    WEEKDAY,
    YEAR,
    day_of,
    is_day,
)

MOST_PARTS = (
    12  # of a list of days or months: more are a table, and each place of it would be read to its end
)


class PartReader:
    """Reads the days, months and years that stand at the words of a text."""

    def __init__(self, text: str) -> None:
        # The name of a day of the week says nothing of the date; what joins it to the one before stays.
        self._text = WEEKDAY.sub(lambda found: (found[1] or "").ljust(len(found[0])), text)
        self.words: tuple[Word, ...] = words(self._text)

    def _form(self, position: int) -> str:
        return self.words[position].form if position < len(self.words) else ""

    def _stem(self, position: int, among: Container[str]) -> str:
        """Return what a word is without its clitics, if that is among some words; else nothing."""
        found = (stem for stem in stems(self._form(position) or "-") if stem in among)
        return next(found, "")

    def _gap(self, position: int) -> str:
        """Return what stands between a word and the one before it."""
        if not 0 < position < len(self.words):
            return ""
        return self._text[self.words[position - 1].end : self.words[position].begin]

    def _dashed(self, position: int) -> bool:
        return DASH.fullmatch(self._gap(position)) is not None

    def _after(self, position: int, among: frozenset[str]) -> int:
        """Return the position after some words that say nothing, four at most."""
        at = position
        while self._form(at) in among and at < position + 4:
            at += 1
        return at

    def _joint(self, position: int) -> tuple[str, int] | None:
        """Return how a part of a list is joined to the next (`to`, `and`, a comma), by how many words."""
        form = self._form(position)
        if self._dashed(position) or form in TO:
            return "to", int(form in TO)
        if form in AND or form.startswith("و"):
            return "and", int(form in AND)
        return (",", 0) if COMMA.match(self._gap(position)) else None

    def _year_at(self, position: int) -> str:
        """Return the year that a word is; nothing where it is none."""
        found = YEAR.fullmatch(self._form(position))
        return found[1] if found else ""

    def _is_hijri(self, position: int) -> bool:
        """Return whether a year is said to be of the Hijri era."""
        return self._form(position).endswith("ه") or self._form(position + 1) in HIJRI_ERA

    def _month(
        self, position: int, known: dict[tuple[str, ...], int], *, first_name: bool = True
    ) -> tuple[int, int] | None:
        """Read a month by its name, or by two: آذار/مارس; return its number and how many words it took."""
        longest = 0 if MONTH_BEGINNINGS.isdisjoint(stems(self._form(position))) else LONGEST_MONTH
        for length in range(longest, 0, -1):
            part = self.words[position : position + length]
            if len(part) == length:
                for first in stems(part[0].form):
                    key = (first, *(word.form for word in part[1:]))
                    if key in known:
                        again = (
                            self._month(position + length, known, first_name=False) if first_name else None
                        )
                        return known[key], length + (again[1] if again and again[0] == known[key] else 0)
        return None

    def _day(self, position: int) -> tuple[int, int] | None:
        """Read the number of a day, in digits or words, and how many words it took."""
        form = self._form(position)
        if is_day(digits := day_of(form.removeprefix("و"))):
            return int(digits), 1
        second, before = self._form(position + 1), self._form(position - 1) if position else ""
        if DEFINITE.match(before) and not self._gap(position).strip() and form.startswith("ال"):
            return None  # the first week of May: الأسبوع الأول من أيار
        for key, length in (
            ((stem, *more), 1 + len(more)) for more in ((second,), ()) for stem in stems(form)
        ):
            if key in SAID_DAYS:
                return SAID_DAYS[key], length
        return None

    def _days(self, position: int) -> tuple[list[int], bool, int] | None:
        """Read `11-13`, `3, 4 and 5`; return the days, whether those between count, and the words it took."""
        days: list[int] = []
        joints: list[str] = []
        at = after = position
        while day := self._day(at):
            if len(days) == MOST_PARTS:
                return None
            days.append(day[0])
            after = at + day[1]
            if not (joint := self._joint(after)) or not self._day(after + joint[1]):
                break
            joints.append(joint[0])
            at = after + joint[1]
        if not days or "," in joints[-1:] or len({*joints} - {","}) > 1:  # page 12, 3 May
            return None
        return days, "to" in joints, after - position

    def _days_and_month(self, position: int) -> tuple[int, list[int], bool, int] | None:
        """Read `27 and 28 April` or `April 28`.

        Return the month, the days, whether those between them count, and how many words it took.
        """
        if month := self._month(position, MONTH_NUMBERS):
            day = self._day(position + month[1])
            return (month[0], [day[0]], False, month[1] + day[1]) if day else None
        if not (days := self._days(position)):
            return None
        at = self._after(position + days[2], OF_MONTH)
        month = self._month(at, MONTH_NUMBERS)
        return (month[0], days[0], days[1], at + month[1] - position) if month else None
