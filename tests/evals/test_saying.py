"""Numbers as they are read in French."""

import pytest

from evals.saying import counted, decimal


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 question touchée"), (1, "1 question touchée"), (2, "2 questions touchées")],
)
def test_what_is_counted_agrees(number: int, said: str) -> None:
    assert counted(number, "question touchée") == said


def test_a_number_has_a_comma() -> None:
    assert decimal(0.0001, 4) == "0,0001"
    assert decimal(-2.345, 1) == "-2,3"
