"""Stored evaluations to HTML: history, figures, last comparison, failures. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.api.pages.document import long_date
from assistant.evaluations import (
    EvaluatedQuestion,
    EvaluationRun,
    Measured,
    MetricWords,
    RunComparison,
)
from ui.markup import text
from ui.plotting import Series, history_svg, legend_html, percent

HISTORY = ("right", "recall_5", "vital_recall", "refusal_recall", "false_refusal")
HISTORY_LENGTH = 30
PARTS = {
    "dev": "questions de réglage",
    "test": "questions de contrôle",
    "all": "toutes les questions",
}
STATUS = {
    "answered": "a répondu",
    "partial": "n’a montré que des textes proches",
    "no_answer": "a refusé de répondre",
    "failed": "a échoué",
}
CHANGES = {"loss": "Perdue", "win": "Gagnée"}
EMPTY = (
    '<div class="vd-vide"><p>Aucune évaluation n’est encore enregistrée.</p><p>Sur la machine du '
    "service, lancez : <code>vademecum eval run</code>. Il faut moins d’une minute pour le corpus "
    "livré ; rechargez ensuite cette page.</p></div>"
)
NO_COMPARISON = (
    '<p class="vd-vide">Aucune comparaison n’est enregistrée. Après deux relevés, lancez : '
    "<code>vademecum eval compare previous last</code>.</p>"
)


def value_words(value: float, words: MetricWords) -> str:
    """Return a value as it is read."""
    if words.unit == "ms":
        return f"{value:.0f}\u00a0ms"
    return percent(value) if words.unit == "%" else f"{value:.3f}".replace(".", ",")


def overview_html(runs: Sequence[EvaluationRun], comparison: RunComparison | None) -> str:
    """Return the page above the failures; ``runs`` are oldest first."""
    if not runs:
        return EMPTY
    last = runs[-1]
    return (
        f'<div class="vd-eval">{summary_html(last)}{figures_html(last)}'
        f"{history_html(runs)}{comparison_html(comparison, last)}</div>"
    )


def summary_html(run: EvaluationRun) -> str:
    """Return what the last run was, and whether its figures pass the gate's thresholds."""
    day = run.created_at.astimezone()
    missed = [
        run.words(name).label
        for name, figure in run.figures.items()
        if run.words(name).passes(figure.value) is False
    ]
    bounded = any(run.words(name).passes(0.0) is not None for name in run.figures)
    if missed:
        verdict = (
            f'<p class="vd-seuils est-manque"><strong>{len(missed)} mesure'
            f"{'s' if len(missed) > 1 else ''} hors des seuils :</strong> "
            f"{text(', '.join(missed))}.</p>"
        )
    elif bounded:
        verdict = '<p class="vd-seuils est-tenu">Toutes les mesures tiennent les seuils.</p>'
    else:
        verdict = ""
    return (
        f'<section aria-label="Dernier relevé"><h2>Dernier relevé</h2><p>'
        f"Le {text(long_date(day.date()))} à {day:%H:%M} : {run.questions} questions "
        f"({text(PARTS.get(run.part, run.part))}), génération <code>{text(run.generation)}</code>."
        f"</p>{verdict}{_gate_html(run)}</section>"
    )


def _gate_html(run: EvaluationRun) -> str:
    """Return what the gate said of the run, when it made it."""
    if run.verdict is None:
        return ""
    said = "acceptée" if run.verdict.passed else "refusée"
    lines = (*run.verdict.reasons, *run.verdict.goals, *run.verdict.notes)
    return f"<p>Contrôle avant publication : génération {said}.</p>{_list(lines)}"


def figures_html(run: EvaluationRun) -> str:
    """Return the figures: those with a threshold or of first interest, then the others, folded."""
    first = [n for n in run.figures if run.words(n).main or run.words(n).passes(0.0) is not None]
    others = [n for n in run.figures if n not in first]
    more = (
        f'<details class="vd-autres"><summary>Autres mesures ({len(others)})</summary>'
        f"{_figures_table(run, others)}</details>"
        if others
        else ""
    )
    return f"<section><h2>Mesures</h2>{_figures_table(run, first)}{more}</section>"


