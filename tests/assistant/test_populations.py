"""Sizes of town in questions, and whether a condition holds for them."""

from decimal import Decimal

import pytest

from assistant.populations import (
    Sizes,
    agreement,
    asked_amounts,
    asked_populations,
    brackets,
    holds,
    in_full,
    without_sizes,
)


def test_sizes_stated_by_a_question() -> None:
    assert asked_populations("On est 420 habitants, quel délai ?") == (420,)
    assert asked_populations("Commune de 4 200 habitants") == (4200,)
    assert asked_populations("communes de moins de 1 000 habitants") == ()
    assert asked_populations("quel délai ?") == ()


@pytest.mark.parametrize(
    ("condition", "size", "expected"),
    [
        ("<3500 hab", 3499, True), ("<3500 hab", 3500, False), (">=1000 hab", 1000, True),
        (">=1000 hab", 999, False), ("100..499 hab", 100, True), ("100..499 hab", 500, False),
        ("autre chose", 5, None),
    ],
)  # fmt: skip
def test_conditions(condition: str, size: int, expected: bool | None) -> None:
    assert holds(condition, size) is expected


def test_agreement() -> None:
    assert agreement((420,), ("<3500 hab",)) == 1.0
    assert agreement((4200,), ("<3500 hab",)) == -1.0
    assert agreement((4200,), ("<3500 hab", ">=3500 hab")) == 1.0
    assert agreement((420,), ()) == 0.0
    assert agreement((), ("<3500 hab",)) == 0.0


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("à 350 hab", 350), ("à 350hab.", 350), ("commune 2100 hab delai", 2100),
        ("commune de 10 000 h", 10_000), ("une commune rurale de 900 h", 900), ("on est 800 h", 800),
        ("nous sommes 1 500 hbts", 1500),
    ],
)  # fmt: skip
def test_shortened_sizes_are_read_in_full(written: str, size: int) -> None:
    assert asked_populations(written) == (size,)
    assert "habitants" in in_full(written)


@pytest.mark.parametrize(
    "written",
    ["un poste de 35 h", "1 607 h par an", "une commune de 3 h 30", "le village de 10 h à 12 h",
     "la mairie ouvre 24 h", "On est 420 habitants"],
)  # fmt: skip
def test_hours_stay_hours(written: str) -> None:
    assert in_full(written) == written


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("de 60 000 € HT à moins de 90 000 € HT", (60_000, 89_999), (59_999, 90_000)),
        ("entre 500 et 1 000 euros", (500, 1_000), (499, 1_001)),
        ("216 000 € et plus", (216_000,), (215_999,)),
        ("à partir de 25 000 € HT", (25_000,), (24_999,)),
        ("d’au moins 40 000 €", (40_000,), (39_999,)),
        ("plus de 3 000 €", (3_001,), (3_000,)),
        ("en dessous de 100 000 €", (99_999,), (100_000,)),
        ("jusqu’à 4 600 €", (4_600,), (4_601,)),
        ("5 000 € au plus", (5_000,), (5_001,)),
        ("moins de 60 000 € | moins de 100 000 €", (85_000,), (100_000,)),
    ],
)
def test_brackets_of_money(text: str, inside: tuple[int, ...], outside: tuple[int, ...]) -> None:
    found = brackets(text)
    assert all(any(b.holds(Decimal(n)) for b in found) for n in inside)
    assert not any(b.holds(Decimal(n)) for b in found for n in outside)


def test_sums_stated_by_a_question_are_not_its_limits() -> None:
    assert asked_amounts("un marché de 85 000 € de voirie") == (Decimal(85_000),)
    assert asked_amounts("un achat à 85 k€") == (Decimal(85_000),)
    assert asked_amounts("un marché de plus de 85 000 €, ou de 20 000 à 30 000 €") == ()
    assert brackets("un marché de 85 000 €") == ()


def test_agreement_with_the_sizes_stated() -> None:
    asked = Sizes(populations=(420,), amounts=(Decimal(85_000),))
    below, above = "moins de 90 000 €", "à partir de 90 000 €"
    assert asked.agreement(("<3500 hab",), "") == 1.0
    assert asked.agreement((), below) == asked.agreement(("<3500 hab",), below) == 1.0
    assert asked.agreement((), above) == asked.agreement(("<3500 hab",), above) == -1.0
    assert asked.agreement((), "des travaux estimés à 85 000 €") == 1.0
    assert asked.agreement((), "des travaux estimés à 70 000 €") == 0.0
    # A threshold passed long before tells nothing of 85 000 €.
    assert asked.agreement((), "à partir de 25 000 €") == 0.0
    assert asked.agreement((), "de 60 000 € à moins de 90 000 €") == 1.0
    assert Sizes().agreement(("<3500 hab",), below) == 0.0


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Combien de conseillers pour 350 habitants ?", "Combien de conseillers pour habitants ?"),
        ("On est 1 200 hab, combien d’adjoints ?", "On est habitants, combien d’adjoints ?"),
        ("Un marché de 85 000 € dans 2 villages ?", "Un marché de 85 000 € dans 2 villages ?"),
    ],
)
def test_a_question_without_its_size_of_town(question: str, left: str) -> None:
    assert without_sizes(question) == left
