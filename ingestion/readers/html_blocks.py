"""HTML elements to blocks: what the HTML reader and HTML inside Markdown share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ingestion.builder import MAX_SPAN, DocumentBuilder
from ingestion.cleaning import clean_line
from ingestion.documents import BlockKind
from ingestion.french.folding import word_set
from ingestion.readers.enumerations import Enumerator
from ingestion.readers.superscripts import raised

_DROPPED = word_set(
    "script style noscript template svg math canvas iframe object embed audio video picture img "
    "input button select textarea map area head title link meta base dialog progress meter "
    # What an author took back: « <del>100</del> 200 euros » does not say 100.
    "del s strike"
)
_CONTAINERS = word_set(
    "html body main article section div header footer aside nav figure figcaption form fieldset "
    "center details address hgroup search dl dd menu"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = (
    word_set("p pre blockquote ul ol table dt summary hr legend li tr td th caption")
    | _CONTAINERS
    | _HEADINGS.keys()
)
_MAX_CELLS = 200_000
Keep = Callable[[str], bool]


def write_fragment(builder: DocumentBuilder, content: str, *, heading_level: int = 1) -> None:
    """Add a piece of HTML to ``builder``; a ``summary`` opens a section of ``heading_level``."""
    root = parse_html(f"<div>{content}</div>")
    if root is not None:
        HtmlWriter(builder, summary_level=heading_level).write(root)


def parse_html(content: str) -> Any | None:
    """Parse a page or fragment, however broken; None when there is nothing in it."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        return lxml_html.document_fromstring(content.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


