"""What the nearest questions of all documents say, by hand with an encoder of known axes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.precedents import NEAREST, NOISE, PRIOR, WIDTH, precedent
from ingestion.index import SearchIndex
from tests.assistant.retrieval.samples import (
    MARIAGE,
    NAISSANCE,
    WORDS,
    asked_index,
    axis_encoder,
    small_index,
    write_bank,
)

ENCODER = axis_encoder()
ROUNDING = 1e-3
"""Cosines of vectors kept in 16 bits."""
ALONE = 1 / (1 + NOISE)
"""What one question as near as can be weighs, alone."""


def far(cosine: float) -> float:
    """Return the covariance of two questions of a known cosine."""
    return math.exp((cosine - 1) / WIDTH)


def said(index: SearchIndex, question: str) -> float:
    return precedent(ENCODER.encode([question])[0], index)


def index_of(root: Path, *lines: tuple[str, str, str]) -> SearchIndex:
    write_bank(root / "corpus", *lines)
    return small_index(root)


def test_one_question_by_hand(tmp_path: Path) -> None:
    # Of the small index, « Mon bébé ? » is an everyday question, which its document answers.
    index = small_index(tmp_path)
    assert said(index, "bébé") == pytest.approx(PRIOR + ALONE * (1 - PRIOR), abs=ROUNDING)
    assert said(index, "mariage") == pytest.approx(
        PRIOR + far(0) * ALONE * (1 - PRIOR), abs=ROUNDING
    )


def test_an_unanswered_question_says_the_reverse(tmp_path: Path) -> None:
    index = index_of(tmp_path, (MARIAGE, "mariage", ""))
    # « bébé » is answered: they have nothing in common, but for what is left of their covariance.
    covariance = np.array([[1 + NOISE, far(0)], [far(0), 1 + NOISE]])
    by_hand = np.linalg.inv(covariance) @ np.array([-1 - PRIOR, 1 - PRIOR])
    expected = PRIOR + float(np.array([1, far(0)]) @ by_hand)
    assert said(index, "mariage") == pytest.approx(expected, abs=ROUNDING)
    assert expected < 0


def test_two_alike_do_not_count_twice_as_much(tmp_path: Path) -> None:
    lines = [(NAISSANCE, f"naissance {'?' * n}", "La naissance") for n in range(1, 5)]
    index = index_of(tmp_path, *lines)
    # Four of the same: a mean whose variance is a quarter of the noise.
    expected = PRIOR + (1 - PRIOR) / (1 + NOISE / 4)
    assert said(index, "naissance") == pytest.approx(expected, abs=0.01)


def test_it_is_asked_of_the_documents_that_are_kept(tmp_path: Path) -> None:
    index = index_of(tmp_path, (MARIAGE, "naissance", ""), (NAISSANCE, "naissance", "La naissance"))
    vector = ENCODER.encode(["naissance"])[0]
    passages = index.store.passages(range(len(index)))
    of_birth = np.array(
        [passages[row].passage.document_id == NAISSANCE for row in range(len(index))]
    )
    assert precedent(vector, index, of_birth) > 0.8
    assert precedent(vector, index, ~of_birth) < -0.5
    assert -0.5 < precedent(vector, index) < PRIOR


def test_nothing_asked_is_what_is_expected_of_any_question(tmp_path: Path) -> None:
    index = small_index(tmp_path)
    nobody = np.zeros(len(index), dtype=bool)
    assert precedent(ENCODER.encode(["bébé"])[0], index, nobody) == PRIOR


def test_so_many_are_looked_at(tmp_path: Path) -> None:
    many = [(NAISSANCE, f"naissance {n}", "La naissance") for n in range(NEAREST)]
    index = index_of(tmp_path, *many, (MARIAGE, "naissance mariage", ""))
    alone = tmp_path / "alone"
    assert said(index, "naissance") == pytest.approx(
        said(index_of(alone, *many), "naissance"), abs=1e-6
    )


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return asked_index(tmp_path_factory.mktemp("precedents"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join))
def test_it_stays_near_what_questions_say(asked: SearchIndex, question: str) -> None:
    assert -1.6 < said(asked, question) < 1.6
