"""In a terminal: both answers whole, side by side where there is room, and all that changed named."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from evals.compare import compare
from evals.results import Comparison, ShownStatement
from evals.terminal import WIDE, show_comparison, show_figures
from tests.evals.samples import result, run_of

LONG = " ".join(["Le maire convoque le conseil municipal."] * 15) + " Dernier mot."


def _comparison() -> Comparison:
    """Return a question lost, one won, one answered otherwise."""

    def said(text: str) -> tuple[ShownStatement, ...]:
        return (ShownStatement(text, "direct", (1,)),)

    before = run_of([
        result("q-perdue", statements=said(LONG)),
        result("q-gagnée", right=False, status="partial"),
        result("q-autre", statements=said("Ceci.")),
    ])  # fmt: skip
    after = run_of([
        result("q-perdue", right=False, statements=said("Rien de tel.")),
        result("q-gagnée", statements=said("Cela.")),
        result("q-autre", statements=said("Autre chose.")),
    ], identifier="run-2", datasets_digest="fedcba987654")  # fmt: skip
    return compare(before, after)


def _shown(width: int) -> str:
    out = io.StringIO()
    show_comparison(_comparison(), Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, WIDE, 160])
def test_nothing_is_cut_and_everything_is_named(width: int) -> None:
    shown = _shown(width)
    words = shown.replace("│", " ").split()
    assert words.count("convoque") == 15
    assert "mot." in words
    assert "q-perdue (perdue) Question q-perdue ?" in shown
    assert "q-gagnée (gagnée) Question q-gagnée ?" in shown
    assert "[textes proches seulement]" in shown
    assert "! Fait essentiel absent : « x »." in shown
    assert "sans être gagnées ni perdues (1) :\n  q-autre Question q-autre ?" in shown
    assert "3 questions communes, 0 laissée de côté, 3 changées." in shown
    assert "Attention : Les fichiers de questions ne sont pas les mêmes" in shown


def test_the_answers_stand_beside_each_other_where_there_is_room() -> None:
    def together(width: int) -> bool:
        lines = _shown(width).splitlines()
        return any("[a répondu]" in line and line.count("[a répondu]") == 2 for line in lines)

    assert together(WIDE)
    assert not together(WIDE - 1)


def test_figures_come_with_their_intervals() -> None:
    out = io.StringIO()
    header = run_of([result("q", {"recall_5": 0.5, "words": 12.0})]).header
    show_figures(header, Console(file=out, width=120))
    rows = [line.split("│")[1:-1] for line in out.getvalue().splitlines() if "│" in line]
    cells = [[cell.strip() for cell in row] for row in rows]
    assert cells == [
        ["Rappel@5", "0,500", "0,500 – 0,500", "1"],
        ["Longueur moyenne d’une réponse", "12 mots", "12 mots – 12 mots", "1"],
    ]
