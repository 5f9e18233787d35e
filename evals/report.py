"""One self-contained HTML page on a run: what counts, the failures, then all that was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.catalogue import BY_KIND, METRICS, MetricInfo, cells, info, info_of
from evals.compare import compare_metric
from evals.judge import CRITERIA, said_of
from evals.markup import MISSED, link, listed, local, section, table
from evals.plots import history_plot, risk_plot
from evals.questions import QuestionKind
from evals.report_questions import changes, failures, note_of
from evals.results import Comparison, Run, RunHeader, Verdict
from evals.saying import counted, decimal
from evals.store import write_file

AGAINST_BASELINES = ("recall_5", "ndcg_10", "drafted_vital", "aurc")
"""Without the thresholds, which are set for the whole assistant and would refuse all the rest."""
RANKED = (
    "Rappel, MRR et nDCG sont ceux d’un second classement de la même question : dix documents, un "
    "passage par document. La réponse, elle, se tire de passages dont plusieurs peuvent être d’un même "
    "document."
)
HISTORY_LENGTH = 30
STYLE = Path(__file__).with_name("report.css")
_SLACK = 1e-9
Part = tuple[str, str, str]
"""A section: its anchor, its title, its body."""


def render_report(
    run: Run, history: Sequence[RunHeader] = (), comparison: Comparison | None = None
) -> str:
    """Return the page; ``history`` are the stored headers, oldest first, on any questions.

    Those made after the run are left out: the page says what was known when it was made.
    """
    header = run.header
    failed = [result for result in run.results if result.why]
    parts = [
        ("essentiel", "L’essentiel", _summary(header, len(failed))),
        *_verdict(header.verdict),
        (
            "echecs",
            f"Échecs ({len(failed)} sur {header.questions})",
            failures(failed, (header.judged or {}).get("scores", {})),
        ),
        *_comparison(comparison, {result.id for result in failed}),
        ("mesures", "Mesures", f"{_figures_table(header, METRICS)}<p class=meta>{RANKED}</p>"),
        ("sortes", "Par sorte de question", _kinds_table(header)),
        *_baselines(run),
        ("risque", "Risque et couverture", risk_plot([("Vademecum", header.curve)])),
        *_history(history, header),
        *_judged(header),
        ("releve", "Le relevé", _facts(header)),
    ]
    return _page(header, parts)


def write_report(path: Path, page: str) -> None:
    """Write the page; raises StoreError when the disk refuses, the former page being intact."""
    advice = "Donnez un autre fichier avec --output, dans un dossier où vous pouvez écrire."
    write_file(path, page.encode("utf-8"), advice)


def _page(header: RunHeader, parts: Sequence[Part]) -> str:
    title = f"Évaluation du {local(header.created_at)}"
    contents = "".join(f"<li>{link(anchor, name)}</li>" for anchor, name, _ in parts)
    body = "\n".join(section(*part) for part in parts)
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p class=meta>{escape(header.id)}</p>\n"
        f'<nav aria-label="Sommaire"><ul>{contents}</ul></nav>\n{body}\n'
        "</main>\n</body>\n</html>\n"
    )


def _summary(header: RunHeader, failed: int) -> str:
    """Return the figures that count, with their thresholds, and how many questions failed."""
    first = [name for name in METRICS if _info(header, name).main or _bounds(header, name)]
    said = (
        f"{counted(header.questions, 'question')} (part « {header.part} »), génération "
        f"{header.generation}. {counted(failed, 'échec')}."
    )
    if missed := [_info(header, n).label for n in first if _bound(header, n).endswith(MISSED)]:
        said += f" {counted(len(missed), 'seuil manqué')} : {', '.join(missed)}."
    return f"<p>{escape(said)}</p>\n{_figures_table(header, first)}"


def _info(header: RunHeader, name: str) -> MetricInfo:
    return info_of(header.metrics, name)


def _bounds(header: RunHeader, name: str) -> dict[str, float]:
    """Return the thresholds that a run was stored with, by their French words."""
    known = header.metrics.get(name, {})
    keys = (("at_least", "au moins"), ("at_most", "au plus"))
    return {words: float(known[key]) for key, words in keys if known.get(key) is not None}


def _bound(header: RunHeader, name: str) -> str:
    """Return a figure's threshold and whether it is held, empty when it has none."""
    bounds, figure = _bounds(header, name), header.figures.get(name)
    if not bounds or figure is None:
        return ""
    low, high = bounds.get("au moins", figure.value), bounds.get("au plus", figure.value)
    held = low - _SLACK <= figure.value <= high + _SLACK
    said = ", ".join(
        f"{words} {_info(header, name).show(value)}" for words, value in bounds.items()
    )
    return f"{said}{' : tenu' if held else MISSED}"


def _figures_table(header: RunHeader, names: Iterable[str]) -> str:
    rows = []
    for name in [name for name in names if name in header.figures]:
        known, figure = _info(header, name), header.figures[name]
        interval = f"{known.show(figure.low)} – {known.show(figure.high)}"
        bound = _bound(header, name)
        rows.append((known.label, known.show(figure.value), interval, bound, str(figure.count)))
    return table(("Mesure", "Valeur", "Intervalle à 95 %", "Seuil", "Questions"), rows)


def _verdict(verdict: Verdict | None) -> list[Part]:
    if verdict is None:
        return []
    said = f"Génération {'acceptée' if verdict.passed else 'refusée'}."
    against = f" Comparée au relevé {verdict.against}." if verdict.against else ""
    lines = (*verdict.reasons, *verdict.goals, *verdict.notes)
    body = f"<p><b>{said}</b>{escape(against)}</p>{listed('', lines)}"
    return [("controle", "Contrôle avant publication", body)]


