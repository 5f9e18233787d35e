"""Evidence recall and precision by character span: is it the right place that is cited?

Character overlap with the marked quote, as for answer spans in Rajpurkar et al., SQuAD, 2016 (tokens
there) and for retrieved chunks in Smith & Troynikov, Evaluating Chunking Strategies for Retrieval,
2024. The two do not count alike. Recall is in characters of the marked quotes. Precision is in
statements: one beside the marked one, in the same section, is to the point, and so is one that holds
any key fact, vital or not, wherever it was taken: another document may say the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A span shown of a document; ``to_the_point`` when its text holds one of the key facts."""

    document_id: str
    span: Span
    to_the_point: bool = False


def evidence_recall(shown: Sequence[Shown], gold: Mapping[str, Sequence[Span]]) -> float | None:
    """Return the share of the marked characters that the shown spans cover; None without any."""
    total = sum(len(span) for spans in gold.values() for span in spans)
    if not total:
        return None
    covered = sum(
        _covered(span, [s.span for s in shown if s.document_id == name])
        for name, spans in gold.items()
        for span in spans
    )
    return covered / total


def evidence_precision(
    shown: Sequence[Shown], regions: Mapping[str, Sequence[Span]]
) -> float | None:
    """Return the share of shown spans that touch a marked region or hold a key fact; None without.

    ``regions`` maps each useful document to the sections that hold its marked quotes; a document
    without any quote is useful as a whole (pass its whole span).
    """
    if not shown:
        return None
    good = sum(
        s.to_the_point or any(s.span.overlap(r) for r in regions.get(s.document_id, ()))
        for s in shown
    )
    return good / len(shown)


def section_around(document: Document, span: Span) -> Span:
    """Return the deepest section that holds a span."""
    held = [
        section.span
        for _, section in document.root.walk()
        if section.span.start <= span.start and span.end <= section.span.end
    ]
    return min(held, key=len, default=span)


def _covered(span: Span, others: Sequence[Span]) -> int:
    """Return how many characters of ``span`` the union of the others covers."""
    covered, reached = 0, span.start
    for other in sorted(others):
        start, end = max(other.start, reached), min(other.end, span.end)
        if end > start:
            covered += end - start
            reached = end
    return covered
