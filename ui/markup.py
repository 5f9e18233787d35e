"""Text to HTML, always escaped and always on one line.

The pieces go into Gradio's Markdown component, which passes an HTML block through as it is as long
as it holds no line break. (Its HTML component needs ``eval``, which our policy forbids.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from assistant.api.pages.document import document_url
from assistant.api.pages.typography import no_break
from assistant.outline import cells, listing
from ingestion.builder import CELL_SEPARATOR
from ingestion.documents import Span

_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
EXCERPT_CHARS = 600
"""About what a source card shows without drowning the answer; the document page has the rest."""


def text(value: str) -> str:
    """Return plain text as HTML on one line."""
    return _BREAKS.sub(" ", escape(no_break(value)))


def attribute(value: str) -> str:
    """Return text as the value of a quoted attribute, line breaks kept as character references."""
    return _BREAKS.sub("&#10;", escape(value))


def marked(whole: str, offset: int, shown: Span, marks: Iterable[Span]) -> str:
    """Return ``shown`` of a text that starts at ``offset`` of its document, ``marks`` highlighted.

    All spans are in document coordinates; marks are clipped to ``shown``.
    """
    parts: list[str] = []
    at = shown.start
    for mark in merge(marks):
        start, end = max(mark.start, at), min(mark.end, shown.end)
        if start >= end:
            continue
        parts.append(text(whole[at - offset : start - offset]))
        parts.append(f"<mark>{text(whole[start - offset : end - offset])}</mark>")
        at = end
    parts.append(text(whole[at - offset : shown.end - offset]))
    return "".join(parts)


def merge(marks: Iterable[Span]) -> list[Span]:
    """Return the marks in order, those that touch joined."""
    merged: list[Span] = []
    for mark in sorted(marks):
        if merged and mark.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, mark.end))
        elif len(mark):
            merged.append(mark)
    return merged


def anchored(whole: str, span: Span, marks: Sequence[Span]) -> tuple[int, tuple[Span, ...]]:
    """Return where a passage's text starts, and its marks, in coordinates that are never negative.

    The text may open with a lead that stands elsewhere in the document: it is placed by its end.
    """
    offset = span.end - len(whole)
    shift = max(0, -offset)
    return offset + shift, tuple(Span(m.start + shift, m.end + shift) for m in marks)


def passage(whole: str, offset: int, marks: Sequence[Span], limit: int = EXCERPT_CHARS) -> str:
    """Return a passage as HTML lines, cut around its marks when it is long."""
    shown = excerpt(whole, offset, marks, limit)
    before = "… " if shown.start > offset else ""
    after = " …" if shown.end < offset + len(whole) else ""
    lines = [
        marked(whole, offset, line, marks) for line in _lines(whole, offset, shown) if len(line)
    ]
    return "<span>" + before + "</span><span>".join(lines) + after + "</span>"


def excerpt(whole: str, offset: int, marks: Sequence[Span], limit: int = EXCERPT_CHARS) -> Span:
    """Return the part of a passage to show: its marks and what surrounds them, ended at words."""
    end = offset + len(whole)
    if len(whole) <= limit:
        return Span(offset, end)
    inside = [m for m in merge(marks) if m.start < end and m.end > offset]
    first, last = (inside[0].start, inside[-1].end) if inside else (offset, offset)
    last = min(last, first + limit * 4 // 5)  # marks far apart: keep some room before the first
    room = max(0, limit - (last - first)) // 2
    start, stop = max(offset, first - room), min(end, last + room)
    stop = min(end, max(stop, start + limit))
    if start > offset:
        start = _after_space(whole, start - offset) + offset
        start = min(start, max(first, offset))
    if stop < end:
        cut = whole.rfind(" ", last - offset, stop - offset)
        stop = offset + cut if cut > 0 else stop
    return Span(start, max(start, stop))


def link_to(document_id: str, span: Span, *, answer_id: str = "", number: int = 0) -> str:
    """Return the address of a passage in its document's page.

    A stored answer's citation is named, so that its words are found even if the document changed.
    """
    if answer_id:
        return f"{document_url(document_id)}?reponse={answer_id}&citation={number}#passage"
    return f"{document_url(document_id)}?debut={span.start}&fin={span.end}#passage"


def link_out(url: str, inner: str) -> str:
    """Return a link to another tab, which says so to whoever cannot see it; ``inner`` is HTML."""
    return (
        f'<a href="{attribute(url)}" target="_blank" rel="noopener">{inner}'
        '<span class="vd-cache"> (nouvel onglet)</span></a>'
    )


def path_html(path: Sequence[str], page: int | None = None) -> str:
    """Return a heading path and a page, empty for neither."""
    place = " › ".join(text(part) for part in path)
    parts = [place, f"p.&nbsp;{page}" if page else ""]
    said = ", ".join(part for part in parts if part)
    return f'<p class="vd-chemin">{said}</p>' if said else ""


def lines_html(value: str, *, ordered: bool = False, after: str = "") -> str:
    """Return a statement: a paragraph, or its introduction then its list or table.

    ``after`` (the citation marks) follows the last words.
    """
    if CELL_SEPARATOR in value:
        return _rows_html([line for line in value.split("\n") if line.strip()], after)
    lead, items = listing(value)
    if not items:
        return f"<p>{text(lead)}{after}</p>"
    intro = f"<p>{text(lead)}</p>" if lead else ""
    tag = "ol" if ordered else "ul"
    shown = "".join(f"<li>{text(item)}</li>" for item in items[:-1])
    return f"{intro}<{tag}>{shown}<li>{text(items[-1])}{after}</li></{tag}>"


def _rows_html(lines: Sequence[str], after: str) -> str:
    """Return a table whose first row is its header; a lone row has none."""
    intro = "".join(f"<p>{text(line.strip())}</p>" for line in lines if CELL_SEPARATOR not in line)
    rows = [cells(line) for line in lines if CELL_SEPARATOR in line]
    width = max(map(len, rows))
    rows = [row + ("",) * (width - len(row)) for row in rows]
    header, body = (rows[:1], rows[1:]) if len(rows) > 1 else ([], rows)
    head = "".join(_row_html(row, '<th scope="col">', "</th>") for row in header)
    head = f"<thead>{head}</thead>" if head else ""
    shown = "".join(_row_html(row, "<td>", "</td>") for row in body)
    table = f"<table>{head}<tbody>{shown}</tbody></table>"
    return f'{intro}<div class="vd-large">{table}</div><p>{after}</p>'


def _row_html(row: Sequence[str], start: str, end: str) -> str:
    return f"<tr>{''.join(f'{start}{text(cell)}{end}' for cell in row)}</tr>"


def _lines(whole: str, offset: int, shown: Span) -> list[Span]:
    spans, start = [], shown.start
    for line in whole[shown.start - offset : shown.end - offset].split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def _after_space(whole: str, at: int) -> int:
    space = whole.find(" ", at)
    return at if space < 0 else space + 1
