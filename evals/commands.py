"""`vademecum eval`: ask the evaluation questions, compare runs, show them, gate a publication."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.console import JsonOption, print_json, progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from evals.results import Comparison, RunHeader
    from evals.session import Session

app = typer.Typer(
    help="Évaluer les réponses : relever, comparer, montrer, contrôler avant de publier.",
    no_args_is_help=True,
    add_completion=False,
)
Index = Annotated[
    str,
    typer.Option(
        "--index",
        metavar="INDEX",
        help="« candidate », une génération, ou un dossier d’index (par défaut ce qui est publié).",
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DOSSIER",
        help="Dossier des relevés (par défaut le réglage evaluations).",
    ),
]
Dataset = Annotated[
    list[Path] | None,
    typer.Option(
        "--dataset", metavar="CHEMIN", help="Fichier ou dossier de questions (répétable)."
    ),
]
PartOption = Annotated[
    str, typer.Option("--part", help="« dev » pour régler, « test » pour juger, « all ».")
]


@app.command("run")
def run_command(
    dataset: Dataset = None,
    part: PartOption = "all",
    index: Index = "",
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Mesurer aussi les systèmes plus simples.")
    ] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="Faire juger les réponses par le modèle réglé.")
    ] = False,
    store: Store = None,
    as_json: JsonOption = False,
) -> None:
    """Poser toutes les questions, mesurer, conserver le relevé."""
    session = _session(dataset, part, index, store)
    with progress_bar(as_json) as progress:
        done = session.measure(baselines=baselines, judged=judge, progress=progress)
    if as_json:
        from assistant.answers import to_json

        print_json(to_json(done.header))
        return
    _show_figures(done.header)
    if done.header.unworded:
        typer.echo(
            f"Attention : le modèle n’a pas rédigé {done.header.unworded} réponses ; ce sont leurs "
            "extraits qui sont mesurés. « vademecum doctor » l’essaie."
        )
    if done.header.judged:
        from evals.judge import said_of

        typer.echo(said_of(done.header.judged))
    failures = sum(bool(result.why) for result in done.results)
    typer.echo(
        f"{done.header.questions} questions en {done.header.seconds:.0f} s, {failures} à revoir. "
        f"Relevé {done.header.id} : « vademecum eval report » les montre."
    )


@app.command("compare")
def compare_command(
    before: Annotated[str, typer.Argument(metavar="AVANT", help="Relevé, « previous », « last ».")],
    after: Annotated[str, typer.Argument(metavar="APRÈS", help="Relevé, « last ».")],
    store: Store = None,
    as_json: JsonOption = False,
) -> None:
    """Comparer deux relevés : test apparié, gains et pertes, questions qui ont changé."""
    from assistant.answers import to_json
    from evals.compare import compare
    from evals.errors import EvaluationError
    from evals.store import find_run, load_run, save_comparison

    folder = _store(store)
    comparison = compare(load_run(find_run(before, folder)), load_run(find_run(after, folder)))
    if not comparison.questions:
        raise EvaluationError(
            "Ces deux relevés n’ont aucune question en commun : refaites-les sur la même part."
        )
    save_comparison(folder, comparison)
    if as_json:
        print_json(to_json(comparison))
        return
    _show_comparison(comparison)


@app.command("report")
def report_command(
    run: Annotated[str, typer.Argument(metavar="RELEVÉ", help="Relevé à montrer.")] = "last",
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FICHIER", help="Page HTML à écrire.")
    ] = None,
    store: Store = None,
) -> None:
    """Écrire une page HTML autonome : échecs d’abord, puis tableaux et courbes."""
    from evals.report import render_report, write_report
    from evals.store import find_run, last_comparison, list_runs, load_run

    folder = _store(store)
    found = load_run(find_run(run, folder))
    target = output or folder / f"{found.header.id}.html"
    write_report(target, render_report(found, list_runs(folder), last_comparison(folder)))
    typer.echo(f"Page écrite : {target}")


@app.command("gate")
def gate_command(
    index: Index = "candidate",
    dataset: Dataset = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FICHIER", help="Seuils (gate.toml livré).")
    ] = None,
    store: Store = None,
    as_json: JsonOption = False,
) -> None:
    """Juger une génération avant de la publier ; code 1 si elle échoue. Le verdict est consigné."""
    from evals.gate import DEFAULT_RULES, load_rules

    thresholds = load_rules(rules or DEFAULT_RULES)
    part = thresholds.part.value if thresholds.part else "all"
    session = replace(_session(dataset, part, index, store), rules=thresholds)
    with progress_bar(as_json) as progress:
        judged = session.gate(progress)
    verdict = judged.verdict
    if as_json:
        run = judged.run.header.id if judged.run else None
        print_json({"generation": judged.generation, "passed": verdict.passed, "run": run,
                    "reasons": verdict.reasons, "goals": verdict.goals, "notes": verdict.notes})  # fmt: skip
    else:
        typer.echo(f"{judged.generation} : {'acceptée' if verdict.passed else 'refusée'}.")
        for line in (*verdict.reasons, *verdict.goals, *verdict.notes):
            typer.echo(f"  - {line}")
    if not verdict.passed:
        raise typer.Exit(1)


@app.command("impact")
def impact_command(
    before: Annotated[
        str, typer.Option("--before", help="Génération d’avant (la publiée par défaut).")
    ] = "current",
    after: Annotated[
        str, typer.Option("--after", help="Génération d’après (la candidate par défaut).")
    ] = "candidate",
    dataset: Dataset = None,
    as_json: JsonOption = False,
) -> None:
    """Lister les questions d’évaluation qui citent un document modifié, retiré ou expiré."""
    import datetime as dt

    from assistant.answers import to_json
    from assistant.settings import load_settings
    from evals.datasets import DEFAULT_FOLDER
    from evals.impact import golden_questions
    from ingestion.corpus.impact import impact
    from ingestion.index import GenerationFolder

    folder = GenerationFolder(load_settings().index)
    found = impact(
        folder.resolve(before),
        folder.resolve(after),
        dt.date.today(),
        [lambda: golden_questions(dataset or [DEFAULT_FOLDER])],
    )
    if as_json:
        print_json(to_json(found))
        return
    for touched in found.touched:
        typer.echo(f"{touched.cited.name} ({touched.cited.document_id}) : {touched.why}")
    typer.echo(f"{len(found.touched)} questions touchées par {len(found.changes)} changements.")


def _store(store: Path | None) -> Path:
    """Return the folder of the runs: the one asked, or that of the settings."""
    from assistant.settings import load_settings

    return store or load_settings().evaluations


def _session(dataset: list[Path] | None, part: str, index: str, store: Path | None) -> Session:
    from assistant.settings import load_settings
    from evals.datasets import DEFAULT_FOLDER
    from evals.places import IndexPlace
    from evals.questions import Part
    from evals.session import Session

    if part not in ("all", *Part):
        raise typer.BadParameter(f"« {part} » : il faut dev, test ou all.", param_hint="--part")
    settings = load_settings()
    return Session(
        settings,
        IndexPlace.parse(index, settings.index),
        store or settings.evaluations,
        tuple(dataset or [DEFAULT_FOLDER]),
        None if part == "all" else Part(part),
    )


def _show_figures(header: RunHeader) -> None:
    from rich.console import Console
    from rich.table import Table

    from evals.catalogue import info

    console = Console()
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
    from rich.table import Table

    from evals.catalogue import info
    from evals.report import AGAINST_BASELINES

    table = Table(title="Systèmes plus simples, sans seuil de refus")
    table.add_column("Système")
    for name in AGAINST_BASELINES:
        table.add_column(info(name).label, justify="right")
    for label, figures in (
        ("Vademecum", header.figures),
        *((b.label, b.figures) for b in header.baselines),
    ):
        cells = (info(n).show(figures[n].value) if n in figures else "" for n in AGAINST_BASELINES)
        table.add_row(label, *cells)
    return table


def _show_comparison(comparison: Comparison) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from evals.catalogue import info

    console = Console()
    table = Table(title=f"{comparison.before} → {comparison.after}")
    for title in ("Mesure", "Avant", "Après", "p", "Gains", "Égalités", "Pertes"):
        table.add_column(title, justify="left" if title == "Mesure" else "right")
    for m in comparison.metrics:
        show = info(m.metric).show
        table.add_row(
            info(m.metric).label, show(m.before), show(m.after), f"{m.p_value:.4f}",
            str(m.wins), str(m.ties), str(m.losses),
        )  # fmt: skip
    console.print(table)
    for changed in comparison.changed:
        if changed.change == "other":
            continue
        verdict = "perdue" if changed.change == "loss" else "gagnée"
        console.print(Text(f"\n{changed.id} ({verdict}) {changed.question}", style="bold"))
        for title, result in (("avant", changed.before), ("après", changed.after)):
            shown = " ".join(s.text for s in result.statements) or "rien"
            console.print(Text(f"  {title} [{result.status}] {shown[:400]}"))
            for reason in result.why:
                console.print(Text(f"    {reason}"))
    console.print(
        f"{comparison.questions} questions communes, {comparison.left_out} laissées de côté, "
        f"{len(comparison.changed)} changées."
    )
