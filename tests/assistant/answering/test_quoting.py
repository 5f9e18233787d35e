"""What each unit is quoted with: its list, its table, its introduction, and scales of sizes."""

from __future__ import annotations

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
