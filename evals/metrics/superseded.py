"""Superseded text: where the law has changed, the former law must not be shown for the present one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from evals.metrics.out_of_force import out_of_force
from ingestion.documents import Validity


def superseded_text(
    cited: Sequence[Validity], day: dt.date, *, dated: bool, forbidden_shown: bool
) -> float | None:
    """Return 1 when a question on law that has changed got the former one, 0 when not; None otherwise.

    ``dated`` tells such a question (kind « superseded »). The former law was shown when a cited
    document is not in force on ``day``, or when a superseded value of the question
    (``forbidden_shown``) is displayed. Definition of this project; the rate is the mean over these
    questions alone: over all of them, those that could not fail would hide the others.
    """
    if not dated:
        return None
    return float(forbidden_shown or bool(out_of_force(cited, day)))
