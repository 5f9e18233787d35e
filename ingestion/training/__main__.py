"""``python -m ingestion.training``: train the French encoder, or print its figures."""

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table as TextTable

from ingestion.errors import IngestionError
from ingestion.training.corpus import CorpusDocument, read_corpus
from ingestion.training.material import (
    Material,
    MaterialError,
    read_articles,
    read_lexicon,
    read_questions,
    read_synonyms,
)
from ingestion.training.recipe import Recipe

DATA = Path(__file__).parent / "data"
MODEL = Path(__file__).parent.parent / "model"
QUESTIONS = [DATA / "questions.jsonl", DATA / "questions-2.jsonl"]
LEXICON = [DATA / "lexique.jsonl", DATA / "lexique-2.jsonl"]

app = typer.Typer(help="Entraîner l’encodeur français et mesurer sa qualité.", add_completion=False)
console = Console(stderr=True)

Articles = Annotated[Path, typer.Option(help="Articles de loi, un objet JSON par ligne.")]


@app.command("train")
def train_command(
    articles: Articles,
    output: Annotated[Path, typer.Option(help="Dossier où écrire l’encodeur.")],
    questions: Annotated[
        list[Path] | None, typer.Option(help="Questions d’entraînement (répétable).")
    ] = None,
    lexique: Annotated[list[Path] | None, typer.Option(help="Lexique (répétable).")] = None,
    synonymes: Annotated[
        list[Path] | None, typer.Option(help="Synonymes, facultatifs (répétable).")
    ] = None,
    autres_articles: Annotated[
        Path | None, typer.Option(help="Articles d’autres codes cités par des questions.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus et ses questions posées (« questions-posees/ »).")
    ] = None,
    hors_documents: Annotated[
        Path | None,
        typer.Option(help="Documents du corpus à ne pas apprendre, un identifiant par ligne."),
    ] = None,
    tokenizer: Annotated[
        Path | None,
        typer.Option(help="Reprendre ce tokenizer.json au lieu d’en apprendre un."),
    ] = None,
    graine: Annotated[int, typer.Option(help="Graine du hasard.")] = Recipe().seed,
    modeles: Annotated[int, typer.Option(help="Entraînements fusionnés.")] = Recipe().runs,
    dimension: Annotated[int, typer.Option(help="Colonnes gardées.")] = Recipe().dimension,
    vocabulaire: Annotated[int, typer.Option(help="Morceaux de mots.")] = Recipe().vocabulary,
    temperature: Annotated[float, typer.Option(help="Température de la perte.")] = (
        Recipe().temperature
    ),
    fils: Annotated[int, typer.Option(help="Cœurs utilisés.")] = Recipe().threads,
    sans_questions: Annotated[bool, typer.Option(help="Ablation : sans les questions.")] = False,
    sans_lexique: Annotated[bool, typer.Option(help="Ablation : sans le lexique.")] = False,
    sans_synonymes: Annotated[bool, typer.Option(help="Ablation : sans les synonymes.")] = False,
) -> None:
    """Entraîner un encodeur et l’écrire dans un dossier sentence-transformers."""
    from tokenizers import Tokenizer

    from ingestion.training.saving import save_encoder
    from ingestion.training.training import train

    recipe = Recipe(
        seed=graine,
        runs=modeles,
        dimension=dimension,
        vocabulary=vocabulaire,
        temperature=temperature,
        threads=fils,
        use_questions=not sans_questions,
        use_lexicon=not sans_lexique,
        use_synonyms=not sans_synonymes,
    )
    material = Material(
        articles=read_articles(articles),
        questions=read_questions(questions or _present(QUESTIONS)),
        lexicon=read_lexicon(lexique or _present(LEXICON)),
        synonyms=read_synonyms(synonymes or []),
        extra=read_articles(autres_articles) if autres_articles else (),
        corpus=_corpus(corpus, hors_documents),
    )
    with _progress() as progress:
        task = progress.add_task("Préparation des textes", total=None)
        trained = train(
            material,
            recipe,
            Tokenizer.from_file(str(tokenizer)) if tokenizer else None,
            announce=lambda total: progress.update(task, total=total, description="Entraînement"),
            advance=lambda steps: progress.advance(task, steps),
        )
    save_encoder(output, trained.tokenizer, trained.rows)
    console.print(f"Encodeur écrit dans « {output} ».")


