"""Real DOCX and ODT files made in the test with python-docx and odfpy."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from odf import dc, meta, table, text
from odf.opendocument import OpenDocumentText
from odf.style import Style

from ingestion.documents import DocumentKind
from ingestion.errors import DocumentError, DocumentTooLargeError, UnreadableDocumentError
from ingestion.readers import archives, read
from tests.ingestion.readers.outlines import check_spans, leads, outline, read_one, write

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


def test_word_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    word(tmp_path / "cimetiere.docx")
    document = read_one(tmp_path, "cimetiere.docx")
    check_spans(document)
    assert (document.id, document.title, document.kind) == (
        "cimetiere-docx",
        "Règlement du cimetière",
        DocumentKind.FICHE,
    )
    assert outline(document) == [
        "Le présent règlement s’applique au cimetière communal.",
        "# Concessions",
        "Les durées sont :",
        "- quinze ans",
        "-- avec renouvellement",
        "- trente ans",
        "## Étapes",
        "1 Demander",
        "1 Payer",
        "[en-tête] Durée | Prix",
        "[ligne] 15 ans | 150 €",
        "[ligne] 30 ans | 300 €",
    ]
    assert leads(document)["avec renouvellement"] == "Les durées sont :"


def test_word_revisions_fields_and_frames(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Titre des propriétés"
    body = document.element.body
    for xml in (
        f"<w:p {W}><w:r><w:t>Le </w:t></w:r><w:ins><w:r><w:t>nouveau</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>ancien</w:delText></w:r></w:del>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/><w:t>texte.</w:t></w:r></w:p>",
        f'<w:sdt {W}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Sommaire 3</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>",
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Champ rempli.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f'<w:p {W}><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Plan</w:t></w:r></w:p>',
        f"<w:p {W}><w:r><w:rPr><w:b/></w:rPr><w:t>Titre fait main</w:t></w:r></w:p>",
        f'<w:p {W}><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>Pas un titre</w:t></w:r></w:p>',
        f"<w:tbl {W}><w:tr><w:tc><w:p><w:r><w:t>Encadré seul.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        f"<w:p {W}><w:r><w:t>• puce tapée</w:t></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    document.save(str(tmp_path / "a.docx"))
    read_document = read_one(tmp_path, "a.docx")
    assert read_document.title == "Titre des propriétés"
    assert outline(read_document) == [
        "Le nouveau texte.",
        "Champ rempli.",
        "## Plan",
        "###### Titre fait main",
        "Pas un titre",
        "Encadré seul.",
        "- puce tapée",
    ]


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


def test_odt_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    odt(tmp_path / "cimetiere.odt")
    document = read_one(tmp_path, "cimetiere.odt")
    check_spans(document)
    assert document.title == "Règlement du cimetière"
    assert str(document.published_on) == "2024-03-05"
    assert outline(document) == [
        "# Concessions",
        "Les durées sont :",
        "- quinze ans",
        "-- renouvelable",
        "- trente ans",
        "## Étapes",
        "1 Demander",
        "[en-tête] Durée | Prix",
        "[ligne] 15 ans | 150 €",
    ]
    assert leads(document)["renouvelable"] == "Les durées sont :"


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


@pytest.mark.parametrize("make", [word, odt])
def test_truncated_and_mangled_archives_say_so(tmp_path: Path, make: Any) -> None:
    name = "a.docx" if make is word else "a.odt"
    make(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    half = len(data) // 2
    for broken in (data[:half], data[:100] + b"\xff" * (half - 100) + data[half:]):
        assert type(fails(tmp_path, name, broken)) is UnreadableDocumentError


def test_xml_declarations_that_expand_are_refused(tmp_path: Path) -> None:
    word(tmp_path / "a.docx")
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        b"<w:document "
        + W.encode()
        + b"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    error = fails(tmp_path, "b.docx", repack(tmp_path / "a.docx", document=laughs))
    assert type(error) is UnreadableDocumentError
    assert "DOCTYPE" in error.message


def test_bombs_are_refused_on_what_they_declare_and_on_what_they_unpack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word(tmp_path / "a.docx")
    zeros = repack(tmp_path / "a.docx", app=b"0" * 40 * 2**20)
    assert len(zeros) < 200_000
    assert type(fails(tmp_path, "b.docx", zeros)) is DocumentTooLargeError
    # An archive that lies about its sizes is stopped while it unpacks.
    monkeypatch.setattr(archives.OfficeArchive, "_check_declared_sizes", lambda _self: None)
    monkeypatch.setattr(archives, "MAX_XML", 1000)
    assert (
        type(fails(tmp_path, "c.docx", (tmp_path / "a.docx").read_bytes())) is DocumentTooLargeError
    )


def test_a_protected_odt_says_so(tmp_path: Path) -> None:
    odt(tmp_path / "a.odt")
    manifest = (
        b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b"<m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    )
    error = fails(tmp_path, "b.odt", repack(tmp_path / "a.odt", manifest=manifest))
    assert "mot de passe" in error.message


def test_a_document_without_content_says_so(tmp_path: Path) -> None:
    odt(tmp_path / "a.odt")
    empty = b'<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
    assert "pas de contenu" in str(
        fails(tmp_path, "b.odt", repack(tmp_path / "a.odt", content=empty))
    )
    docx.Document().save(str(tmp_path / "c.docx"))
    assert "aucun texte" in str(fails(tmp_path, "c.docx", (tmp_path / "c.docx").read_bytes()))


def test_without_a_title_the_first_heading_gives_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Mairie de Brévilliers").bold = True
    document.add_heading("Charte de la cantine", 1)
    document.add_paragraph("Les repas se réservent le jeudi.")
    document.save(str(tmp_path / "a.docx"))
    libre = OpenDocumentText()
    libre.text.addElement(text.H(outlinelevel=1, text="Charte de la cantine"))
    libre.text.addElement(text.P(text="Les repas se réservent le jeudi."))
    libre.save(str(tmp_path / "a.odt"))
    for name in ("a.docx", "a.odt"):
        found = read_one(tmp_path, name)
        check_spans(found)
        assert found.title == "Charte de la cantine"
        assert "title" in found.inferred
        assert outline(found)[-2:] == ["# Charte de la cantine", "Les repas se réservent le jeudi."]


def test_a_line_in_bold_is_not_a_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Mairie de Brévilliers").bold = True
    document.add_paragraph("Le stationnement est interdit.")
    document.save(str(tmp_path / "arrete-12.docx"))
    assert read_one(tmp_path, "arrete-12.docx").title == "Arrete 12"
