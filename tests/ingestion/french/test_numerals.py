from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import number_words
from ingestion.french.numerals import plain, to_decimal

_SMALL = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
]  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def spell(number: int) -> str:
    """Write a number under a million in French words, as one learns at school."""
    if number >= 1000:
        head = "mille" if number < 2000 else f"{spell(number // 1000)} mille"
        return head if number % 1000 == 0 else f"{head} {spell(number % 1000)}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{_SMALL[hundreds]} cent" + "s" * (rest == 0)
        return head if rest == 0 else f"{head} {spell(rest)}"
    if number < 20:
        return _SMALL[number]
    if number < 80:
        tens, rest = divmod(number, 10)
        if tens == 7:
            tens, rest = 6, rest + 10
        link = " et " if rest in (1, 11) else "-"
        return _TENS[tens] if rest == 0 else f"{_TENS[tens]}{link}{_SMALL[rest]}"
    rest = number - 80
    return "quatre-vingts" if rest == 0 else f"quatre-vingt-{_SMALL[rest]}"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 999_999))
def test_every_number_in_words_is_read(number: int) -> None:
    words = spell(number).replace("é", "e")
    assert to_decimal(words) == number
    assert to_decimal(words.replace("-", " ")) == number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("septante-deux", 72), ("nonante et un", 91), ("huitante", 80), ("octante-trois", 83),
        ("1 000", 1000), ("12 345 678", 12345678), ("1.000", 1000), ("1 234,50", Decimal("1234.5")),
        ("3.5", Decimal("3.5")), ("0,05", Decimal("0.05")),
    ],
)  # fmt: skip
def test_other_writings(written: str, value: Decimal) -> None:
    assert to_decimal(written) == value


@pytest.mark.parametrize("written", ["deux trois", "vingt et deux", "cent mille deux mille"])
def test_what_is_not_one_number(written: str) -> None:
    assert to_decimal(written) is None


@pytest.mark.parametrize(
    ("value", "written"), [("1234.50", "1234.5"), ("1E+3", "1000"), ("0.10", "0.1"), ("0", "0")]
)
def test_plain(value: str, written: str) -> None:
    assert plain(Decimal(value)) == written


def test_number_words_in_a_sentence() -> None:
    assert number_words("Dans les quinze jours, un maire et deux cent mille €") == (
        "dans les 15 jours, un maire et 200000 €"
    )
