"""The last comparison of two runs to HTML: figures, and both answers to each question that changed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluations import EvaluationRun, Outcome, QuestionChange, RunComparison
from ui.evaluation_pieces import got, listed, table, value_words
from ui.markup import text

CHANGES = {"loss": "Perdue", "win": "Gagnée", "other": "Autrement"}
CHANGES_SHOWN = 100
"""Questions that a comparison shows with both answers: a page of more would be slow to come."""
NO_COMPARISON = (
    '<p class="vd-vide">Aucune comparaison n’est enregistrée. Après deux relevés, lancez : '
    "<code>vademecum eval compare previous last</code>.</p>"
)


def comparison_html(comparison: RunComparison | None, run: EvaluationRun) -> str:
    """Return the last comparison: wins, ties and losses by figure, questions won and lost."""
    if comparison is None:
        return f"<section><h2>Dernière comparaison</h2>{NO_COMPARISON}</section>"
    rows = []
    for change in comparison.metrics:
        if not change.wins + change.losses:
            continue
        words = run.words(change.metric)
        rows.append((
            words.label,
            value_words(change.before, words),
            value_words(change.after, words),
            str(change.wins),
            str(change.ties),
            str(change.losses),
            _p_words(change.p_value),
        ))  # fmt: skip
    heads = ("Mesure", "Avant", "Après", "Gains", "Égalités", "Pertes", "p")
    return (
        "<section><h2>Dernière comparaison</h2><p>"
        f"<code>{text(comparison.before)}</code> puis <code>{text(comparison.after)}</code>, sur "
        f"{comparison.questions} questions communes. Une différence dont p dépasse 0,05 peut être "
        "due au hasard.</p>"
        f"{listed(comparison.notes)}"
        f"{table('Comparaison des deux relevés', heads, rows) if rows else ''}"
        f"<p>{_unchanged(len(comparison.metrics) - len(rows))}</p>"
        f"{_changes_html(comparison.changed)}</section>"
    )


def _changes_html(changed: Sequence[QuestionChange]) -> str:
    """Return the questions lost and won, then those answered otherwise, both answers side by side."""
    moved = [one for one in changed if one.change != "other"]
    others = [one for one in changed if one.change == "other"]
    return (
        f"<h3>Questions gagnées ou perdues ({len(moved)})</h3>{_issues(moved)}"
        '<details class="vd-autres"><summary>Répondues autrement, ni gagnées ni perdues '
        f"({len(others)})</summary>{_issues(others, CHANGES_SHOWN - len(moved))}</details>"
    )


def _issues(changed: Sequence[QuestionChange], room: int = CHANGES_SHOWN) -> str:
    if not changed:
        return "<p>Aucune.</p>"
    shown = "".join(f"<li>{_change_html(one)}</li>" for one in changed[: max(0, room)])
    left = len(changed) - max(0, room)
    more = (
        f"<p>Et {left} de plus : <code>vademecum eval report</code> les montre toutes.</p>"
        if left > 0
        else ""
    )
    return f'<ul class="vd-issues">{shown}</ul>{more}'


def _change_html(one: QuestionChange) -> str:
    """Return a question that changed, folded over its two answers."""
    return (
        f'<details class="vd-change"><summary><span class="vd-issue est-{one.change}">'
        f"{CHANGES.get(one.change, one.change)}</span> {text(one.question)} "
        f"<small>{text(one.id)}</small></summary>"
        f'<div class="vd-cotes"><div><h4>Avant</h4>{_outcome(one.before)}</div>'
        f"<div><h4>Après</h4>{_outcome(one.after)}</div></div></details>"
    )


def _outcome(one: Outcome) -> str:
    return got(one) + (f"<p>Ce qui ne va pas :</p>{listed(one.why)}" if one.why else "")


def _p_words(p_value: float) -> str:
    """Return a p-value, which is never nought."""
    return "< 0,001" if p_value < 0.001 else f"{p_value:.3f}".replace(".", ",")


def _unchanged(count: int) -> str:
    """Return how many figures are the same for every question."""
    if not count:
        return "Toutes les mesures ont changé pour au moins une question."
    return f"{count} mesure{'s' if count > 1 else ''} sans aucun changement."
