"""What an EDTF date can mean, to the day; and what is no date."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from isnad.errors import MalformedDate
from isnad.reasoning.edtf import bounds, same_days
from isnad.source.date_mentions import dates_in


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2004-12", date(2004, 12, 1), date(2004, 12, 31)),
        ("2004-02", date(2004, 2, 1), date(2004, 2, 29)),
        ("2005-02", date(2005, 2, 1), date(2005, 2, 28)),
        ("2017-01-23", date(2017, 1, 23), date(2017, 1, 23)),
        ("2019-12-~05", date(2019, 12, 1), date(2019, 12, 10)),
        ("2019-12-~15", date(2019, 12, 11), date(2019, 12, 20)),
        ("2019-02-~25", date(2019, 2, 21), date(2019, 2, 28)),
        ("2005-01/2005-03", date(2005, 1, 1), date(2005, 3, 31)),
        ("../2016-12-16", None, date(2016, 12, 16)),
        ("2004-12/..", date(2004, 12, 1), None),
        ("{2004-05,2004-09,2004-12}", date(2004, 5, 1), date(2004, 12, 31)),
        ("2021-21", date(2021, 3, 1), date(2021, 6, 21)),
        ("2021-23", date(2021, 9, 1), date(2021, 12, 22)),
        ("2021-24", date(2020, 12, 1), date(2022, 3, 21)),
        ("2021-33", date(2021, 1, 1), date(2021, 3, 31)),
        ("2021-36", date(2021, 10, 1), date(2021, 12, 31)),
        ("2021-41", date(2021, 7, 1), date(2021, 12, 31)),
        ("199X", date(1990, 1, 1), date(1999, 12, 31)),
        ("[2021-04-26..2021-04-28]", date(2021, 4, 26), date(2021, 4, 28)),
    ],
)
def test_bounds(edtf: str, earliest: date | None, latest: date | None) -> None:
    found = bounds(edtf)
    assert (found.earliest, found.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["", "2004-13", "2021-02-30", "2004-1", "04", "2004-12-~16", "2004~", "2004?", "2005/2004", "{}", "2004-1X",
     "1950S2", "2004/", "mid-2019", "2004-12-01T00:00:00Z", "٢٠٠٤", "2004 ", "Y17E8", "0000-24", "2021-25", "2021-32", "19XX",
     "[2021-04-28..2021-04-26]", "[2021-04..2021-05]", "2021-23/2021-24"],
)  # fmt: skip
def test_what_is_no_date_with_known_bounds(text: str) -> None:
    with pytest.raises(MalformedDate) as caught:
        bounds(text)
    assert f'"{text}"' in caught.value.what.en


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2017-40", "2017-01/2017-06", True), ("2017-36", "2017-10/2017-12", True), ("2017", "2017-01/2017-12", True),
        ("{2010-05-31,2010-06-01}", "2010-05-31/2010-06-01", True), ("{2010-05,2010-07}", "2010-05/2010-07", False),
        ("{2010-05,2010-07,2010-06}", "2010-05/2010-07", True), ("2017-21", "2017-03-01/2017-06-21", False),
        ("2017-21", "2017-21", True), ("2019-12-~05", "2019-12-01/2019-12-10", False), ("2004/..", "../2004", False),
        ("[2021-04-26..2021-04-28]", "2021-04-26/2021-04-28", False), ("199X", "1990/1999", True),
    ],
)  # fmt: skip
def test_the_same_days_can_be_written_in_several_ways(one: str, other: str, same: bool) -> None:
    assert same_days(one, other) is same_days(other, one) is same


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_its_own_bounds_and_lies_within_its_month_and_year(day: date) -> None:
    assert bounds(day.isoformat()).earliest == bounds(day.isoformat()).latest == day
    for wider in (day.isoformat()[:7], day.isoformat()[:4]):
        found = bounds(wider)
        assert found.earliest and found.latest and found.earliest <= day <= found.latest


@settings(deadline=None)  # the library builds its grammar at its first date
@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_what_is_exact_means_what_the_edtf_library_says(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    parsed = parse_edtf(text)
    found = bounds(text)
    assert found.earliest == date(*parsed.lower_strict()[:3])
    assert found.latest == date(*parsed.upper_strict()[:3])


@settings(deadline=None)
@given(st.integers(1001, 2999), st.sampled_from(["21", "22", "23", "24", "33", "34", "35", "36", "40", "41"]))
def test_a_part_of_a_year_lies_where_the_edtf_library_has_it_or_wider(year: int, part: str) -> None:
    parsed, found = parse_edtf(f"{year}-{part}"), bounds(f"{year}-{part}")
    assert found.earliest and found.latest
    assert found.earliest <= date(*parsed.lower_strict()[:3])
    assert found.latest >= date(*parsed.upper_strict()[:3])


@given(st.text(max_size=30))
def test_any_text_has_bounds_or_is_malformed(text: str) -> None:
    try:
        bounds(text)
    except MalformedDate:
        return
    assert text[0] in "0123456789.{["


@pytest.mark.parametrize(
    "part",
    ["May ", "مايو ", "3 and ", "3, ", "3 May and ", "28 April to ", "و3 ", "June and ", "الثالث من أيار و"],
)
def test_a_long_list_of_parts_of_dates_is_no_date_and_read_once(part: str) -> None:
    # Each place of it was read to its end, or one within the other until the program gave up.
    assert dates_in(part * 5_000) == ()


def test_a_list_of_twelve_days_is_one() -> None:
    days = ", ".join(map(str, range(1, 12)))
    assert [one.edtf for one in dates_in(f"on {days} and 12 May 2012")] == [
        "{" + ",".join(f"2012-05-{day:02}" for day in range(1, 13)) + "}"
    ]
