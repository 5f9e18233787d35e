"""Recall, reciprocal rank and nDCG: by hand, then against ir_measures."""

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from evals.metrics.ndcg import ndcg_at
from evals.metrics.recall import recall_at
from evals.metrics.reciprocal_rank import reciprocal_rank

IDS = [f"d{n}" for n in range(12)]
RANKINGS = st.permutations(IDS).flatmap(lambda p: st.integers(0, 12).map(lambda n: p[:n]))
GRADES = st.dictionaries(st.sampled_from(IDS), st.integers(0, 2), min_size=1, max_size=6)


def test_recall_counts_the_relevant_found_in_the_first_k() -> None:
    assert recall_at(["a", "b", "c"], {"b", "c", "z"}, 2) == pytest.approx(1 / 3)
    assert recall_at(["a", "b", "c"], {"b", "c", "z"}, 3) == pytest.approx(2 / 3)
    assert recall_at([], {"a"}, 5) == 0
    assert recall_at(["a"], set(), 5) is None


def test_reciprocal_rank_is_that_of_the_first_relevant() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"c", "b"}, 10) == 1 / 2
    assert reciprocal_rank(["a", "b", "c"], {"c"}, 2) == 0
    assert reciprocal_rank(["a"], set(), 10) is None


def test_ndcg_divides_by_the_ideal_order() -> None:
    # DCG: 1/log2(2) + 2/log2(4); ideal: 2/log2(2) + 1/log2(3).
    expected = (1 + 2 / 2) / (2 + 1 / math.log2(3))
    assert ndcg_at(
        ["useful", "other", "answers"], {"answers": 2, "useful": 1}, 10
    ) == pytest.approx(expected)
    assert ndcg_at(["answers", "useful"], {"answers": 2, "useful": 1}, 10) == pytest.approx(1)
    assert ndcg_at(["a"], {"a": 0}, 10) is None


@given(RANKINGS, GRADES, st.sampled_from([1, 5, 10]))
@settings(max_examples=60, deadline=None)
def test_a_known_library_says_the_same(ranking: list[str], grades: dict[str, int], k: int) -> None:
    relevant = {name for name, grade in grades.items() if grade >= 2}
    run = [ir_measures.ScoredDoc("q", name, -rank) for rank, name in enumerate(ranking)]
    # A document that is never judged keeps the question in the run when the ranking is empty.
    run = run or [ir_measures.ScoredDoc("q", "unjudged", 0)]
    qrels = [ir_measures.Qrel("q", name, grade) for name, grade in grades.items()]
    theirs = ir_measures.calc_aggregate([R(rel=2) @ k, RR(rel=2) @ k, nDCG @ k], qrels, run)
    if relevant:
        assert recall_at(ranking, relevant, k) == pytest.approx(theirs[R(rel=2) @ k])
        assert reciprocal_rank(ranking, relevant, k) == pytest.approx(theirs[RR(rel=2) @ k])
    if any(grades.values()):
        assert ndcg_at(ranking, grades, k) == pytest.approx(theirs[nDCG @ k])
