"""Refusal recall and precision, false refusals: each a mean over the questions that it concerns.

Precision and recall of the class « refuse », as in Rajpurkar, Jia & Liang, Know What You Don't Know
(SQuAD 2.0), 2018. Close texts shown as such (status « partial ») claim nothing: a refusal.
"""

from __future__ import annotations


def refusal_recall(*, answerable: bool, refused: bool) -> float | None:
    """Return 1 when a question to be refused was, 0 when not; None for an answerable question."""
    return None if answerable else float(refused)


def refusal_precision(*, answerable: bool, refused: bool) -> float | None:
    """Return 1 when a refusal was due, 0 when not; None when there was no refusal."""
    return float(not answerable) if refused else None


def false_refusal(*, answerable: bool, refused: bool) -> float | None:
    """Return 1 when an answerable question was refused, 0 when not; None for the others."""
    return float(refused) if answerable else None
