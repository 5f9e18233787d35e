"""`vademecum doctor`: is everything in place to answer?"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.commands.console import IndexOption, counted_documents

if TYPE_CHECKING:
    from assistant.service import Assistant
    from ingestion.encoding import Encoder

app = typer.Typer(help="Vérifier que tout est en place pour répondre.", add_completion=False)

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 500 * 1024 * 1024


@app.command()
def doctor(index: IndexOption = None) -> None:
    """Vérifier que tout est en place pour répondre ; code 1 si quelque chose manque."""
    from assistant.engine import open_assistant
    from assistant.errors import AssistantError
    from assistant.settings import load_settings, stray_variables
    from ingestion.encoding import load_encoder
    from ingestion.errors import IngestionError
    from ingestion.index import GenerationFolder, Manifest

    settings = load_settings()
    failures = 0

    def told(good: bool, text: str) -> None:
        nonlocal failures
        failures += not good
        typer.echo(f"{'ok ' if good else 'NON'}  {text}")

    told(*_python())
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
        documents = counted_documents(path, manifest.documents)
        told(warning is None, warning or f"Index {path.name} intact : {documents}")
        if encoder_id:
            told(*_same_encoder(manifest.encoder, encoder_id))
        if encoder_id == manifest.encoder:
            told(*_found(open_assistant(settings, index=folder.root)))
    except (IngestionError, AssistantError) as error:
        told(False, str(error))
    told(*_corpus(settings.corpus))
    told(*_vocabulary(settings.corpus))
    told(*_room(settings.data))
    told(True, f"Adresse d’écoute {settings.hote}:{settings.port}")
    for name in stray_variables():
        told(True, f"Variable {name} : sans effet, aucun réglage ne porte ce nom")
    from importlib.metadata import entry_points

    for point in entry_points(group="vademecum.doctor"):
        good, text = point.load()(settings)
        told(good, text)
    if failures:
        raise typer.Exit(1)
    typer.echo("Tout est en place.")


def _python() -> tuple[bool, str]:
    """Tell whether this Python will do; without which nothing else is sure."""
    said = f"Python {sys.version.split()[0]}"
    if sys.version_info >= MIN_PYTHON:
        return True, said
    least = ".".join(map(str, MIN_PYTHON))
    return False, f"{said} est trop ancien. Installez Python {least} ou plus récent."


def _same_encoder(built: str, used: str) -> tuple[bool, str]:
    """Tell whether the index was built with the encoder in use, and what to do otherwise."""
    said = f"Index construit avec l’encodeur {built}"
    if built == used:
        return True, said
    return False, f"{said}, or l’encodeur réglé est {used}. Relancez « vademecum ingest »."


def _found(assistant: Assistant) -> tuple[bool, str]:
    """Tell whether a search finds something: intact files may still not open where they stand.

    Raises IndexUnavailableError when they do not.
    """
    from ingestion.vocabulary import LEXICON_ID

    title = next((d.title for d in assistant.documents() if d.id != LEXICON_ID), "")
    said = f"Recherche d’essai, « {title} »"
    if title and assistant.search(title, k=1):
        return True, f"{said} : l’index répond"
    return False, f"{said} : rien n’est trouvé. Relancez « vademecum ingest »."


def _corpus(folder: Path) -> tuple[bool, str]:
    """Tell whether the documents are where the setting says, and what to do otherwise."""
    if folder.is_dir():
        return True, f"Dossier des documents « {folder} »"
    return False, (
        f"Il n’y a pas de dossier de documents « {folder} » dans {Path.cwd()}. Lancez la commande "
        "depuis le dossier de Vademecum, ou donnez le chemin complet des documents au réglage "
        "« corpus »."
    )


def _vocabulary(folder: Path) -> tuple[bool, str]:
    """Tell whether the themes and the lexicon beside the documents can be read."""
    from ingestion.errors import DocumentError
    from ingestion.vocabulary import Vocabulary

    try:
        found = Vocabulary.from_folder(folder)
    except DocumentError as error:
        return False, f"Thèmes et lexique des documents illisibles — {error}"
    return True, f"Thèmes : {len(found.themes)} ; termes du lexique : {len(found.terms)}"


def _room(data: Path) -> tuple[bool, str]:
    """Tell whether the disk has room for conversations and a new index."""
    free = shutil.disk_usage(data if data.exists() else ".").free
    said = f"Place libre sur le disque : {free // 1024**2} Mo"
    if free > MIN_FREE_BYTES:
        return True, said
    return False, f"{said}. Libérez-en : il en faut {MIN_FREE_BYTES // 1024**2}."


def _reading_of(encoder: Encoder) -> str:
    """Say whether refusals lean on the questions already asked; raises AssistantError if damaged."""
    from assistant.answering.cross_reading import CrossReader

    if CrossReader.beside(encoder) is not None:
        return "Lecture croisée de l’encodeur : présente"
    return (
        "Lecture croisée : cet encodeur n’en a pas ; pour refuser, l’assistant ne s’appuie pas sur "
        "les questions déjà posées"
    )
