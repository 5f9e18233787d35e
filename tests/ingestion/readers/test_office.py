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


NOT_NUMBERS = ["x", "²", "9" * 5_000]
"""What ``int`` refuses; ``str.isdigit`` accepts the last two."""


@pytest.mark.parametrize("written", NOT_NUMBERS)
def test_a_number_that_is_none_does_not_stop_the_reading_of_an_odt(
    tmp_path: Path, written: str
) -> None:
    odt(tmp_path / "a.odt")
    with zipfile.ZipFile(tmp_path / "a.odt") as archive:
        content = archive.read("content.xml").decode()
    for name, value in (("text:level", "1"), ("text:outline-level", "2")):
        assert f'{name}="{value}"' in content
        content = content.replace(f'{name}="{value}"', f'{name}="{written}"')
    content = content.replace(
        "<table:table-cell", f'<table:table-cell table:number-columns-repeated="{written}"', 1
    )
    data = repack(tmp_path / "a.odt", content=content.encode())
    lines = outline(read_one(tmp_path, "b.odt", data))
    # Without a readable level a list is not numbered, a heading is of the first level.
    assert lines[5:] == [
        "# Étapes",
        "- Demander",
        "[en-tête] Durée | Prix",
        "[ligne] 15 ans | 150 €",
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


def odt_of(path: Path, body: str, styles: str = "") -> list[str]:
    """Write an ODT of these XML elements and return its outline."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("draw", "drawing"),
        )
    )
    content = (
        f"<office:document-content{names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    OpenDocumentText().save(str(path))
    path.write_bytes(repack(path, content=content.encode()))
    return outline(read_one(path.parent, path.name))


def odt_cell(content: str, spans: str = "") -> str:
    return f"<table:table-cell {spans}><text:p>{content}</text:p></table:table-cell>"


def test_an_odt_cell_that_spans_rows_or_columns_is_repeated(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    rows = (
        odt_cell("Revenu") + odt_cell("Enfants") + odt_cell("Prix"),
        odt_cell("Moins de 500", 'table:number-rows-spanned="3"') + odt_cell("un") + odt_cell("10"),
        covered + odt_cell("deux") + odt_cell("20"),
        covered + odt_cell("tous", 'table:number-columns-spanned="2"') + covered,
        odt_cell("Plus de 500") + odt_cell("un") + odt_cell("30"),
    )
    content = "".join(f"<table:table-row>{row_}</table:table-row>" for row_ in rows)
    assert odt_of(tmp_path / "a.odt", f"<table:table>{content}</table:table>") == [
        "[en-tête] Revenu | Enfants | Prix",
        "[ligne] Moins de 500 | un | 10",
        "[ligne] Moins de 500 | deux | 20",
        "[ligne] Moins de 500 | tous | tous",
        "[ligne] Plus de 500 | un | 30",
    ]


def test_an_odt_table_that_only_frames_a_text_is_that_text(tmp_path: Path) -> None:
    wide = odt_cell("{}", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    content = "".join(
        f"<table:table-row>{wide.format(line)}</table:table-row>" for line in ("Un.", "Deux.")
    )
    assert odt_of(tmp_path / "a.odt", f"<table:table>{content}</table:table>") == ["Un.", "Deux."]


def test_odt_frames_of_the_page_and_numbered_paragraphs_are_read(tmp_path: Path) -> None:
    body = (
        '<draw:frame text:anchor-type="page"><draw:text-box><text:p>Horaires d’été.</text:p>'
        "<text:list><text:list-item><text:p>le lundi</text:p></text:list-item></text:list>"
        "</draw:text-box></draw:frame>"
        '<draw:custom-shape text:anchor-type="page"><text:p>Fermé en août.</text:p></draw:custom-shape>'
        "<text:p>Le texte<draw:frame><draw:text-box><text:p>Encadré.</text:p><text:p>Suite.</text:p>"
        "</draw:text-box></draw:frame>continue.</text:p>"
        '<text:numbered-paragraph text:level="1"><text:h text:outline-level="2">Tarifs</text:h>'
        "</text:numbered-paragraph>"
        '<text:numbered-paragraph text:level="2" text:style-name="Num"><text:p>dix euros</text:p>'
        "</text:numbered-paragraph>"
    )
    styles = (
        '<text:list-style style:name="Num"><text:list-level-style-number text:level="2" '
        'style:num-format="1"/></text:list-style>'
    )
    assert odt_of(tmp_path / "a.odt", body, styles) == [
        "Horaires d’été.",
        "- le lundi",
        "Fermé en août.",
        "Le texte Encadré. Suite. continue.",
        "## Tarifs",
        "11 dix euros",
    ]


def test_what_an_odt_hides_or_strikes_out_is_not_read(tmp_path: Path) -> None:
    styles = "".join(
        f'<style:style style:name="{name}"{parent}><style:text-properties {mark}/></style:style>'
        for name, parent, mark in (
            ("Cache", "", 'text:display="none"'),
            ("Fils", ' style:parent-style-name="Cache"', ""),
            ("Barre", "", 'style:text-line-through-style="solid"'),
            ("Droit", "", 'style:text-line-through-style="none"'),
            ("Haut", "", 'style:text-position="super 58%"'),
            ("Bas", "", 'style:text-position="sub 58%"'),
        )
    )
    body = (
        '<text:p>Le tarif <text:span text:style-name="Fils">secret </text:span>est '
        '<text:span text:style-name="Barre">100</text:span> '
        '<text:span text:style-name="Droit">200 euros.</text:span></text:p>'
        '<text:p text:style-name="Cache">Note interne.</text:p>'
        '<text:section text:display="none"><text:p>Section cachée.</text:p></text:section>'
        '<text:p>Visible.<text:hidden-text text:is-hidden="true">Pas ceci.</text:hidden-text></text:p>'
        '<text:p>Paragraphe caché.<text:hidden-paragraph text:is-hidden="true"/></text:p>'
        '<text:p>10<text:span text:style-name="Haut">2</text:span> m, CO'
        '<text:span text:style-name="Bas">2</text:span>.</text:p>'
    )
    assert odt_of(tmp_path / "a.odt", body, styles) == [
        "Le tarif est 200 euros.",
        "Visible.",
        "10² m, CO2.",
    ]
