"""The text of a document as HTML: sections, paragraphs, nested lists, tables, all escaped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.api.pages.marking import Marker
from ingestion.builder import CELL_SEPARATOR
from ingestion.documents import Block, BlockKind, Document, Section, Span

_TABLE = {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}
_PLAIN = {
    BlockKind.PARAGRAPH: ("<p>", "</p>"),
    BlockKind.QUOTE: ("<blockquote><p>", "</p></blockquote>"),
    BlockKind.CODE: ("<pre><code>", "</code></pre>"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    depth: int
    heading: str


def contents(document: Document) -> list[Entry]:
    """Return the table of contents; the anchors are those that ``body_html`` writes."""
    top = _top_level(document)
    return [
        Entry(f"s{number}", min(section.level - top + 1, 3), section.heading)
        for number, section in enumerate(_sections(document.root))
        if section.heading
    ]


def body_html(document: Document, mark: Span | None) -> str:
    """Return the text of the document, ``mark`` highlighted."""
    marker = Marker(document, mark)
    top = _top_level(document)
    return "".join(
        _heading(section, number, section.level - top, marker)
        + _blocks(document, section.blocks, marker)
        for number, section in enumerate(_sections(document.root))
    )


def _sections(root: Section) -> Iterator[Section]:
    return (section for _, section in root.walk())


def _top_level(document: Document) -> int:
    """Return the level of the largest headings: the title is the page's only h1."""
    return min((s.level for s in _sections(document.root) if s.heading), default=1)


def _heading(section: Section, number: int, depth: int, marker: Marker) -> str:
    if section.heading_span is None:
        return ""
    tag = f"h{min(depth + 2, 6)}"
    return f'<{tag} id="s{number}">{marker.html(section.heading_span)}</{tag}>'


def _family(block: Block) -> str:
    if block.kind is BlockKind.LIST_ITEM:
        return "list"
    return "table" if block.kind in _TABLE else "plain"


def _blocks(document: Document, blocks: tuple[Block, ...], marker: Marker) -> str:
    parts = []
    for family, group in groupby(blocks, _family):
        same = list(group)
        if family == "list":
            parts.append(_list(same, marker))
        elif family == "table":
            parts += [_table(document, rows, marker) for rows in _tables(same)]
        else:
            parts += [f"{_PLAIN[b.kind][0]}{marker.html(b.span)}{_PLAIN[b.kind][1]}" for b in same]
    return "".join(parts)


def _list(items: list[Block], marker: Marker) -> str:
    """Nest the items by level; an item deeper than the one before opens one list, not several."""
    html: list[str] = []
    open_: list[tuple[int, str]] = []
    for item in items:
        tag = "ol" if item.ordered else "ul"
        while open_ and open_[-1][0] > item.level:
            html.append(f"</li></{open_.pop()[1]}>")
        if open_ and open_[-1] == (item.level, tag):
            html.append("</li>")
        else:
            if open_ and open_[-1][0] == item.level:
                html.append(f"</li></{open_.pop()[1]}>")
            html.append(f"<{tag}>")
            open_.append((item.level, tag))
        html.append(f"<li>{marker.html(item.span)}")
    while open_:
        html.append(f"</li></{open_.pop()[1]}>")
    return "".join(html)


def _tables(rows: list[Block]) -> Iterator[list[Block]]:
    """Split rows into tables: each header starts one."""
    table: list[Block] = []
    for row in rows:
        if row.kind is BlockKind.TABLE_HEADER and table:
            yield table
            table = []
        table.append(row)
    yield table


def _table(document: Document, rows: list[Block], marker: Marker) -> str:
    html = ['<div class="wide" tabindex="0" role="region" aria-label="Tableau"><table>']
    has_header = rows[0].kind is BlockKind.TABLE_HEADER
    if has_header:
        cells = "".join(
            f'<th scope="col">{marker.html(c)}</th>' for c in cell_spans(document, rows[0])
        )
        html.append(f"<thead><tr>{cells}</tr></thead>")
    html.append("<tbody>")
    for row in rows[1:] if has_header else rows:
        cells = "".join(f"<td>{marker.html(c)}</td>" for c in cell_spans(document, row))
        html.append(f"<tr>{cells}</tr>")
    return "".join(html) + "</tbody></table></div>"


def cell_spans(document: Document, row: Block) -> list[Span]:
    """Return the spans of the cells of a table row."""
    spans, start = [], row.span.start
    for cell in document.quote(row.span).split(CELL_SEPARATOR):
        spans.append(Span(start, start + len(cell)))
        start += len(cell) + len(CELL_SEPARATOR)
    return spans
