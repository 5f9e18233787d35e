"""Document → Passages along the document's own structure.

A passage never crosses a section. Blocks are packed in order up to a target length; what a passage
needs to be understood alone (the sentence that introduces its list, the header of its table) comes
with it as its ``lead``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.documents import Block, BlockKind, Document, Passage, Span
from ingestion.french import fold, sentences


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """Lengths in characters; the defaults are measured, see docs/decoupage.md.

    ``target_chars`` is what a passage aims at, ``max_chars`` what it never exceeds, ``min_chars``
    what it should reach when its section allows it, ``lead_chars`` the longest lead.
    """

    target_chars: int = 900
    max_chars: int = 1800
    min_chars: int = 150
    lead_chars: int = 300

    def __post_init__(self) -> None:
        if not 0 < self.min_chars <= self.target_chars <= self.max_chars:
            raise ValueError("0 < min_chars <= target_chars <= max_chars is required")


DEFAULT = SplitOptions()


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block, or a piece of a long one, with the span of what introduces it."""

    span: Span
    page: int | None
    intro: Span | None
    announces: bool
    """The next unit makes no sense without this one: an introduction, a table header."""


def split(document: Document, options: SplitOptions = DEFAULT) -> list[Passage]:
    """Return the passages of ``document`` in reading order.

    Every character that is neither white space nor in a heading is in exactly one of them.
    """
    passages: list[Passage] = []
    for path, section in document.root.walk():
        if not section.blocks:
            continue
        headings = document.breadcrumb + _without_title(path, document.title)
        units = list(_units(document.text, section.blocks, options))
        for group in _pack(units, options) if units else ():
            passages.append(_passage(document, group, headings, len(passages)))
    return passages


def _without_title(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    """Drop the first heading when it only repeats the title of the document."""
    return path[1:] if path and fold(path[0]) == fold(title) else path


def _passage(
    document: Document, group: list[_Unit], headings: tuple[str, ...], ordinal: int
) -> Passage:
    start, end = group[0].span.start, group[-1].span.end
    # A table row may begin or end with the spaces around an empty cell.
    inside = document.text[start:end]
    span = Span(end - len(inside.lstrip()), start + len(inside.rstrip()))
    lead = group[0].intro
    if lead is not None and lead.overlap(span):
        lead = None
    return Passage(
        id=f"{document.id}#{ordinal}", document_id=document.id, ordinal=ordinal, span=span,
        text=document.quote(span), heading_path=headings,
        lead=document.quote(lead) if lead else "", lead_span=lead, page=group[0].page,
    )  # fmt: skip


# --- blocks → units --------------------------------------------------------------------------


def _units(text: str, blocks: tuple[Block, ...], options: SplitOptions) -> Iterator[_Unit]:
    """Yield the blocks, long ones in pieces, each knowing what introduces it."""
    enumeration = _Enumeration(text)
    for block in blocks:
        if text[block.span.start : block.span.end].isspace():
            continue
        intro = enumeration.intro_of(block)
        if intro is not None:
            intro = _shorten(text, intro, options.lead_chars)
        pieces = _pieces(text, block.span, options)
        for number, piece in enumerate(pieces, 1):
            announces = number == len(pieces) and _announces(text, block)
            yield _Unit(piece, block.page, intro, announces)


def _announces(text: str, block: Block) -> bool:
    return block.kind is BlockKind.TABLE_HEADER or text[block.span.end - 1] == ":"


def _shorten(text: str, span: Span, longest: int) -> Span | None:
    """Return the span, its last sentence if it is too long, or nothing if that is too long too."""
    if len(span) <= longest:
        return span
    found = sentences(text[span.start : span.end])
    last = Span(span.start + found[-1].start, span.start + found[-1].end) if found else span
    return last if len(last) <= longest else None


_MARKERS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (re.compile(r"\d{1,3}\s?°"), re.compile(r"1\s?°")),
    (re.compile(r"[a-z]{1,2}\)"), re.compile(r"a\)")),
    (re.compile(r"\d{1,3}[.)]\s"), re.compile(r"1[.)]")),
    (re.compile(r"[-–—•*]\s"), None),
    (re.compile(r"[IVXL]+\s?(?:bis|ter|quater)?\s?\.?\s?[-–—]"), re.compile(r"I\b")),
    (re.compile(r"[A-H]\s?(?:bis|ter)?\s?\.?\s?[-–—]"), re.compile(r"A\b")),
)
"""(marker of an item written as a paragraph, marker of the first one): « 1° », « a) », « I. – »…"""


