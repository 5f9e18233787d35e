"""Word and ODT files as their software writes them, whole or damaged."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from odf import dc, meta, table, text
from odf.opendocument import OpenDocumentText
from odf.style import Style

from ingestion.errors import DocumentError
from ingestion.readers import read
from tests.ingestion.readers.outlines import write

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(path: Path) -> Any:
    document = docx.Document()
    document.add_heading("Règlement du cimetière", 0)
    document.add_paragraph("Le présent règlement s’applique au cimetière communal.")
    document.add_heading("Concessions", 1)
    document.add_paragraph("Les durées sont :")
    document.add_paragraph("quinze ans", style="List Bullet")
    document.add_paragraph("avec renouvellement", style="List Bullet 2")
    document.add_paragraph("trente ans", style="List Bullet")
    document.add_heading("Étapes", 2)
    for step in ("Demander", "Payer"):
        document.add_paragraph(step, style="List Number")
    grid = document.add_table(rows=3, cols=2)
    for row, cells in enumerate((("Durée", "Prix"), ("15 ans", "150 €"), ("30 ans", "300 €"))):
        for column, cell in enumerate(cells):
            grid.cell(row, column).text = cell
    document.save(str(path))
    return document


def odt(path: Path) -> None:
    document = OpenDocumentText()
    document.meta.addElement(dc.Title(text="Titre des propriétés"))
    document.meta.addElement(meta.CreationDate(text="2024-03-05T10:00:00"))
    numbers = text.ListStyle(name="Num")
    numbers.addElement(text.ListLevelStyleNumber(level=1, numformat="1"))
    document.automaticstyles.addElement(numbers)
    document.automaticstyles.addElement(
        Style(name="P1", family="paragraph", parentstylename="Title")
    )
    body = document.text
    body.addElement(text.P(stylename="P1", text="Règlement du cimetière"))
    body.addElement(text.H(outlinelevel=1, text="Concessions"))
    spaced = text.P(text="Les durées")
    spaced.addElement(text.S())
    spaced.addElement(text.Span(text="sont"))
    spaced.addText(" :")
    body.addElement(spaced)
    inner = text.List()
    inner.addElement(item("renouvelable"))
    first = item("quinze ans")
    first.addElement(inner)
    bullets = text.List()
    for part in (first, item("trente ans")):
        bullets.addElement(part)
    body.addElement(bullets)
    body.addElement(text.H(outlinelevel=2, text="Étapes"))
    steps = text.List(stylename="Num")
    steps.addElement(item("Demander"))
    body.addElement(steps)
    grid, head = table.Table(), table.TableHeaderRows()
    head.addElement(row("Durée", "Prix"))
    grid.addElement(head)
    grid.addElement(row("15 ans", "150 €"))
    body.addElement(grid)
    document.save(str(path))


def item(content: str) -> Any:
    element = text.ListItem()
    element.addElement(text.P(text=content))
    return element


def row(*cells: str) -> Any:
    element = table.TableRow()
    for content in cells:
        cell = table.TableCell()
        cell.addElement(text.P(text=content))
        element.addElement(cell)
    return element


def fails(folder: Path, name: str, content: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        list(read(write(folder, name, content), root=folder))
    return caught.value


def repack(path: Path, **changes: bytes | None) -> bytes:
    """Return the archive with members replaced (or removed when None)."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            key = name.split("/")[-1].split(".")[0]
            content = changes.get(key, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return buffer.getvalue()


NOT_NUMBERS = ["x", "²", "9" * 5_000]
"""What ``int`` refuses; ``str.isdigit`` accepts the last two."""
