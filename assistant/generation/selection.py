"""The passages given to a model: those of the extracts first, then the best ranked ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Citation
from ingestion.documents import Span

MAX_SOURCES = 8
MAX_CHARS = 1_800
"""A passage is not widened beyond this: a small model loses what stands in the middle of long ones."""


def select(extracted: Sequence[Citation], passages: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the numbered sources: the extracts' citations, widened, keep their numbers.

    A passage that overlaps an extract's widens it; the others follow, best first.
    """
    chosen = list(extracted)
    for passage in passages:
        place = next((i for i, c in enumerate(chosen) if _touches(c, passage)), None)
        if place is not None:
            chosen[place] = _widened(chosen[place], passage)
        elif len(chosen) < MAX_SOURCES:
            chosen.append(replace(passage, number=len(chosen) + 1))
    return tuple(chosen)


def _touches(one: Citation, other: Citation) -> bool:
    return one.document_id == other.document_id and (
        one.passage_span.overlap(other.passage_span) > 0
        or (one.heading_path == other.heading_path and _gap(one, other) <= 2)
    )


def _gap(one: Citation, other: Citation) -> int:
    first, last = sorted((one.passage_span, other.passage_span))
    return last.start - first.end


def _widened(one: Citation, other: Citation) -> Citation:
    """Return ``one`` showing the text of both, when they meet and stay readable."""
    if one.heading_path != other.heading_path or _gap(one, other) > 0:
        return one
    first, last = sorted((one, other), key=lambda c: c.passage_span)
    span = Span(first.passage_span.start, max(first.passage_span.end, last.passage_span.end))
    if len(span) > MAX_CHARS:
        return one
    beyond = span.end - first.passage_span.end
    text = first.passage + (last.passage[-beyond:] if beyond else "")
    return replace(one, passage=text, passage_span=span)
