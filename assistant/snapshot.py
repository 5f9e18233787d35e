"""One generation opened with everything an answer needs; pinned while an answer is made."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answering.extractive import Extractor
from assistant.errors import IndexUnavailableError
from assistant.lexicon import Lexicon
from assistant.retrieval import Ranker, RankingOptions
from assistant.spelling import Speller
from ingestion.encoding import Encoder
from ingestion.errors import DocumentError, IngestionError
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.index.generation import MANIFEST
from ingestion.vocabulary import Vocabulary

_log = logging.getLogger(__name__)


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
        """Open a generation folder, kept on the disk as long as the snapshot's index is in use.

        Raises IndexUnavailableError when the encoder is another one.
        """
        index = _open_held(folder)
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
        self._opening = threading.Lock()
        self._served: tuple[str | None, Snapshot] | None = None

    def current(self) -> Snapshot:
        """Return the snapshot to use now; raises IndexUnavailableError when there is none.

        When a newly published generation is unusable, the one that was served goes on, with a warning.
        While one caller opens a new generation, the others are given the one that is served.
        """
        name = self._pinned or self._folder.current_name()
        served = self._served
        if served is not None and served[0] == name:
            return served[1]
        # Verifying and opening take seconds: nobody who can be served waits for them.
        if not self._opening.acquire(blocking=served is None):
            assert served is not None
            return served[1]
        try:
            served = self._served
            if served is None or served[0] != name:
                served = self._served = (name, self._renewed(served[1] if served else None))
            return served[1]
        finally:
            self._opening.release()

    def _renewed(self, before: Snapshot | None) -> Snapshot:
        try:
            snapshot = self._open()
        except (IngestionError, IndexUnavailableError) as error:
            if before is None:
                raise IndexUnavailableError(str(error)) from error
            kept = f"La génération {before.index.name} reste servie."
            snapshot = replace(before, warning=f"{error} {kept}")
        if snapshot.warning:
            _log.warning("%s", snapshot.warning)
        return snapshot

    def _open(self) -> Snapshot:
        if self._pinned is not None:
            path, warning = self._folder.resolve(self._pinned), None
        else:
            path, warning = self._folder.verified_current()
        return Snapshot.open(path, self._encoder, self._options, self._fallback, warning)


def fallback_vocabulary(corpus: Path) -> Vocabulary:
    """Return the vocabulary of a corpus folder, for generations without one; a broken one is told."""
    try:
        return Vocabulary.from_folder(corpus)
    except DocumentError as error:
        _log.warning("Le vocabulaire du corpus n’est pas lu : %s", error)
        return Vocabulary()


def _open_held(folder: Path) -> SearchIndex:
    """Open an index whose manifest stays locked, shared, until the index is collected.

    `GenerationFolder.prune` leaves a locked generation alone, in this process or another.
    """
    try:
        descriptor = os.open(folder / MANIFEST, os.O_RDONLY)
    except OSError as error:
        raise IndexUnavailableError(
            f"La génération {folder.name} ne peut pas être ouverte ({error.strerror}). "
            "Relancez « vademecum ingest »."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        index = SearchIndex.open(folder)
    except BaseException:
        os.close(descriptor)
        raise
    weakref.finalize(index, os.close, descriptor)
    return index
