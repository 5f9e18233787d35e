"""Stored evaluations to HTML: history, figures, last comparison, failures. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalogue import Generations
from assistant.evaluations import (
    EvaluatedQuestion,
    EvaluationRun,
    Measured,
    MetricWords,
    RunComparison,
)
from ingestion.french.dates import long_date
from ui.compared import comparison_html
from ui.evaluation_pieces import got, listed, table, titled, value_words
from ui.markup import text
from ui.plotting import Series, history_svg, legend_html, percent

HISTORY = ("right", "recall_5", "vital_recall", "refusal_recall", "false_refusal")
HISTORY_LENGTH = 30
PARTS = {
    "dev": "questions de réglage",
    "test": "questions de contrôle",
    "all": "toutes les questions",
}
NO_INDEX = Generations()
EMPTY = (
    '<div class="vd-vide"><p>Aucune évaluation n’est encore enregistrée.</p><p>Sur la machine du '
    "service, lancez : <code>vademecum eval run</code>. Il faut moins d’une minute pour le corpus "
    "livré ; rechargez ensuite cette page.</p></div>"
)


def overview_html(
    runs: Sequence[EvaluationRun],
    comparison: RunComparison | None,
    served: Generations = NO_INDEX,
    unreadable: Sequence[str] = (),
) -> str:
    """Return the page above the failures; ``runs`` are oldest first, ``unreadable`` left aside."""
    if not runs:
        return EMPTY + _unreadable_html(unreadable)
    last = runs[-1]
    return (
        f'<div class="vd-eval">{_unreadable_html(unreadable)}{summary_html(runs, served)}'
        f"{figures_html(last)}{history_html(runs)}{comparison_html(comparison, last)}</div>"
    )


def _unreadable_html(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"<p>Relevés illisibles, laissés de côté : {text(', '.join(names))}.</p>"


def summary_html(runs: Sequence[EvaluationRun], served: Generations) -> str:
    """Return what the last run was on, and whether its figures pass the gate's thresholds."""
    run = runs[-1]
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
        f"{text(_moment(run))} : {run.questions} questions "
        f"({text(PARTS.get(run.part, run.part))}), génération <code>{text(run.generation)}</code>."
        f"</p>{_standing_html(runs, served)}{verdict}{_gate_html(run)}</section>"
    )


def _moment(run: EvaluationRun) -> str:
    day = run.created_at.astimezone()
    return f"Le {long_date(day.date())} à {day:%H:%M}"


def standing(run: EvaluationRun, served: Generations) -> str:
    """Return what the generation of a run is now: published, candidate, refused, or no more served."""
    if not served.published and not served.candidate:
        return ""
    if run.generation == served.published:
        return "C’est la génération publiée, celle qui répond."
    refused = run.verdict is not None and not run.verdict.passed
    if run.generation == served.candidate and not refused:
        judged = "acceptée par le contrôle" if run.verdict else "pas jugée par ce relevé"
        return f"C’est une candidate, {judged}, pas encore publiée : ce n’est pas elle qui répond."
    if refused:
        return "C’est une candidate refusée par le contrôle : ce n’est pas elle qui répond."
    return "Cette génération n’est pas publiée : ce n’est pas elle qui répond."


def _standing_html(runs: Sequence[EvaluationRun], served: Generations) -> str:
    """Return what the last run is on and, when it is not what is served, when that was measured."""
    said = standing(runs[-1], served)
    if not said:
        return ""
    line = f'<p class="vd-servie"><strong>{text(said)}</strong></p>'
    if runs[-1].generation == served.published or not served.published:
        return line
    of_served = [run for run in runs if run.generation == served.published]
    name = f"<code>{text(served.published)}</code>"
    if not of_served:
        return f"{line}<p>La génération publiée, {name}, n’a aucun relevé.</p>"
    last = of_served[-1]
    return (
        f"{line}<p>Dernier relevé de la génération publiée, {name} : {text(_moment(last).lower())}, "
        f"{last.questions} questions ({text(PARTS.get(last.part, last.part))}).</p>"
    )