def history_html(runs: Sequence[EvaluationRun]) -> str:
    """Return the plot of the runs on the same questions as the last one, with its numbers."""
    same = [run for run in runs if run.asked_as(runs[-1])][-HISTORY_LENGTH:]
    days = [run.created_at.astimezone().strftime("%d/%m\N{NO-BREAK SPACE}%H:%M") for run in same]
    series = [
        Series(same[-1].words(name).label, tuple(_share(run.figures.get(name)) for run in same))
        for name in HISTORY
        if any(name in run.figures for run in same)
    ]
    if not series:
        return ""
    part = PARTS.get(runs[-1].part, runs[-1].part)
    plural = "s" if len(same) > 1 else ""
    title = f"Évolution de {len(series)} mesures sur {len(same)} relevé{plural}, {part}"
    heads = ("Relevé", *(one.label for one in series))
    rows = [
        (day, *(percent(v) if (v := one.values[at]) is not None else "—" for one in series))
        for at, day in reversed(list(enumerate(days)))
    ]
    return (
        f"<section><h2>Évolution</h2>{legend_html(series)}{history_svg(series, days, title)}"
        f'<details class="vd-autres"><summary>Les mêmes valeurs en tableau</summary>'
        f"{_table('Évolution des mesures', heads, rows)}</details>"
        f"{_otherwise(same, days)}</section>"
    )


def _otherwise(runs: Sequence[EvaluationRun], days: Sequence[str]) -> str:
    """Return which of the runs plotted were made with other settings than the last."""
    said = []
    for run, day in zip(runs, days, strict=True):
        if other := run.set_otherwise(runs[-1]):
            pairs = (f"{name} = {here} au lieu de {there}" for name, (here, there) in other.items())
            said.append(f"{day} : {', '.join(pairs)}")
    if not said:
        return ""
    return f"<p>Relevés faits avec d’autres réglages que le dernier :</p>{_list(said)}"


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
    moved = [c for c in comparison.changed if c.change in CHANGES]
    listed = "".join(
        f'<li><span class="vd-issue est-{c.change}">{CHANGES[c.change]}</span> {text(c.question)}'
        f" <small>{text(c.id)}</small></li>"
        for c in moved
    )
    heads = ("Mesure", "Avant", "Après", "Gains", "Égalités", "Pertes", "p")
    return (
        "<section><h2>Dernière comparaison</h2><p>"
        f"<code>{text(comparison.before)}</code> puis <code>{text(comparison.after)}</code>, sur "
        f"{comparison.questions} questions communes. Une différence dont p dépasse 0,05 peut être "
        "due au hasard.</p>"
        f"{_table('Comparaison des deux relevés', heads, rows) if rows else ''}"
        f"<p>{_unchanged(len(comparison.metrics) - len(rows))}</p>"
        f"<h3>Questions gagnées ou perdues ({len(moved)})</h3>"
        f"{f'<ul class=vd-issues>{listed}</ul>' if listed else '<p>Aucune.</p>'}</section>"
    )


def _p_words(p_value: float) -> str:
    """Return a p-value, which is never nought."""
    return "< 0,001" if p_value < 0.001 else f"{p_value:.3f}".replace(".", ",")


def _unchanged(count: int) -> str:
    """Return how many figures are the same for every question."""
    if not count:
        return "Toutes les mesures ont changé pour au moins une question."
    return f"{count} mesure{'s' if count > 1 else ''} sans aucun changement."


def failures_html(
    failures: Sequence[EvaluatedQuestion], run: EvaluationRun, shown: int, kind: str = ""
) -> str:
    """Return the first ``shown`` failures of a kind (all when empty)."""
    kept = [one for one in failures if not kind or one.kind == kind]
    if not kept:
        return '<p class="vd-vide" role="status">Aucun échec.</p>'
    count = f"{len(kept)} question{'s' if len(kept) > 1 else ''} à revoir"
    if len(kept) > shown:
        count += f", les {shown} premières affichées"
    cards = "".join(f"<li>{failure_html(one, run)}</li>" for one in kept[:shown])
    return f'<div class="vd-echecs"><p role="status">{count}.</p><ol>{cards}</ol></div>'


