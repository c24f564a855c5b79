"""The reading of dates from the words of a text, in Arabic and in English: what begins at a word, as EDTF.

A reading is the date and how many words it took; the empty date is for words that look like a date and state
none, so that no part of them is read as one.
"""

import re

from isnad.names.arabic import normalised
from isnad.source import date_parts
from isnad.source.date_parts import PartReader, can_begin, day_of, hijri_days, is_day, is_plain, together

Reading = tuple[str, int]


class DateReader(PartReader):
    """Reads the dates that begin at the words of a text."""

    def reading_at(self, position: int) -> Reading | None:
        """Read a range or a date."""
        return self._range(position) or self._date(position) if can_begin(self._form(position)) else None

    # ── Ranges ──

    def _range(self, position: int) -> Reading | None:
        """Read `from one date to another`; both ends of one kind, and nothing vague."""
        opened = bool(self._stem(position, date_parts.BETWEEN))
        begin = position + opened
        apart = opened and bool(self._stem(position, date_parts.APART))
        if apart and (two := self._months(begin)) and two[0].count(",") == 1:  # between 3 and 9 June
            return two[0].strip("{}").replace(",", "/"), two[1] + 1
        begin += self._form(begin) in date_parts.YEARS
        if days := self._days_of_months(begin, apart=apart):
            return days[0], days[1] + begin - position
        first = self._date(begin) or self._bare_year(begin)
        if not first or not is_plain(first[0]) or self._stem(begin, date_parts.VAGUE_DAYS):
            return None
        at = begin + first[1]
        dashed = self._dashed(at)
        joined = 0 if dashed else self._joined(at, apart=apart)
        if joined is None:
            return None
        if self._stem(at + joined, date_parts.VAGUE_DAYS):
            return None
        second = self._date(at + joined) or self._bare_year(at + joined) or self._short_year(first[0], at)
        if not second or not is_plain(second[0]) or (first[0].isdecimal() and not (dashed or opened)):
            return None
        return f"{first[0]}/{second[0]}", at + joined + second[1] - position

    def _joined(self, position: int, *, apart: bool) -> int | None:
        """Return how many words join two ends of a range: `to`, or `and` after `between`; None for none."""
        form = self._form(position)
        if form in date_parts.TO or (apart and form in date_parts.AND):
            return 1
        return 0 if apart and form.startswith("و") else None

    def _short_year(self, first: str, position: int) -> Reading | None:
        """Read the end of 1998-99, which is no month."""
        form = self._form(position)
        later = (
            first.isdecimal() and self._dashed(position) and re.fullmatch(r"\d\d", form) and int(form) > 12
        )
        return (f"{first[:2]}{form}", 1) if later and int(form) > int(first[2:]) else None

    def _days_of_months(self, position: int, *, apart: bool) -> Reading | None:
        """Read `28 April to 2 May 2012`, `June 30 and July 1, 2014`: days that have the year of the last."""
        stated: list[str] = []
        joints: list[str] = []
        at, within = position, False
        while len(joints) < date_parts.MOST_PARTS and (read := self._days_and_month(at)):
            stated += [f"{read[0]:02}-{day:02}" for day in read[1]]
            within |= read[2]
            at += read[3]
            after = self._after(at, date_parts.FILLERS)
            if year := self._year_at(after):
                if not joints or self._is_hijri(after) or "," in joints[-1:]:
                    return None
                through = apart or "to" in joints
                days = [f"{year}-{one}" for one in stated]
                mixed = within or (through and len(days) > 2)
                if mixed or days != sorted(days):
                    return "", after + 1 - position
                return together(days, through=through), after + 1 - position
            if not (joint := self._joint(at)):
                return None
            joints.append(joint[0])
            at += joint[1]
        return None

    # ── Dates ──

    def _date(self, position: int) -> Reading | None:
        return (
            self._digits(position)
            or self._hijri(position)
            or self._months_of_year(position)
            or self._part_of_year(position)
            or self._decade(position)
            or self._month_first(position)
            or self._months(position)
            or self._year_after_word(position)
        )

    def _digits(self, position: int) -> Reading | None:
        """Read 2004-06-28, 2004-06, 6/2004 or 28/6/2004; a day that may be a month is left open."""
        parts = [self._form(position)]
        while len(parts) < 3 and self._gap(position + len(parts)) in ("-", "/", "."):
            parts.append(self._form(position + len(parts)))
        if len(parts) < 2 or not all(part.isdecimal() for part in parts):
            return None
        if len(parts[0]) == 4 and self._gap(position + 1) == "-" and all(len(p) == 2 for p in parts[1:]):
            return ("-".join(parts), len(parts)) if int(parts[1]) <= 12 else None
        if len(parts) == 2 and self._gap(position + 1) == "/" and date_parts.YEAR.fullmatch(parts[1]):
            return (f"{parts[1]}-{int(parts[0]):02}", 2) if int(parts[0]) in range(1, 13) else None
        if len(parts) == 3 and len(parts[2]) == 4 and (int(parts[0]) > 12 or parts[0] == parts[1]):
            return f"{parts[2]}-{int(parts[1]):02}-{int(parts[0]):02}", 3
        return ("", len(parts)) if len(parts) == 3 else None

    def _months_of_year(self, position: int) -> Reading | None:
        """Read `the first three months of 2005` and `الأشهر الثلاثة الأولى من عام 2005`."""
        forms = [self._form(position + n) for n in range(8)]
        english = forms[0] in ("first", "last") and forms[2] == "months" and forms[1] in date_parts.COUNTS
        arabic = forms[0] in date_parts.MONTHS_OF and forms[1] in date_parts.COUNTS
        if not english and not arabic:
            return None
        count = date_parts.COUNTS[forms[1]]
        last = forms[0] == "last" or forms[2] == normalised("الأخيرة")
        at = self._after(position + 3, date_parts.FILLERS)
        year = self._year_at(at)
        if not year:
            return None
        begin, end = (13 - count, 12) if last else (1, count)
        return f"{year}-{begin:02}/{year}-{end:02}", at + 1 - position

    def _part_of_year(self, position: int) -> Reading | None:
        """Read a part of a year: `autumn 2021`, `Q3 2020`, `الربع الأول من عام 2021`."""
        season = self._stem(position, date_parts.SEASONS)
        if season:
            code, at = date_parts.SEASONS[season], position + 1
        elif re.fullmatch(r"q[1-4]", self._form(position)):
            code, at = 32 + int(self._form(position)[1]), position + 1
        else:
            first, second = self._form(position), self._form(position + 1)
            part, ordinal = (
                (first, second) if second in date_parts.ORDINALS.keys() | date_parts.LAST else (second, first)
            )
            named = self._stem(position, date_parts.PARTS) if part == first else part
            base, most = date_parts.PARTS.get(named, (0, 0))
            number = most if ordinal in date_parts.LAST else date_parts.ORDINALS.get(ordinal, 5)
            if not 1 <= number <= most:
                return None
            code, at = base + number, position + 2
        at = self._after(at, date_parts.OF_YEAR)
        year = self._year_at(at)
        if not year or self._is_hijri(at):
            return None
        short = season and self._short_year(year, at + 1)  # the winter of 2020-21
        return f"{year}-{code}", at + (2 if short else 1) - position

    def _decade(self, position: int) -> Reading | None:
        """Read `1990s` and `تسعينيات القرن العشرين`."""
        if found := re.fullmatch(r"([12]\d\d)0s", self._form(position)):
            return f"{found[1]}X", 1
        tens = self._stem(position, date_parts.TENS)
        if tens and tuple(self._form(position + n) for n in (1, 2)) == date_parts.CENTURY:
            return f"19{date_parts.TENS[tens]}X", 3
        return None

    def _month_first(self, position: int) -> Reading | None:
        """Read `June 28, 2004` and `June 28-30, 2004`."""
        month = self._month(position, date_parts.MONTH_NUMBERS)
        days = self._days(position + month[1]) if month else None
        if not month or not days or not (year := self._year_at(position + month[1] + days[2])):
            return None
        stated = [f"{year}-{month[0]:02}-{day:02}" for day in days[0]]
        return together(stated, through=days[1]), month[1] + days[2] + 1

    def _months(self, position: int) -> Reading | None:
        """Read `[days or vague word] month [and month …] [filler] year`."""
        days = self._days(position)
        vague = None if days else date_parts.VAGUE_DAYS.get(self._stem(position, date_parts.VAGUE_DAYS))
        here = position + (days[2] if days else bool(vague))
        if days or vague:
            filled = self._after(here, date_parts.OF_MONTH if days else date_parts.FILLERS)
            if days and filled == here and not is_day(day_of(self._form(here - 1).removeprefix("و"))):
                return None  # the second May meeting: in words, a day is the first `of` May
            here = filled
        months: list[int] = []
        through = False
        while len(months) < date_parts.MOST_PARTS and (month := self._month(here, date_parts.MONTH_NUMBERS)):
            through |= bool(months) and self._dashed(here)
            months.append(month[0])
            here += month[1]
            if (joining := self._form(here)) in date_parts.AND | date_parts.TO and self._month(
                here + 1, date_parts.MONTH_NUMBERS
            ):
                through |= joining in date_parts.TO
                here += 1
        here = self._after(here, date_parts.FILLERS) if months else here
        year = self._year_at(here)
        if not months or not year or self._is_hijri(here) or (days and len(months) > 1):
            return None
        stated = [f"{year}-{month:02}" for month in months]
        if days:
            stated, through = [f"{stated[0]}-{day:02}" for day in days[0]], days[1]
        elif vague and len(stated) == 1:
            stated = [f"{stated[0]}-~{vague}"]
        return together(stated, through=through), here + 1 - position

    def _year_after_word(self, position: int) -> Reading | None:
        """Read `in the year 2014`; a bare number is no date, and that of a longer date is read with it."""
        if not self._stem(position, date_parts.YEAR_WORDS) or self._digits(position + 1):
            return None
        at = position + 1 + bool(self._stem(position + 1, date_parts.FILLERS))
        year = self._year_at(at)
        if not year or (at == position + 2 and self._form(position + 1) in ("of", "in")):
            at, year = position + 1, self._year_at(position + 1)
        if hijri := self._hijri_year(at):
            return hijri_days(hijri[0], None), at + hijri[1] - position
        if not year:
            return None
        # 1442 after an Arabic word for a year may be of either calendar, and no other word tells.
        either = not self._form(at - 1).isascii() and re.fullmatch(r"1(?:3[4-9]|4\d)\d", self._form(at))
        return "" if either else year, at + 1 - position

    def _bare_year(self, position: int) -> Reading | None:
        """Read a bare year, for the ends of a range; an Arabic `and` may cling to it."""
        form = self._form(position).removeprefix("و")
        found = date_parts.YEAR.fullmatch(form)
        return (found[1], 1) if found and not self._is_hijri(position) else None

    # ── The Hijri calendar ──

    def _hijri_year(self, position: int, *, implied: bool = False) -> Reading | None:
        """Read a year that is said to be Hijri, or `implied` so by its month."""
        found = date_parts.HIJRI_YEAR.fullmatch(self._form(position))
        marked = found and (found[2] or self._form(position + 1) in date_parts.HIJRI_ERA)
        if not found or not (marked or implied):
            return None
        return found[1], 1 if found[2] or not marked else 2

    def _hijri(self, position: int) -> Reading | None:
        """Read `[day] month year` of the Hijri calendar, or a year of it."""
        day = self._day(position)
        at = self._after(position + day[1], date_parts.OF_MONTH) if day else position
        month = self._month(at, date_parts.HIJRI_NUMBERS)
        if month:
            at = self._after(at + month[1], date_parts.FILLERS)
            year = self._hijri_year(at, implied=True)
            if not year:
                return None
            return hijri_days(year[0], month[0], day[0] if day else None), at + year[1] - position
        year = self._hijri_year(position)
        return (hijri_days(year[0], None), year[1]) if year else None
