"""« On est 420 habitants » : which sentences are about a town of that size, and which are not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion import french

_VALUE = re.compile(r"^(<=|>=|<|>|=)?(\d+)(?:\.\.(\d+))? hab$")


def asked_populations(question: str) -> tuple[int, ...]:
    """Return the sizes of town that a question states (« une commune de 420 habitants »)."""
    sizes = []
    for figure in french.figures(question):
        match = _VALUE.match(figure.value)
        if (
            figure.kind is french.FigureKind.POPULATION
            and match
            and match[1] == "="
            and not match[3]
        ):
            sizes.append(int(match[2]))
    return tuple(sizes)


def holds(condition: str, size: int) -> bool | None:
    """Tell whether a canonical condition (« <3500 hab ») holds for a size; None when unreadable."""
    match = _VALUE.match(condition)
    if match is None:
        return None
    sign, low = match[1] or "=", int(match[2])
    if match[3]:
        return low <= size <= int(match[3])
    return {
        "<": size < low,
        "<=": size <= low,
        ">": size > low,
        ">=": size >= low,
        "=": size == low,
    }[sign]


def agreement(sizes: Sequence[int], conditions: Sequence[str]) -> float:
    """Return 1 when one of a text's conditions holds for a size, -1 when none does, 0 without any."""
    if not sizes:
        return 0.0
    verdicts = [
        verdict
        for condition in conditions
        for size in sizes
        if (verdict := holds(condition, size)) is not None
    ]
    if not verdicts:
        return 0.0
    return 1.0 if any(verdicts) else -1.0