def _comparison(comparison: Comparison | None, failed: set[str]) -> list[Part]:
    """Return what changed since the run before: both answers to each question, then the figures."""
    if comparison is None:
        return []
    rows = [
        (
            info(m.metric).label,
            info(m.metric).show(m.before),
            info(m.metric).show(m.after),
            decimal(m.p_value, 4),
            f"{m.wins} / {m.ties} / {m.losses}",
        )
        for m in comparison.metrics
    ]
    heads = ("Mesure", "Avant", "Après", "p", "Gains / égalités / pertes")
    common = counted(comparison.questions, "question commune")
    aside = f"{counted(comparison.left_out, 'laissée')} de côté"
    said = f"{comparison.before} → {comparison.after}, {common}, {aside}."
    body = (
        f"<p>{escape(said)}</p>{listed('', comparison.notes)}\n{changes(comparison, failed)}\n"
        f"<h3>Mesures avant et après</h3>\n{table(heads, rows)}"
    )
    return [("comparaison", f"Ce qui a changé ({len(comparison.changed)})", body)]


def _kinds_table(header: RunHeader) -> str:
    rows = [
        (QuestionKind(kind).label, str(figures["right"].count), *cells(figures, BY_KIND))
        for kind, figures in header.by_kind.items()
        if "right" in figures
    ]
    heads = ("Sorte", "Questions", *(_info(header, name).label for name in BY_KIND))
    return table(heads, rows)


def _baselines(run: Run) -> list[Part]:
    """Return the simpler systems, and whether what the assistant finds beyond them is chance."""
    header, scores = run.header, {result.id: result.scores for result in run.results}
    if not header.baselines:
        return []
    rows = [("Vademecum", *cells(header.figures, AGAINST_BASELINES), "")]
    for baseline in header.baselines:
        gain = compare_metric("drafted_vital", run.baseline_scores.get(baseline.name, {}), scores)
        p_value = decimal(gain.p_value, 4) if gain else ""
        rows.append((baseline.label, *cells(baseline.figures, AGAINST_BASELINES), p_value))
    labels = (info(name).label for name in AGAINST_BASELINES)
    body = table(("Système", *labels, "p de l’écart (faits trouvés)"), rows)
    return [("simples", "Systèmes plus simples", body)]


def _history(history: Sequence[RunHeader], header: RunHeader) -> list[Part]:
    """Return the plot of the runs on the same questions until this one, and their other settings."""
    asked, moment = (header.part, header.datasets_digest), (header.created_at, header.id)
    same = [one for one in history if (one.part, one.datasets_digest) == asked]
    same = [one for one in same if (one.created_at, one.id) <= moment][-HISTORY_LENGTH:]
    if len(same) < 2:
        return []
    shown = _settings(header)
    otherwise = []
    for one in same:
        settings = _settings(one)
        other = [k for k in shown if k in settings and settings[k] != shown[k]]
        if other:
            said = ", ".join(f"{k} = {settings[k]} au lieu de {shown[k]}" for k in other)
            otherwise.append(f"{local(one.created_at)}, {one.id} : {said}")
    title = "Relevés faits avec d’autres réglages que celui-ci"
    return [("evolution", "Évolution", history_plot(same) + listed(title, otherwise))]


def _judged(header: RunHeader) -> list[Part]:
    """Return how far the judge agrees with the figures, then each of its notes, the lowest first."""
    judged = header.judged
    if not judged:
        return []
    rows = [
        (
            str(judged["versions"][criterion]),
            CRITERIA[criterion],
            info(found["metric"]).label,
            _share(found["agreement"]),
            _share(found["kappa"]),
            f"{_share(found.get('said'))} / {_share(found.get('measured'))}",
            f"{found['count']} / {found['failures']}",
        )
        for criterion, found in judged.get("agreement", {}).items()
    ]
    heads = ("Modèle et consigne", "Critère", "Mesure", "Accord", "Kappa",
             "Moyenne du modèle / mesurée", "Jugées / échecs")  # fmt: skip
    notes = [
        (name, criterion, note)
        for name, one in judged.get("scores", {}).items()
        for criterion, note in one.items()
    ]
    notes.sort(key=lambda n: (n[2]["score"] is not None, n[2]["score"] or 0.0, n[0]))
    each = ((name, CRITERIA[c], note_of(note), note["reason"]) for name, c, note in notes)
    body = (
        f"<p>{escape(said_of(judged, header.writer))}</p>{table(heads, rows)}\n"
        f"<details class=question><summary>Notes et raisons, question par question ({len(notes)})"
        f"</summary>{table(('Question', 'Critère', 'Note', 'Raison'), each)}</details>"
    )
    return [("jugement", "Jugement par un modèle", body)]


def _share(value: float | None) -> str:
    return "—" if value is None else decimal(value, 2)


def _facts(header: RunHeader) -> str:
    """Return what was measured, and with what."""
    facts = [
        ("Génération", header.generation),
        ("Questions", f"{header.questions} (part « {header.part} », {', '.join(header.datasets)})"),
        ("Empreinte des questions", header.datasets_digest),
        ("Version du code", header.code_version),
        ("Fait le", f"{local(header.created_at)} ({header.created_at})"),
        ("Durée", f"{header.seconds:.0f} s"),
        ("Réglages", ", ".join(f"{k} = {v}" for k, v in _settings(header).items())),
    ]
    if header.unworded:
        facts.append(("Réponses que le modèle n’a pas rédigées", str(header.unworded)))
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts)
    return f"<dl>{rows}</dl>"


def _settings(header: RunHeader) -> dict[str, object]:
    return dict(header.described.get("settings", {}))
