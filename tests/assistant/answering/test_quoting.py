"""What each unit is quoted with: its list, its table, its introduction, and scales of sizes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.answering.quoting import EQUAL_SHARE, SHORT_LIST, SHORT_TABLE, Quoting
from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import UnitKind
from assistant.populations import Sizes
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.samples import prepared, scored

UNSTATED = Sizes()
INTRO = "Le conseil compte le nombre de membres suivant :"
ROWS = ("moins de 100 habitants : 7 élus ;", "de 100 à 499 habitants : 11 élus ;",
        "500 habitants et plus : 15 élus.")  # fmt: skip


def listed(*items: str, intro: str = INTRO) -> list[ScoredUnit]:
    def write(b: DocumentBuilder) -> None:
        if intro:
            b.paragraph(intro)
        for item in items:
            b.list_item(item)

    return scored(prepared(write), {})


def table(*rows: tuple[str, float]) -> list[ScoredUnit]:
    """Return the units of a table from the first cell and score of each row."""

    def write(b: DocumentBuilder) -> None:
        b.table(["Cas", "Règle"], [[name, "voir le maire"] for name, _ in rows])

    return scored(prepared(write), {f"{name} |": score for name, score in rows})


def quoted(units: list[ScoredUnit], start: str, sizes: Sizes = UNSTATED) -> list[str]:
    """Return the texts quoted for the unit that starts with some words."""
    unit = next(u for u in units if u.unit.text.startswith(start))
    whole = Quoting(units, sizes).whole(unit)
    return [u.unit.text for u in (*whole.lead, *whole.main)]


def test_a_scale_is_quoted_whole_when_no_size_is_stated() -> None:
    padding = "x" * SHORT_LIST
    units = listed(*ROWS, f"pour Paris de 1 à 2 habitants : {padding}")
    assert quoted(units, ROWS[1]) == [units[1].unit.text]
    # Any other list as long is not.
    others = listed("un acte ;", "un titre ;", padding)
    assert quoted(others, "un titre") == [INTRO, "un titre ;"]


@pytest.mark.parametrize(("size", "row"), [(80, 0), (100, 1), (3_200, 2)])
def test_of_a_scale_only_the_row_of_the_size_is_quoted(size: int, row: int) -> None:
    asked = Sizes(populations=(size,))
    units = listed(*ROWS)
    for start in (*ROWS, INTRO + "\n"):
        assert quoted(units, start, asked) == [INTRO, ROWS[row]]
    assert quoted(listed(*ROWS, intro=""), ROWS[0], asked) == [ROWS[row]]


def test_a_list_with_one_or_two_sizes_among_other_things_is_no_scale() -> None:
    items = (ROWS[0], ROWS[1], "un règlement intérieur ;", "un procès-verbal.")
    units = listed(*items)
    assert quoted(units, items[3], Sizes((80,))) == [units[1].unit.text]
    assert units[1].unit.kind is UnitKind.LIST


def test_a_size_out_of_every_row_changes_nothing() -> None:
    units = listed(*ROWS[:2])
    assert quoted(units, ROWS[0], Sizes((3_200,))) == [units[1].unit.text]


def test_a_sum_picks_the_rows_of_a_table() -> None:
    rows = ("moins de 60 000 €", "de 60 000 € à moins de 90 000 €", "90 000 € et plus")
    units = table(*((name, 1.0) for name in rows))
    asked = Sizes(amounts=(Decimal(70_000),))
    assert quoted(units, "90", asked) == ["Cas | Règle", f"{rows[1]} | voir le maire"]


def test_a_short_table_most_rows_of_which_answer_as_well_is_quoted_whole() -> None:
    near, far = EQUAL_SHARE, EQUAL_SHARE - 0.05
    whole = table(("Un", 1.0), ("Deux", near), ("Trois", far))
    assert len(quoted(whole, "Trois")) == 4
    assert quoted(whole, "Un")[0] == "Cas | Règle"
    assert (
        len(quoted(table(("Un", 1.0), ("Deux", near), ("Trois", far), ("Quatre", far)), "Un")) == 2
    )
    long = table(*((f"Cas {n}", 1.0) for n in range(SHORT_TABLE + 1)))
    assert len(quoted(long, "Cas 3")) == 2
    assert len(quoted(long[1:], "Cas 3")) == SHORT_TABLE + 1


def under(heading: str, *items: str, intro: str = "", ordered: bool = False) -> list[ScoredUnit]:
    """Return the units of a list under a heading, then of a sentence that leans on it; items score 1."""

    def write(b: DocumentBuilder) -> None:
        b.heading(2, heading)
        if intro:
            b.paragraph(intro)
        for item in items:
            b.list_item(item, ordered=ordered)
        b.paragraph("Ces numéros sont ceux du code. Cette liste est à vérifier.")

    return scored(prepared(write), dict.fromkeys(items, 1.0))


TITLES = ("Les baux (5°).", "Les régies (7°).", "Les dons (9°).")
WHOLE = "\n".join(TITLES)


def test_items_that_answer_alike_are_quoted_whole_under_their_heading() -> None:
    assert quoted(under("Matières", *TITLES), TITLES[1]) == ["Matières", WHOLE]
    alone = [
        replace(u, score=u.score * (u.unit.text == TITLES[1])) for u in under("Matières", *TITLES)
    ]
    assert quoted(alone, TITLES[1]) == [TITLES[1]]
    long = (*TITLES, "x" * SHORT_LIST)
    assert quoted(under("Matières", *long), TITLES[1]) == [TITLES[1]]


def test_a_list_that_a_sentence_announces_has_no_other_heading() -> None:
    units = under("Matières", *TITLES, intro=INTRO)
    assert quoted(units, TITLES[1]) == [f"{INTRO}\n\n{WHOLE}"]


def test_a_step_and_a_mistake_are_quoted_under_their_heading() -> None:
    steps = under("Étapes", *TITLES, ordered=True)
    assert quoted(steps, TITLES[1]) == ["Étapes", TITLES[1]]
    assert quoted(steps, WHOLE) == ["Étapes", WHOLE]
    mistakes = under("Erreurs fréquentes", *TITLES)
    assert quoted(mistakes, TITLES[1]) == ["Erreurs fréquentes", TITLES[1]]
    announced = under("Erreurs fréquentes", *TITLES, intro="Les erreurs sont les suivantes :")
    assert quoted(announced, TITLES[1]) == ["Les erreurs sont les suivantes :", TITLES[1]]


def test_what_leans_on_a_list_brings_it() -> None:
    units = under("Matières", *TITLES)
    numbers = "Ces numéros sont ceux du code."
    assert quoted(units, "Ces numéros") == ["Matières", WHOLE, numbers]
    assert quoted(units, "Cette liste")[-2:] == [numbers, "Cette liste est à vérifier."]
    # Nobody reads a page of list for one sentence, nor mistakes for rules.
    assert quoted(under("Matières", *TITLES, "x" * SHORT_LIST), "Ces numéros") == [numbers]
    assert quoted(under("Erreurs", *TITLES), "Ces numéros") == [numbers]


def test_what_leans_on_sentences_brings_two_of_them_at_most() -> None:
    said = [f"Il signe l’acte numéro {n}." for n in range(4)]

    def write(b: DocumentBuilder) -> None:
        b.paragraph(" ".join(said))

    units = scored(prepared(write), {})
    assert quoted(units, said[3]) == said[1:]
    assert quoted(units, said[0]) == said[:1]


def test_a_size_told_by_one_item_says_nothing_of_the_whole_list() -> None:
    units = listed("un règlement ;", "un avis au-dessous de 100 habitants ;", "un procès-verbal.")
    asked = Quoting(units, Sizes((80,)))
    whole = next(u for u in units if u.unit.kind is UnitKind.LIST)
    assert asked.agreement(whole) == 0.0
    assert asked.agreement(next(u for u in units if u.unit.text.startswith("un avis"))) == 1.0
    scale = next(u for u in listed(*ROWS) if u.unit.kind is UnitKind.LIST)
    assert Quoting(listed(*ROWS), Sizes((80,))).agreement(scale) == 1.0
