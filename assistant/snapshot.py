"""One generation opened with everything an answer needs; pinned while an answer is made."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.extractive import Extractor
from assistant.errors import IndexUnavailableError
from assistant.lexicon import Lexicon
from assistant.retrieval import Ranker, RankingOptions
from assistant.spelling import Speller
from ingestion.encoding import Encoder
from ingestion.errors import IngestionError
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation with its ranker, extractor, vocabulary and speller; ``warning`` says what was refused."""

    index: SearchIndex
    ranker: Ranker
    extractor: Extractor
    lexicon: Lexicon
    vocabulary: Vocabulary
    speller: Speller
    warning: str | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Encoder,
        options: RankingOptions,
        fallback: Vocabulary,
        warning: str | None = None,
    ) -> Snapshot:
        """Open a generation folder; raises IndexUnavailableError when the encoder is another one."""
        index = SearchIndex.open(folder)
        if index.manifest.encoder != encoder.id:
            raise IndexUnavailableError(
                f"L’index {folder.name} a été construit avec l’encodeur {index.manifest.encoder}, "
                f"or l’encodeur réglé est {encoder.id}. Relancez « vademecum ingest »."
            )
        vocabulary = Vocabulary.from_generation(folder)
        if not vocabulary.terms:
            vocabulary = Vocabulary(vocabulary.themes or fallback.themes, fallback.terms)
        return cls(
            index,
            Ranker(index, encoder, options),
            Extractor(index, encoder),
            Lexicon.from_terms(vocabulary.terms),
            vocabulary,
            Speller(encoder, index.lexical.document_frequency, vocabulary.terms),
            warning,
        )

    @property
    def themes(self) -> tuple[str, ...]:
        """Return the identifiers of the themes that can be asked for, sorted."""
        return tuple(sorted({*self.index.manifest.themes, *self.vocabulary.themes}))


class SnapshotKeeper:
    """Serve the published generation, and the new one as soon as another is published."""

    def __init__(
        self,
        folder: GenerationFolder,
        encoder: Encoder,
        options: RankingOptions,
        fallback: Vocabulary,
        pinned: str | None = None,
    ):
        self._folder = folder
        self._encoder = encoder
        self._options = options
        self._fallback = fallback
        self._pinned = pinned
        self._lock = threading.Lock()
        self._seen: str | None = None
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """Return the snapshot to use now; raises IndexUnavailableError when there is none.

        When a newly published generation is unusable, the one that was served goes on.
        """
        name = self._pinned or self._folder.current_name()
        snapshot = self._snapshot
        if snapshot is not None and name == self._seen:
            return snapshot
        with self._lock:
            if self._snapshot is not None and name == self._seen:
                return self._snapshot
            try:
                self._snapshot = self._open()
            except (IngestionError, IndexUnavailableError) as error:
                if self._snapshot is None:
                    raise IndexUnavailableError(str(error)) from error
            self._seen = name
            return self._snapshot

    def _open(self) -> Snapshot:
        if self._pinned is not None:
            path, warning = self._folder.resolve(self._pinned), None
        else:
            path, warning = self._folder.verified_current()
        return Snapshot.open(path, self._encoder, self._options, self._fallback, warning)
