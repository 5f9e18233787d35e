"""Verbatim rate: statements that are exactly the span of the document they claim to be."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.documents import Span


def verbatim_rate(statements: Sequence[tuple[str, Span | None, str]]) -> float | None:
    """Return the share of (text, span, document text) with ``document[span] == text``.

    A statement without a span is not verbatim. None without any statement. Definition of this project,
    its rule in CONTRIBUTING.md: an answer « ne montre que des tranches exactes de documents ».
    """
    if not statements:
        return None
    exact = sum(
        span is not None and document[span.start : span.end] == text
        for text, span, document in statements
    )
    return exact / len(statements)
