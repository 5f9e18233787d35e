"""Results → figures with their confidence intervals, over all questions and by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evals.catalogue import info
from evals.metrics.bootstrap import bootstrap_area, bootstrap_mean, bootstrap_of
from evals.metrics.latency import percentile
from evals.metrics.risk_coverage import area_under_risk_coverage, risk_coverage
from evals.metrics.unanimous import unanimous_interval
from evals.questions import QuestionKind
from evals.results import Figure, Figures, QuestionResult, Scores


def means(scores: Sequence[Scores]) -> Figures:
    """Return the mean of each score over the questions that it concerns, with its interval."""
    names = list(dict.fromkeys(name for one in scores for name in one))
    figures = {}
    for name in names:
        values = [value for one in scores if (value := one.get(name)) is not None]
        if values:
            low, high = _interval(name, values)
            figures[name] = Figure(sum(values) / len(values), low, high, len(values))
    return figures


def _interval(name: str, values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean; exact where every question scores 0, or every one 1."""
    if info(name).is_share and set(values) in ({0.0}, {1.0}):
        return unanimous_interval(values[0], len(values))
    return bootstrap_mean(values)


def summarise(results: Sequence[QuestionResult]) -> Figures:
    """Return every figure of a set of results."""
    figures = means([result.scores for result in results])
    if not results:
        return figures
    confidences = [result.confidence for result in results]
    right = [result.right_if_answered for result in results]
    area = area_under_risk_coverage(confidences, right)
    if area is not None:
        figures["aurc"] = Figure(area, *bootstrap_area(confidences, right), len(results))
    # What failed, or was turned away with a message, was given no answer and has no time.
    times = [result.milliseconds for result in results if result.milliseconds]
    lengths = [words for r in results if (words := r.scores.get("words")) is not None]
    return (
        figures
        | _percentile("words_p50", lengths, 0.5)
        | _percentile("words_p95", lengths, 0.95)
        | _percentile("latency_p50", times, 0.5)
        | _percentile("latency_p95", times, 0.95)
    )


def _percentile(name: str, values: Sequence[float], share: float) -> Figures:
    if not values:
        return {}
    value = percentile(values, share)
    low, high = bootstrap_of(lambda p: percentile([values[i] for i in p], share), len(values))
    return {name: Figure(value, low, high, len(values))}


def summarise_by_kind(results: Sequence[QuestionResult]) -> Mapping[str, Figures]:
    """Return the means by kind of question, in the order of the kinds."""
    present = {result.kind for result in results}
    return {
        kind.value: means([r.scores for r in results if r.kind is kind])
        for kind in QuestionKind
        if kind in present
    }


def curve(results: Sequence[QuestionResult]) -> tuple[tuple[float, float], ...]:
    """Return the risk–coverage points of a set of results."""
    points = risk_coverage([r.confidence for r in results], [r.right_if_answered for r in results])
    return tuple((round(c, 4), round(r, 4)) for c, r in points)


def threshold_table(
    results: Sequence[QuestionResult], thresholds: Sequence[float]
) -> list[tuple[float, float, float, float, float]]:
    """Return (threshold, coverage, risk, false-refusal rate, refusal recall) for each threshold.

    Risk is the share of wrong answers among those given; it is 0 when none is given.
    """
    confidences = np.array([r.confidence for r in results])
    wrong = np.array([not r.right_if_answered for r in results])
    answerable = np.array([r.expected.value == "answer" for r in results])
    rows = []
    for threshold in thresholds:
        given = confidences >= threshold
        risk = float(wrong[given].mean()) if given.any() else 0.0
        refused = ~given
        rows.append((
            threshold, float(given.mean()), risk,
            float(refused[answerable].mean()) if answerable.any() else 0.0,
            float(refused[~answerable].mean()) if (~answerable).any() else 0.0,
        ))  # fmt: skip
    return rows
