"""Real DOCX files made in the test with python-docx."""

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from ingestion.documents import DocumentKind
from tests.ingestion.readers.office import NOT_NUMBERS, W, word
from tests.ingestion.readers.outlines import check_spans, leads, outline, read_one


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


@pytest.mark.parametrize("written", NOT_NUMBERS)
def test_a_number_that_is_none_does_not_stop_the_reading_of_a_word_document(
    tmp_path: Path, written: str
) -> None:
    document = docx.Document()
    level = f'<w:outlineLvl w:val="{written}"/>'
    document.styles.element.append(
        parse_xml(
            f'<w:style {W} w:type="paragraph" w:styleId="Mien"><w:name w:val="Mien"/>'
            f"<w:pPr>{level}</w:pPr></w:style>"
        )
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="90"><w:lvl w:ilvl="{written}">'
            '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for properties, text_ in (
        (f'<w:pStyle w:val="Mien"/>{level}', "Ni titre"),
        (
            f'<w:numPr><w:ilvl w:val="{written}"/><w:numId w:val="90"/></w:numPr>',
            "Premier de la liste",
        ),
    ):
        document.element.body.insert(
            len(document.element.body) - 1,
            parse_xml(f"<w:p {W}><w:pPr>{properties}</w:pPr><w:r><w:t>{text_}</w:t></w:r></w:p>"),
        )
    grid = document.add_table(rows=2, cols=2)
    for cell, content in zip(grid._cells, ("Durée", "Prix", "15 ans", "150 €"), strict=True):
        cell.text = content
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {W} w:val="{written}"/>'))
    document.save(str(tmp_path / "a.docx"))
    assert outline(read_one(tmp_path, "a.docx")) == [
        "Ni titre",
        "- Premier de la liste",
        "[en-tête] Durée | Prix",
        "[ligne] 15 ans | 150 €",
    ]


def test_a_line_in_bold_is_not_a_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Mairie de Brévilliers").bold = True
    document.add_paragraph("Le stationnement est interdit.")
    document.save(str(tmp_path / "arrete-12.docx"))
    assert read_one(tmp_path, "arrete-12.docx").title == "Arrete 12"


def word_of(path: Path, *elements: str) -> list[str]:
    """Write a Word document of these XML elements and return its outline."""
    document = docx.Document()
    for element in elements:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(element))
    document.save(str(path))
    return outline(read_one(path.parent, path.name))


def word_cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{content}</w:t></w:r></w:p></w:tc>"


def test_a_word_cell_merged_over_rows_is_repeated(tmp_path: Path) -> None:
    starts, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        [word_cell("Revenu"), word_cell("Enfants"), word_cell("Prix")],
        [word_cell("Moins de 500", starts), word_cell("un"), word_cell("10 euros")],
        [word_cell("", goes_on), word_cell("deux"), word_cell("20 euros")],
        [word_cell("", goes_on), word_cell("tous", '<w:gridSpan w:val="2"/>')],
        [word_cell("Plus de 500", starts), word_cell("un"), word_cell("30 euros")],
    )
    # The last row begins one column further.
    late = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + word_cell("deux") + word_cell("40 euros")
    content = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows) + f"<w:tr>{late}</w:tr>"
    assert word_of(tmp_path / "a.docx", f"<w:tbl {W}>{content}</w:tbl>") == [
        "[en-tête] Revenu | Enfants | Prix",
        "[ligne] Moins de 500 | un | 10 euros",
        "[ligne] Moins de 500 | deux | 20 euros",
        "[ligne] Moins de 500 | tous | tous",
        "[ligne] Plus de 500 | un | 30 euros",
        "[ligne]  | deux | 40 euros",
    ]


def run(text_: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text_}</w:t></w:r>'


def test_what_a_word_document_hides_or_strikes_out_is_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    for key, based, content in (
        ("Cache", "", "<w:rPr><w:vanish/></w:rPr>"),
        ("CacheAussi", '<w:basedOn w:val="Cache"/>', ""),
        ("Visible", '<w:basedOn w:val="Cache"/>', '<w:rPr><w:vanish w:val="0"/></w:rPr>'),
    ):
        document.styles.element.append(
            parse_xml(
                f'<w:style {W} w:type="paragraph" w:styleId="{key}"><w:name w:val="{key}"/>'
                f"{based}{content}</w:style>"
            )
        )
    for style, runs in (
        ("", run("Le tarif ") + run("secret ", "<w:vanish/>") + run("est public.")),
        (
            "",
            run("Il vaut ")
            + run("100 ", "<w:strike/>")
            + run("200 euros.", '<w:vanish w:val="0"/>'),
        ),
        ("CacheAussi", run("Note interne.") + run(" Sauf ceci.", '<w:vanish w:val="false"/>')),
        ("Visible", run("Lu aussi.")),
        ("", run("10") + run("2", '<w:vertAlign w:val="superscript"/>') + run(" cases.")),
        ("", run("Le 1") + run("er", '<w:vertAlign w:val="superscript"/>') + run(" lot.")),
    ):
        properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        document.element.body.insert(
            len(document.element.body) - 1, parse_xml(f"<w:p {W}>{properties}{runs}</w:p>")
        )
    document.save(str(tmp_path / "a.docx"))
    assert outline(read_one(tmp_path, "a.docx")) == [
        "Le tarif est public.",
        "Il vaut 200 euros.",
        "Sauf ceci.",
        "Lu aussi.",
        "10² cases.",
        "Le 1er lot.",
    ]
