"""Files that are not what they seem: a clear French message, never a crash, never a wrong text."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.errors import (
    DocumentError,
    DocumentTooLargeError,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from ingestion.readers import SUPPORTED_SUFFIXES, archives, read, source, text
from tests.ingestion.readers.outlines import check_spans, documents_or_refusal, read_one, write


def fails(folder: Path, name: str, content: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        list(read(write(folder, name, content), root=folder))
    assert caught.value.path == name
    return caught.value


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, suffix: str) -> None:
    for content in (b"", b" \n\n", b"\xef\xbb\xbf"):
        assert "vide" in str(fails(tmp_path, f"a{suffix}", content))


@pytest.mark.parametrize(
    ("name", "content", "kind", "message"),
    [
        ("a.md", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, UnsupportedFormatError, "image"),
        ("a.md", bytes(range(256)) * 40, UnreadableDocumentError, "binaires"),
        ("a.txt", b"abc\0def" * 50, UnreadableDocumentError, "binaires"),
        ("a.docx", b"ceci est du texte", UnreadableDocumentError, "DOCX"),
        ("a.docx", b"PK\x03\x04 puis rien de bon", UnreadableDocumentError, "tronqué"),
        ("a.odt", b"<p>", UnreadableDocumentError, "ODT"),
        ("a.pdf", b"bonjour", UnreadableDocumentError, "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\0" * 99, UnsupportedFormatError, ".docx"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\0" * 99,
            UnsupportedFormatError,
            "mot de passe",
        ),
        ("a.rtf", b"{\\rtf1 x}", UnsupportedFormatError, "RTF"),
        ("a.exe", b"MZ\x90\0", UnsupportedFormatError, "programme"),
        ("a.csv", b"a;b\n1;2\n", UnsupportedFormatError, ".csv"),
        ("a.xml", b"<rss><channel/></rss>", UnsupportedFormatError, "« rss »"),
        ("a.xml", b"<?xml version='1.0'?><Publication>", UnreadableDocumentError, "mal formé"),
        (
            "a.html",
            b"<html><body><script>x()</script></body></html>",
            UnreadableDocumentError,
            "aucun texte",
        ),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, name: str, content: bytes, kind: type[DocumentError], message: str
) -> None:
    error = fails(tmp_path, name, content)
    assert type(error) is kind
    assert message in error.message


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def test_another_office_format_is_named(tmp_path: Path) -> None:
    error = fails(tmp_path, "tableur.docx", zipped(xl__workbook_xml=b"<x/>"))
    assert type(error) is UnsupportedFormatError
    assert "tableur" in error.message


def test_content_counts_more_than_extension(tmp_path: Path) -> None:
    page = b"<!-- x -->\n<!DOCTYPE html><html><body><h1>Titre</h1><p>Une phrase.</p></body></html>"
    assert read_one(tmp_path, "page.txt", page).text == "Une phrase."
    assert read_one(tmp_path, "note.html", "Texte sans balise, simplement.").text.startswith(
        "Texte"
    )


def test_old_encodings_are_read(tmp_path: Path) -> None:
    text = "# L’été à Évry\n\nŒuvre d’un élu : 5 €."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        document = read_one(tmp_path, "a.md", text.encode(encoding))
        assert (document.title, document.text) == ("L’été à Évry", "Œuvre d’un élu : 5 €.")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert source.MAX_FILE_BYTES == 50 * 2**20
    path = write(tmp_path, "a.md", "x")
    with path.open("r+b") as file:
        file.truncate(51 * 2**20)
        file.seek(0)
        file.write(b"# Grand")
    with pytest.raises(DocumentTooLargeError, match="51 Mo, la limite est de 50 Mo"):
        list(read(path, root=tmp_path))


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocumentError, match=r"absent\.md : le fichier n’existe pas"):
        list(read(tmp_path / "absent.md", root=tmp_path))
    (tmp_path / "dossier.md").mkdir()
    with pytest.raises(UnreadableDocumentError, match="pas un fichier"):
        list(read(tmp_path / "dossier.md", root=tmp_path))


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path, "ailleurs/secret.md", "# Secret\n\nà ne pas lire")
    inside = write(tmp_path, "docs/dedans.md", "# Dedans\n\nà lire")
    out, link = tmp_path / "docs/lien.md", tmp_path / "docs/autre.md"
    out.symlink_to(secret)
    link.symlink_to(inside)
    with pytest.raises(DocumentError, match="hors du dossier"):
        list(read(out, root=tmp_path / "docs"))
    assert len(list(read(link, root=tmp_path / "docs"))) == 1


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.sampled_from([".md", ".txt", ".html", ".xml", ".jsonl", ".docx", ".odt"]),
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet="aé -*#|<>/=\"'[]()`{%}\n1.°:&;\\~_", max_size=200).map(str.encode),
    ),
)
def test_any_bytes_give_a_document_or_a_document_error(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    path = write(tmp_path, f"a{suffix}", content)
    for document in documents_or_refusal(path, tmp_path):
        check_spans(document)


def test_what_no_reader_foresaw_is_the_error_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(file: source.SourceFile) -> None:
        raise KeyError("colonne")

    monkeypatch.setattr(text, "read_text", stumble)
    error = fails(tmp_path, "a.txt", b"Une phrase.")
    assert type(error) is UnreadableDocumentError
    assert "imprévue (KeyError)" in error.message
    assert isinstance(error.__cause__, KeyError)
    with pytest.raises(UnreadableDocumentError):
        documents_or_refusal(tmp_path / "a.txt", tmp_path)


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("²", None), ("٣", None), ("x", None), ("-1", None),
     ("1.5", None), ("", None), (None, None), ("9" * 9, 999_999_999), ("9" * 5_000, None)],
)  # fmt: skip
def test_an_attribute_counts_only_in_plain_digits(written: str | None, number: int | None) -> None:
    assert archives.whole_number(written) == number
