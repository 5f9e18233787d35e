import datetime as dt

import pytest

from ingestion.documents import DocumentKind, Reference, SourceInfo, Validity
from ingestion.errors import FrontMatterError
from ingestion.french.folding import word_set
from ingestion.frontmatter import KEYS, Metadata, meant_key, read_metadata, unknown_keys
from ingestion.readers.yaml_header import parse_yaml, split_front_matter

COMPLETE = """
id: fiche-deces
titre: "Déclaration de décès : délai"
type: fiche
themes: [etat-civil, funeraire]
publics: [secretaire-de-mairie]
resume: "Qui déclare, quand."
questions:
  - "Combien de temps ?"
  - Qui vient
references:
  - {code: "Code civil", article: 78}
  - {texte: "Loi n° 2015-366", article: "2.10", absent: "pas un code"}
sources:
  - {editeur: "Légifrance", titre: "Code civil", url: "https://www.legifrance.gouv.fr"}
publie_le: 2026-01-02
verifie_le: 2026-02-03
verifie_sur: non
en_vigueur_du: 2024-01-01
remplace_par: autre-fiche
fil: [Livre Ier, Titre II]
version_du: 2015
territoire: "Alsace-Moselle"
strates: "moins de 1 000 habitants"
"""


def read(block: str) -> Metadata:
    values, lines = parse_yaml(block, path="f.md")
    return read_metadata(values, path="f.md", lines=lines)


def test_every_key_reaches_its_field() -> None:
    assert read(COMPLETE) == Metadata(
        id="fiche-deces",
        title="Déclaration de décès : délai",
        kind=DocumentKind.FICHE,
        themes=("etat-civil", "funeraire"),
        audiences=("secretaire-de-mairie",),
        summary="Qui déclare, quand.",
        questions=("Combien de temps ?", "Qui vient"),
        references=(
            Reference(code="Code civil", article="78"),
            Reference(text="Loi n° 2015-366", article="2.10", absent="pas un code"),
        ),
        sources=(SourceInfo("Légifrance", "Code civil", "https://www.legifrance.gouv.fr"),),
        published_on=dt.date(2026, 1, 2),
        verified_on=dt.date(2026, 2, 3),
        verified_against="non",
        in_force_from=dt.date(2024, 1, 1),
        replaced_by="autre-fiche",
        breadcrumb=("Livre Ier", "Titre II"),
        version="2015",
        territory="Alsace-Moselle",
        strata="moins de 1 000 habitants",
    )


