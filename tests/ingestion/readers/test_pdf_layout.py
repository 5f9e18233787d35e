"""Paragraphs rebuilt from lines placed by hand: the expected text follows from the geometry."""

import pytest

from ingestion.builder import DocumentBuilder
from ingestion.documents import DocumentKind
from ingestion.readers.pdf_layout import write_pages
from ingestion.readers.pdf_pages import Line, Page, Table
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
        sheet.add(f"Règlement 2024 – page {number}", y=30, full=False, size=8)
        sheet.add(f"Le paragraphe numéro {'abcd'[number - 1]} dit une chose.", y=100, full=False)
        sheet.add("Confidentiel", y=790, full=False, size=8)
        sheet.add(f"Page {number}/4", y=805, full=False, size=8)
        sheets.append(sheet)
    _, lines, pages = rebuild(*sheets)
    assert lines == [f"Le paragraphe numéro {letter} dit une chose." for letter in "abcd"]
    assert pages == [1, 2, 3, 4]


def top_lines(*pages: list[str], gap: float = 2) -> list[str]:
    """Return what is read of pages that begin with the given lines, then with text of their own."""
    sheets = []
    for number, lines in enumerate(pages, 1):
        sheet = Sheet(number)
        sheet.y = 30
        for line in lines:
            sheet.add(line, full=False)
        for index in range(3):
            letters = "abcdefgh"[number - 1] * (index + 1)
            sheet.add(f"La phrase {letters} suit.", gap=0 if index else gap, full=False)
        sheets.append(sheet)
    _, lines, _ = rebuild(*sheets)
    return [line for line in lines if not line.startswith("La phrase")]


def test_articles_at_the_top_of_pages_stay() -> None:
    pages = [["Article 1"], ["Article 4"], ["Article 7"]]
    assert top_lines(*pages) == ["Article 1", "Article 4", "Article 7"]
    # One article a page: its number follows the pages, and it is a heading all the same.
    assert top_lines(["Article 1"], ["Article 2"], ["Article 3"]) == [
        "Article 1", "Article 2", "Article 3",
    ]  # fmt: skip
    # One order a page, each with its first article.
    assert top_lines(["Article 1"], ["Article 1"]) == ["Article 1", "Article 1"]


def test_what_is_numbered_by_name_at_the_top_of_pages_stays() -> None:
    for name in ("Étape", "Lot n°", "Fiche pratique"):
        pages = [[f"{name} {number}"] for number in (1, 2, 3)]
        assert top_lines(*pages) == [f"{name} {number}" for number in (1, 2, 3)]


def test_amounts_at_the_top_of_pages_stay() -> None:
    pages = [[f"La caution est de {amount} euros."] for amount in (100, 200, 300)]
    assert top_lines(*pages) == [line for (line,) in pages]
    # Alone on their line, they do not count the pages.
    assert top_lines(["100"], ["200"], ["300"]) == ["100", "200", "300"]


def test_a_line_of_a_paragraph_is_not_a_running_line() -> None:
    pages = [["Le locataire doit :"]] * 3
    # Right above the text it belongs to it; set apart from it, it is a header.
    close = top_lines(*pages, gap=0)
    assert [line.split(" La phrase")[0] for line in close] == ["Le locataire doit :"] * 3
    assert top_lines(*pages, gap=2) == []


def test_a_line_of_two_pages_out_of_three_stays() -> None:
    assert top_lines(["Tarifs"], ["Tarifs"], ["Assurance"]) == ["Tarifs", "Tarifs", "Assurance"]


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("Commune de Saint-Martin", False),
        ("Règlement du cimetière – {}", False),
        ("Règlement du cimetière, page {} sur 4", False),
        ("{}/4", False),
        ("{} | Règlement du cimetière", False),
        ("Règlement du cimetière {}", True),
        ("Article L. 2121-{}", True),
    ],
)
def test_what_counts_the_pages_goes(header: str, kept: bool) -> None:
    pages = [[header.format(number)] for number in (1, 2, 3, 4)]
    assert top_lines(*pages) == ([line for (line,) in pages] if kept else [])


def test_a_number_at_the_other_end_of_a_header_counts_the_pages() -> None:
    sheets = []
    for number in (1, 2, 3):
        sheet = Sheet(number)
        sheet.add(f"Règlement {number}", y=30)  # from one margin to the other: a blank parts it
        sheet.add(f"Phrase {'abc'[number - 1]}.", y=100, full=False)
        sheets.append(sheet)
    assert rebuild(*sheets)[1] == ["Phrase a.", "Phrase b.", "Phrase c."]


def test_a_line_that_comes_back_at_other_heights_stays() -> None:
    sheets = []
    for number, height in ((1, 720), (2, 740), (3, 760)):
        sheet = Sheet(number)
        sheet.add(f"Phrase {'abc'[number - 1]}.", y=100, full=False)
        sheet.add("Signé : le maire.", y=height, full=False)
        sheets.append(sheet)
    assert rebuild(*sheets)[1].count("Signé : le maire.") == 3


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
