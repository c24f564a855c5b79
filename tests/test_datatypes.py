"""The lexical spaces of XSD 1.1, by examples of the standard's own grammar on both sides of each border."""

import pytest

from isnad.rdf.datatypes import is_derived, is_known, is_well_formed
from isnad.rdf.namespaces import EDTF, RDF, XSD

# A datatype: what are its values, and what are not, a blank between.
CASES: dict[str, tuple[str, str]] = {
    "gYearMonth": ("2004-12 -2004-01 12004-12 2004-12Z 2004-12+14:00", "2004-13 2004-00 02004-12 2004-12+15:00 2004"),
    "gMonth": ("--12 --01Z", "--13 --00 --12-- 12"),
    "gYear": ("2004 0000 -0001 12004", "04 +2004 02004 200a"),
    "gMonthDay": ("--02-29 --12-31", "--02-30 --13-01 --04-31"),
    "gDay": ("---31 ---01", "---32 ---00 31"),
    "date": ("2004-02-29 2000-02-29 -0400-02-29 2004-12-31Z", "2003-02-29 1900-02-29 2004-2-3 20040203 2004-W05-1 ٢٠٠٤-٠١-٠١"),
    "dateTime": ("2004-01-01T00:00:00 2004-01-01T24:00:00 2004-01-01T00:00:00.5Z", "2004-01-01 2004-02-30T00:00:00 2004-01-01T24:00:01 2004-01-01T00:00:60"),
    "dateTimeStamp": ("2004-01-01T00:00:00Z", "2004-01-01T00:00:00"),
    "time": ("00:00:00 24:00:00 12:30:00.25+03:00", "25:00:00 12:00 24:00:01"),
    "duration": ("P1Y -P1DT2H PT1.5S P1M", "P PT P1S 1Y P1YT"),
    "boolean": ("true false 1 0", "TRUE yes 2"),
    "decimal": ("1. .5 +1.0 -0", "1e3 . 1_0 NaN ١"),
    "double": ("INF -INF NaN 1e3 1.5E-7", "inf nan 1_0 e3"),
    "integer": ("007 +1 -12", "1.0 1_000 ١ 1e3"),
    "positiveInteger": ("1 +7", "0 -1"),
    "nonNegativeInteger": ("0 -0 12", "-1"),
    "negativeInteger": ("-1", "0 1"),
    "byte": ("127 -128", "128 -129"),
    "unsignedByte": ("255 0", "256 -1"),
    "int": ("2147483647", "2147483648"),
    "unsignedLong": ("18446744073709551615", "18446744073709551616 -1"),
    "hexBinary": ("0A ff", "0 0G"),
    "base64Binary": ("YQ== YWI= YWJj", "Y YQ= Y==="),
    "language": ("en ar-KW x-isnad", "en_GB toolonglanguage 1a"),
    "NCName": ("ab مدينة", "a:b 1a -a"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_values_are_told_from_other_strings(name: str) -> None:
    values, others = (listed.split() for listed in CASES[name])
    assert [text for text in values if not is_well_formed(text, XSD + name)] == []
    assert [text for text in others if is_well_formed(text, XSD + name)] == []
    assert not is_well_formed(f"{values[0]}\n", XSD + name), "a line end is no part of a value"
    assert is_known(XSD + name)


def test_a_number_of_any_length_is_read() -> None:
    assert is_well_formed("9" * 10_000, f"{XSD}integer")
    assert not is_well_formed("9" * 10_000, f"{XSD}long")
    assert not is_well_formed("-" + "9" * 10_000, f"{XSD}positiveInteger")


def test_what_no_datatype_of_xml_schema_is_is_not_judged() -> None:
    assert is_well_formed("anything", EDTF)
    assert not is_known(EDTF)
    assert is_known(f"{XSD}string")
    assert is_known(f"{RDF}langString")
    assert not is_known(f"{XSD}number")


def test_a_derived_datatype_is_one_of_its_base() -> None:
    assert is_derived(f"{XSD}byte", f"{XSD}integer")
    assert is_derived(f"{XSD}integer", f"{XSD}decimal")
    assert not is_derived(f"{XSD}integer", f"{XSD}int")
    assert not is_derived(f"{XSD}string", f"{XSD}integer")
