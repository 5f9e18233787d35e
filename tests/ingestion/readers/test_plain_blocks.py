import pytest

from ingestion.builder import DocumentBuilder
from ingestion.documents import DocumentKind
from ingestion.readers.plain_blocks import heading_style, unwrap, write_plain
from tests.ingestion.readers.outlines import outline

SENTENCE = (
    "Une phrase entière, assez longue pour qu’une ligne courte au-dessus d’elle soit son titre."
)


def blocks(text: str) -> list[str]:
    builder = DocumentBuilder()
    write_plain(builder, text.strip("\n").split("\n"))
    return outline(builder.build(id="a", title="A", kind=DocumentKind.FICHE))


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("Objectifs et finalités", "plain"),
        ("Qui décide ?", "plain"),
        ("ORGANISER UN SYSTÈME D'ACCOMPAGNEMENT", "capitals"),
        ('UN "PARCOURS" EN 4 AXES', "capitals"),
        ("1. Le contexte", "number"),
        ("2 - Les suites", "number"),
        ("1.2 Les détails", "deep"),
        ("IV. Conclusion", "roman"),
        ("B) Le vote", "letter"),
        ("Chapitre 2 – Les moyens", "chapter"),
        ("Article 1er", "chapter"),
        ("le début d’une phrase", None),
        ("Une phrase finie.", None),
        ("Les pièces sont :", None),
        ("36000 Châteauroux", None),
        ("x" * 130, None),
    ],
)
def test_what_is_a_heading(line: str, style: str | None) -> None:
    assert heading_style([line, SENTENCE], 0) == style


def test_nothing_under_it_or_the_middle_of_a_paragraph_is_no_heading() -> None:
    assert heading_style(["Objectifs"], 0) is None
    assert heading_style(["Le maire", "Objectifs", SENTENCE], 1) is None
    assert heading_style(["Fin de phrase.", "Objectifs", SENTENCE], 1) == "plain"


def test_styles_nest_in_their_order_of_appearance() -> None:
    assert blocks(f"""
PREMIÈRE PARTIE
1. Le contexte
{SENTENCE}
Un détail
{SENTENCE}
2. La suite
{SENTENCE}
SECONDE PARTIE
{SENTENCE}
""") == [
        "# PREMIÈRE PARTIE",
        "## 1. Le contexte",
        SENTENCE,
        "### Un détail",
        SENTENCE,
        "## 2. La suite",
        SENTENCE,
        "# SECONDE PARTIE",
        SENTENCE,
    ]


def test_numbered_lines_in_a_row_are_a_list() -> None:
    assert blocks("Les étapes :\n1. Demander\n2) Payer\n3/ Recevoir") == [
        "Les étapes :",
        "1 Demander",
        "1 Payer",
        "1 Recevoir",
    ]


def test_bullets_of_all_kinds_nest_by_indentation_or_marker() -> None:
    assert blocks(
        "Il faut :\n• un dossier\n  – signé\n  – daté\n• une copie\n✓ cochée\n\uf0b7 Word"
    ) == [
        "Il faut :",
        "- un dossier",
        "-- signé",
        "-- daté",
        "- une copie",
        "-- cochée",
        "--- Word",
    ]
    assert blocks("- un\n- deux\n* trois") == ["- un", "- deux", "-- trois"]


def test_an_item_takes_the_lines_indented_under_it() -> None:
    assert blocks(
        "Il faut :\n  • un justificatif.\n    Hébergé, une attestation.\n  • le livret.\nFin."
    ) == [
        "Il faut :",
        "- un justificatif. Hébergé, une attestation.",
        "- le livret.",
        "Fin.",
    ]


def test_a_short_label_above_a_sentence_is_a_heading() -> None:
    assert blocks(f"Naissance :\n{SENTENCE}\nMariage:\n{SENTENCE}") == [
        "# Naissance",
        SENTENCE,
        "# Mariage",
        SENTENCE,
    ]
    assert blocks("Pièces :\n- une") == ["Pièces :", "- une"]


def test_underlined_lines_are_headings_and_rules_are_nothing() -> None:
    assert blocks(f"Titre\n=====\n{SENTENCE}\n-----\nfin.") == ["# Titre", SENTENCE, "fin."]


def test_columns_cut_by_tabs_are_a_table() -> None:
    assert blocks("Âge\tPrix\n3 ans\t2 €\n6 ans\t3 €\n\nFin.") == [
        "[en-tête] Âge | Prix",
        "[ligne] 3 ans | 2 €",
        "[ligne] 6 ans | 3 €",
        "Fin.",
    ]


def test_lines_that_are_whole_paragraphs_are_not_joined() -> None:
    lines = [
        "Une ligne.",
        "Une autre ligne, plus longue.",
        "",
        "Encore une.",
        "un justificatif",
        "une photo",
    ]
    assert unwrap(lines) == lines


def test_a_sentence_cut_in_its_middle_is_made_whole() -> None:
    cut = "Vous devez fournir un acte de naissance (copie intégrale ou extrait)"
    assert unwrap([cut, "de moins de trois mois."]) == [f"{cut} de moins de trois mois."]
    assert unwrap([f"{cut} :", "de moins de trois mois."]) == [
        f"{cut} :",
        "de moins de trois mois.",
    ]
