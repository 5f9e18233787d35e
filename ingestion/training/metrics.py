"""Ranking metrics, one function each, on the rank of the best right answer (1 is first)."""

import numpy as np
from numpy.typing import NDArray

from ingestion.training.ragged import Floats, Ints

Ranks = NDArray[np.int64]


def gold_ranks(scores: Floats, gold: Ints) -> Ranks:
    """Return the rank of each gold column in one row of scores.

    Shape (len(gold),); equal scores count against the gold document.
    """
    return np.array([int((scores >= scores[column]).sum()) for column in gold], dtype=np.int64)


def recall_at(best: Ranks, cutoff: int) -> float:
    """Return the share of questions with a right answer in the first ``cutoff``."""
    return float((best <= cutoff).mean())


def found_at(ranks: list[Ranks], cutoff: int) -> float:
    """Return the mean share of each question's right answers within the first ``cutoff``."""
    return float(np.mean([(question <= cutoff).mean() for question in ranks]))


def reciprocal_rank(best: Ranks, cutoff: int) -> float:
    """Return the mean of 1/rank, zero beyond ``cutoff`` (MRR@cutoff)."""
    return float(np.where(best <= cutoff, 1.0 / best, 0.0).mean())