def test_the_document_fields_hold_the_validity() -> None:
    fields = read(COMPLETE).document_fields()
    assert fields["validity"] == Validity(dt.date(2024, 1, 1), None, "autre-fiche")
    assert "in_force_from" not in fields
    assert Metadata().document_fields() == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("type: brochure", "« brochure » n’est pas un type"),
        ("publie_le: 12/03/2024", "n’est pas une date"),
        ("publie_le: 2024-02-30", "n’est pas une date"),
        ("id: fiche décès", "n’est pas un identifiant"),
        ("titre: [a]", "un texte est attendu"),
        ('titre: "  "', "la valeur est vide"),
        ("themes: {a: b}", "élément 1 : un texte"),
        ("references: [{code: A, texte: B}]", "soit un « code », soit un « texte »"),
        ("references: [{article: 1}]", "soit un « code », soit un « texte »"),
        ("references: [{code: A, page: 1}]", "clé inconnue « page »"),
        ('references: ["Code civil"]', "une référence s’écrit"),
        ("sources: [{titre: A}]", "« editeur »"),
        ('sources: [{editeur: A, url: "javascript:x"}]', "https://"),
    ],
)
def test_a_wrong_value_names_its_key_and_line(line: str, message: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        read(f"\nresume: x\n{line}\n")
    assert (caught.value.path, caught.value.line) == ("f.md", 3)
    assert message in caught.value.message
    assert f"« {line.split(':')[0]} »" in caught.value.message


def test_a_wrong_item_names_its_own_line() -> None:
    with pytest.raises(FrontMatterError) as caught:
        read("\nreferences:\n  - {code: A, article: 1}\n  - {code: B, texte: C}\n")
    assert caught.value.line == 4
    assert "élément 2" in caught.value.message


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        ("\ntitre: Décès : délai\n", 2, "illisible"),
        ("\ntitre: a\n\tid: b\n", 3, "illisible"),
        ("\ntitre: a\ntitre: b\n", 3, "deux fois"),
        ("\n- a\n- b\n", 2, "clé: valeur"),
        ("\ntitre\n", 2, "clé: valeur"),
        ("\na: &x [b]\nquestions: *x\n", 2, "alias"),
        ("\na: " + "[" * 60 + "]" * 60, 1, "imbriqué"),
        ("\n" + "x: y\n" * 60_000, 1, "démesuré"),
        ("\nen_vigueur_du: 2024-02-01\nen_vigueur_jusqu_au: 2024-01-01", 3, "avant"),
    ],
)
def test_what_is_not_a_plain_mapping_is_refused(block: str, line: int, message: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        read(block)
    assert caught.value.line == line
    assert message in caught.value.message


def test_a_lone_word_is_a_list_of_one_and_null_says_nothing() -> None:
    assert read("themes: urbanisme\nresume:\n") == Metadata(themes=("urbanisme",))


def test_unknown_keys_are_told_apart() -> None:
    values, _ = parse_yaml("titre: a\nicon: gear\n")
    assert read_metadata(values) == Metadata(title="a")
    assert unknown_keys(values) == ["icon"]


def test_the_block_keeps_the_line_numbers_of_the_file() -> None:
    block, body, line = split_front_matter("\n---\ntitre: a\ntype: b\n---\nCorps\n")
    assert (body, line) == ("Corps\n", 6)
    assert block is not None
    assert parse_yaml(block)[1] == {("titre",): 3, ("type",): 4}
    with pytest.raises(FrontMatterError) as caught:
        read(block)
    assert caught.value.line == 4


def test_no_front_matter_leaves_the_text_alone() -> None:
    assert split_front_matter("# Titre\n---\n") == (None, "# Titre\n---\n", 1)


def test_front_matter_never_closed_is_an_error() -> None:
    with pytest.raises(FrontMatterError, match="pas refermé") as caught:
        split_front_matter("---\ntitre: a\n")
    assert caught.value.line == 1


def test_what_is_said_wins_over_what_is_found() -> None:
    said, found = Metadata(title="dit"), Metadata(title="trouvé", kind=DocumentKind.GUIDE)
    assert said.over(found) == Metadata(title="dit", kind=DocumentKind.GUIDE)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("en_vigueur_jusquau", "en_vigueur_jusqu_au"),
        ("en-vigueur-jusqu-au", "en_vigueur_jusqu_au"),
        ("en_vigueur", "en_vigueur_du"),
        ("publié_le", "publie_le"),
        ("résumé", "resume"),
        ("theme", "themes"),
        ("tipe", "type"),
        ("tpye", "type"),
        ("ID", "id"),
    ],
)
def test_a_mistyped_key_is_refused_with_the_one_that_was_meant(written: str, meant: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        read(f"\nlayout: post\n{written}: 2020-12-31\n")
    assert (
        str(caught.value)
        == f"f.md:3 : clé inconnue « {written} » : vouliez-vous dire « {meant} » ?"
    )


def test_what_site_generators_write_is_not_a_mistyped_key() -> None:
    keys = word_set(
        "title date layout tags category author description permalink slug draft weight lang icon toc "
        "publish published image cover aliases keywords created updated lastmod nav_order parent "
        "sidebar_position style css template url link status version uid file format license comments "
        "subtitle series sitemap menu objet numero texte commune"
    )
    assert [key for key in keys if meant_key(key)] == []
    assert [key for key in KEYS if meant_key(key)] == []