def failure_html(one: EvaluatedQuestion, run: EvaluationRun) -> str:
    """Return one failure, folded under its question and the first reason."""
    earlier = "".join(f"<p>Avant : {text(turn)}</p>" for turn in one.turns)
    understood = f"<p>Question comprise : {text(one.understood)}</p>" if one.understood else ""
    more = f" (et {len(one.why) - 1} autre{'s' if len(one.why) > 2 else ''})" * (len(one.why) > 1)
    return (
        f'<details class="vd-echec"><summary><span class="vd-sorte">'
        f"{text(run.kinds.get(one.kind, one.kind))}</span> <strong>{text(one.question)}</strong>"
        f'<span class="vd-raison">{text(one.why[0])}{more}</span></summary>'
        f"{earlier}{understood}{_section('Pourquoi', one.why)}"
        f'<div class="vd-cotes"><div><h3>Attendu</h3>{_expected(one)}</div>'
        f"<div><h3>Obtenu</h3>{_got(one)}</div></div>"
        f"<h3>Retrouvé, dans l’ordre</h3>{_retrieved(one)}"
        f'<p class="vd-pied-echec">{text(one.id)} · confiance {percent(one.confidence)}</p></details>'
    )


def _expected(one: EvaluatedQuestion) -> str:
    if one.expected == "refuse":
        return "<p>Un refus : les documents ne répondent pas.</p>"
    facts = [
        f"{'Montré' if n.found else 'Absent'} : {n.text}{' (essentiel)' if n.vital else ''}"
        for n in one.nuggets
    ]
    quotes = [f"{g.document_id} : « {g.quote} »" for g in one.gold if g.quote]
    return _list(facts) + _list(quotes)


def _got(one: EvaluatedQuestion) -> str:
    status = f"<p>L’assistant {text(STATUS.get(one.status, one.status))}.</p>"
    if one.failure:
        return f"{status}<p>{text(one.failure)}</p>"
    documents = {source.number: source.document_id for source in one.citations}
    shown = [
        f"{s.text} — {', '.join(documents.get(n, '?') for n in s.citations)}"
        for s in one.statements
    ]
    withheld = _section("Préparé, non montré", one.withheld)
    return status + _list(shown) + withheld + _section("Avertissements", one.notices)


def _retrieved(one: EvaluatedQuestion) -> str:
    wanted = {g.document_id for g in one.gold if g.grade}
    items = "".join(
        f"<li>{text(name)}{' <strong>(attendu)</strong>' if name in wanted else ''}</li>"
        for name in one.retrieved
    )
    return f"<ol>{items}</ol>" if items else "<p>Rien.</p>"


def _figures_table(run: EvaluationRun, names: Sequence[str]) -> str:
    rows = []
    for name in names:
        words, figure = run.words(name), run.figures[name]
        interval = f"{value_words(figure.low, words)} – {value_words(figure.high, words)}"
        rows.append((
            words.label,
            value_words(figure.value, words),
            interval,
            _bound_words(words, figure),
            str(figure.count),
        ))  # fmt: skip
    heads = ("Mesure", "Valeur", "Intervalle à 95 %", "Seuil", "Questions")
    return _table("Mesures du dernier relevé", heads, rows)


def _bound_words(words: MetricWords, figure: Measured) -> str:
    said = []
    if words.at_least is not None:
        said.append(f"au moins {value_words(words.at_least, words)}")
    if words.at_most is not None:
        said.append(f"au plus {value_words(words.at_most, words)}")
    passed = words.passes(figure.value)
    if passed is None:
        return "—"
    return f"{', '.join(said)} : {'tenu' if passed else 'manqué'}"


def _share(figure: Measured | None) -> float | None:
    return None if figure is None else figure.value


def _section(title: str, items: Sequence[str]) -> str:
    return f"<h3>{text(title)}</h3>{_list(items)}" if items else ""


def _list(items: Iterable[str]) -> str:
    rows = "".join(f"<li>{text(item)}</li>" for item in items)
    return f"<ul>{rows}</ul>" if rows else ""


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table that a phone shows as cards: each cell carries the name of its column."""
    head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(
            f'<td data-titre="{text(title)}"'
            f"{' class=est-manque' if cell.endswith(': manqué') else ''}>{text(cell)}</td>"
            for title, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="vd-large vd-mesures"><table><caption class="vd-cache">{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
