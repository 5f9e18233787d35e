"""Agreement between two binary judges."""

from __future__ import annotations

from collections.abc import Sequence


def agreement(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return the share of items on which both say the same; None without items."""
    if not first:
        return None
    return sum(a == b for a, b in zip(first, second, strict=True)) / len(first)


def cohen_kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return Cohen's kappa, (observed − chance) / (1 − chance); None when chance alone agrees.

    Source: Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
    """
    observed = agreement(first, second)
    if observed is None:
        return None
    share_a, share_b = sum(first) / len(first), sum(second) / len(second)
    chance = share_a * share_b + (1 - share_a) * (1 - share_b)
    return None if chance == 1 else (observed - chance) / (1 - chance)
