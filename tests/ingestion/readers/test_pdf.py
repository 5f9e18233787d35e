"""Real PDF files made in the test, read through the limited process."""

import datetime as dt
import zlib
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission

from ingestion.documents import DocumentKind
from ingestion.errors import (
    DocumentError,
    DocumentTooLargeError,
    NoTextLayerError,
    UnreadableDocumentError,
)
from ingestion.readers import pdf, pdf_worker, read
from tests.ingestion.readers.outlines import check_spans, outline, read_one, write

SENTENCE = (
    "L'inscription est obligatoire et se fait en mairie avant le 31 août de chaque année scolaire, "
    "pour chaque enfant."
)


class Rules(FPDF):
    """A document with a running header and page numbers."""

    def header(self) -> None:
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 8, "Commune de Saint-Martin", align="R", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 8, f"Page {self.page_no()}", align="C")

    def write_line(self, text: str, size: float = 11, style: str = "", indent: float = 0) -> None:
        self.set_font("Helvetica", style, size)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")


def make(path: Path, *, pages: int = 1) -> FPDF:
    document = Rules()
    document.set_creation_date(dt.datetime(2024, 3, 5, tzinfo=dt.UTC))
    document.add_page()
    document.write_line("Règlement de la cantine", 20, "B")
    document.ln(4)
    document.write_line("Inscription", 14, "B")
    document.write_line(SENTENCE)
    document.ln(3)
    document.write_line("Le dossier comprend :")
    document.write_line("- le formulaire signé ;", indent=6)
    document.write_line("- l'attestation d'assurance.", indent=6)
    document.ln(3)
    document.set_font("Helvetica", "", 11)
    with document.table() as table:
        for cells in (("Quotient", "Prix"), ("moins de 500", "2,50"), ("plus de 500", "4,00")):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    for number in range(1, pages):
        document.add_page()
        document.write_line(f"Chapitre {number}", 14, "B")
        document.write_line(SENTENCE)
    document.output(str(path))
    return document


def test_a_text_pdf_keeps_headings_lists_tables_and_pages(tmp_path: Path) -> None:
    make(tmp_path / "regles.pdf", pages=3)
    document = read_one(tmp_path, "regles.pdf")
    check_spans(document)
    assert (document.id, document.title, document.kind) == (
        "regles-pdf",
        "Règlement de la cantine",
        DocumentKind.FICHE,
    )
    assert document.published_on == dt.date(2024, 3, 5)
    assert outline(document) == [
        "## Inscription",
        SENTENCE,
        "Le dossier comprend :",
        "- le formulaire signé ;",
        "- l'attestation d'assurance.",
        "[en-tête] Quotient | Prix",
        "[ligne] moins de 500 | 2,50",
        "[ligne] plus de 500 | 4,00",
        "## Chapitre 1",
        SENTENCE,
        "## Chapitre 2",
        SENTENCE,
    ]
    pages = [block.page for _, section in document.root.walk() for block in section.blocks]
    assert pages == [1] * 7 + [2, 3]


def test_a_pdf_named_otherwise_is_read_as_pdf(tmp_path: Path) -> None:
    make(tmp_path / "regles.txt")
    assert read_one(tmp_path, "regles.txt").title == "Règlement de la cantine"


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", "", 10)
    for x, word in ((15, "gauche"), (115, "droite")):
        for row in range(14):
            document.set_xy(x, 20 + 6 * row)
            document.cell(80, 5, f"Ligne {word} numéro {row} de la page avec du texte")
    document.output(str(tmp_path / "a.pdf"))
    text = read_one(tmp_path, "a.pdf").text
    assert text.index("gauche numéro 13") < text.index("droite numéro 0")


