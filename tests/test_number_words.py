"""The numbers that words name, in Arabic and English."""

from decimal import Decimal

import pytest

from isnad.source.number_words import amounts_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.2 million euros", {"1200000"}), ("12,000,000 dollars", {"12000000"}), ("1,234.5 tons", {"1234.5"}),
        ("12 000 people", {"12000"}), ("2.5 per cent", {"2.5"}), ("١٫٢ مليون يورو", {"1200000"}),
        ("٢٬٥٠٠ خبير", {"2500"}), ("1.200 people", {"1200", "1.2"}), ("four million euros", {"4000000"}),
        ("on 12 May 2019, 30 states", {"12", "2019", "30"}), ("2,500 and 3 million", {"2500", "2.5", "3000000"}),
        ("two and a half million", {"2500000"}), ("a million and a half", {"1500000"}), ("2 and a half years", {"2.5"}),
        ("ثلاثة ملايين ونصف المليون", {"3500000"}), ("مليونان ونصف المليون", {"2500000"}), ("مليون ونصف", {"1500000"}),
        ("three quarters of a million", {"750000"}), ("a quarter of a million", {"250000"}), ("ربع مليون", {"250000"}),
        ("ثلاثة أرباع المليون", {"750000"}), ("مليون وربع المليون", {"1250000"}), ("half a million", {"500000"}),
        ("three quarters of the members", {"3"}), ("half of the members", set()), ("الربع الأول", {"1"}),
        ("one hundred and twenty thousand", {"120000"}), ("سبعمئة وخمسين ألف", {"750000"}), ("ثلاثمائة ألف", {"300000"}),
        ("مئة وعشرون ألفا", {"120000"}), ("two thousand five hundred", {"2500"}), ("ألفين وخمسمئة", {"2500"}),
        ("twenty-two and a half million", {"22500000"}), ("3 ملايين و200 ألف يورو", {"3200000"}), ("مئتا ألف", {"200000"}),
        ("five million and 20 states", {"5000000", "20", "5000020"}), ("two, three and four million", {"2", "3", "3000000", "4000000"}),
        ("مليونين ونصف المليون", {"2500000"}), ("أربعة ملايين ونصف مليون", {"4500000"}),
        ("مليونا ونصف مليون", {"1500000", "2500000"}),  # a million in the accusative, or two before a noun
        ("1.25m euros", {"1250000", "1.25"}), ("€3m", {"3000000"}), ("2bn", {"2000000000"}), ("$1.5bn", {"1500000000"}),
        ("5m high", {"5000000", "5"}), ("EUR 3 mn", {"3000000"}), ("200k people", {"200000"}), ("2 men", {"2"}),
        ("two to three million", {"2", "2000000", "3000000"}),
        ("بين خمسة وسبعة ملايين", {"5", "5000000", "7000000"}), ("5-7 thousand", {"5", "5000", "7000"}),
        ("5 states gave three million", {"5", "3000000"}), ("$2.5 m", {"2500000"}), ("three thousand million", {"3000000000"}), ("ألف مليون", {"1000000000"}),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, numbers: set[str]) -> None:
    assert amounts_in(text) == set(map(Decimal, numbers))
