"""Recall at a depth."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def recall_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float | None:
    """Return the share of the relevant documents in the first ``k``; None without any relevant.

    R@k = |relevant ∩ first k| / |relevant| (Manning, Raghavan & Schütze, Introduction to Information
    Retrieval, 2008, ch. 8). ``ranking`` holds distinct ids, best first.
    """
    if not relevant:
        return None
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant))