def test_letters_printed_twice_to_look_bold_are_read_once(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", "", 12)
    for shift in (0.0, 0.1):
        document.text(20 + shift, 40, "Arrêté du maire.")
    document.output(str(tmp_path / "a.pdf"))
    assert read_one(tmp_path, "a.pdf").text == "Arrêté du maire."


def fails(folder: Path, name: str = "a.pdf") -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        list(read(folder / name, root=folder))
    assert caught.value.path == name
    return caught.value


def test_a_protected_pdf_says_so(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", "", 10)
    document.cell(80, 5, "Secret")
    document.set_encryption(
        owner_password="maire", user_password="adjoint", permissions=AccessPermission.none()
    )
    document.output(str(tmp_path / "a.pdf"))
    error = fails(tmp_path)
    assert type(error) is UnreadableDocumentError
    assert "mot de passe" in error.message


def test_a_scan_says_so(tmp_path: Path) -> None:
    from PIL import Image

    document = FPDF()
    for _ in range(2):
        document.add_page()
        document.image(Image.new("RGB", (60, 80), "grey"), x=0, y=0, w=200)
    document.output(str(tmp_path / "a.pdf"))
    error = fails(tmp_path)
    assert type(error) is NoTextLayerError
    assert "numérisation" in error.message


def test_a_blank_pdf_has_no_text(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.output(str(tmp_path / "a.pdf"))
    assert type(fails(tmp_path)) is NoTextLayerError


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_pdf_says_so(tmp_path: Path, share: float) -> None:
    make(tmp_path / "b.pdf", pages=3)
    data = (tmp_path / "b.pdf").read_bytes()
    write(tmp_path, "a.pdf", data[: int(len(data) * share)])
    error = fails(tmp_path)
    assert type(error) is UnreadableDocumentError
    assert "tronqué" in error.message


def test_a_broken_pdf_says_so(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", b"%PDF-1.4\n" + b"n'importe quoi " * 50 + b"\n%%EOF")
    assert type(fails(tmp_path)) is UnreadableDocumentError


def bomb(size: int, *, picture: bool = False) -> bytes:
    """Return a small PDF whose only page unpacks to ``size`` bytes."""
    packer = zlib.compressobj(1)
    chunk = b"q " * min(size // 2, 2**19)
    packed = b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()
    kind = b"/Type /XObject /Subtype /Image /Width 9 /Height 9 " if picture else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        b"<< "
        + kind
        + b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream",
    ]
    out = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    return out + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF"


def test_a_bomb_is_refused_before_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bomb(500 * 2**20)
    assert len(data) < 4 * 2**20
    write(tmp_path, "a.pdf", data)
    error = fails(tmp_path)
    assert type(error) is DocumentTooLargeError
    assert "démesuré" in error.message
    # What pictures unpack to is not counted: a scan must be told from a bomb.
    monkeypatch.setattr(pdf_worker, "MAX_INFLATED", 1000)
    assert pdf_worker._inflated_size(bomb(5000)) > 1000
    assert pdf_worker._inflated_size(bomb(5000, picture=True)) == 0


def test_a_process_killed_or_too_slow_is_a_document_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "a.pdf")
    monkeypatch.setattr(pdf, "_LAUNCH", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    assert type(fails(tmp_path)) is DocumentTooLargeError
    monkeypatch.setattr(pdf, "_LAUNCH", "import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.3)
    assert type(fails(tmp_path)) is DocumentTooLargeError
    monkeypatch.setattr(pdf, "_LAUNCH", "print('[1]')")
    assert type(fails(tmp_path)) is UnreadableDocumentError


def test_the_process_limits_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.pdf")
    greedy = (
        "import sys; sys.path.insert(0, sys.argv[1]); from ingestion.readers import pdf_worker; "
        "pdf_worker._limit(); x = bytearray(4 * 2**30)"
    )
    monkeypatch.setattr(pdf, "_LAUNCH", greedy)
    assert type(fails(tmp_path)) is DocumentTooLargeError


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ("Plan communal de sauvegarde", "Plan communal de sauvegarde"),
        ("Microsoft Word - x.doc", None),
        ("arrete_2024.docx", None),
        ("", None),
        ("Sans titre", None),
    ],
)
def test_titles_made_up_by_tools_are_not_titles(declared: str, title: str | None) -> None:
    assert pdf._declared_title(declared) == title


def test_the_worker_answers_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.pdf")
    # Limits would stay on the process of the tests.
    monkeypatch.setattr(pdf_worker, "_limit", lambda: None)
    layout: dict[str, Any] = pdf_worker.main(str(tmp_path / "a.pdf"))
    assert [line["text"] for line in layout["pages"][0]["lines"]][:2] == [
        "Commune de Saint-Martin",
        "Règlement de la cantine",
    ]
    assert layout["pages"][0]["tables"][0]["rows"][0] == ["Quotient", "Prix"]


def test_without_a_title_the_first_heading_gives_it_and_a_line_in_bold_does_not(
    tmp_path: Path,
) -> None:
    for name, heading in (("grand.pdf", 16), ("gras.pdf", 11)):
        document = Rules()
        document.add_page()
        for _ in range(5):
            document.write_line(SENTENCE)
            document.ln(8)
        document.write_line("Charte de la cantine", heading, "B")
        document.write_line(SENTENCE)
        document.output(str(tmp_path / name))
    assert read_one(tmp_path, "grand.pdf").title == "Charte de la cantine"
    assert read_one(tmp_path, "gras.pdf").title == "Gras"
