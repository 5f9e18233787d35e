"""The format of a file: its first bytes, then its extension."""

import io
import zipfile
from pathlib import Path

import pytest

from ingestion.errors import DocumentError, UnreadableDocumentError, UnsupportedFormatError
from ingestion.readers.sniffing import SUFFIXES, Format, detect
from ingestion.readers.source import SourceFile
from tests.ingestion.readers.outlines import write


def sniff(folder: Path, name: str, content: bytes) -> Format:
    return detect(SourceFile.within(write(folder, name, content), folder))


def zipped(**members: bytes) -> bytes:
    """Return an archive; « __ » in a name stands for a slash, « _xml » for the extension."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


DOCX = zipped(word__document_xml=b"<x/>")
ODT = zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<x/>")
ODS = zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"<x/>")


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.txt", b"%PDF-1.7 ...", Format.PDF),
        ("a.pdf", b"junk\n%PDF-1.7 ...", Format.PDF),
        ("a.txt", b"le signe %PDF-1.7 dans un texte", Format.TEXT),
        ("a.pdf", DOCX, Format.DOCX),
        ("a.docx", ODT, Format.ODT),
        ("a.txt", b"<!-- x -->\n<!DOCTYPE html><html>", Format.HTML),
        ("a.md", b"\xef\xbb\xbf<html lang='fr'>", Format.HTML),
        ("a.txt", b"<?xml version='1.0'?><Publication>", Format.XML),
        ("a.xhtml", b"<?xml version='1.0'?><!-- x --><p>", Format.HTML),
        ("a.md", b"# Un titre", Format.MARKDOWN),
        ("a.jsonl", b"<html>", Format.JSON_LINES),
        ("a.txt", b"\xff\xfe<\0h\0t\0m\0l\0>\0", Format.TEXT),
    ],
)
def test_content_says_more_than_the_extension(
    tmp_path: Path, name: str, content: bytes, format: Format
) -> None:
    assert sniff(tmp_path, name, content) is format


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_capitals_in_an_extension_change_nothing(tmp_path: Path, suffix: str) -> None:
    content = {Format.PDF: b"%PDF-1.7", Format.DOCX: DOCX, Format.ODT: ODT}
    expected = SUFFIXES[suffix]
    found = sniff(tmp_path, f"A{suffix.upper()}", content.get(expected, b"Une phrase."))
    assert found is expected


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("a.odt", ODS, UnsupportedFormatError, "ni un document texte DOCX ni un ODT"),
        ("a.docx", b"PK\x03\x04 rien", UnreadableDocumentError, "tronqué ou abîmé"),
        ("a.pdf", b"bonjour", UnreadableDocumentError, "pas un fichier PDF"),
        ("a.csv", b"a;b", UnsupportedFormatError, "format « .csv » inconnu"),
        ("LISEZMOI", b"texte", UnsupportedFormatError, "format « LISEZMOI » inconnu"),
        ("a.txt", b"\x89PNG....", UnsupportedFormatError, "une image"),
        ("a.md", b"\0\0 \n", UnreadableDocumentError, "le fichier est vide"),
    ],
)
def test_what_no_reader_takes_is_told(
    tmp_path: Path, name: str, content: bytes, error: type[DocumentError], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        sniff(tmp_path, name, content)
    assert type(caught.value) is error
    assert caught.value.path == name
