"""`vademecum search`: the passages nearest to a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from assistant.commands.console import (
    BatchOption,
    IndexOption,
    JsonOption,
    print_json,
    read_batch,
)

Found = tuple[list[Any], str | None]
"""Hits, and the words as they were read when one is misspelt."""
app = typer.Typer(
    help="Chercher des passages (guillemets : expression exacte).", add_completion=False
)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="La question, ou des mots.")] = "",
    index: IndexOption = None,
    k: Annotated[int, typer.Option("-k", help="Nombre de résultats, 200 au plus.")] = 10,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="guide, etude, fiche, texte…")
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option("--theme", help="Identifiant de thème.")
    ] = None,
    by_date: Annotated[
        bool, typer.Option("--par-date", help="Du plus récent au plus ancien.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Montrer ce qui fait le rang.")
    ] = False,
    as_json: JsonOption = False,
    batch: BatchOption = None,
    generation: Annotated[
        str | None, typer.Option("--generation", help="« candidate » ou un nom de génération.")
    ] = None,
) -> None:
    """Chercher des passages (guillemets : expression exacte)."""
    from assistant.answers import Filters, SortOrder
    from assistant.engine import open_assistant
    from assistant.errors import UnknownThemeError
    from assistant.settings import load_settings
    from ingestion.documents import DocumentKind

    try:
        kinds = tuple(DocumentKind(value) for value in kind or ())
    except ValueError as error:
        allowed = ", ".join(DocumentKind)
        raise typer.BadParameter(f"Type inconnu. Types possibles : {allowed}.") from error
    filters = Filters(kinds, tuple(theme or ()))
    sort = SortOrder.DATE if by_date else SortOrder.RELEVANCE
    engine = open_assistant(load_settings(), index=index, generation=generation)

    def find(question: str) -> Found:
        try:
            hits = engine.search(question, k=k, filters=filters, sort=sort, explain=explain)
        except UnknownThemeError as error:
            # Wrong for every line of a batch: the command is wrong, not its questions.
            raise typer.BadParameter(str(error)) from error
        return hits, engine.understood(question)

    if batch is not None:
        for item, questions in read_batch(batch):
            print_json({"id": item, **_or_error(find, questions[-1])})
        return
    if as_json:
        print_json({"id": "1", **_as_json(*find(query))})
        return
    found, read = find(query)
    if read is not None:
        typer.secho(f"Recherche comprise : {read}", dim=True)
    for rank, hit in enumerate(found, 1):
        path = " > ".join(hit.heading_path)
        typer.secho(f"{rank}. {hit.kind.label} — {hit.title}", bold=True)
        typer.echo(f"   {path}\n   {' '.join(hit.text.split())[:300]}")
        for feature in sorted(hit.features, key=lambda f: -abs(f.contribution))[:5]:
            typer.echo(f"      {feature.contribution:+.3f}  {feature.name} = {feature.value:.3f}")
    if not found:
        typer.echo("Aucun passage trouvé.")


def _or_error(find: Callable[[str], Found], question: str) -> dict[str, Any]:
    """Return what a batch line finds; an unusable question has no hit, the others go on."""
    from assistant.errors import QuestionError

    try:
        return _as_json(*find(question))
    except QuestionError as error:
        typer.echo(f"Question laissée sans résultat : {error}", err=True)
        return _as_json([], None)


def _as_json(hits: list[Any], read: str | None) -> dict[str, Any]:
    from assistant.answers import to_json

    return {"hits": to_json(hits), "resolved_query": read}
