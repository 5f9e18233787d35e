"""Refusal recall and precision, false refusals: each a mean over the questions that it concerns.

Precision and recall (Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, ch. 8)
of one class, « refuse »: the questions refused against those to be refused. False refusals are what
selective prediction gives up of the answerable questions, 1 − coverage over them (El-Yaniv & Wiener,
On the Foundations of Noise-free Selective Classification, JMLR 11, 2010). Close texts shown as such
(status « partial ») claim nothing: a refusal.
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
