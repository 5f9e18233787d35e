"""Superseded text: law that is not in force must never support an answer about the day asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ingestion.documents import Validity


def superseded_text(cited: Iterable[Validity], day: dt.date, forbidden_shown: bool) -> float:
    """Return 1 when a cited document is not in force on ``day`` or a superseded value is shown.

    Definition: the project's promise (design.md, « law has dates »); the rate is the mean.
    """
    return float(forbidden_shown or any(not validity.in_force(day) for validity in cited))
