"""DOCX: heading styles, nested lists, tables, straight from the archive's XML.

Reading the XML keeps what python-docx leaves out (accepted insertions, content controls, text
boxes' order) under the project's own limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingestion.builder import MAX_SPAN, DocumentBuilder
from ingestion.cleaning import clean_line
from ingestion.errors import UnreadableDocumentError
from ingestion.french.folding import fold_words, word_set
from ingestion.frontmatter import Metadata
from ingestion.readers.archives import DUBLIN_CORE, OfficeArchive, whole_number
from ingestion.readers.assembling import Draft
from ingestion.readers.enumerations import Enumerator
from ingestion.readers.inference import parse_date
from ingestion.readers.plain_blocks import BULLET
from ingestion.readers.source import SourceFile
from ingestion.readers.superscripts import raised

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TERMS = "{http://purl.org/dc/terms/}"
_SKIPPED = {f"{_W}{name}" for name in word_set("del moveFrom instrText delText pPr rPr")}
_BODY_LEVEL = 9
"""The outline level by which Word says « body text »."""
_UNREAD = ("vanish", "strike", "dstrike")
"""The marks of a text that is hidden, or struck out by who changed it: nobody may cite it."""


def read_docx(file: SourceFile) -> Draft:
    """Read a Word document; raises the DocumentError that says what is wrong with it."""
    with OfficeArchive(file) as archive:
        document = archive.xml("word/document.xml")
        body = None if document is None else document.find(f"{_W}body")
        if body is None:
            raise UnreadableDocumentError(
                "ce document Word n’a pas de contenu. Enregistrez-le de nouveau.",
                path=file.relative,
            )
        styles = _Styles.read(archive.xml("word/styles.xml"))
        numbering = _Numbering.read(archive.xml("word/numbering.xml"))
        core = archive.xml("docProps/core.xml")
    _prepare_runs(body, styles)
    builder = DocumentBuilder()
    writer = _Writer(builder, styles, numbering)
    writer.blocks(body)
    declared = clean_line(core.findtext(f"{DUBLIN_CORE}title") or "") if core is not None else ""
    title = writer.title or declared or None
    date = core.findtext(f"{_TERMS}modified") if core is not None else None
    return Draft(
        builder, found=Metadata(title=title, published_on=parse_date(date) if date else None)
    )


@dataclass(slots=True)
class _Styles:
    """What paragraph styles mean: heading level (0 is the title), list level."""

    headings: dict[str, int] = field(default_factory=dict)
    lists: dict[str, tuple[int, bool]] = field(default_factory=dict)
    numbered: dict[str, tuple[str, int]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    marks: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Whether a style turns a mark of its text (« vanish ») on or off, where it says so."""

    @classmethod
    def read(cls, root: Any | None) -> _Styles:
        """Read ``word/styles.xml``; a style inherits what its parent means."""
        found = cls()
        if root is None:
            return found
        for style in root.iter(f"{_W}style"):
            key = style.get(f"{_W}styleId") or ""
            name = style.find(f"{_W}name")
            label = fold_words(name.get(f"{_W}val") or "") if name is not None else fold_words(key)
            based = style.find(f"{_W}basedOn")
            if based is not None:
                found.parents[key] = based.get(f"{_W}val") or ""
            found._learn(key, label, style)
        for key in found.parents:
            found._inherit(key)
        return found

    def marked(self, style: str, mark: str) -> bool | None:
        """Return what a style, or the closest one it is based on, says of a mark; None without any."""
        steps = 0
        while style and steps < 20:
            if (style, mark) in self.marks:
                return self.marks[style, mark]
            style, steps = self.parents.get(style, ""), steps + 1
        return None

    def _learn(self, key: str, label: str, style: Any) -> None:
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if match := re.fullmatch(r"(?:heading|titre) ?(\d)", label):
            self.headings[key] = int(match[1])
        elif label in ("title", "titre"):
            self.headings[key] = 0
        elif outline is not None and ((level := whole_number(outline.get(f"{_W}val"))) is not None):
            if level < _BODY_LEVEL:
                self.headings[key] = level + 1
        elif match := re.fullmatch(
            r"(?:list|liste)(?: a)? (bullet|number|puces?|numeros?)s? ?(\d?)", label
        ):
            self.lists[key] = (int(match[2] or 1), match[1].startswith(("num", "number")))
        numbering = style.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None:
            self.numbered[key] = _number_of(numbering)
        properties = style.find(f"{_W}rPr")
        for mark in _UNREAD:
            if properties is not None and properties.find(f"{_W}{mark}") is not None:
                self.marks[key, mark] = _is_on(properties, mark)

    def _inherit(self, key: str) -> None:
        ancestor, steps = self.parents.get(key, ""), 0
        while ancestor and steps < 20:
            for table in (self.headings, self.lists, self.numbered):
                # A style based on « Title » is a heading of its own, not another title.
                if key not in table and ancestor in table and table.get(ancestor) != 0:
                    table[key] = table[ancestor]  # type: ignore[assignment]
            ancestor, steps = self.parents.get(ancestor, ""), steps + 1


