"""Build a Document from headings, paragraphs, lists and tables; every reader goes through it.

It owns the layout of ``Document.text`` (blank line between blocks, newline between items and rows),
so that spans are exact whatever the source format was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingestion.documents import Block, BlockKind, Document, DocumentKind, Section, Span
from ingestion.french import sentences

CELL_SEPARATOR = " | "
MAX_SPAN = 20
"""Rows or columns over which a merged cell is repeated: a damaged file may claim thousands."""
_SPACES = re.compile(r"[ \t\r\f\v\n\u2028\u2029]+")


@dataclass(slots=True)
class _Node:
    """A section under construction."""

    heading: str
    level: int
    start: int
    heading_span: Span | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def freeze(self, end: int) -> Section:
        """Return the section, closing its span where the next sibling starts."""
        ends = [*(child.start for child in self.children[1:]), end]
        # Without children there is an end too many.
        children = tuple(
            child.freeze(stop) for child, stop in zip(self.children, ends, strict=False)
        )
        return Section(
            heading=self.heading,
            level=self.level,
            span=Span(self.start, max(self.start, end)),
            blocks=tuple(self.blocks),
            children=children,
            heading_span=self.heading_span,
        )


class DocumentBuilder:
    """Collect the blocks of a document in reading order, then ``build`` it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._root = _Node("", 0, 0)
        self._stack = [self._root]
        self._list_intro: Span | None = None
        self._last_kind: BlockKind | None = None
        self.page: int | None = None
        self.first_heading: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether no block was added yet."""
        return self._length == 0

    def heading(self, level: int, text: str, *, guessed: bool = False) -> None:
        """Open a section of ``level`` ≥ 1; deeper open sections are closed.

        A ``guessed`` heading (a letterhead in bold is one) does not give the document its title.
        """
        text = _tidy(text)
        if not text:
            return
        level = max(1, level)
        while self._stack[-1].level >= level:
            self._stack.pop()
        if not guessed:
            self.first_heading = self.first_heading or text
        span = self._append(text, "\n\n")
        node = _Node(text, level, span.start, span)
        self._stack[-1].children.append(node)
        self._stack.append(node)
        self._list_intro = None
        self._last_kind = None

    def paragraph(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Add a paragraph; one that ends with « : » introduces the list or table that follows."""
        text = _tidy(text) if kind is not BlockKind.CODE else text.strip("\n")
        if not text:
            return
        span = self._append(text, "\n\n")
        self._add(Block(kind, span, page=self.page))
        self._list_intro = _introduction(text, span)

    def list_item(self, text: str, level: int = 1, ordered: bool = False) -> None:
        """Add a list item of depth ``level`` ≥ 1 (without its marker)."""
        text = _tidy(text)
        if not text:
            return
        joint = "\n" if self._last_kind is BlockKind.LIST_ITEM else "\n\n"
        span = self._append(text, joint)
        self._add(
            Block(BlockKind.LIST_ITEM, span, max(1, level), self._list_intro, self.page, ordered)
        )

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table; an empty ``header`` means that the table has none."""
        intro = self._list_intro
        cells = [_tidy(c) for c in header]
        if any(cells):
            span = self._append(CELL_SEPARATOR.join(cells), "\n\n")
            self._add(Block(BlockKind.TABLE_HEADER, span, intro=intro, page=self.page))
            intro = span
        for row in rows:
            cells = [_tidy(c) for c in row]
            if not any(cells):
                continue
            joint = "\n" if self._last_kind in _TABLE_KINDS else "\n\n"
            span = self._append(CELL_SEPARATOR.join(cells), joint)
            self._add(Block(BlockKind.TABLE_ROW, span, intro=intro, page=self.page))
        self._list_intro = None

    def build(self, *, id: str, title: str, kind: DocumentKind, **metadata: Any) -> Document:
        """Return the document; ``metadata`` are the other fields of ``Document``."""
        return Document(
            id=id,
            title=title,
            kind=kind,
            text="".join(self._parts),
            root=self._root.freeze(self._length),
            **metadata,
        )

    def _append(self, text: str, joint: str) -> Span:
        if self._length:
            self._parts.append(joint)
            self._length += len(joint)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return Span(start, self._length)

    def _add(self, block: Block) -> None:
        self._stack[-1].blocks.append(block)
        self._last_kind = block.kind


_TABLE_KINDS = (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)
LONG_INTRODUCTION = 240
"""Above this many characters an introduction would drown the items that repeat it."""


def _tidy(text: str) -> str:
    """Fold white space (no-break spaces are kept: they are French typography)."""
    return _SPACES.sub(" ", text).strip()


def _introduction(text: str, span: Span) -> Span | None:
    """Return the span of a paragraph that ends with a colon: of its last sentence if it is long."""
    if not text.endswith(":"):
        return None
    start = sentences(text)[-1].start if len(text) > LONG_INTRODUCTION else 0
    return Span(span.start + start, span.end)
