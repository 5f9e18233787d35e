"""Bootstrap confidence intervals: percentile method, seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from evals.metrics.risk_coverage import area_under_risk_coverage

RESAMPLES = 1_000
LEVEL = 0.95
SEED = 20_261
Places = npt.NDArray[np.intp]


def bootstrap_mean(values: Sequence[float], *, seed: int = SEED) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean of ``values``, questions being resampled.

    Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13. Raises ValueError without
    values.
    """
    sample = np.asarray(values, dtype=np.float64)
    return _interval([float(sample[places].mean()) for places in _resamples(len(sample), seed)])


def bootstrap_of(
    statistic: Callable[[Places], float | None], count: int, *, seed: int = SEED
) -> tuple[float, float]:
    """Return the interval of any statistic of resampled places ``0 … count - 1``."""
    found = (statistic(places) for places in _resamples(count, seed))
    return _interval([value for value in found if value is not None])


def bootstrap_area(
    confidences: Sequence[float], right: Sequence[bool], *, seed: int = SEED
) -> tuple[float, float]:
    """Return the interval of the area under the risk–coverage curve."""
    scores, good = np.asarray(confidences), np.asarray(right)
    return bootstrap_of(
        lambda places: area_under_risk_coverage(scores[places].tolist(), good[places].tolist()),
        len(scores),
        seed=seed,
    )


def _resamples(count: int, seed: int) -> list[Places]:
    if not count:
        raise ValueError("nothing to resample")
    generator = np.random.default_rng(seed)
    return list(generator.integers(0, count, size=(RESAMPLES, count)))


def _interval(found: Sequence[float]) -> tuple[float, float]:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(found, [tail, 100 - tail])
    return float(low), float(high)
