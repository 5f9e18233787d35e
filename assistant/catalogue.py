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


@dataclass(frozen=True, slots=True)
class Generations:
    """The names of the published generation and of the candidate, empty where there is none."""

    published: str = ""
    candidate: str = ""


def generations(folder: Path) -> Generations:
    """Return which generations of an index folder are published and waiting."""
    from ingestion.index.generation import GenerationFolder

    found = GenerationFolder(folder)
    return Generations(found.current_name() or "", found.candidate_name() or "")


def said_documents(count: int, *, has_lexicon: bool) -> str:
    """Return « 259 documents et un lexique » of an index that holds ``count``.

    The index counts the lexicon as a document; people, and « vademecum corpus stats », do not.
    """
    count -= has_lexicon
    said = f"{count} document{'s' if count > 1 else ''}"
    return f"{said} et un lexique" if has_lexicon else said


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
