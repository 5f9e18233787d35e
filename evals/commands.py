"""`vademecum eval`: ask the evaluation questions, compare runs, show them, gate a publication."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.console import (
    AfterOption,
    BeforeOption,
    JsonOption,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from evals.results import RunHeader
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
        bool,
        typer.Option(
            "--judge", help="Faire juger les réponses par un modèle ; code 1 s’il manque des notes."
        ),
    ] = False,
    store: Store = None,
    as_json: JsonOption = False,
) -> None:
    """Poser toutes les questions, mesurer, conserver le relevé."""
    from evals.saying import counted
    from evals.terminal import show_figures

    session = _session(dataset, part, index, store)
    with _stoppable(), progress_bar(as_json) as progress:
        done = session.measure(baselines=baselines, judged=judge, progress=progress)
    if as_json:
        from assistant.answers import to_json

        print_json(to_json(done.header))
        _end_judging(done.header)
        return
    show_figures(done.header)
    if done.header.unworded:
        typer.echo(
            f"Attention : le modèle n’a pas rédigé {done.header.unworded} réponses ; ce sont leurs "
            "extraits qui sont mesurés. « vademecum doctor » l’essaie."
        )
    failures = sum(bool(result.why) for result in done.results)
    typer.echo(
        f"{counted(done.header.questions, 'question')} en {done.header.seconds:.0f} s, {failures} à "
        f"revoir. Relevé {done.header.id} : « vademecum eval report » les montre."
    )
    _end_judging(done.header, aloud=True)


@app.command("judge")
def judge_command(
    run: Annotated[str, typer.Argument(metavar="RELEVÉ", help="Relevé à juger.")] = "last",
    store: Store = None,
    as_json: JsonOption = False,
) -> None:
    """Faire juger par un modèle les réponses d’un relevé ; code 1 s’il manque des notes."""
    from assistant.answers import to_json
    from assistant.settings import load_settings
    from evals.judge import judge_stored, open_judge
    from evals.store import find_run, load_run

    path = find_run(run, _store(store))
    judge = open_judge(load_settings())
    with progress_bar(as_json) as progress:
        done = judge_stored(judge, load_run(path), path, progress)
    if as_json:
        print_json(to_json(done.header))
    _end_judging(done.header, aloud=not as_json)


def _end_judging(header: RunHeader, *, aloud: bool = False) -> None:
    """Say how the judging went, if there was one, and leave with the code that says it too."""
    from assistant.cli import INTERRUPTED
    from evals import judge

    judged = header.judged
    if judged is None:
        return
    if aloud:
        typer.echo(judge.said_of(judged, header.writer))
    if judged["stopped"] == judge.INTERRUPTED:
        raise typer.Exit(INTERRUPTED)
    if judge.missing_notes(judged):
        raise typer.Exit(1)


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
    from evals.errors import EvaluationError, StoreError
    from evals.store import find_run, load_run, save_comparison
    from evals.terminal import show_comparison

    folder = _store(store)
    paths = [find_run(name, folder) for name in (before, after)]
    if paths[0].resolve() == paths[1].resolve():
        raise EvaluationError(
            f"« {before} » et « {after} » sont le même relevé, {paths[0].name} : il n’y a rien à "
            "comparer. Donnez-en deux (« vademecum eval compare previous last »)."
        )
    comparison = compare(*(load_run(path) for path in paths))
    if not comparison.questions:
        raise EvaluationError(
            "Ces deux relevés n’ont aucune question en commun : refaites-les sur la même part."
        )
    if as_json:
        print_json(to_json(comparison))
    else:
        show_comparison(comparison)
    try:
        save_comparison(folder, comparison)
    except StoreError as error:
        raise StoreError(f"La comparaison n’a pas pu être conservée : {error}") from error


@app.command("report")
def report_command(
    run: Annotated[str, typer.Argument(metavar="RELEVÉ", help="Relevé à montrer.")] = "last",
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FICHIER", help="Page HTML à écrire.")
    ] = None,
    store: Store = None,
) -> None:
    """Écrire une page HTML autonome : l’essentiel, les échecs, les deux réponses, les mesures."""
    from evals.report import render_report, write_report
    from evals.store import find_run, last_comparison, load_run, read_runs

    folder = _store(store)
    found = load_run(find_run(run, folder))
    target = output or folder / f"{found.header.id}.html"
    comparison = last_comparison(folder, found.header.id)
    headers, refused = read_runs(folder)
    write_report(target, render_report(found, headers, comparison))
    for error in refused:
        typer.echo(f"{error} Il n’est pas dans la page.", err=True)
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
    with _stoppable(), progress_bar(as_json) as progress:
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
    before: BeforeOption = "current",
    after: AfterOption = "candidate",
    dataset: Dataset = None,
    as_json: JsonOption = False,
) -> None:
    """Lister les questions d’évaluation qui citent un document modifié, retiré ou expiré."""
    import datetime as dt

    from assistant.answers import to_json
    from assistant.settings import load_settings
    from evals.datasets import DEFAULT_FOLDER
    from evals.impact import golden_questions
    from evals.saying import counted
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
    typer.echo(
        f"{counted(len(found.touched), 'question touchée')} par "
        f"{counted(len(found.changes), 'changement')}."
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """Leave with the code of a SIGTERM once what was begun is put away."""
    from evals.stopping import STOPPED, StoppedError, stoppable

    try:
        with stoppable():
            yield
    except StoppedError:
        typer.echo("Arrêté. L’état précédent est intact.", err=True)
        raise typer.Exit(STOPPED) from None


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
