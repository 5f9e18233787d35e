"""What is served: the published generation, and the themes people can filter on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexUnavailableError
from ingestion.errors import IngestionError


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The served generation, in a few figures."""

    generation: str
    created_at: str
    documents: int
    passages: int
    encoder: str
    dense_type: str
    themes: tuple[str, ...]


def index_info(folder: Path) -> IndexInfo:
    """Return the figures of the published generation; raises IndexUnavailableError."""
    from ingestion.index.generation import GenerationFolder, Manifest

    try:
        manifest = Manifest.read(GenerationFolder(folder).current())
    except IngestionError as error:
        raise IndexUnavailableError(str(error)) from error
    return IndexInfo(
        generation=manifest.name,
        created_at=manifest.created_at,
        documents=manifest.documents,
        passages=manifest.passages,
        encoder=manifest.encoder,
        dense_type=manifest.dense_type,
        themes=manifest.themes,
    )


def theme_labels(folder: Path, corpus: Path) -> dict[str, str]:
    """Return the labels of the themes present in the served index, in the order of the corpus.

    Without an index, the labels of the corpus folder; a theme without a label is shown by its id.
    """
    from ingestion.index.generation import GenerationFolder, Manifest
    from ingestion.vocabulary import Vocabulary

    try:
        current = GenerationFolder(folder).current()
        labels = dict(Vocabulary.from_generation(current).themes)
        present = Manifest.read(current).themes
    except IngestionError:
        return _corpus_labels(corpus)
    known = {theme: label for theme, label in labels.items() if theme in present}
    return known | {theme: theme for theme in present if theme not in known}


def _corpus_labels(corpus: Path) -> dict[str, str]:
    from ingestion.vocabulary import Vocabulary

    try:
        return dict(Vocabulary.from_folder(corpus).themes)
    except IngestionError:
        return {}
