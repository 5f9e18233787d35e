"""First-statement precision: is what is read first to the point?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.metrics.evidence import Shown, evidence_precision
from ingestion.documents import Span


def first_statement_precision(
    first: Sequence[Shown], regions: Mapping[str, Sequence[Span]]
) -> float:
    """Return 1 when a place of the first statement is to the point, 0 when none is.

    ``first`` holds a place for each citation of that statement, none when it cites nothing; to the
    point as for ``evidence_precision``: it touches a marked region or holds a key fact. Precision at
    rank 1 (Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, ch. 8), the
    ranked items being statements.
    """
    return float(bool(evidence_precision(first, regions)))
