"""Typing mistakes stay small."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingestion.training.typos import LONG_WORD, mistype

words = st.lists(st.text("abcdefg", min_size=1, max_size=12), min_size=1, max_size=8)


@given(words, st.integers(0, 1000))
def test_short_words_first_letters_and_the_number_of_words_are_kept(
    text: list[str], seed: int
) -> None:
    mistyped = mistype(" ".join(text), np.random.default_rng(seed), rate=1.0).split(" ")
    assert len(mistyped) == len(text)
    for before, after in zip(text, mistyped, strict=True):
        assert after[0] == before[0]
        assert abs(len(after) - len(before)) <= 1
        if len(before) < LONG_WORD:
            assert after == before
        elif len(after) == len(before):
            assert sorted(after) == sorted(before)


def test_rate_is_the_share_of_long_words_touched() -> None:
    text = " ".join(["stationnement"] * 2000)
    touched = sum(
        word != "stationnement" for word in mistype(text, np.random.default_rng(4), 0.1).split()
    )
    # A swap of the two n's changes nothing: one case in 36 of those drawn.
    assert 150 < touched < 240


def test_nothing_changes_at_rate_zero() -> None:
    assert mistype("une concession funéraire", np.random.default_rng(0), 0.0) == (
        "une concession funéraire"
    )
