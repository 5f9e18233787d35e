"""What DOCX and ODT share: archives that are damaged or hostile, documents without text or title."""

from pathlib import Path
from typing import Any

import docx
import pytest
from odf import text
from odf.opendocument import OpenDocumentText

from ingestion.errors import DocumentTooLargeError, UnreadableDocumentError
from ingestion.readers import archives
from tests.ingestion.readers.office import W, fails, odt, repack, word
from tests.ingestion.readers.outlines import check_spans, outline, read_one


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
