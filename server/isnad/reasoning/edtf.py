"""Dates as a document states them, in EDTF, and the two days between which they lie.

EDTF is ISO 8601-2; the profile here is what a news text needs. What vague words mean is the
project's own rule, stated at dcterms:date in ontology/ici.ttl: EDTF libraries widen "approximate"
by fixed paddings that no text speaks of. What is exact is read here, too: the edtf library takes some 8 ms
a date, which is most of the time of a large build; tests hold the two equal.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from isnad.errors import MalformedDate
from isnad.locale import Message

_SIMPLE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_VAGUE = re.compile(r"(?P<month>\d{4}-\d{2})-~(?P<day>05|15|25)")  # level 2: the day alone is vague
_INTERVAL = re.compile(rf"(?P<begin>{_SIMPLE}|\.\.)/(?P<end>{_SIMPLE}|\.\.)")
_SET = re.compile(rf"\{{(?P<members>{_SIMPLE}(?:,{_SIMPLE})*)\}}")
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
            month.earliest.replace(day=first),
            month.latest.replace(day=min(last, month.latest.day)),
        )
    if interval := _INTERVAL.fullmatch(edtf):
        begin, end = interval["begin"], interval["end"]
        found = DateInterval(
            None if begin == ".." else _day_bounds(begin, edtf).earliest,
            None if end == ".." else _day_bounds(end, edtf).latest,
        )
        if found.earliest and found.latest and found.latest < found.earliest:
            raise _malformed(edtf)
        return found
    if members := _SET.fullmatch(edtf):
        each = [_day_bounds(member, edtf) for member in members["members"].split(",")]
        return DateInterval(
            min(one.earliest for one in each if one.earliest),
            max(one.latest for one in each if one.latest),
        )
    return _day_bounds(edtf, edtf)


def spans(edtf: str) -> tuple[DateInterval, ...]:
    """Compute the bounds of each member of a set of dates, or those of the one date; raise MalformedDate."""
    if members := _SET.fullmatch(edtf):
        return tuple(_day_bounds(member, edtf) for member in members["members"].split(","))
    return (bounds(edtf),)


def is_vague(edtf: str) -> bool:
    """Return whether a date is in words such as "mid-December", whose bounds are a rule of the project."""
    return _VAGUE.fullmatch(edtf) is not None


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
    """Say that a date cannot be read."""
    return MalformedDate(
        Message('"%(edtf)s" is no EDTF date with known bounds', edtf=edtf),
        hint=Message(
            "Write 2004, 2004-12 or 2017-01-23, a range 2005-01/2005-03, a set {2004-05,2004-09}, "
            "or a vague day 2019-12-~15."
        ),
    )
