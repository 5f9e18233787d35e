"""Sizes of town in questions, and whether a condition holds for them."""

import pytest

from assistant.populations import agreement, asked_populations, holds


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
