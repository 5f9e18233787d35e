"""The interval of a share when every question says the same: a bootstrap would give it no width."""

from __future__ import annotations

from evals.metrics.bootstrap import LEVEL


def unanimous_interval(value: float, count: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share that ``count`` questions all put at 0, or all at 1.

    Clopper & Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of the
    Binomial, Biometrika 26(4), 1934: the bounds have a closed form at both ends, ``(α/2)^(1/n)`` and
    1 for n successes of n, and the mirror of it for none. Scores between 0 and 1 are covered too: the
    chance that all of them are 1 is at most that of a yes-or-no score of the same mean. Raises
    ValueError for another value, or without questions.
    """
    if value not in (0.0, 1.0) or count < 1:
        raise ValueError(f"{value} over {count} questions is not unanimous")
    bound = ((1 - LEVEL) / 2) ** (1 / count)
    return (bound, 1.0) if value else (0.0, 1 - bound)
