"""Metrics against values worked out by hand."""

import numpy as np
import pytest

from ingestion.training.metrics import found_at, gold_ranks, recall_at, reciprocal_rank


def test_rank_counts_the_documents_that_score_as_much_or_more() -> None:
    scores = np.array([0.9, 0.4, 0.7, 0.4], dtype=np.float32)
    assert gold_ranks(scores, np.array([0, 2])).tolist() == [1, 2]
    # Two documents tie at 0.4: each is ranked after the other, so that a tie never flatters.
    assert gold_ranks(scores, np.array([1, 3])).tolist() == [4, 4]


def test_recall_is_the_share_of_questions_found_in_time() -> None:
    best = np.array([1, 3, 10, 11])
    assert recall_at(best, 1) == 1 / 4
    assert recall_at(best, 10) == 3 / 4


def test_reciprocal_rank_ignores_what_is_past_the_cutoff() -> None:
    assert reciprocal_rank(np.array([1, 4, 11]), 10) == pytest.approx((1 + 1 / 4 + 0) / 3)


def test_found_is_the_mean_share_of_each_questions_answers() -> None:
    ranks = [np.array([2, 500]), np.array([3])]
    assert found_at(ranks, 100) == pytest.approx((1 / 2 + 1) / 2)
