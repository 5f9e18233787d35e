"""The risk–coverage curve of an assistant that may refuse, and the area under it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[tuple[float, float], ...]:
    """Return (coverage, risk) points, one per question answered, surest first; ties go together.

    Coverage is the share of the questions answered when one stops at a confidence, risk the share of
    those that are wrong (El-Yaniv & Wiener, 2010; Geifman & El-Yaniv, Selective Classification for
    Deep Neural Networks, NeurIPS 2017). Questions that tie share one point, at their last place.
    """
    scores = np.asarray(confidences, dtype=np.float64)
    order = np.argsort(-scores, kind="stable")
    risks = selective_risks(scores[order], ~np.asarray(right, dtype=bool)[order])
    count = len(scores)
    last = [i for i in range(count) if i + 1 == count or scores[order[i]] != scores[order[i + 1]]]
    return tuple(((i + 1) / count, float(risks[i])) for i in last)


def area_under_risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Return the AURC: the mean of the selective risk over all coverages; None without questions.

    AURC = (1/n) Σ risk(coverage i/n) (Geifman, Uziel & El-Yaniv, Bias-Reduced Uncertainty Estimation
    for Deep Neural Classifiers, ICLR 2019, after Geifman & El-Yaniv, 2017). Tied questions each take
    the risk of their whole group, so that their order does not matter.
    """
    if not len(confidences):
        return None
    scores = np.asarray(confidences, dtype=np.float64)
    order = np.argsort(-scores, kind="stable")
    return float(selective_risks(scores[order], ~np.asarray(right, dtype=bool)[order]).mean())


def selective_risks(scores: Floats, wrong: npt.NDArray[np.bool_]) -> Floats:
    """Return the share of wrong answers among the first i, scores descending, ties taken whole."""
    count = len(scores)
    means = np.cumsum(wrong) / np.arange(1, count + 1)
    # Place of the last question that ties with each one.
    last = np.searchsorted(-scores, -scores, side="right") - 1
    return np.asarray(means[last], dtype=np.float64)
