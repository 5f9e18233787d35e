"""Normalised discounted cumulative gain, with graded relevance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence


def ndcg_at(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float | None:
    """Return nDCG@k; None when no document has a grade above 0.

    DCG@k = Σ grade(i) / log2(i + 1) over the first ``k``, divided by that of the ideal order; linear
    gain, as in trec_eval (Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR techniques,
    ACM TOIS 20(4), 2002).
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    if ideal <= 0:
        return None
    return _dcg(grades.get(name, 0) for name in ranking[:k]) / ideal


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
