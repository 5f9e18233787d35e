"""`vademecum index`: list, verify, publish and roll back generations."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.commands.console import IndexOption, JsonOption, print_json

app = typer.Typer(
    help="Les générations de l’index : liste, vérification, publication, retour arrière."
)


@app.command("list")
def list_generations(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Montrer les générations, la publiée marquée d’une étoile."""
    from ingestion.errors import IndexCorruptedError
    from ingestion.index import Manifest

    folder = _folder(index)
    rows = []
    for name in folder.names():
        try:
            manifest = Manifest.read(folder.root / name)
            rows.append(
                {
                    "name": name,
                    "documents": manifest.documents,
                    "passages": manifest.passages,
                    "encoder": manifest.encoder,
                    "published": name == folder.current_name(),
                    "candidate": name == folder.candidate_name(),
                }
            )
        except IndexCorruptedError as error:
            rows.append({"name": name, "error": str(error)})
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = "*" if row.get("published") else ("c" if row.get("candidate") else " ")
        detail = row.get("error") or f"{row['documents']} documents, {row['passages']} passages"
        typer.echo(f"{mark} {row['name']}  {detail}")
    if not rows:
        typer.echo("Aucune génération. Lancez « vademecum ingest corpus ».")


@app.command()
def verify(index: IndexOption = None) -> None:
    """Vérifier les empreintes de toutes les générations ; code 1 si la publiée est altérée."""
    from ingestion.errors import IndexCorruptedError
    from ingestion.index import verify as check

    folder = _folder(index)
    current = folder.current().name
    broken = False
    for name in folder.names():
        try:
            check(folder.root / name)
            typer.echo(f"{name} : intacte")
        except IndexCorruptedError as error:
            typer.echo(f"{name} : {error}", err=True)
            broken = broken or name == current
    if broken:
        typer.echo("Lancez « vademecum index rollback » ou « vademecum ingest ».", err=True)
        raise typer.Exit(1)


@app.command()
def rollback(index: IndexOption = None) -> None:
    """Servir de nouveau la génération précédente."""
    folder = _folder(index)
    with folder.lock():
        typer.echo(f"{folder.rollback()} est de nouveau servie.")


@app.command()
def publish(
    name: Annotated[
        str, typer.Argument(help="« candidate » ou un nom de génération.")
    ] = "candidate",
    index: IndexOption = None,
    force: Annotated[
        str,
        typer.Option("--force", help="Publier malgré un échec du contrôle : la raison, consignée."),
    ] = "",
) -> None:
    """Publier une candidate, si le contrôle des évaluations l’a acceptée."""
    from ingestion.index import verify as check
    from ingestion.index.gate import require_passed

    folder = _folder(index)
    with folder.lock():
        path = folder.resolve(name)
        check(path)
        said = require_passed(folder, path.name, force)
        folder.publish(path.name, why=f"forcée : {force}" if force else "contrôle passé")
    typer.echo(f"{path.name} est publiée{f' : {said}' if said else ''}.")


def _folder(index: Any) -> Any:
    from assistant.settings import load_settings
    from ingestion.index import GenerationFolder

    return GenerationFolder(index or load_settings().index)
