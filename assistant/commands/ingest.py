"""`vademecum ingest`: folders in, one published generation out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.console import (
    IndexOption,
    JsonOption,
    counted_documents,
    print_json,
    progress_bar,
)

app = typer.Typer(
    help="Construire et publier l’index de dossiers ou de fichiers.", add_completion=False
)


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="CHEMIN", help="Dossiers ou fichiers à indexer.")
    ],
    index: IndexOption = None,
    candidate: Annotated[
        bool, typer.Option("--candidate", help="Construire sans publier (voir « index publish »).")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Construire et publier l’index de dossiers ou de fichiers."""
    from assistant.answers import to_json
    from assistant.settings import load_settings
    from ingestion.encoding import load_encoder
    from ingestion.pipeline import ingest as run

    settings = load_settings()
    folder = index or settings.index
    with progress_bar(as_json) as progress:
        report = run(
            paths,
            folder,
            load_encoder(settings.encodeur),
            publish=not candidate,
            progress=progress,
        )
    if as_json:
        print_json(to_json(report))
        return
    for file in report.rejected:
        for message in file.messages:
            typer.echo(f"À corriger — {message}", err=True)
    if report.ignored:
        typer.echo(_ignored(len(report.ignored)), err=True)
    if report.unchanged:
        typer.echo(f"Rien n’a changé : {report.generation} reste publiée.")
        return
    verb = "publiée" if report.published else "construite, non publiée"
    documents = counted_documents(folder / report.generation, report.documents)
    typer.echo(
        f"{report.generation} {verb} : {documents}, {report.passages} passages, "
        f"{report.reused} documents repris, {len(report.removed)} retirés."
    )


def _ignored(count: int) -> str:
    """Return one line for all the pictures and parts of web pages: one each would be noise."""
    what = "images ou pièces de pages web" if count > 1 else "image ou pièce de page web"
    return (
        f"Sans texte à lire — {count} {what} à côté des documents (« --json » les nomme). Si l’une est "
        "un document numérisé, passez-la à la reconnaissance de caractères (OCR)."
    )
