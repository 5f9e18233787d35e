"""One self-contained HTML page on a run: failures first, then tables and plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.catalogue import METRICS, info
from evals.compare import compare_metric
from evals.judge import said_of
from evals.plots import history_plot, risk_plot
from evals.questions import Expected, QuestionKind
from evals.results import Comparison, Figures, QuestionResult, Run, RunHeader, Verdict
from evals.store import write_file

AGAINST_BASELINES = ("recall_5", "ndcg_10", "drafted_vital", "aurc", "latency_p50")
"""Without the thresholds, which are set for the whole assistant and would refuse all the rest."""
BY_KIND = ("right", "recall_5", "ndcg_10", "vital_recall", "refusal_recall", "false_refusal")
HISTORY_LENGTH = 30
STATUS = {
    "answered": "a répondu",
    "partial": "textes proches seulement",
    "no_answer": "a refusé",
    "failed": "erreur",
}
STYLE = Path(__file__).with_name("report.css")


def render_report(
    run: Run, history: Sequence[RunHeader] = (), comparison: Comparison | None = None
) -> str:
    """Return the page; ``history`` are the stored headers, oldest first, on any questions."""
    header = run.header
    same = [one for one in history if _alike(one, header)][-HISTORY_LENGTH:] or [header]
    failures = [result for result in run.results if result.why]
    sections = [
        _summary(header),
        _section("Contrôle avant publication", _verdict(header.verdict)) if header.verdict else "",
        _section(f"Échecs ({len(failures)} sur {header.questions})", _failures(failures)),
        _section("Mesures", _figures_table(header.figures)),
        _section("Par sorte de question", _kinds_table(header)),
        _section("Systèmes plus simples", _baselines_table(run)) if header.baselines else "",
        _section("Risque et couverture", risk_plot([("Vademecum", header.curve)])),
        _section("Évolution", _history(same, header)) if len(same) > 1 else "",
        _section("Dernière comparaison", _comparison(comparison)) if comparison else "",
        _section("Jugement par un modèle", _judged(header)) if header.judged else "",
    ]
    return _page(f"Évaluation {header.id}", "\n".join(part for part in sections if part))


def write_report(path: Path, page: str) -> None:
    """Write the page; raises StoreError when the disk refuses, the former page being intact."""
    advice = "Donnez un autre fichier avec --output, dans un dossier où vous pouvez écrire."
    write_file(path, page.encode("utf-8"), advice)


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def _summary(header: RunHeader) -> str:
    """Return what was measured, and the main figures as tiles."""
    facts = [
        ("Génération", header.generation),
        ("Questions", f"{header.questions} (part « {header.part} », {', '.join(header.datasets)})"),
        ("Empreinte des questions", header.datasets_digest),
        ("Version du code", header.code_version),
        ("Fait le", header.created_at),
        ("Durée", f"{header.seconds:.0f} s"),
        ("Réglages", ", ".join(f"{k} = {v}" for k, v in _settings(header).items())),
    ]
    if header.unworded:
        facts.append(("Réponses que le modèle n’a pas rédigées", str(header.unworded)))
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts)
    tiles = "".join(
        f"<li><b>{escape(info(name).show(figure.value))}</b> {escape(info(name).label)}</li>"
        for name, figure in header.figures.items()
        if info(name).main
    )
    return f'<ul class="tiles">{tiles}</ul>\n<dl>{rows}</dl>'


def _settings(header: RunHeader) -> dict[str, object]:
    return dict(header.described.get("settings", {}))


def _alike(one: RunHeader, other: RunHeader) -> bool:
    """Tell whether two runs asked the same questions: figures on others are no evolution."""
    asked = (one.part, one.datasets_digest)
    return asked == (other.part, other.datasets_digest)


def _history(headers: Sequence[RunHeader], header: RunHeader) -> str:
    """Return the plot of runs on the same questions, and those made with other settings."""
    shown = _settings(header)
    otherwise = []
    for one in headers:
        settings = _settings(one)
        other = [k for k in shown if k in settings and settings[k] != shown[k]]
        if other:
            said = ", ".join(f"{k} = {settings[k]} au lieu de {shown[k]}" for k in other)
            otherwise.append(f"{one.created_at}, {one.id} : {said}")
    title = "Relevés faits avec d’autres réglages que celui-ci"
    return history_plot(headers) + _list(title, otherwise)


def _verdict(verdict: Verdict) -> str:
    said = f"Génération {'acceptée' if verdict.passed else 'refusée'}."
    against = f" Comparée au relevé {verdict.against}." if verdict.against else ""
    lines = (*verdict.reasons, *verdict.goals, *verdict.notes)
    return f"<p><b>{said}</b>{escape(against)}</p>{_list('', lines)}"


def _failures(results: Sequence[QuestionResult]) -> str:
    """Return the failures, what must never happen first, then by kind."""
    if not results:
        return "<p>Aucun.</p>"
    order = list(QuestionKind)
    ranked = sorted(results, key=lambda r: (not _grave(r), r.right, order.index(r.kind), r.id))
    return "\n".join(_failure(result) for result in ranked)


def _grave(result: QuestionResult) -> bool:
    """Tell whether a failure breaks a promise rather than misses an answer."""
    scores = result.scores
    broken = scores.get("superseded") or scores.get("injection") or result.failure
    faithful = (scores.get("figure_precision"), scores.get("citation_recall"))
    return bool(broken) or any(value is not None and value < 1 for value in faithful)


def _failure(result: QuestionResult) -> str:
    mark = ' class="grave"' if _grave(result) else ""
    earlier = "".join(f"<p>Avant : {escape(turn)}</p>" for turn in result.turns)
    understood = f"<p>Compris : {escape(result.understood)}</p>" if result.understood else ""
    return (
        f"<article{mark}>\n<h3>{escape(result.question)}</h3>\n"
        f"<p class=meta>{escape(result.id)} · {escape(result.kind.label)} · part {result.part.value}"
        f" · {STATUS.get(result.status, result.status)} · confiance {result.confidence:.2f}</p>\n"
        f"{earlier}{understood}{_list('Pourquoi', result.why)}"
        f"<div class=sides><div><h4>Attendu</h4>{_expected(result)}</div>"
        f"<div><h4>Obtenu</h4>{_got(result)}</div></div>\n"
        f"{_retrieved(result)}</article>"
    )


def _expected(result: QuestionResult) -> str:
    if result.expected is Expected.REFUSE:
        return "<p>Un refus : les documents ne répondent pas.</p>"
    nuggets = (
        f"{'✓' if n.found else '✗'} {n.text}{' (essentiel)' if n.vital else ''}"
        for n in result.nuggets
    )
    gold = (f"{g.document_id} : « {g.quote} »" for g in result.gold if g.quote)
    return _list("", nuggets) + _list("", gold)


def _got(result: QuestionResult) -> str:
    if result.failure:
        return f"<p>{escape(result.failure)}</p>"
    documents = {c.number: c.document_id for c in result.citations}
    shown = (
        f"{s.text} — {', '.join(documents.get(n, '?') for n in s.citations)}"
        for s in result.statements
    )
    return _list("", shown) + _list("Non montré", result.withheld) + _list("", result.notices)


def _retrieved(result: QuestionResult) -> str:
    grades = {g.document_id: g.grade for g in result.gold}
    names = (
        f"<b>{escape(name)}</b>" if grades.get(name, 0) else escape(name)
        for name in result.retrieved
    )
    listed = ", ".join(names)
    return f"<p class=meta>Retrouvés, dans l’ordre : {listed or 'rien'}</p>"


def _list(title: str, items: Iterable[str]) -> str:
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    if not rows:
        return ""
    return (f"<h4>{escape(title)}</h4>" if title else "") + f"<ul>{rows}</ul>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>\n"
        for row in rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _figures_table(figures: Figures) -> str:
    rows = []
    for name in [n for n in METRICS if n in figures]:
        known, figure = info(name), figures[name]
        interval = f"{known.show(figure.low)} – {known.show(figure.high)}"
        rows.append((known.label, known.show(figure.value), interval, str(figure.count)))
    return _table(("Mesure", "Valeur", "Intervalle à 95 %", "Questions"), rows)


def _kinds_table(header: RunHeader) -> str:
    rows = [
        (QuestionKind(kind).label, str(figures["right"].count), *_cells(figures, BY_KIND))
        for kind, figures in header.by_kind.items()
        if "right" in figures
    ]
    return _table(("Sorte", "Questions", *(info(name).label for name in BY_KIND)), rows)


def _baselines_table(run: Run) -> str:
    """Return the simpler systems, and whether what the assistant finds beyond them is chance."""
    header, scores = run.header, {result.id: result.scores for result in run.results}
    rows = [("Vademecum", *_cells(header.figures, AGAINST_BASELINES), "")]
    for baseline in header.baselines:
        gain = compare_metric("drafted_vital", run.baseline_scores.get(baseline.name, {}), scores)
        p_value = f"{gain.p_value:.4f}".replace(".", ",") if gain else ""
        rows.append((baseline.label, *_cells(baseline.figures, AGAINST_BASELINES), p_value))
    labels = (info(name).label for name in AGAINST_BASELINES)
    return _table(("Système", *labels, "p de l’écart (faits trouvés)"), rows)


def _cells(figures: Figures, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(info(n).show(figures[n].value) if n in figures else "" for n in names)


def _comparison(comparison: Comparison) -> str:
    rows = [
        (
            info(m.metric).label,
            info(m.metric).show(m.before),
            info(m.metric).show(m.after),
            f"{m.p_value:.4f}".replace(".", ","),
            f"{m.wins} / {m.ties} / {m.losses}",
        )
        for m in comparison.metrics
    ]
    heads = ("Mesure", "Avant", "Après", "p", "Gains / égalités / pertes")
    changed = [c for c in comparison.changed if c.change != "other"]
    listed = (
        f"{'Perdue' if c.change == 'loss' else 'Gagnée'} — {c.id} : {c.question}" for c in changed
    )
    return (
        f"<p>{escape(comparison.before)} → {escape(comparison.after)}, "
        f"{comparison.questions} questions.</p>" + _table(heads, rows) + _list("", listed)
    )


def _judged(header: RunHeader) -> str:
    judged = header.judged or {}
    rows = [
        (
            str(judged["versions"][criterion]),
            criterion,
            info(found["metric"]).label,
            _share(found["agreement"]),
            _share(found["kappa"]),
            f"{found['count']} / {found['failures']}",
        )
        for criterion, found in judged.get("agreement", {}).items()
    ]
    heads = ("Modèle et consigne", "Critère", "Mesure", "Accord", "Kappa", "Jugées / échecs")
    # A run of before says not how its judging went.
    said = f"<p>{escape(said_of(judged))}</p>" if "asked" in judged else ""
    return said + _table(heads, rows)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}".replace(".", ",")
