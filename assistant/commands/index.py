"""`vademecum index`: list, verify, publish and roll back generations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.commands.console import IndexOption, JsonOption, counted_documents, print_json

app = typer.Typer(
    help="Les générations de l’index : liste, vérification, publication, retour arrière.",
    add_completion=False,
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
        typer.echo(f"{mark} {row['name']}  {row.get('error') or _detail(folder.root, row)}")
    if not rows:
        typer.echo("Aucune génération. Lancez « vademecum ingest corpus ».")


@app.command()
def verify(index: IndexOption = None) -> None:
    """Vérifier les empreintes de toutes les générations ; code 1 si la publiée est altérée."""
    from ingestion.errors import IndexCorruptedError
    from ingestion.index import verify as check

    folder = _folder(index)
    current = folder.current_name()
    broken = False
    try:
        folder.current()
    except IndexCorruptedError as error:
        typer.echo(str(error), err=True)
        broken = True
    for name in folder.names():
        try:
            check(folder.root / name)
            typer.echo(f"{name} : intacte")
        except IndexCorruptedError as error:
            typer.echo(f"{name} : {error}", err=True)
            if name == current:
                typer.echo("Lancez « vademecum index rollback » ou « vademecum ingest ».", err=True)
                broken = True
    if broken:
        raise typer.Exit(1)


@app.command()
def rollback(index: IndexOption = None) -> None:
    """Servir de nouveau la génération servie auparavant."""
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
        typer.Option("--force", help="Publier malgré un refus : la raison, consignée."),
    ] = "",
) -> None:
    """Publier une candidate acceptée par le contrôle des évaluations, et plus récente que la publiée."""
    from assistant.versions import code_version
    from ingestion.errors import GateRefusedError
    from ingestion.index import verify as check
    from ingestion.index.gate import require_passed

    folder = _folder(index)
    with folder.lock():
        path = folder.resolve(name)
        check(path)
        newer = folder.newer_than(path.name)
        if newer is not None and not force.strip():
            raise GateRefusedError(
                f"{path.name} n’est pas publiée : {newer}, construite après elle, est publiée depuis. "
                "Construisez-en une autre (« vademecum ingest --candidate »), ou publiez avec --force "
                '"la raison" (elle sera consignée).'
            )
        said = require_passed(folder, path.name, force, code_version())
        folder.publish(path.name, why=f"forcée : {force}" if force.strip() else "contrôle passé")
    typer.echo(f"{path.name} est publiée{f' : {said}' if said else ''}.")


def _detail(root: Path, row: dict[str, Any]) -> str:
    """Return what a generation holds, or why that cannot be read."""
    from ingestion.errors import IndexCorruptedError

    try:
        documents = counted_documents(root / row["name"], row["documents"])
    except IndexCorruptedError as error:
        return str(error)
    return f"{documents}, {row['passages']} passages"


def _folder(index: Any) -> Any:
    from assistant.settings import load_settings
    from ingestion.index import GenerationFolder

    return GenerationFolder(index or load_settings().index)
