"""Slips that can be counted by hand, and the shares of the table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling import Speller
from evals.spelling_bench import Tried, misspelt, misspelt_word, row, share_changed
from ingestion.encoding import StaticEncoder
from ingestion.french import fold, stems


@given(st.integers(0, 10_000))
def test_a_misspelt_word_keeps_its_first_letter_and_nearly_its_length(seed: int) -> None:
    wrong = misspelt_word("attestation", random.Random(seed))
    assert wrong[0] == "a"
    assert abs(len(wrong) - len("attestation")) <= 1


def test_only_long_words_get_a_slip() -> None:
    assert misspelt("un pacs en été", 3, random.Random(0)) in ("un pacs en été", "un pacs en ete")
    assert misspelt("Quel délai ?", 0, random.Random(0)) == "Quel délai ?"


def test_as_many_words_are_misspelt_as_asked() -> None:
    typed = fold("quelle attestation pour un mariage")
    for seed in range(20):
        wrong = fold(misspelt(typed, 2, random.Random(seed)))
        assert sum(a != b for a, b in zip(typed.split(), wrong.split(), strict=True)) <= 2


def test_the_share_of_questions_read_otherwise() -> None:
    held = stems("procuration")[0]
    speller = Speller(StaticEncoder.from_folder(), lambda stem: 40 * (stem == held))
    assert share_changed(speller, ["une procuration", "une procurasion", "koi", "quoi"]) == 0.5
    assert share_changed(speller, []) == 0


def test_the_shares() -> None:
    results = [
        Tried(True, 0.9, True),
        Tried(True, 0.2, True),
        Tried(True, 0.8, False),
        Tried(True, 0.7, False),
        Tried(False, 0.1, False),
        Tried(False, 0.9, False),
    ]
    assert row(results, 0.5) == (pytest.approx(0.25), pytest.approx(0.5), pytest.approx(0.5))
    assert row([], 0.5) == (0, 0, 0)
