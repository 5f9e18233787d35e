"""What is heard of a word, and what is one slip away from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.french.misspellings import (
    DOUBLED,
    EXTRA,
    MISSING,
    OTHER,
    SWAPPED,
    slips,
    sound,
    spelled_out,
)

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("procuration", "procurasion"),
        ("mairie", "merie"),
        ("conge", "conger"),
        ("declarer", "declare"),
        ("hopital", "opital"),
        ("photocopie", "fotocopie"),
        ("quorum", "korum"),
        ("poteaux", "poto"),
        ("commune", "comune"),
        ("embauche", "anboche"),
    ],
)
def test_two_spellings_of_one_word_sound_the_same(first: str, second: str) -> None:
    assert sound(first) == sound(second)


@pytest.mark.parametrize(
    ("first", "second"), [("maire", "moire"), ("chat", "cat"), ("gare", "jare")]
)
def test_two_words_do_not(first: str, second: str) -> None:
    assert sound(first) != sound(second)


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("motfi", "motif", SWAPPED),
        ("comune", "commune", DOUBLED),
        ("commmune", "commune", DOUBLED),
        ("mairi", "mairie", MISSING),
        ("maireie", "mairie", EXTRA),
        ("moirie", "mairie", OTHER),
    ],
)
def test_each_slip_has_its_cost(typed: str, meant: str, cost: float) -> None:
    assert slips(typed)[meant] == cost


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("stationnemt", "stationnement"),
        ("logemts", "logements"),
        ("declaratn", "declaration"),
        ("delai", "delai"),
        ("mt", "ment"),
    ],
)
def test_an_ending_cut_short_is_spelled_out(cut: str, whole: str) -> None:
    assert spelled_out(cut) == whole


def test_two_slips_are_too_many() -> None:
    assert "mairie" not in slips("moirei")


@given(WORDS, st.data())
def test_a_letter_left_out_is_found_again(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    typed = word[:place] + word[place + 1 :]
    assert word in slips(typed)
    assert typed in slips(word)


@given(WORDS)
def test_a_word_is_no_slip_of_itself(word: str) -> None:
    found = slips(word)
    assert word not in found
    assert all(0 < cost <= OTHER for cost in found.values())
