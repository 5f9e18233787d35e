"""How the rows of tables are composed: under their header, in order."""

from __future__ import annotations

from assistant.answering.composition import DETAIL_SHARE
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import AS_DETAIL, DETAIL, DIRECT, RULE, shown, tariffs
from tests.assistant.answering.samples import prepared, scored


def test_references_contacts_and_lone_table_rows_are_never_quoted() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.table([], [["Naissance", "cinq jours"]])
        b.heading(2, "Références")
        b.paragraph("Article 55 du Code civil sur la naissance.")

    units = scored(prepared(write), {"Naissance |": 1.0, "Article": 1.0, "La naissance": 0.1})
    assert shown(units) == [(DIRECT, RULE)]


def test_a_table_row_is_quoted_under_its_header() -> None:
    units = scored(prepared(tariffs), {"Hutte |": 1.0})
    assert shown(units) == [(DIRECT, "Séjour | Prix"), (DIRECT, "Hutte | 48 euros")]


def test_the_rows_of_a_table_share_its_header_whatever_their_order() -> None:
    units = scored(
        prepared(tariffs), {"La naissance": 1.0, "Hutte |": AS_DETAIL, "Tente |": AS_DETAIL - 0.01}
    )
    assert shown(units) == [
        (DIRECT, RULE),
        (DETAIL, "Séjour | Prix"),
        (DETAIL, "Tente | 9 euros"),
        (DETAIL, "Hutte | 48 euros"),
    ]


def test_a_table_has_its_header_in_each_part_and_keeps_its_rows_together() -> None:
    scores = {"Tente |": 1.0, "La naissance": 0.99, "Hutte |": 0.98, "Camion |": DETAIL_SHARE}
    assert shown(scored(prepared(tariffs), scores)) == [
        (DIRECT, RULE),
        (DIRECT, "Séjour | Prix"),
        (DIRECT, "Tente | 9 euros"),
        (DETAIL, "Séjour | Prix"),
        (DETAIL, "Camion | 30 euros"),
        (DETAIL, "Hutte | 48 euros"),
    ]


def test_the_rows_of_a_whole_table_keep_its_order() -> None:
    prices = ("Tente |", "Camion |", "Hutte |", "Gîte |", "Chalet |")
    units = scored(prepared(tariffs), dict.fromkeys(prices, 0.99) | {"Hutte |": 1.0})
    found = [text.partition(" |")[0] for _, text in shown(units)]
    assert found == ["Séjour", "Tente", "Camion", "Hutte", "Gîte", "Chalet"]


def test_a_row_that_reads_like_an_exception_stays_under_its_header() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.table(["Cas", "Délai"], [["Sauf accord", "un mois"], ["Rien", "deux mois"]])

    units = scored(prepared(write), {RULE: 1.0, "Sauf": AS_DETAIL})
    assert [kind for kind, _ in shown(units)] == [DIRECT, DETAIL, DETAIL]
