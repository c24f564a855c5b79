"""What is chosen for a document, by its number and the seed alone."""

from random import Random

from corpus import pools
from corpus.templates import filled, named, rows, sentences
from corpus.values import Generated, Slot
from isnad.names.arabic import MONTHS

_VAGUE = (("05", "مطلع", "early"), ("15", "منتصف", "mid"), ("25", "أواخر", "late"))


def generated(number: int, seed: int) -> Generated:
    """Choose names, dates and sentences, and put the text together."""
    random = Random(f"{seed}:{number}")
    slots = {**_names(random), **_dates(random)}
    framework = slots["framework"].term.removeprefix("id:")
    year = next(row[3] for row in rows(pools.FRAMEWORKS) if row[0] == framework)
    slots["anniversary_date"] = _vague(random, int(year) + int(slots["nth"].term))
    optional = [sentence.name for sentence in sentences() if sentence.optional]
    left_out = random.sample(optional, random.randint(1, len(optional)))
    language = "ar" if number % 2 else "en"
    text, marks = "", []
    for sentence in sentences():
        if sentence.name not in left_out:
            text += "\n\n" if text else ""
            more, found = filled(sentence, slots, language, f"D{number:06}", len(text))
            text += more
            marks += found
    return Generated(
        number, language, text, slots, tuple(sorted(marks, key=lambda mark: (mark.begin, -mark.end)))
    )


def _names(random: Random) -> dict[str, Slot]:
    """Choose the states, organisations, places and subjects of a document."""
    states = random.sample(rows(pools.STATES), 5)
    frameworks, organisations = rows(pools.FRAMEWORKS), rows(pools.ORGANISATIONS)
    place = random.randrange(len(frameworks))
    others = random.sample([row for row in organisations if row != organisations[place]], 2)
    programme = random.choice(rows(pools.PROGRAMMES))
    seat = next(row for row in rows(pools.STATES) if row[0] == organisations[place][3])
    region = named(random.choice(rows(pools.REGIONS)))
    domains = [named(row) for row in random.sample(rows(pools.DOMAINS), 8)]
    years, past_ar, past_en = random.choice(rows(pools.PERIODS))
    given, family = (
        random.choice(names.split(";")).split("|") for names in (pools.GIVEN_NAMES, pools.FAMILY_NAMES)
    )
    slots = {
        name: named(row)
        for name, row in zip(("state", "second", "third", "fourth", "host"), states, strict=True)
    }
    slots |= {f"domain{n}": domain for n, domain in enumerate(domains, start=1)}
    slots |= {f"other{n}": named(row) for n, row in enumerate(others, start=1)}
    slots |= {
        f"principle{n}": named(row) for n, row in enumerate(random.sample(rows(pools.PRINCIPLES), 2), start=1)
    }
    nth = str(random.choice((10, 15, 20, 25)))
    city, subject = named(states[4][7:10]), domains[0]
    about = f"لل{subject.ar[2:]}" if subject.ar.startswith("ال") else f"ل{subject.ar}"
    return slots | {
        "city": city,
        "adjective": Slot("", states[4][3], states[4][4]),
        "seat": named(seat[7:10]),
        "seat_adjective": Slot("", seat[3], seat[4]),
        "seat_state": named(seat),
        "organisation": named(organisations[place]),
        "framework": named(frameworks[place]),
        "launch": Slot(f"id:{frameworks[place][0]}Launch", "", ""),
        "programme": named(programme),
        "adoption": Slot(f"id:{programme[0]}Adoption", "", ""),
        "adoption_date": _date(int(programme[3])),
        "region": region,
        "past": Slot(years, past_ar, past_en),
        "nth": Slot(nth, nth, nth),
        "envoy": Slot("", f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"),
        "plan": Slot("", f"برنامج {city.ar} {about}", f"{city.en} Programme for {subject.en}"),
        "heading": Slot("", f"{subject.ar} و{domains[1].ar} في {region.ar}", f"{subject.en} and {domains[1].en} in the {region.en}"),
    }  # fmt: skip


def _dates(random: Random) -> dict[str, Slot]:
    """Choose dates, in such an order that nothing is dated before what it is said to follow."""
    joined = random.randint(2004, 2009)
    slots = {"accession_date": _any_date(random, joined)}
    for slot in ("second_date", "third_date", "fourth_date"):
        slots[slot] = _any_date(random, joined + random.randint(1, 4))
    slots["centre_date"] = _date(joined + random.randint(5, 8), random.randint(1, 12), random.randint(1, 28))
    slots["conference_date"] = _date(joined + random.randint(1, 5), random.randint(1, 12))
    slots["mission_date"] = _date(joined + random.randint(2, 9), random.randint(1, 12))
    begin, end = (
        f"{joined + random.randint(*years)}-{random.randint(1, 12):02}" for years in ((1, 4), (5, 9))
    )
    slots["visits_date"] = Slot(
        _dated(f"{begin}/{end}"),
        f"بين {_month(begin, 0)} {begin[:4]} و{_month(end, 0)} {end[:4]}",
        f"between {_month(begin, 2)} {begin[:4]} and {_month(end, 2)} {end[:4]}",
    )
    held = joined + random.randint(2, 9)
    slots["summit_date"] = _date(held, random.randint(1, 12))
    months = [f"{held - 1}-{month:02}" for month in sorted(random.sample(range(1, 13), 3))]
    slots |= {f"consultation{n}_date": Slot(_dated(month), "", "") for n, month in enumerate(months, start=1)}
    slots["consultations_date"] = Slot(
        _dated(f"{{{','.join(months)}}}"),
        f"خلال {' و'.join(_month(month, 0) for month in months)} من عام {held - 1}",
        "in {}, {} and {} of {}".format(*(_month(month, 2) for month in months), held - 1),
    )
    return slots


def _any_date(random: Random, year: int) -> Slot:
    """Choose a year, a month of it or a day of it."""
    exactness, month, day = random.randint(1, 3), random.randint(1, 12), random.randint(1, 28)
    return _date(year, *(month, day)[: exactness - 1])


def _date(year: int, month: int = 0, day: int = 0) -> Slot:
    """Write a year, a month or a day."""
    if not month:
        return Slot(_dated(f"{year}"), f"في عام {year}", f"in {year}")
    edtf = f"{year}-{month:02}"
    arabic, english = _month(edtf, 0), _month(edtf, 2)
    if not day:
        return Slot(_dated(edtf), f"في {arabic} {year}", f"in {english} {year}")
    return Slot(_dated(f"{edtf}-{day:02}"), f"في {day} {arabic} عام {year}", f"on {day} {english} {year}")


def _vague(random: Random, year: int) -> Slot:
    """Choose a month of a year, and a part of it."""
    edtf = f"{year}-{random.randint(1, 12):02}"
    day, arabic, english = random.choice(_VAGUE)
    return Slot(
        _dated(f"{edtf}-~{day}"),
        f"في {arabic} {_month(edtf, 0)} عام {year}",
        f"in {english} {_month(edtf, 2)} {year}",
    )


def _month(edtf: str, calendar: int) -> str:
    """Name the month of a date, by a column of the months' names."""
    return MONTHS[int(edtf[5:7]) - 1][calendar]


def _dated(edtf: str) -> str:
    return f'"{edtf}"^^edtf:EDTF'
