"""Figure-and-reference precision: nothing exact is shown that the cited span does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.citations import CitedStatement
from ingestion.french import canonical_figures


def unsupported_figures(statement: CitedStatement) -> frozenset[str]:
    """Return the figures and articles of a statement that none of its cited spans holds."""
    return canonical_figures(statement.text) - canonical_figures("\n".join(statement.cited))


def figure_precision(statements: Sequence[CitedStatement]) -> float | None:
    """Return the share of figures shown that occur in their cited span; None without any figure.

    Amounts, dates, delays, thresholds, percentages and article numbers, each in one canonical
    writing; number fidelity as in Zhao, Cohen & Webber, Reducing Quantity Hallucinations in
    Abstractive Summarization, 2020.
    """
    shown = sum(len(canonical_figures(s.text)) for s in statements)
    if not shown:
        return None
    return 1 - sum(len(unsupported_figures(s)) for s in statements) / shown
