"""`vademecum doctor`: is everything in place to answer?"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer

from assistant.commands.console import IndexOption

if TYPE_CHECKING:
    from ingestion.encoding import Encoder

app = typer.Typer(help="Vérifier que tout est en place pour répondre.")

MIN_FREE_BYTES = 500 * 1024 * 1024


@app.command()
def doctor(index: IndexOption = None) -> None:
    """Vérifier que tout est en place pour répondre ; code 1 si quelque chose manque."""
    from assistant.errors import AssistantError
    from assistant.settings import load_settings
    from ingestion.encoding import load_encoder
    from ingestion.errors import IngestionError
    from ingestion.index import GenerationFolder, Manifest

    settings = load_settings()
    failures = 0

    def told(good: bool, text: str) -> None:
        nonlocal failures
        failures += not good
        typer.echo(f"{'ok ' if good else 'NON'}  {text}")

    told(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}")
    encoder_id = ""
    try:
        encoder = load_encoder(settings.encodeur)
        encoder_id = encoder.id
        told(True, f"Encodeur {encoder.id} ({encoder.dimension} dimensions)")
        told(True, _reading_of(encoder))
    except (IngestionError, AssistantError) as error:
        told(False, str(error))
    folder = GenerationFolder(index or settings.index)
    try:
        path, warning = folder.verified_current()
        manifest = Manifest.read(path)
        told(
            warning is None, warning or f"Index {path.name} intact : {manifest.documents} documents"
        )
        told(manifest.encoder == encoder_id, f"Index construit avec l’encodeur {manifest.encoder}")
    except IngestionError as error:
        told(False, str(error))
    told(settings.corpus.is_dir(), f"Dossier des documents « {settings.corpus} »")
    free = shutil.disk_usage(settings.data if settings.data.exists() else ".").free
    told(free > MIN_FREE_BYTES, f"Place libre sur le disque : {free // 1024**2} Mo")
    told(True, f"Adresse d’écoute {settings.hote}:{settings.port}")
    from importlib.metadata import entry_points

    for point in entry_points(group="vademecum.doctor"):
        good, text = point.load()(settings)
        told(good, text)
    if failures:
        raise typer.Exit(1)
    typer.echo("Tout est en place.")


def _reading_of(encoder: Encoder) -> str:
    """Say whether refusals lean on the questions already asked; raises AssistantError if damaged."""
    from assistant.answering.cross_reading import CrossReader

    if CrossReader.beside(encoder) is not None:
        return "Lecture croisée de l’encodeur : présente"
    return (
        "Lecture croisée : cet encodeur n’en a pas ; pour refuser, l’assistant ne s’appuie pas sur "
        "les questions déjà posées"
    )
