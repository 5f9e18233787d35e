"""Runs and comparisons in a terminal: tables, and both answers side by side where it is wide enough."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.catalogue import cells, info
from evals.report import AGAINST_BASELINES
from evals.results import ChangedQuestion, Comparison, QuestionResult, RunHeader
from evals.saying import counted, decimal
from evals.wording import CHANGES, STATUS

WIDE = 100
"""Columns from which two answers stand side by side, each in lines of some fifty characters."""


def show_figures(header: RunHeader, console: Console | None = None) -> None:
    """Print the figures of a run, and those of the simpler systems measured with it."""
    console = console or Console()
    table = Table(title=f"{header.generation} — part « {header.part} »")
    for title in ("Mesure", "Valeur", "Intervalle à 95 %", "Questions"):
        table.add_column(title, justify="left" if title == "Mesure" else "right")
    for name, figure in header.figures.items():
        known = info(name)
        interval = f"{known.show(figure.low)} – {known.show(figure.high)}"
        table.add_row(known.label, known.show(figure.value), interval, str(figure.count))
    console.print(table)
    if header.baselines:
        console.print(_baselines(header))


def _baselines(header: RunHeader) -> Table:
    table = Table(title="Systèmes plus simples, sans seuil de refus")
    table.add_column("Système")
    for name in AGAINST_BASELINES:
        table.add_column(info(name).label, justify="right")
    for label, figures in (
        ("Vademecum", header.figures),
        *((b.label, b.figures) for b in header.baselines),
    ):
        table.add_row(label, *cells(figures, AGAINST_BASELINES))
    return table


def show_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print what changed from a run to another: figures, then the questions lost and won.

    Their answers are whole. Questions answered otherwise without being won or lost are named.
    """
    console = console or Console()
    console.print(_figures(comparison))
    for changed in comparison.changed:
        if changed.change != "other":
            title = f"\n{changed.id} ({CHANGES[changed.change].lower()}) {changed.question}"
            console.print(Text(title, style="bold"))
            console.print(_sides(changed, wide=console.width >= WIDE))
    others = [changed for changed in comparison.changed if changed.change == "other"]
    if others:
        said = f"\nRépondues autrement, sans être gagnées ni perdues ({len(others)}) :"
        console.print(Text(said, style="bold"))
        for changed in others:
            console.print(Text(f"  {changed.id} {changed.question}"))
        console.print(Text("  « vademecum eval report » montre leurs deux réponses."))
    for note in comparison.notes:
        console.print(Text(f"Attention : {note}"))
    console.print(
        f"{counted(comparison.questions, 'question commune')}, "
        f"{counted(comparison.left_out, 'laissée')} de côté, "
        f"{counted(len(comparison.changed), 'changée')}."
    )


def _figures(comparison: Comparison) -> Table:
    table = Table(title=f"{comparison.before} → {comparison.after}")
    for title in ("Mesure", "Avant", "Après", "p", "Gains", "Égalités", "Pertes"):
        table.add_column(title, justify="left" if title == "Mesure" else "right")
    for m in comparison.metrics:
        show = info(m.metric).show
        table.add_row(
            info(m.metric).label, show(m.before), show(m.after), decimal(m.p_value, 4),
            str(m.wins), str(m.ties), str(m.losses),
        )  # fmt: skip
    return table


def _sides(changed: ChangedQuestion, *, wide: bool) -> Table | Text:
    """Return both answers: beside each other where there is room, one under the other otherwise."""
    before, after = _said(changed.before), _said(changed.after)
    if not wide:
        return Text(f"  Avant : {before}\n  Après : {after}")
    table = Table(show_edge=False, expand=True, padding=(0, 1))
    table.add_column("Avant", ratio=1)
    table.add_column("Après", ratio=1)
    table.add_row(Text(before), Text(after))
    return table


def _said(result: QuestionResult) -> str:
    """Return a whole answer: its outcome, its sentences, and what is wrong with it."""
    lines = [f"[{STATUS.get(result.status, result.status)}]", *(s.text for s in result.statements)]
    return "\n".join([*lines, *(f"! {reason}" for reason in result.why)])