class HtmlWriter:
    """Feed a builder with the blocks of an HTML tree.

    ``keep`` decides on each block of text; ``summary_level`` is the level of the heading that a
    ``<summary>`` makes.
    """

    def __init__(
        self, builder: DocumentBuilder, *, summary_level: int = 1, keep: Keep | None = None
    ):
        self._builder = builder
        self._enumerator = Enumerator(builder)
        self._summary_level = summary_level
        self._keep = keep or (lambda _text: True)

    def write(self, element: Any) -> None:
        """Add the blocks of ``element`` in reading order."""
        run: list[str] = []
        self._children(element, run)
        self._flush(run)

    def _children(self, element: Any, run: list[str]) -> None:
        _append(run, element.text)
        for child in element:
            if isinstance(child.tag, str):
                tag = child.tag.lower()
                if tag in _DROPPED:
                    pass
                elif tag in _BLOCKS:
                    self._flush(run)
                    self._block(tag, child)
                elif tag == "br":
                    run.append("\n")
                elif _has_block(child):
                    self._children(child, run)
                else:
                    run.append(_inline(child))
            _append(run, child.tail)

    def _flush(self, run: list[str], kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Add the inline text gathered so far; two line breaks make two paragraphs."""
        text = "".join(run)
        run.clear()
        for part in re.split(r"\n[ \t]*\n", text):
            lines = [line for raw in part.split("\n") if (line := clean_line(raw))]
            kept = [line for line in lines if self._keep(line)]
            if not kept:
                continue
            if kind is BlockKind.PARAGRAPH:
                self._enumerator.paragraph("\n".join(kept))
            else:
                self._builder.paragraph(" ".join(kept), kind)

    def _block(self, tag: str, element: Any) -> None:
        if tag in _HEADINGS:
            self._heading(_HEADINGS[tag], element)
        elif tag == "summary":
            self._heading(self._summary_level, element)
        elif tag in ("ul", "ol", "menu"):
            self._list(element, 1 + self._enumerator.depth)
        elif tag == "table":
            self._table(element)
        elif tag == "blockquote":
            self._quote(element)
        elif tag == "pre":
            self._enumerator.reset()
            self._builder.paragraph("".join(element.itertext()), BlockKind.CODE)
        elif tag == "li":
            self._item(element, 1, False)
        elif tag != "hr":
            self.write(element)

    def _heading(self, level: int, element: Any) -> None:
        text = clean_line(inline_text(element))
        if text and self._keep(text):
            self._enumerator.reset()
            self._builder.heading(level, text)

    def _quote(self, element: Any) -> None:
        if any(isinstance(c.tag, str) and c.tag in ("ul", "ol", "table") for c in element.iter()):
            self.write(element)
            return
        for part in _paragraphs(element):
            if self._keep(part):
                self._builder.paragraph(part, BlockKind.QUOTE)

    def _list(self, element: Any, level: int) -> None:
        ordered = element.tag == "ol"
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if child.tag in ("ul", "ol", "menu"):
                self._list(child, level + 1)
            elif child.tag not in _DROPPED:
                self._item(child, level, ordered)

    def _item(self, element: Any, level: int, ordered: bool) -> None:
        """Add one item: its own text, then nested lists one level deeper, then tables."""
        run: list[str] = []

        def flush() -> None:
            text = clean_line(" ".join(run))
            run.clear()
            if text and self._keep(text):
                self._builder.list_item(text, level, ordered)

        def walk(node: Any) -> None:
            run.append(_space(node.text))
            for child in node:
                if isinstance(child.tag, str) and child.tag not in _DROPPED:
                    if child.tag in ("ul", "ol", "menu"):
                        flush()
                        self._list(child, level + 1)
                    elif child.tag == "table":
                        flush()
                        self._table(child)
                    elif child.tag in _BLOCKS or _has_block(child):
                        run.append(" ")
                        walk(child)
                    else:
                        run[-1:] = [run[-1] + _inline(child)] if run else [_inline(child)]
                tail = _space(child.tail)
                if tail:
                    run[-1:] = [run[-1] + tail] if run else [tail]

        walk(element)
        flush()

    def _table(self, table: Any) -> None:
        self._enumerator.reset()
        header, rows = table_cells(table)
        width = max((len(row) for row in [header, *rows]), default=0)
        if any(
            isinstance(c.tag, str) and c.tag == "table" and c is not table for c in table.iter()
        ):
            # Nested tables are page layout: their cells are ordinary content.
            for cell in table.iter("td", "th"):
                if not any(a.tag in ("td", "th") for a in _ancestors_until(cell, table)):
                    self.write(cell)
            return
        if width <= 1:
            for row in [header, *rows]:
                for cell in row:
                    if cell and self._keep(cell):
                        self._builder.paragraph(cell)
            return
        caption = table.find("caption")
        if caption is not None and (text := clean_line(inline_text(caption))):
            self._builder.paragraph(text if text.endswith(":") else f"{text} :")
        self._builder.table(header, rows)


def table_cells(table: Any) -> tuple[list[str], list[list[str]]]:
    """Return (header, rows) of an HTML table; spanning cells are repeated where they apply."""
    grid: list[list[str]] = []
    header_rows = 0
    pending: dict[int, tuple[int, str]] = {}
    total = 0
    for row in table.iter("tr"):
        cells: list[str] = []
        tags = [c.tag for c in row if c.tag in ("td", "th")]

        def fill(cells: list[str] = cells) -> None:
            while len(cells) in pending:
                left, text = pending[len(cells)]
                if left > 1:
                    pending[len(cells)] = (left - 1, text)
                else:
                    del pending[len(cells)]
                cells.append(text)

        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            fill()
            text = clean_line(" ".join(_paragraphs(cell)))
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    pending[len(cells)] = (down - 1, text)
                cells.append(text)
        fill()
        total += len(cells)
        if total > _MAX_CELLS:
            break
        in_head = any(a.tag == "thead" for a in _ancestors_until(row, table))
        if tags and len(grid) == header_rows and (in_head or all(t == "th" for t in tags)):
            header_rows += 1
        grid.append(cells)
    header = _join_headers(grid[:header_rows])
    return header, grid[header_rows:]


def inline_text(element: Any) -> str:
    """Return the text of an element without what is never shown."""
    parts: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED:
            if child.tag == "br":
                parts.append("\n")
            else:
                text = _inline(child)
                parts.append(f" {text} " if child.tag in _BLOCKS else text)
        parts.append(child.tail or "")
    return "".join(parts)


def _inline(element: Any) -> str:
    """Return the text of an element inside a line, as it is printed there."""
    text = inline_text(element)
    return raised(text) if element.tag == "sup" else text


def _paragraphs(element: Any) -> list[str]:
    """Return the block-level pieces of text inside a cell or quote."""
    parts: list[str] = []
    run: list[str] = [element.text or ""]

    def flush() -> None:
        if text := clean_line("".join(run)):
            parts.append(text)
        run.clear()

    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED:
            if child.tag in _BLOCKS:
                flush()
                parts.extend(_paragraphs(child))
            elif child.tag == "br":
                run.append(" ")
            else:
                run.append(_inline(child))
        run.append(child.tail or "")
    flush()
    return parts


def _join_headers(rows: list[list[str]]) -> list[str]:
    """Merge header rows column by column: « Communes » over « < 500 hab. » gives both."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    merged = []
    for column in range(width):
        texts = [row[column] for row in rows if column < len(row) and row[column]]
        merged.append(" – ".join(dict.fromkeys(texts)))
    return merged


def _span(cell: Any, name: str) -> int:
    try:
        return max(1, min(MAX_SPAN, int(cell.get(name) or 1)))
    except ValueError:
        return 1


def _ancestors_until(element: Any, top: Any) -> list[Any]:
    found = []
    for ancestor in element.iterancestors():
        if ancestor is top:
            break
        found.append(ancestor)
    return found


def _has_block(element: Any) -> bool:
    return any(isinstance(c.tag, str) and c.tag in _BLOCKS for c in element.iterdescendants())


def _append(run: list[str], text: str | None) -> None:
    if text:
        # Line feeds of the source are spaces; only <br> breaks a line.
        run.append(_space(text))


def _space(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""
