"""Real ODT files made in the test with odfpy."""

import zipfile
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentText

from tests.ingestion.readers.office import NOT_NUMBERS, odt, repack
from tests.ingestion.readers.outlines import check_spans, leads, outline, read_one


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
