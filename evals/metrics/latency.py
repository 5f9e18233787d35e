"""Latency percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile: the ⌈share × n⌉-th smallest value; None without values.

    ``share`` in ]0, 1]. Source: nearest-rank definition, Hyndman & Fan, Sample Quantiles in
    Statistical Packages, 1996 (type 1).
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share} is not in ]0, 1]")
    if not values:
        return None
    return sorted(values)[math.ceil(share * len(values)) - 1]