def _gate_html(run: EvaluationRun) -> str:
    """Return what the gate said of the run, when it made it."""
    if run.verdict is None:
        return ""
    said = "acceptée" if run.verdict.passed else "refusée"
    lines = (*run.verdict.reasons, *run.verdict.goals, *run.verdict.notes)
    return f"<p>Contrôle avant publication : génération {said}.</p>{listed(lines)}"


def figures_html(run: EvaluationRun) -> str:
    """Return the figures: those with a threshold or of first interest, then the others, folded."""
    first = [n for n in run.figures if run.words(n).main or run.words(n).passes(0.0) is not None]
    others = [n for n in run.figures if n not in first]
    more = (
        f'<details class="vd-autres"><summary>Autres mesures ({len(others)})</summary>'
        f"{_figurestable(run, others)}</details>"
        if others
        else ""
    )
    return f"<section><h2>Mesures</h2>{_figurestable(run, first)}{more}</section>"


def history_html(runs: Sequence[EvaluationRun]) -> str:
    """Return the plot of the runs on the same questions as the last one, with its numbers."""
    same = [run for run in runs if run.asked_as(runs[-1])][-HISTORY_LENGTH:]
    days = [run.created_at.astimezone().strftime("%d/%m\N{NO-BREAK SPACE}%H:%M") for run in same]
    refused = [run.verdict is not None and not run.verdict.passed for run in same]
    series = [
        Series(same[-1].words(name).label, tuple(_drawn(run, same[-1], name) for run in same))
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
        (
            f"{day}, refusée" if refused[at] else day,
            *(percent(v) if (v := one.values[at]) is not None else "—" for one in series),
        )
        for at, day in reversed(list(enumerate(days)))
    ]
    return (
        f"<section><h2>Évolution</h2>{legend_html(series)}"
        f"{history_svg(series, days, title, refused)}"
        f"{'<p>Marque vide : génération refusée par le contrôle.</p>' if any(refused) else ''}"
        f'<details class="vd-autres"><summary>Les mêmes valeurs en tableau</summary>'
        f"{table('Évolution des mesures', heads, rows)}</details>"
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
    return f"<p>Relevés faits avec d’autres réglages que le dernier :</p>{listed(said)}"


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
        f"{earlier}{understood}{titled('Pourquoi', one.why)}"
        f'<div class="vd-cotes"><div><h3>Attendu</h3>{_expected(one)}</div>'
        f"<div><h3>Obtenu</h3>{got(one)}</div></div>"
        f"<h3>Retrouvé, dans l’ordre</h3>{_retrieved(one)}"
        f'<p class="vd-pied-echec">{text(one.id)} · confiance {percent(one.confidence)}</p></details>'
    )


def _expected(one: EvaluatedQuestion) -> str:
    if one.expected == "refuse":
        return "<p>Un refus : les documents ne répondent pas.</p>"
    facts = [
        f"{'Affiché' if n.found else 'Absent'} : {n.text}{' (essentiel)' if n.vital else ''}"
        for n in one.nuggets
    ]
    quotes = [f"{g.document_id} : « {g.quote} »" for g in one.gold if g.quote]
    return listed(facts) + listed(quotes)


def _retrieved(one: EvaluatedQuestion) -> str:
    wanted = {g.document_id for g in one.gold if g.grade}
    items = "".join(
        f"<li>{text(name)}{' <strong>(attendu)</strong>' if name in wanted else ''}</li>"
        for name in one.retrieved
    )
    return f"<ol>{items}</ol>" if items else "<p>Rien.</p>"


def _figurestable(run: EvaluationRun, names: Sequence[str]) -> str:
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
    return table("Mesures du dernier relevé", heads, rows)


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


def _drawn(run: EvaluationRun, last: EvaluationRun, name: str) -> float | None:
    """Return a figure of a run, None when it has none or means something else by it."""
    figure = run.figures.get(name)
    alike = run.words(name).definition == last.words(name).definition
    return figure.value if figure is not None and alike else None