def _number_of(numbering: Any) -> tuple[str, int]:
    number, level = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
    return (
        (number.get(f"{_W}val") or "") if number is not None else "",
        (whole_number(level.get(f"{_W}val")) or 0) if level is not None else 0,
    )


@dataclass(slots=True)
class _Numbering:
    """The format of each level of each list: « bullet », « decimal »…"""

    formats: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Any | None) -> _Numbering:
        """Read ``word/numbering.xml``."""
        found = cls()
        if root is None:
            return found
        abstract: dict[str, dict[int, str]] = {}
        for item in root.iter(f"{_W}abstractNum"):
            levels = abstract.setdefault(item.get(f"{_W}abstractNumId") or "", {})
            for level in item.iter(f"{_W}lvl"):
                kind = level.find(f"{_W}numFmt")
                depth = whole_number(level.get(f"{_W}ilvl") or "0")
                if kind is not None and depth is not None:
                    levels[depth] = kind.get(f"{_W}val") or ""
        for number in root.iter(f"{_W}num"):
            target = number.find(f"{_W}abstractNumId")
            if target is not None:
                for depth, kind_name in abstract.get(target.get(f"{_W}val") or "", {}).items():
                    found.formats[number.get(f"{_W}numId") or "", depth] = kind_name
        return found


class _Writer:
    """Walk the paragraphs and tables of a Word body and feed the builder."""

    def __init__(self, builder: DocumentBuilder, styles: _Styles, numbering: _Numbering):
        self._builder = builder
        self._enumerator = Enumerator(builder)
        self._styles = styles
        self._numbering = numbering
        self.title: str | None = None

    def blocks(self, container: Any) -> None:
        """Add the paragraphs and tables of a body, a content control or a cell."""
        for child in container:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
                content = child.find(f"{_W}sdtContent")
                if not _is_table_of_contents(child):
                    self.blocks(child if content is None else content)

    def _paragraph(self, paragraph: Any) -> None:
        text = clean_line(_text(paragraph))
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle")
        if not text or fold_words(style).startswith(("toc", "tm ", "tableofcontents")):
            return
        level = self._heading_level(properties, style)
        if level == 0 and self.title is None:
            self.title = text
        elif level is not None:
            self._enumerator.reset()
            self._builder.heading(max(1, level), text)
        elif (item := self._list_level(properties, style)) is not None:
            self._builder.list_item(text, item[0], item[1])
        elif (match := BULLET.match(text)) and len(text) > match.end():
            self._builder.list_item(text[match.end() :], 1 + self._enumerator.depth)
        elif self._is_bold_heading(paragraph, text):
            self._enumerator.reset()
            self._builder.heading(6, text, guessed=True)
        else:
            self._enumerator.paragraph(text)

    def _heading_level(self, properties: Any | None, style: str) -> int | None:
        outline = whole_number(_value(properties, "outlineLvl"))
        if outline is not None and outline < _BODY_LEVEL:
            return outline + 1
        return self._styles.headings.get(style)

    def _list_level(self, properties: Any | None, style: str) -> tuple[int, bool] | None:
        numbering = None if properties is None else properties.find(f"{_W}numPr")
        number = (
            _number_of(numbering) if numbering is not None else self._styles.numbered.get(style)
        )
        if number is not None and number[0] not in ("", "0"):
            kind = self._numbering.formats.get(number, "bullet")
            if kind != "none":
                level = number[1] + 1
                if number[1] == 0 and style in self._styles.lists:
                    level = self._styles.lists[style][0]
                return level, kind != "bullet"
        if numbering is None:
            return self._styles.lists.get(style)
        return None

    def _is_bold_heading(self, paragraph: Any, text: str) -> bool:
        """Tell whether a paragraph is a short line wholly in bold: a heading made by hand."""
        if len(text) > 100 or text.endswith((".", ";", ",", ":")):
            return False
        runs = [r for r in paragraph.iter(f"{_W}r") if clean_line(_text(r))]
        return bool(runs) and all(_is_on(r.find(f"{_W}rPr"), "b") for r in runs)

    def _table(self, table: Any) -> None:
        self._enumerator.reset()
        rows = [row for row in _rows(table) if any(row)]
        if not rows:
            return
        if max(len(row) for row in rows) == 1 or len(rows) == 1:
            # One row or one column frames ordinary content.
            for cell in table.iter(f"{_W}tc"):
                if _owner(cell, "tbl") is table:
                    self.blocks(cell)
            return
        self._builder.table(rows[0], rows[1:])


