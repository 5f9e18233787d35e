"""Find the cited passage in a document, and mark it; never mark anything else."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from assistant.api.pages.typography import no_break
from ingestion.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """The passage to show: where it was, and its words when they are known."""

    span: Span | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the passage is now; ``lost`` holds its words when the document no longer has them."""

    span: Span | None = None
    lost: str = ""
    is_missing: bool = False


def find(document: Document, wanted: Wanted) -> Found:
    """Return where the passage is in the document as it stands today.

    A document may have changed since the answer: the words decide, not the place. When they moved
    the new place is returned; when they are gone nothing is marked.
    """
    span, quote = wanted.span, wanted.quote
    inside = span is not None and len(span) > 0 and span.end <= len(document.text)
    if not quote:
        return Found(span) if inside else Found(is_missing=span is not None)
    if inside and span is not None and document.quote(span) == quote:
        return Found(span)
    start = document.text.find(quote)
    if start < 0:
        return Found(lost=quote, is_missing=True)
    return Found(Span(start, start + len(quote)))


class Marker:
    """Escape slices of a document, marking what falls in ``span``; the first mark is the anchor."""

    def __init__(self, document: Document, span: Span | None) -> None:
        self._document = document
        self._span = span
        self._is_anchored = False

    def html(self, slice_: Span) -> str:
        """Return the slice as HTML."""
        if self._span is None or not self._span.overlap(slice_):
            return _html(self._document.quote(slice_))
        start, end = max(self._span.start, slice_.start), min(self._span.end, slice_.end)
        text = self._document.text
        opening = "<mark>" if self._is_anchored else '<mark id="passage">'
        self._is_anchored = True
        return (
            _html(text[slice_.start : start])
            + opening
            + _html(text[start:end])
            + "</mark>"
            + _html(text[end : slice_.end])
        )


def _html(text: str) -> str:
    return escape(no_break(text))
