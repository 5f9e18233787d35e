"""Paragraphs rebuilt from lines placed by hand: the expected text follows from the geometry."""

import pytest

from ingestion.builder import DocumentBuilder
from ingestion.documents import DocumentKind
from ingestion.readers.pdf_layout import Line, Page, Table, write_pages
from tests.ingestion.readers.outlines import outline

LEFT, RIGHT, STEP = 50.0, 500.0, 14.0


class Sheet:
    """A page written from top to bottom; ``gap`` is the number of lines skipped before a line."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.y = 60.0

    def add(
        self,
        text: str,
        *,
        gap: float = 0,
        x: float = LEFT,
        size: float = 11,
        bold: bool = False,
        full: bool = True,
        y: float | None = None,
    ) -> None:
        self.y = y if y is not None else self.y + STEP * (1 + gap)
        end = RIGHT if full else x + 5 * len(text)
        self.lines.append(Line(text, x, end, self.y, self.y + size, size, bold))

    def page(self) -> Page:
        return Page(self.number, 595, 842, tuple(self.lines), tuple(self.tables))


def rebuild(*sheets: Sheet) -> tuple[str | None, list[str], list[int | None]]:
    builder = DocumentBuilder()
    title = write_pages(builder, [sheet.page() for sheet in sheets])
    document = builder.build(id="a", title="A", kind=DocumentKind.FICHE)
    pages = [b.page for _, section in document.root.walk() for b in section.blocks]
    return title, outline(document), pages


def test_lines_become_paragraphs_and_hyphens_go() -> None:
    sheet = Sheet(1)
    sheet.add("Le maire est chargé de l’exécu-")
    sheet.add("tion des décisions du conseil mu-")
    sheet.add("nicipal.", full=False)
    sheet.add("Il en rend compte, et celui-")
    sheet.add("ci décide (article L. 2122-")
    sheet.add("22) sans délai.", full=False)
    sheet.add("Après un blanc.", gap=1, full=False)
    assert rebuild(sheet)[1] == [
        "Le maire est chargé de l’exécution des décisions du conseil municipal.",
        "Il en rend compte, et celui-ci décide (article L. 2122-22) sans délai.",
        "Après un blanc.",
    ]


def test_a_hyphen_written_elsewhere_in_the_document_stays() -> None:
    sheet = Sheet(1)
    sheet.add("Le procès-verbal est signé.", full=False)
    sheet.add("Le secrétaire relit le procès-", gap=1)
    sheet.add("verbal de la séance.", full=False)
    assert rebuild(sheet)[1][1] == "Le secrétaire relit le procès-verbal de la séance."


def test_running_lines_and_page_numbers_go_and_pages_are_kept() -> None:
    sheets = []
    for number in (1, 2, 3, 4):
        sheet = Sheet(number)
        sheet.add(f"Règlement 2024 – version {number}", y=30, full=False, size=8)
        sheet.add(f"Le paragraphe numéro {'abcd'[number - 1]} dit une chose.", y=100, full=False)
        sheet.add("Confidentiel", y=790, full=False, size=8)
        sheet.add(f"Page {number}/4", y=805, full=False, size=8)
        sheets.append(sheet)
    _, lines, pages = rebuild(*sheets)
    assert lines == [f"Le paragraphe numéro {letter} dit une chose." for letter in "abcd"]
    assert pages == [1, 2, 3, 4]


def test_a_line_met_once_at_the_top_is_not_a_running_line() -> None:
    first, second = Sheet(1), Sheet(2)
    first.add("Un début unique.", y=30, full=False)
    second.add("Un autre début.", y=30, full=False)
    assert rebuild(first, second)[1] == ["Un début unique.", "Un autre début."]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first, second = Sheet(1), Sheet(2)
    first.add("La délibération est transmise au représen-")
    second.add("tant de l’État dans les quinze jours.", y=100, full=False)
    second.add("Un autre paragraphe.", gap=1, full=False)
    _, lines, pages = rebuild(first, second)
    assert (
        lines[0] == "La délibération est transmise au représentant de l’État dans les quinze jours."
    )
    assert pages == [1, 2]


def test_sizes_and_bold_make_headings() -> None:
    sheet = Sheet(1)
    sheet.add("Règlement de la cantine", size=20, full=False)
    sheet.add("municipale", size=20, full=False)
    sheet.add("Inscription", size=14, gap=1, full=False)
    sheet.add("L’inscription se fait en mairie.", full=False)
    sheet.add("Délai", bold=True, gap=1, full=False)
    sheet.add("Elle se fait avant le 31 août.", full=False)
    sheet.add("Tarifs", size=14, gap=1, full=False)
    sheet.add("Ils sont votés.", full=False)
    title, lines, _ = rebuild(sheet)
    assert title == "Règlement de la cantine municipale"
    assert lines == [
        "## Inscription",
        "L’inscription se fait en mairie.",
        "### Délai",
        "Elle se fait avant le 31 août.",
        "## Tarifs",
        "Ils sont votés.",
    ]


def test_bullets_nest_by_indentation_and_take_their_next_lines() -> None:
    sheet = Sheet(1)
    sheet.add("Il faut :", full=False)
    sheet.add("• un justificatif de domicile de moins de trois", x=60)
    sheet.add("mois ;", x=70, full=False)
    sheet.add("– une facture,", x=80, full=False)
    sheet.add("• une photo.", x=60, full=False)
    sheet.add("1° Premier cas ;", gap=1, full=False)
    sheet.add("a) détail.", full=False)
    assert rebuild(sheet)[1] == [
        "Il faut :",
        "- un justificatif de domicile de moins de trois mois ;",
        "-- une facture,",
        "- une photo.",
        "1 1° Premier cas ;",
        "11 a) détail.",
    ]


def test_tables_keep_their_place_and_header() -> None:
    sheet = Sheet(1)
    sheet.add("Les tarifs sont :", full=False)
    sheet.tables.append(Table(100.0, (("Âge", "Prix"), ("3 ans", "2 €"), ("", ""))))
    sheet.add("Ils sont votés.", y=200, full=False)
    assert rebuild(sheet)[1] == [
        "Les tarifs sont :",
        "[en-tête] Âge | Prix",
        "[ligne] 3 ans | 2 €",
        "Ils sont votés.",
    ]


@pytest.mark.parametrize("text", ["12", "- 3 -", "Page 4", "p. 5 / 12", "Page 6 sur 30"])
def test_page_numbers_of_all_writings_go(text: str) -> None:
    sheet = Sheet(1)
    sheet.add("Une phrase.", full=False)
    sheet.add(text, y=810, full=False)
    assert rebuild(sheet)[1] == ["Une phrase."]
