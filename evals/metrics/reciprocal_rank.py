"""Reciprocal rank; its mean over questions is the MRR."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], k: int) -> float | None:
    """Return 1 / rank of the first relevant document, 0 beyond ``k``; None without any relevant.

    Source: Voorhees, The TREC-8 Question Answering Track Report, 1999.
    """
    if not relevant:
        return None
    wanted = set(relevant)
    return next((1 / rank for rank, name in enumerate(ranking[:k], 1) if name in wanted), 0.0)