class _Enumeration:
    """Follow lists and « 1° … ; a) … » paragraphs, to know what introduces each item.

    A reader knows the sentence right before a list; this also knows the item that introduces a
    list inside a list, and the introduction that a continuation paragraph hides.
    """

    def __init__(self, text: str):
        self._text = text
        self._open: list[tuple[int | None, Span]] = []
        self._seen: set[int] = set()
        self._orphans: set[int] = set()
        self._interrupted = False

    def intro_of(self, block: Block) -> Span | None:
        """Take the next block of the section and return the span that introduces it, if any."""
        if block.kind in (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW):
            return block.intro
        marker = _marker(self._text, block)
        opens = self._text[block.span.end - 1] == ":"
        if marker is None:
            self._interrupted = True
            if opens:
                self._open.clear()
                self._push(None, block.span)
            return block.intro
        self._leave(marker)
        intro = self._item_intro(marker, block)
        self._seen.add(marker)
        if opens:
            self._push(marker, block.span)
        return intro

    def _item_intro(self, marker: int, block: Block) -> Span | None:
        """Return the nearest of what the reader and the open items say."""
        if block.intro is None and self._restarts(marker, block.span):
            self._orphans.add(marker)
        elif self._is_late(marker, block.span):
            self._open.clear()
        if not self._open or marker in self._orphans:
            return block.intro
        known = self._open[-1][1]
        # The reader may have kept only the end of the same introduction.
        return block.intro if block.intro is not None and known.end < block.intro.end else known

    def _push(self, marker: int | None, span: Span) -> None:
        self._open.append((marker, span))
        self._seen = {kind for kind, _ in self._open if kind is not None}
        self._orphans.clear()
        self._interrupted = False

    def _leave(self, marker: int) -> None:
        """Close the item of the same kind, and what it introduced."""
        for depth, (kind, _) in enumerate(self._open):
            if kind == marker:
                del self._open[depth:]
                return

    def _restarts(self, marker: int, span: Span) -> bool:
        """Tell whether the item begins another list, which the open introduction is not about.

        « 1° » again says so; a bullet says so when a plain paragraph stands before it.
        """
        first = _first(marker)
        if first is None:
            return self._interrupted
        return marker in self._seen and first.match(self._text, span.start) is not None

    def _is_late(self, marker: int, span: Span) -> bool:
        """Tell whether « II » comes without « I » since the open introduction: it is above it."""
        first = _first(marker)
        if first is None or marker in self._seen:
            return False
        return first.match(self._text, span.start) is None


def _first(marker: int) -> re.Pattern[str] | None:
    """Return what the first item of a kind looks like, None for bullets."""
    return _MARKERS[marker][1] if marker < len(_MARKERS) else None


def _marker(text: str, block: Block) -> int | None:
    """Return the kind of item that a block is: its written marker, else its depth."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return None
    for kind, (marker, _) in enumerate(_MARKERS):
        if marker.match(text, block.span.start, block.span.end):
            return kind
    return len(_MARKERS) + block.level if block.kind is BlockKind.LIST_ITEM else None


def _pieces(text: str, span: Span, options: SplitOptions) -> list[Span]:
    """Return the span, in pieces cut at sentence ends when it is longer than the limit."""
    if len(span) <= options.max_chars:
        return [span]
    parts: list[Span] = []
    for sentence in sentences(text[span.start : span.end]):
        start, end = span.start + sentence.start, span.start + sentence.end
        parts.extend(_cut(text, start, end, options.max_chars))
    return [
        Span(group[0].start, group[-1].end)
        for group in _balance(parts, options.target_chars, options.max_chars)
    ]


def _cut(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    """Cut a sentence over the limit after a semicolon, a comma or a word, in that order."""
    while end - start > longest:
        window = text[start : start + longest]
        for mark in ("; ", ", ", " ", ""):
            cut = window.rfind(mark, longest // 2)
            if cut >= 0:
                stop = start + (cut + len(mark) if mark else longest)
                break
        yield Span(start, start + len(text[start:stop].rstrip()))
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
    if start < end:
        yield Span(start, end)


# --- units → groups --------------------------------------------------------------------------


def _balance(parts: list[Span], target: int, longest: int) -> Iterator[list[Span]]:
    """Group consecutive spans into runs of about equal length, near the target."""
    if not parts:
        return
    goal = _goal(parts[-1].end - parts[0].start, target)
    group: list[Span] = []
    for part in parts:
        if group and not _fits(group[0].start, group[-1].end, part.end, goal, longest):
            yield group
            group = []
        group.append(part)
    yield group


def _pack(units: list[_Unit], options: SplitOptions) -> list[list[_Unit]]:
    """Group the units of a section into passages."""
    goal = _goal(units[-1].span.end - units[0].span.start, options.target_chars)
    groups: list[list[_Unit]] = []
    first = 0
    while first < len(units):
        last = first + 1
        while last < len(units) and _joins(units[first:last], units[last], goal, options):
            last += 1
        if last < len(units):
            last -= _held_back(units[first:last])
        groups.append(units[first:last])
        first = last
    return _without_tiny_end(groups, options)


def _joins(group: list[_Unit], unit: _Unit, goal: float, options: SplitOptions) -> bool:
    """Tell whether the next unit goes into the group."""
    start, end = group[0].span.start, group[-1].span.end
    if unit.span.end - start > options.max_chars:
        return False
    if end - start < options.min_chars or all(one.announces for one in group):
        return True
    return _fits(start, end, unit.span.end, goal, options.max_chars)


def _held_back(group: list[_Unit]) -> int:
    """Return how many units at the end of a group announce the next one, and go with it.

    A group of introductions only stays whole: there is nothing to hold them back from.
    """
    return next((n for n, unit in enumerate(reversed(group)) if not unit.announces), 0)


def _without_tiny_end(groups: list[list[_Unit]], options: SplitOptions) -> list[list[_Unit]]:
    """Give a last passage that is too short to the one before."""
    if len(groups) < 2:
        return groups
    *_, before, end = groups
    if end[-1].span.end - end[0].span.start >= options.min_chars:
        return groups
    if end[-1].span.end - before[0].span.start > options.max_chars:
        return groups
    return [*groups[:-2], before + end]


def _goal(length: int, target: int) -> float:
    """Return the length of equal passages whose number brings them nearest to the target."""
    return length / max(1, round(length / target))


def _fits(start: int, end: int, new_end: int, goal: float, longest: int) -> bool:
    """Tell whether ending at ``new_end`` is nearer to the goal than ending at ``end``."""
    if new_end - start > longest:
        return False
    return new_end - start - goal <= goal - (end - start)
