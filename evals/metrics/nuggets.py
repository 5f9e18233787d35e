"""Nugget recall: which key facts the answer shows."""

from __future__ import annotations

from collections.abc import Sequence

from evals.matching import first_form
from evals.questions import Nugget


def found_nuggets(text: str, nuggets: Sequence[Nugget]) -> tuple[bool, ...]:
    """Tell for each nugget whether one of its forms stands in ``text``."""
    return tuple(first_form(text, nugget.forms) is not None for nugget in nuggets)


def nugget_recall(
    nuggets: Sequence[Nugget], found: Sequence[bool], *, vital_only: bool
) -> float | None:
    """Return the share of the nuggets (or of the vital ones) that were found; None without any.

    Vital and okay nuggets, recall over each: Voorhees, Overview of the TREC 2003 Question Answering
    Track; automatic matching in place of an assessor, as in Lin & Demner-Fushman, Automatically
    evaluating answers to definition questions, 2005.
    """
    counted = [hit for n, hit in zip(nuggets, found, strict=True) if n.vital or not vital_only]
    return sum(counted) / len(counted) if counted else None
