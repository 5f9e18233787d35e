"""Latency percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the ⌈share × n⌉-th smallest value.

    ``share`` in ]0, 1]; raises ValueError without values. Source: nearest-rank definition, Hyndman &
    Fan, Sample Quantiles in Statistical Packages, 1996 (type 1).
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share} is not in ]0, 1]")
    if not values:
        raise ValueError("no percentile without values")
    return sorted(values)[math.ceil(share * len(values)) - 1]