@app.command("evaluate")
def evaluate_command(
    articles: Articles,
    questions: Annotated[list[Path], typer.Option(help="Questions de mesure (répétable).")],
    modele: Annotated[
        list[str] | None,
        typer.Option(help="Encodeur, NOM=DOSSIER ou DOSSIER (répétable) ; par défaut, le livré."),
    ] = None,
    dimensions: Annotated[
        list[int] | None, typer.Option(help="Colonnes gardées (répétable) ; toutes par défaut.")
    ] = None,
    lexical: Annotated[
        bool, typer.Option(help="Ajouter bm25s, mots vides et racines du français.")
    ] = False,
    stockage: Annotated[bool, typer.Option(help="Ajouter le stockage sur 8 bits.")] = False,
    vitesse: Annotated[bool, typer.Option(help="Mesurer vitesse et chargement.")] = False,
    resultats: Annotated[
        Path | None, typer.Option(help="Fichier JSON où ranger les chiffres, complété.")
    ] = None,
) -> None:
    """Afficher un tableau : rappel à 1, 5, 10, 100 et MRR à 10."""
    from ingestion.training.evaluation import (
        Figures,
        SearchTask,
        load_encoder,
        measure_speed,
        quantised,
    )

    task = SearchTask(read_articles(articles), read_questions(questions))
    lines: dict[str, Figures] = {}
    speeds: dict[str, Any] = {}
    if lexical:
        lines["bm25s, français"] = task.judge_bm25()
    for name, folder in _named(modele or [f"encodeur livré={MODEL}"]):
        tokenizer, rows = load_encoder(folder)
        for dimension in dimensions or [rows.shape[1]]:
            kept = np.ascontiguousarray(rows[:, :dimension])
            lines[f"{name}, {kept.shape[1]} dimensions"] = task.judge(tokenizer, kept)
        if stockage:
            lines[f"{name}, 8 bits"] = task.judge(tokenizer, quantised(rows))
        if vitesse:
            speed = measure_speed(folder, task.passages, task.questions)
            speeds[name] = {
                "passages_par_seconde": round(speed.passages_per_second),
                "ms_par_question": round(speed.milliseconds_per_question, 3),
                "ms_de_chargement": round(speed.load_milliseconds, 1),
            }
    _print_figures({name: figures.as_dict() for name, figures in lines.items()}, speeds)
    if resultats:
        _record(resultats, {name: figures.as_dict() for name, figures in lines.items()}, speeds)


def _corpus(folder: Path | None, excluded: Path | None) -> tuple[CorpusDocument, ...]:
    if folder is None:
        if excluded is not None:
            raise MaterialError("--hors-documents ne sert qu’avec --corpus.")
        return ()
    try:
        ids = frozenset(excluded.read_text(encoding="utf-8").split()) if excluded else frozenset()
        return read_corpus(folder, ids)
    except (IngestionError, OSError, ValueError) as error:
        raise MaterialError(str(error)) from error


def _present(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.is_file()]


def _named(models: list[str]) -> list[tuple[str, Path]]:
    named = []
    for model in models:
        name, _, folder = model.rpartition("=")
        if not (Path(folder) / "model.safetensors").is_file():
            raise MaterialError(f"Aucun encodeur dans « {folder} » (model.safetensors manque).")
        named.append((name or Path(folder).name, Path(folder)))
    return named


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _print_figures(lines: dict[str, dict[str, float]], speeds: dict[str, Any]) -> None:
    table = TextTable("encodeur", "r@1", "r@5", "r@10", "r@100", "trouvés@100", "MRR@10")
    for name, figures in lines.items():
        table.add_row(name, *(f"{value:.3f}" for value in figures.values()))
    Console().print(table)
    for name, speed in speeds.items():
        Console().print(name, speed)


def _record(path: Path, lines: dict[str, dict[str, float]], speeds: dict[str, Any]) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    recorded.setdefault("qualite", {}).update(lines)
    recorded.setdefault("vitesse", {}).update(speeds)
    path.write_text(
        json.dumps(recorded, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Run the command; a problem with the material is a message, not a traceback."""
    try:
        app()
    except MaterialError as error:
        console.print(str(error), style="red", markup=False)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
