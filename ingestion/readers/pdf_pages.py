"""What a page of a PDF holds: lines of text placed on it, and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.cleaning import clean_line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; lengths in points, ``top`` from the top of the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    column: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table seen on a page, with the height at which it starts."""

    top: float
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page (``number`` from 1) with its lines and tables from top to bottom."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()

    @classmethod
    def from_json(cls, number: int, page: Mapping[str, Any]) -> Page:
        """Build a page from what the worker wrote."""
        lines = [Line(**{**line, "text": clean_line(line["text"])}) for line in page["lines"]]
        tables = [
            Table(t["box"][1], tuple(tuple(clean_line(c) for c in row) for row in t["rows"]))
            for t in page["tables"]
        ]
        return cls(
            number,
            page["width"],
            page["height"],
            tuple(line for line in lines if line.text),
            tuple(tables),
        )

    def spacing(self) -> float:
        """Return the usual distance between the tops of two lines of the page."""
        gaps = [
            round(b.top - a.top, 1)
            for a, b in zip(self.lines, self.lines[1:], strict=False)
            if a.column == b.column and 0 < b.top - a.top < 60 and a.size == b.size
        ]
        if not gaps:
            return 14.0
        gaps.sort()
        # Paragraph gaps are larger than line gaps: the lower third is inside paragraphs.
        return gaps[len(gaps) // 3]


def body_size(pages: Sequence[Page]) -> float:
    """Return the font size of most characters, 0 without any."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            weights[line.size] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0
