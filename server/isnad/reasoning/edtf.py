"""Dates as a document states them, in EDTF, and the two days between which they lie.

EDTF is ISO 8601-2; the profile here is what a news text needs. What vague words mean is the
project's own rule, stated at dcterms:date in ontology/ici.ttl: EDTF libraries widen "approximate"
by fixed paddings that no text speaks of. What is exact is read here, too: the edtf library takes some 8 ms
a date, which is most of the time of a large build; tests hold the two equal.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from isnad.errors import MalformedDate
from isnad.locale import Message

_SIMPLE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_VAGUE = re.compile(r"(?P<month>\d{4}-\d{2})-~(?P<day>05|15|25)")  # level 2: the day alone is vague
_INTERVAL = re.compile(rf"(?P<begin>{_SIMPLE}|\.\.)/(?P<end>{_SIMPLE}|\.\.)")
_SET = re.compile(rf"\{{(?P<members>{_SIMPLE}(?:,{_SIMPLE})*)\}}")
_DAY = r"\d{4}-\d{2}-\d{2}"
_ONE_OF = re.compile(rf"\[(?P<begin>{_DAY})\.\.(?P<end>{_DAY})\]")  # level 2: one of these days
# Level 1 and 2: in place of a month.
_PART_OF_YEAR = re.compile(r"(?P<year>\d{4})-(?P<part>2[1-4]|3[3-6]|4[01])")
_DECADE = re.compile(r"(?P<decade>\d{3})X")  # level 1: the last digit is not stated
_QUARTERS = {"33": (1, 3), "34": (4, 6), "35": (7, 9), "36": (10, 12), "40": (1, 6), "41": (7, 12)}
# A season of the north, by the months or by the sun, whichever is wider: year, month and day of either end.
# A winter is called after the year that it begins in, or after the one that it ends in.
_SEASONS = {
    "21": ((0, 3, 1), (0, 6, 21)),
    "22": ((0, 6, 1), (0, 9, 23)),
    "23": ((0, 9, 1), (0, 12, 22)),
    "24": ((-1, 12, 1), (1, 3, 21)),
}
_THIRDS = {"05": (1, 10), "15": (11, 20), "25": (21, 31)}  # early, mid, late


@dataclass(frozen=True)
class DateInterval:
    """The earliest and the latest day a date can mean; None where an end is open."""

    earliest: date | None
    latest: date | None


def bounds(edtf: str) -> DateInterval:
    """Compute the two days between which an EDTF date lies.

    Raise MalformedDate for what is no EDTF, no day of the calendar, an interval that ends before it
    begins, or a qualifier whose bounds no rule gives.
    """
    if vague := _VAGUE.fullmatch(edtf):
        month = _day_bounds(vague["month"], edtf)
        first, last = _THIRDS[vague["day"]]
        assert month.earliest and month.latest  # noqa: S101 - a month has two ends
        return DateInterval(
            month.earliest.replace(day=first), month.latest.replace(day=min(last, month.latest.day))
        )
    if interval := _INTERVAL.fullmatch(edtf) or _ONE_OF.fullmatch(edtf):
        begin, end = interval["begin"], interval["end"]
        found = DateInterval(
            None if begin == ".." else _day_bounds(begin, edtf).earliest,
            None if end == ".." else _day_bounds(end, edtf).latest,
        )
        if found.earliest and found.latest and found.latest < found.earliest:
            raise MalformedDate(
                Message('"%(edtf)s" ends before it begins', edtf=edtf),
                hint=Message("Write the earlier date first."),
            )
        return found
    if _SET.fullmatch(edtf):
        each = spans(edtf)
        return DateInterval(
            min(one.earliest for one in each if one.earliest), max(one.latest for one in each if one.latest)
        )
    if part := _PART_OF_YEAR.fullmatch(edtf):
        return _part_bounds(int(part["year"]), part["part"], edtf)
    if decade := _DECADE.fullmatch(edtf):
        return bounds(f"{decade['decade']}0/{decade['decade']}9")
    return _day_bounds(edtf, edtf)


def spans(edtf: str) -> tuple[DateInterval, ...]:
    """Compute the bounds of each member of a set of dates, or those of the one date; raise MalformedDate."""
    if members := _SET.fullmatch(edtf):
        return tuple(_day_bounds(member, edtf) for member in members["members"].split(","))
    return (bounds(edtf),)


def same_days(one: str, other: str) -> bool:
    """Return whether two dates are of the same days, however they are written: 2017-40, 2017-01/2017-06.

    What is vague, or one of some days, is of no days but its own; what cannot be read raises MalformedDate.
    """
    if one == other:
        return True
    if any(is_vague(edtf) or _ONE_OF.fullmatch(edtf) for edtf in (one, other)):
        return False
    return _connected(one) == _connected(other)


def _connected(edtf: str) -> list[DateInterval]:
    """Return the days of a date as intervals between which other days lie."""
    found: list[DateInterval] = []
    for span in sorted(spans(edtf), key=lambda one: one.earliest or date.min):
        last = found[-1].latest if found else None
        if last and span.latest and span.earliest and span.earliest <= last + timedelta(days=1):
            found[-1] = DateInterval(found[-1].earliest, max(last, span.latest))
        else:
            found.append(span)
    return found


def is_vague(edtf: str) -> bool:
    """Return whether a date is in words such as "mid-December", whose bounds are a rule of the project."""
    season = _PART_OF_YEAR.fullmatch(edtf)
    return _VAGUE.fullmatch(edtf) is not None or (season is not None and season["part"] in _SEASONS)


def _part_bounds(year: int, part: str, whole: str) -> DateInterval:
    """Compute the bounds of a season, a quarter or a half of a year; raise MalformedDate."""
    if part in _QUARTERS:
        first, last = _QUARTERS[part]
        return bounds(f"{year:04}-{first:02}/{year:04}-{last:02}")
    try:
        begin, end = (date(year + other, month, day) for other, month, day in _SEASONS[part])
    except ValueError as error:  # before the year 1
        raise _malformed(whole) from error
    return DateInterval(begin, end)


def _day_bounds(simple: str, whole: str) -> DateInterval:
    """Compute the bounds of a year, a month or a day: EDTF level 0, which is ISO 8601."""
    if not re.fullmatch(_SIMPLE, simple, re.ASCII):
        raise _malformed(whole)
    year, *rest = map(int, simple.split("-"))
    months = rest[:1] or [1, 12]
    try:
        days = rest[1:] or [1, monthrange(year, months[-1])[1]]
        return DateInterval(date(year, months[0], days[0]), date(year, months[-1], days[-1]))
    except ValueError as error:  # no month, or no day of the calendar
        raise _malformed(whole) from error


def _malformed(edtf: str) -> MalformedDate:
    return MalformedDate(
        Message('"%(edtf)s" is no EDTF date with known bounds', edtf=edtf),
        hint=Message(
            "Write 2004, 2004-12 or 2017-01-23, a range 2005-01/2005-03, a set {2004-05,2004-09}, "
            "a season 2021-23 (21 spring to 24 winter), a quarter 2021-33 (to 36), a half 2021-40 or -41, a "
            "decade 199X, one of some days [2021-04-26..2021-04-28] (of months or years, the set of them), "
            "or a vague day 2019-12-~15."
        ),
    )
