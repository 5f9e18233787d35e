"""Documents out of force: law that is not in force must never support an answer about the day asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ingestion.documents import Validity


def out_of_force(cited: Sequence[Validity], day: dt.date) -> float | None:
    """Return 1 when a cited document is not in force on ``day``, 0 otherwise; None when none is cited.

    Definition of this project, the promise of README.md: it « ne s’appuie jamais sur un document qui
    n’est plus en vigueur », nor on one that is not yet. The rate is the mean over the questions that
    were shown at least one citation.
    """
    if not cited:
        return None
    return float(any(not validity.in_force(day) for validity in cited))
