"""ODT: headings, nested lists, tables, straight from the archive's XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingestion.builder import MAX_SPAN, DocumentBuilder
from ingestion.cleaning import clean_line
from ingestion.errors import UnreadableDocumentError
from ingestion.french.folding import fold_words, word_set
from ingestion.frontmatter import Metadata
from ingestion.readers.archives import DUBLIN_CORE, PROTECTED, OfficeArchive, whole_number
from ingestion.readers.assembling import Draft
from ingestion.readers.enumerations import Enumerator
from ingestion.readers.inference import parse_date
from ingestion.readers.plain_blocks import BULLET
from ingestion.readers.source import SourceFile
from ingestion.readers.superscripts import raised

_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE = f"{{{_OPEN}office:1.0}}"
_TEXT = f"{{{_OPEN}text:1.0}}"
_TABLE = f"{{{_OPEN}table:1.0}}"
_STYLE = f"{{{_OPEN}style:1.0}}"
_DRAW = f"{{{_OPEN}drawing:1.0}}"
_META = f"{{{_OPEN}meta:1.0}}"
_MANIFEST = f"{{{_OPEN}manifest:1.0}}"
_SKIPPED_TEXT = word_set(
    "tracked-changes note sequence-decls table-of-content bibliography alphabetical-index "
    "illustration-index table-index"
)
_SKIPPED = {f"{_TEXT}{name}" for name in _SKIPPED_TEXT} | {
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
}


def read_odt(file: SourceFile) -> Draft:
    """Read an OpenDocument text; raises the DocumentError that says what is wrong with it."""
    with OfficeArchive(file) as archive:
        manifest = archive.xml("META-INF/manifest.xml")
        if (
            manifest is not None
            and next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None
        ):
            raise UnreadableDocumentError(PROTECTED, path=file.relative)
        content = archive.xml("content.xml")
        styles = archive.xml("styles.xml")
        meta = archive.xml("meta.xml")
    body = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableDocumentError(
            "ce document ODT n’a pas de contenu. Enregistrez-le de nouveau.", path=file.relative
        )
    builder = DocumentBuilder()
    known = _Styles(content, styles)
    _prepare(body, known)
    writer = _Writer(builder, known)
    writer.blocks(body)
    declared = date = ""
    if meta is not None:
        declared = clean_line(next((e.text or "" for e in meta.iter(f"{DUBLIN_CORE}title")), ""))
        date = next((e.text or "" for e in meta.iter(f"{DUBLIN_CORE}date")), "")
        date = date or next((e.text or "" for e in meta.iter(f"{_META}creation-date")), "")
    return Draft(
        builder,
        found=Metadata(title=writer.title or declared or None, published_on=parse_date(date)),
    )


class _Styles:
    """What styles mean: which are titles, hidden or raised, which lists are numbered."""

    def __init__(self, content: Any, styles: Any | None):
        self._parents: dict[str, str] = {}
        self._ordered: dict[str, set[int]] = {}
        self._marks: dict[tuple[str, str], str] = {}
        for root in (styles, content):
            if root is None:
                continue
            for style in root.iter(f"{_STYLE}style"):
                name = style.get(f"{_STYLE}name") or ""
                self._parents[name] = style.get(f"{_STYLE}parent-style-name") or ""
                for properties in style.iterchildren(f"{_STYLE}text-properties"):
                    self._marks |= {(name, key): value for key, value in properties.items()}
            for style in root.iter(f"{_TEXT}list-style"):
                levels = (
                    whole_number(level.get(f"{_TEXT}level") or "1")
                    for level in style.iter(f"{_TEXT}list-level-style-number")
                    if level.get(f"{_STYLE}num-format")
                )
                self._ordered[style.get(f"{_STYLE}name") or ""] = {
                    level for level in levels if level is not None
                }

    def is_title(self, name: str) -> bool:
        """Tell whether a paragraph style is « Title » or derives from it."""
        for _ in range(20):
            if fold_words(name) in ("title", "titre", "titre principal"):
                return True
            if not name:
                return False
            name = self._parents.get(name, "")
        return False

    def is_unread(self, name: str) -> bool:
        """Tell whether a style hides its text, or strikes it out: nobody may cite it."""
        struck = self._mark(name, f"{_STYLE}text-line-through-style")
        return self._mark(name, f"{_TEXT}display") == "none" or struck not in ("", "none")

    def is_raised(self, name: str) -> bool:
        """Tell whether a style prints its text above the line (« super 58% », « 33% 58% »)."""
        position = self._mark(name, f"{_STYLE}text-position")
        return position.startswith(("super", *"123456789"))

    def _mark(self, name: str, mark: str) -> str:
        """Return what a style, or the closest one it is based on, says of a mark of its text."""
        steps = 0
        while name and steps < 20:
            if (name, mark) in self._marks:
                return self._marks[name, mark]
            name, steps = self._parents.get(name, ""), steps + 1
        return ""

    def is_ordered(self, name: str, level: int) -> bool:
        """Tell whether a list style numbers its items at ``level``."""
        return level in self._ordered.get(name, set())


class _Writer:
    """Walk the elements of an ODT body and feed the builder."""

    def __init__(self, builder: DocumentBuilder, styles: _Styles):
        self._builder = builder
        self._enumerator = Enumerator(builder)
        self._styles = styles
        self.title: str | None = None

    def blocks(self, container: Any) -> None:
        """Add what a body, a section or a cell holds."""
        for child in container:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == f"{_TEXT}h":
                self._heading(child)
            elif tag == f"{_TEXT}p":
                self._paragraph(child)
            elif tag == f"{_TEXT}list":
                self._list(child, 1 + self._enumerator.depth, child.get(f"{_TEXT}style-name") or "")
            elif tag == f"{_TABLE}table":
                self._table(child)
            elif tag == f"{_TEXT}numbered-paragraph":
                self._numbered(child)
            elif tag in (f"{_TEXT}section", f"{_TEXT}index-body") or tag.startswith(_DRAW):
                # A frame or shape fixed to the page stands beside the paragraphs, not inside one.
                self.blocks(child)

    def _heading(self, element: Any) -> None:
        text = clean_line(_text(element))
        if text:
            self._enumerator.reset()
            self._builder.heading(whole_number(element.get(f"{_TEXT}outline-level")) or 1, text)

    def _paragraph(self, element: Any) -> None:
        text = clean_line(_text(element))
        if not text:
            return
        if self.title is None and self._styles.is_title(element.get(f"{_TEXT}style-name") or ""):
            self.title = text
        elif (match := BULLET.match(text)) and len(text) > match.end():
            self._builder.list_item(text[match.end() :], 1 + self._enumerator.depth)
        else:
            self._enumerator.paragraph(text)

    def _numbered(self, element: Any) -> None:
        """Add a numbered paragraph: a heading or a list item written outside any list."""
        level = whole_number(element.get(f"{_TEXT}level")) or 1
        ordered = self._styles.is_ordered(element.get(f"{_TEXT}style-name") or "", level)
        for child in element:
            if child.tag == f"{_TEXT}h":
                self._heading(child)
            elif child.tag == f"{_TEXT}p":
                text = clean_line(_text(child))
                self._builder.list_item(text, level + self._enumerator.depth, ordered)

    def _list(self, element: Any, level: int, style: str) -> None:
        ordered = self._styles.is_ordered(style, level)
        for item in element:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            # LibreOffice writes numbered headings inside lists.
            parts: list[str] = []
            for child in item:
                if child.tag == f"{_TEXT}h":
                    self._heading(child)
                elif child.tag == f"{_TEXT}p":
                    parts.append(clean_line(_text(child)))
                elif child.tag == f"{_TEXT}list":
                    self._flush(parts, level, ordered)
                    self._list(child, level + 1, child.get(f"{_TEXT}style-name") or style)
            self._flush(parts, level, ordered)

    def _flush(self, parts: list[str], level: int, ordered: bool) -> None:
        text = " ".join(p for p in parts if p)
        parts.clear()
        self._builder.list_item(text, level, ordered)

    def _table(self, table: Any) -> None:
        self._enumerator.reset()
        rows = [row for row in _grid(table) if any(row)]
        if not rows:
            return
        # A cell that spans columns is repeated in each: the row still says one thing.
        if max(len(set(row)) for row in rows) == 1 or len(rows) == 1:
            for row in _rows(table):
                for cell in row.iterchildren(f"{_TABLE}table-cell"):
                    self.blocks(cell)
            return
        self._builder.table(rows[0], rows[1:])


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (
            f"{_TABLE}table-header-rows",
            f"{_TABLE}table-rows",
            f"{_TABLE}table-row-group",
        ):
            yield from _rows(child)


def _grid(table: Any) -> Iterator[list[str]]:
    """Yield the cells of each row; a cell that spans rows or columns is repeated where it applies."""
    covering: dict[int, tuple[int, str]] = {}
    number = 0
    for row in _rows(table):
        cells: list[str] = []
        for cell in row:
            if cell.tag == f"{_TABLE}covered-table-cell":
                for _ in range(_count(cell, "number-columns-repeated")):
                    last, text = covering.get(len(cells), (-1, ""))
                    cells.append(text if number <= last else _cell_text(cell))
            elif cell.tag == f"{_TABLE}table-cell":
                text = _cell_text(cell)
                across = _count(cell, "number-columns-spanned")
                last = number + _count(cell, "number-rows-spanned") - 1
                covering |= {len(cells) + k: (last, text) for k in range(across)}
                cells.extend([text] * _count(cell, "number-columns-repeated"))
        while cells and not cells[-1]:
            cells.pop()
        number += _count(row, "number-rows-repeated")
        yield cells


def _cell_text(cell: Any) -> str:
    parts = [clean_line(_text(p)) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h")]
    return " ".join(p for p in parts if p)


def _count(element: Any, name: str) -> int:
    """Return how many rows or columns an attribute counts, 1 without a readable number."""
    count = whole_number(element.get(f"{_TABLE}{name}"))
    return 1 if count is None else min(MAX_SPAN, count)


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph, without notes, comments or deleted text."""
    yield element.text or ""
    for child in element:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            # A frame in the line: its text is a paragraph of its own.
            yield f" {_text(child)} "
        elif child.tag not in _SKIPPED:
            yield from _pieces(child)
        yield child.tail or ""


def _prepare(body: Any, styles: _Styles) -> None:
    """Empty what is hidden or struck out, raise the figures printed above the line."""
    for element in list(body.iter(f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}span", f"{_TEXT}section")):
        style = element.get(f"{_TEXT}style-name") or ""
        if element.get(f"{_TEXT}display") == "none" or styles.is_unread(style):
            _empty(element)
        elif element.tag == f"{_TEXT}span" and styles.is_raised(style):
            element.text = raised(element.text or "")
    for field in list(body.iter(f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph")):
        if field.get(f"{_TEXT}is-hidden") == "true":
            whole = field.tag == f"{_TEXT}hidden-paragraph"
            _empty(field.getparent() if whole else field)


def _empty(element: Any) -> None:
    """Remove what an element holds, not what follows it."""
    element.text = None
    for child in list(element):
        element.remove(child)
