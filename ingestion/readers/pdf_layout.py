"""Lines on pages to headings, paragraphs, lists and tables.

Running headers and footers go; words cut at line ends are joined; paragraphs continue over page
breaks; headings are lines larger than the body, or short bold ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ingestion.builder import DocumentBuilder
from ingestion.french.folding import word_set
from ingestion.readers.enumerations import Enumerator, is_item
from ingestion.readers.pdf_margins import without_running_lines
from ingestion.readers.pdf_pages import Line, Page, Table, body_size
from ingestion.readers.plain_blocks import BULLET, NUMBER


def write_pages(builder: DocumentBuilder, pages: Sequence[Page]) -> str | None:
    """Add the content of ``pages``; return the title, when the first page has one.

    The title is the largest line at the top of the first page; it is not kept as a heading.
    """
    pages = without_running_lines(pages)
    writer = _Writer(builder, pages)
    writer.write()
    return writer.title


def _heading_levels(pages: Sequence[Page], body: float) -> dict[float, int]:
    """Return the level of each font size larger than ``body``, and of bold lines under key 0."""
    sizes = {line.size for page in pages for line in page.lines}
    levels: dict[float, int] = {}
    level, previous = 0, None
    for size in sorted((s for s in sizes if s >= body * 1.12), reverse=True):
        # Sizes closer than half a point are the same style.
        if previous is None or previous - size > 0.5:
            level += 1
        levels[size] = level
        previous = size
    levels[0.0] = level + 1
    return levels


class _Writer:
    """Walk the lines of the pages, in reading order, and feed the builder."""

    def __init__(self, builder: DocumentBuilder, pages: Sequence[Page]):
        self._builder = builder
        self._enumerator = Enumerator(builder)
        self._pages = pages
        self._body = body_size(pages)
        self._levels = _heading_levels(pages, self._body)
        self._margins = _right_margins(pages)
        self._words = _vocabulary(pages)
        self._pending: list[str] = []
        self._pending_page = 1
        self._pending_item: int | None = None
        self._heading_text = ""
        self._heading_at: tuple[int, int, float] = (0, 0, 0.0)
        """Level, page and size of the heading under way."""
        self._last: Line | None = None
        self._last_right = 0.0
        self._indents: list[float] = []
        self._blocks = 0
        self.title: str | None = None

    def write(self) -> None:
        """Add all the pages."""
        for page in self._pages:
            spacing = page.spacing()
            for part in _in_order(page):
                if isinstance(part, Table):
                    self._flush()
                    self._table(page, part)
                else:
                    self._line(page, part, spacing, self._margins[round(page.width), part.column])
            # A paragraph may go on over the page: the first line of the next page decides.
            if self._last is not None:
                self._last = replace(self._last, top=-1.0, bottom=-1.0, column=-1)
        self._flush()

    def _line(self, page: Page, line: Line, spacing: float, right: float) -> None:
        level = self._heading_level(line, right)
        if level is not None:
            if self._continues_heading(line, level):
                self._heading_text += f" {line.text}"
            else:
                self._flush()
                self._heading_text, self._heading_at = line.text, (level, page.number, line.size)
            self._last = line
            return
        self._flush_heading()
        if self._pending and self._goes_on(line, spacing):
            self._pending[-1:] = [_join(self._pending[-1], line.text, self._words)]
        else:
            self._flush_text()
            self._start(page, line)
        self._last, self._last_right = line, right

    def _start(self, page: Page, line: Line) -> None:
        self._pending_page = page.number
        text = line.text
        if match := BULLET.match(text):
            self._pending_item = self._depth(line.x0)
            text = text[match.end() :]
        else:
            self._pending_item = None
            if not is_item(text) and not NUMBER.match(text):
                self._indents = []
        self._pending = [text]

    def _depth(self, x0: float) -> int:
        """Return the list level of a bullet from its indentation."""
        while self._indents and x0 < self._indents[-1] - 3:
            self._indents.pop()
        if not self._indents or x0 > self._indents[-1] + 3:
            self._indents.append(x0)
        return len(self._indents)

    def _goes_on(self, line: Line, spacing: float) -> bool:
        """Tell whether ``line`` continues the paragraph or item under way."""
        last = self._last
        if last is None or BULLET.match(line.text) or is_item(line.text):
            return False
        ended = last.text.endswith((".", "!", "?", ":", ";", "…"))
        if NUMBER.match(line.text) and ended:
            return False
        lower = line.text[:1].islower()
        if last.top < 0 or last.column != line.column:
            return not ended or lower
        if line.top - last.top > spacing * 1.45 and not (
            lower and line.top - last.top < spacing * 2
        ):
            return False
        short = last.x1 < self._last_right - 0.12 * (self._last_right - min(last.x0, line.x0))
        if ended and short:
            return False
        # An indented first line after a full stop opens a paragraph.
        indented = line.x0 > last.x0 + 6 and self._pending_item is None
        return not (ended and indented)

    def _heading_level(self, line: Line, right: float) -> int | None:
        text = line.text
        if BULLET.match(text) or len(text) > 160 or not any(c.isalpha() for c in text):
            return None
        if line.size in self._levels and line.size > 0:
            return self._levels[line.size]
        ends = text.endswith((".", ",", ";", ":"))
        narrow = line.x1 < right - 10 or len(text) < 60
        if line.bold and not ends and narrow and line.size >= self._body - 0.6:
            return self._levels[0.0]
        return None

    def _continues_heading(self, line: Line, level: int) -> bool:
        last = self._last
        return bool(
            self._heading_text
            and last is not None
            and self._heading_at[0] == level
            and last.column == line.column
            and 0 <= line.top - last.top <= line.size * 1.9
            and not NUMBER.match(line.text)
            and len(self._heading_text) < 200
        )

    def _table(self, page: Page, table: Table) -> None:
        self._enumerator.reset()
        self._builder.page = page.number
        rows = [row for row in table.rows if any(row)]
        if rows:
            self._builder.table(rows[0], rows[1:])

    def _flush(self) -> None:
        self._flush_heading()
        self._flush_text()

    def _flush_heading(self) -> None:
        if not self._heading_text:
            return
        text, (level, page, _) = self._heading_text, self._heading_at
        self._heading_text = ""
        self._flush_text()
        self._enumerator.reset()
        # A letterhead may come before the title.
        if self.title is None and page == 1 and level == 1 and self._blocks <= 3:
            self.title = text
            return
        self._builder.page = page
        self._builder.heading(level, text, guessed=level == self._levels[0.0])
        self._blocks += 4

    def _flush_text(self) -> None:
        if not self._pending:
            return
        text = " ".join(self._pending)
        self._pending = []
        self._blocks += 1
        self._builder.page = self._pending_page
        if self._pending_item is not None:
            self._builder.list_item(text, self._pending_item + self._enumerator.depth)
        elif (match := NUMBER.match(text)) and not is_item(text):
            self._builder.list_item(text[match.end() :], 1, ordered=True)
        else:
            self._enumerator.paragraph(text)


def _in_order(page: Page) -> Iterator[Line | Table]:
    """Yield the lines and tables of a page in reading order."""
    tables = sorted(page.tables, key=lambda table: table.top)
    for line in page.lines:
        while tables and tables[0].top <= line.top:
            yield tables.pop(0)
        yield line
    yield from tables


def _right_margins(pages: Sequence[Page]) -> dict[tuple[int, int], float]:
    """Return where the longest line of each (page width, column) ends."""
    margins: dict[tuple[int, int], float] = {}
    for page in pages:
        for line in page.lines:
            key = round(page.width), line.column
            margins[key] = max(margins.get(key, 0.0), line.x1)
    return margins


_HYPHEN_KEPT = word_set(
    "ci la même mêmes être vous nous je tu il elle on ils elles ce moi toi lui leur en y t "
    "midi uns unes dire"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _vocabulary(pages: Sequence[Page]) -> Counter[str]:
    found: Counter[str] = Counter()
    for page in pages:
        for line in page.lines:
            found.update(w.lower() for w in _WORD.findall(line.text))
    return found


def _join(before: str, text: str, words: Mapping[str, int]) -> str:
    """Join two lines of a paragraph; a word cut by a hyphen is made whole.

    The hyphen stays when the document writes the word with it elsewhere, or before what French
    always joins with one (« celui-ci », « peut-être », « rendez-vous »).
    """
    match = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$", before)
    start = re.match(r"[^\W\d_]+", text)
    if match is None or start is None or not text[:1].islower():
        # A digit or a capital after the hyphen: « L. 2121-\n10 », « Saint-\nMartin ».
        return before + text if before.endswith("-") and len(before) > 1 else f"{before} {text}"
    compound = f"{match[1]}-{start[0]}".lower()
    joined = f"{match[1]}{start[0]}".lower()
    if words.get(joined, 0) == 0 and (
        words.get(compound, 0) > 0 or start[0].lower() in _HYPHEN_KEPT
    ):
        return before + text
    return before[:-1] + text
