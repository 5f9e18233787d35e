"""Page numbers and running lines: what is printed at the edges of the pages beside their text.

To lose a line of the text is worse than to keep a header: a line goes only when it is the same at
the same height of many pages, or when its number counts the pages, and when it stands apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingestion.french.folding import fold_words, word_set
from ingestion.readers.pdf_pages import Line, Page, body_size

_EDGE_LINES = 3
_EDGE_SHARE = 0.16
_LARGER = 1.12
"""A line that much larger than the body is a heading, never a running line."""
_APART = 1.45
"""Times the usual spacing: what is closer belongs to the paragraph beside it."""
_SAME_HEIGHT = 8.0
"""Points: a margin is printed at one height, what starts or ends a page is not."""

_NUMBER = r"(?<!\d)(?P<number>\d{1,4})(?P<total>\s*(?:/|sur|de|of)\s*\d{1,4})?"
_PAGE_NUMBER = re.compile(rf"[-–—|•·\s]*(?P<word>page|p\.)?\s*{_NUMBER}[-–—|•·\s]*", re.I)
_COUNTED = (
    re.compile(rf"(?P<text>.*?)(?P<mark>\bpage|\bp\.|(?<=\s)[-–—|•·])?\s*{_NUMBER}\W*", re.I),
    re.compile(rf"{_NUMBER}(?:\s+(?P<mark>[-–—|•·]))?(?P<text>\s.*)", re.I),
)
_ARTICLE = re.compile(
    r"art(?:icle|\.)\s*(?:n[°º]\s*)?(?:\d|[ivxl]+\b|premier|unique|pr[ée]l)|[lrd]\.?\s?\*?\s?\d",
    re.I,
)
_NUMBERING = word_set("n no numero")


def without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without page numbers, running headers and running footers.

    Lines go from the edge inwards: what is under a line that stays, stays.
    """
    margins = _Margins(pages)
    cleaned = []
    for page in pages:
        dropped = {id(line) for foot in (False, True) for line in margins.running(page, foot)}
        lines = tuple(line for line in page.lines if id(line) not in dropped)
        cleaned.append(replace(page, lines=lines))
    return cleaned


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where something was seen at an edge: on which page, how far from the edge."""

    page: int
    distance: float


class _Margins:
    """What comes back at the edges of the pages."""

    def __init__(self, pages: Sequence[Page]):
        self._pages = len(pages)
        self._body = body_size(pages)
        # Left and right pages of a long document may have different headers: half of them each.
        self._needed = max(2, len(pages)) if len(pages) <= 3 else max(3, round(len(pages) * 0.4))
        self._seen: dict[Hashable, list[_Seen]] = defaultdict(list)
        for page in pages:
            for foot in (False, True):
                for line in _edge(page, foot):
                    for key in _keys(page, line, foot):
                        self._seen[key].append(_Seen(page.number, _distance(page, line, foot)))

    def running(self, page: Page, foot: bool) -> list[Line]:
        """Return the lines of one edge that are not the text, the nearest to the edge first."""
        ordered = _ordered(page, foot)
        taken = list(takewhile(lambda line: self._runs(page, line, foot), _edge(page, foot)))
        while taken and not self._is_page_number(page, taken[-1], foot):
            inner = next(iter(ordered[len(taken) :]), None)
            if inner is None or _stands_apart(taken[-1], inner, page.spacing()):
                break
            taken.pop()
        return taken

    def _runs(self, page: Page, line: Line, foot: bool) -> bool:
        if line.size > self._body * _LARGER:
            return False
        if self._is_page_number(page, line, foot):
            return True
        if _ARTICLE.match(line.text):
            return False
        distance = _distance(page, line, foot)
        return any(self._times(key, distance) >= self._needed for key in _keys(page, line, foot))

    def _is_page_number(self, page: Page, line: Line, foot: bool) -> bool:
        """Tell whether a line only numbers its page, as « page 3 » says, or by counting the pages."""
        match = _PAGE_NUMBER.fullmatch(line.text)
        if match is None:
            return False
        if match["word"] or (self._pages == 1 and foot):
            return True
        offset = int(match["number"]) - page.number
        return offset == 0 or len({s.page for s in self._seen[foot, "", offset]}) > 1

    def _times(self, key: Hashable, distance: float) -> int:
        """Return on how many pages something is seen at one height."""
        near = (s.page for s in self._seen[key] if abs(s.distance - distance) <= _SAME_HEIGHT)
        return len(set(near))


def _keys(page: Page, line: Line, foot: bool) -> Iterator[Hashable]:
    """Yield what makes a line the same as one of another page: its text, its count of the pages."""
    yield foot, fold_words(line.text) or line.text
    if match := _PAGE_NUMBER.fullmatch(line.text):
        yield foot, "", int(match["number"]) - page.number
        return
    for pattern in _COUNTED:
        match = pattern.fullmatch(line.text)
        if match is None:
            continue
        named = set(fold_words(match["text"]).split()) - _NUMBERING
        mark = (match["mark"] or "").lower()
        # « Étape 2 » and « Salle 3 » name what follows them; « Règlement – 2 » counts the pages.
        several = len(named) > 1 and bool(mark or match["total"])
        if several or mark in ("page", "p.") or _is_spread(line):
            number = int(match["number"]) - page.number
            yield foot, fold_words(match["text"]), match["total"], number


def _is_spread(line: Line) -> bool:
    """Tell whether a wide blank parts a line: a header with its number at the other end."""
    return line.x1 - line.x0 > line.size * len(line.text)


def _stands_apart(line: Line, inner: Line, spacing: float) -> bool:
    return abs(line.size - inner.size) > 0.5 or abs(line.top - inner.top) > spacing * _APART


def _ordered(page: Page, foot: bool) -> list[Line]:
    """Return the lines of a page, the nearest to its top or foot first."""
    return sorted(page.lines, key=lambda line: line.top, reverse=foot)


def _edge(page: Page, foot: bool) -> list[Line]:
    """Return the few lines nearest to the top or to the foot, the nearest first."""
    far = page.height * (1 - _EDGE_SHARE)
    near = _ordered(page, foot)[:_EDGE_LINES]
    return [line for line in near if (line.top if foot else page.height - line.bottom) >= far]


def _distance(page: Page, line: Line, foot: bool) -> float:
    """Return how far a line begins from the top of its page, or ends from its foot."""
    return page.height - line.bottom if foot else line.top