def _rows(table: Any) -> Iterator[list[str]]:
    """Yield the cells of each row; a cell merged over rows or columns is repeated where it applies."""
    above: list[str] = []
    for row in table.iter(f"{_W}tr"):
        properties = row.find(f"{_W}trPr")
        if _owner(row, "tbl") is table and not _is_on(properties, "hidden"):
            before = whole_number(_value(properties, "gridBefore")) or 0
            above = _cells(row, above, min(MAX_SPAN, before))
            yield above


def _cells(row: Any, above: list[str], before: int) -> list[str]:
    cells = [""] * before
    for cell in row.iter(f"{_W}tc"):
        if _owner(cell, "tr") is not row:
            continue
        parts = [clean_line(_text(p)) for p in cell.iter(f"{_W}p")]
        properties = cell.find(f"{_W}tcPr")
        span = min(MAX_SPAN, whole_number(_value(properties, "gridSpan")) or 1)
        text = " ".join(p for p in parts if p)
        if _continues(properties) and len(cells) < len(above):
            text = text or above[len(cells)]
        cells.extend([text] * span)
    return cells


def _continues(properties: Any | None) -> bool:
    """Tell whether a cell goes on with the one above it: a vertical merge that does not start there."""
    merge = None if properties is None else properties.find(f"{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _prepare_runs(body: Any, styles: _Styles) -> None:
    """Remove the runs that are hidden or struck out, raise the figures printed above the line."""
    for run in list(body.iter(f"{_W}r")):
        properties = run.find(f"{_W}rPr")
        if any(_is_marked(run, properties, mark, styles) for mark in _UNREAD):
            run.getparent().remove(run)
        elif _value(properties, "vertAlign") == "superscript":
            for text in run.iterchildren(f"{_W}t"):
                text.text = raised(text.text or "")


def _is_marked(run: Any, properties: Any | None, mark: str, styles: _Styles) -> bool:
    """Tell whether a run has a mark: what it says of itself wins over its style, then its paragraph's."""
    if properties is not None and properties.find(f"{_W}{mark}") is not None:
        return _is_on(properties, mark)
    paragraph = _owner(run, "p")
    own = styles.marked(_value(properties, "rStyle"), mark)
    if own is None and paragraph is not None:
        own = styles.marked(_value(paragraph.find(f"{_W}pPr"), "pStyle"), mark)
    return bool(own)


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text of runs, without deletions, field codes or the fallback of drawings."""
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag in _SKIPPED or str(tag).endswith("}Fallback"):
            continue
        elif tag == f"{_W}p":
            yield " " + _text(child) + " "
        else:
            yield from _pieces(child)


def _value(properties: Any | None, name: str) -> str:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return "" if found is None else (found.get(f"{_W}val") or "")


def _is_on(properties: Any | None, name: str) -> bool:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val") not in ("0", "false", "off")


def _owner(element: Any, name: str) -> Any | None:
    return next(element.iterancestors(f"{_W}{name}"), None)


def _is_table_of_contents(control: Any) -> bool:
    gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and "content" in (gallery.get(f"{_W}val") or "").lower()
