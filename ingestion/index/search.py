"""One published generation opened for reading: passages, lexical and dense indexes, filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ingestion.documents import DocumentKind
from ingestion.encoding import Halves, Vectors
from ingestion.errors import IndexCorruptedError
from ingestion.index.dense import DenseIndex
from ingestion.index.generation import Manifest
from ingestion.index.lexical import FOLDER_NAME, QUESTIONS_FOLDER, LexicalIndex
from ingestion.index.passages import FILE_NAME, PassageStore
from ingestion.index.pieces import FILE_NAME as PIECES_NAME
from ingestion.index.pieces import AskedPieceTable, PieceTable
from ingestion.index.records import DAY_MAX, DAY_MIN, IndexedDocument, day_number
from ingestion.piece_sets import Pieces

FILTERS_NAME = "filters.npz"
UNANSWERED_FOLDER = "unanswered"
"""A dense index of the questions that no document answers, rows standing for documents."""
_KINDS = tuple(DocumentKind)
Mask = npt.NDArray[np.bool_]
_NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)


def write_filters(folder: Path, documents: Iterable[IndexedDocument]) -> tuple[str, ...]:
    """Write per-passage document rows, kinds, validity and themes; return the themes in order."""
    items = list(documents)
    counts = [len(item.passages) for item in items]
    themes = tuple(sorted({t for item in items for t in item.document.themes}))
    places = {theme: i for i, theme in enumerate(themes)}
    per_document = np.zeros((len(items), len(themes)), dtype=bool)
    for row, item in enumerate(items):
        for theme in item.document.themes:
            per_document[row, places[theme]] = True
    np.savez(
        folder / FILTERS_NAME,
        documents=np.repeat(np.arange(len(items), dtype=np.int32), counts),
        kinds=np.repeat(
            np.array([_KINDS.index(i.document.kind) for i in items], dtype=np.uint8), counts
        ),
        valid_from=np.repeat(
            np.array(
                [day_number(i.document.validity.start, DAY_MIN) for i in items], dtype=np.int32
            ),
            counts,
        ),
        valid_until=np.repeat(
            np.array([day_number(i.document.validity.end, DAY_MAX) for i in items], dtype=np.int32),
            counts,
        ),
        themes=np.packbits(np.repeat(per_document, counts, axis=0), axis=1),
    )
    return themes


@dataclass(frozen=True, slots=True)
class NearAsked:
    """Questions near a new one, best first: their cosines, their vectors, and which have an answer.

    Shapes: (questions,), (questions, dimension), (questions,).
    """

    cosines: Vectors
    vectors: Vectors
    is_answered: Mask


class SearchIndex:
    """A generation pinned for the time of an answer."""

    def __init__(
        self,
        manifest: Manifest,
        store: PassageStore,
        lexical: LexicalIndex,
        dense: DenseIndex,
        questions: LexicalIndex,
        filters: dict[str, Any],
        pieces: PieceTable | None = None,
        asked: AskedPieceTable | None = None,
        unanswered: DenseIndex | None = None,
    ):
        self.manifest = manifest
        self.store = store
        self.lexical = lexical
        self.dense = dense
        self.questions = questions
        """What documents are asked, rows being documents."""
        self.pieces = pieces
        """None when the encoder does not work piece by piece."""
        self._asked = asked
        self._unanswered = unanswered
        self._documents: npt.NDArray[np.int32] = filters["documents"]
        self._kinds: npt.NDArray[np.uint8] = filters["kinds"]
        self._from: npt.NDArray[np.int32] = filters["valid_from"]
        self._until: npt.NDArray[np.int32] = filters["valid_until"]
        self._themes: npt.NDArray[np.uint8] = filters["themes"]
        # Passages, then questions, both in document order: a document's are two runs of dense rows.
        everyone = np.arange(int(self._documents[-1]) + 2 if len(self._documents) else 1)
        of_questions = self._documents[self.dense.targets[len(self._documents) :]]
        self._are_questions = np.arange(len(dense)) >= manifest.passages
        self._passage_runs = np.searchsorted(self._documents, everyone)
        self._question_runs = np.searchsorted(of_questions, everyone) + len(self._documents)
        asked_of = np.zeros(0, np.int32) if unanswered is None else unanswered.targets
        self._unanswered_runs = np.searchsorted(asked_of, everyone)

    @classmethod
    def open(cls, folder: Path) -> SearchIndex:
        """Open a generation folder; raises IndexCorruptedError when its parts do not agree."""
        manifest = Manifest.read(folder)
        store = PassageStore(folder / FILE_NAME)
        lexical = LexicalIndex(folder / FOLDER_NAME)
        questions = LexicalIndex(folder / QUESTIONS_FOLDER)
        dense = DenseIndex(folder)
        try:
            with np.load(folder / FILTERS_NAME) as data:
                filters = {name: data[name] for name in data.files}
        except (OSError, ValueError, EOFError, BadZipFile) as error:
            raise IndexCorruptedError(f"Les filtres de {folder.name} sont illisibles.") from error
        sizes = {manifest.passages, len(lexical), len(filters["documents"])}
        if len(sizes) != 1 or len(dense) != manifest.dense_rows:
            raise IndexCorruptedError(f"Les parties de {folder.name} ne s’accordent pas.")
        has_pieces = (folder / PIECES_NAME).is_file()
        pieces = PieceTable(folder, manifest.passages) if has_pieces else None
        asked = AskedPieceTable(folder, manifest.documents) if has_pieces else None
        has_unanswered = (folder / UNANSWERED_FOLDER).is_dir()
        unanswered = DenseIndex(folder / UNANSWERED_FOLDER) if has_unanswered else None
        return cls(manifest, store, lexical, dense, questions, filters, pieces, asked, unanswered)

    @property
    def name(self) -> str:
        """Return the generation's name."""
        return self.manifest.name

    def __len__(self) -> int:
        return self.manifest.passages

    def document_rows(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the document row of each passage row."""
        return self._documents[rows]

    def passage_vectors(self, document_row: int) -> Halves:
        """Return the vectors of a document's passages as they are stored, shape (passages, dimension)."""
        return self._run(self._passage_runs, document_row)

    def question_vectors(self, document_row: int) -> Halves:
        """Return the vectors of a document's questions as they are stored, shape (questions, dimension).

        Its everyday questions come first, then those of the bank that it answers, in order.
        """
        return self._run(self._question_runs, document_row)

    def unanswered_vectors(self, document_row: int) -> Halves:
        """Return the vectors of the questions of the bank that a document leaves unanswered, in order."""
        if self._unanswered is None:
            return self.dense.vectors[:0]
        runs = self._unanswered_runs
        return self._unanswered.vectors[runs[document_row] : runs[document_row + 1]]

    def nearest_asked(self, vector: Vectors, limit: int, allowed: Mask | None = None) -> NearAsked:
        """Return the questions nearest to a unit vector among those of all documents, answered or not.

        ``allowed`` is a mask over passages, as ``allowed`` returns it.
        """
        mask = self._are_questions
        if allowed is not None:
            mask = mask & allowed[self.dense.targets]
        rows, cosines = self.dense.search(vector, limit, mask) if mask.any() else _NOTHING
        found = [(cosines, self.dense.vectors[rows], True)]
        if self._unanswered is not None:
            rows, cosines = self._unanswered.search(vector, limit, self._unanswered_mask(allowed))
            found.append((cosines, self._unanswered.vectors[rows], False))
        all_cosines = np.concatenate([part for part, _, _ in found])
        best = np.argsort(-all_cosines, kind="stable")[:limit]
        vectors = np.vstack([part for _, part, _ in found]).astype(np.float32)
        is_answered = np.concatenate([np.full(len(part), has) for part, _, has in found])
        return NearAsked(all_cosines[best], vectors[best], is_answered[best])

    def _unanswered_mask(self, allowed: Mask | None) -> Mask | None:
        if allowed is None or self._unanswered is None:
            return None
        kept = np.zeros(self.manifest.documents, dtype=bool)
        kept[self._documents[allowed]] = True
        return kept[self._unanswered.targets]

    def asked_pieces(self, document_row: int) -> list[Pieces] | None:
        """Return the pieces of the questions already asked of a document, answered or not, in order.

        None when the encoder does not work piece by piece.
        """
        return None if self._asked is None else self._asked.of(document_row)

    def unasked(self, rows: npt.NDArray[np.int64]) -> Mask:
        """Return which passages belong to a document without questions, where others carry some."""
        if len(self.dense) == len(self):
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(np.diff(self._question_runs)[self._documents[rows]] == 0)

    def question_count(self, document_row: int) -> int:
        """Return how many questions a document is found by."""
        return int(self._question_runs[document_row + 1] - self._question_runs[document_row])

    def _run(self, runs: npt.NDArray[np.int64], document_row: int) -> Halves:
        return self.dense.vectors[runs[document_row] : runs[document_row + 1]]

    def first_passage(self, document_row: int) -> int:
        """Return the row of a document's first passage."""
        return int(self._passage_runs[document_row])

    def allowed(
        self, day: dt.date | None, kinds: Sequence[str] = (), themes: Sequence[str] = ()
    ) -> Mask | None:
        """Return the mask of passages that the filters keep, or None when all are kept.

        ``day`` None keeps documents that are no longer, or not yet, in force.
        """
        mask = np.ones(len(self), dtype=bool)
        if day is not None:
            number = day_number(day, 0)
            mask &= (self._from <= number) & (self._until >= number)
        if kinds:
            wanted = [_KINDS.index(DocumentKind(k)) for k in kinds]
            mask &= np.isin(self._kinds, wanted)
        if themes:
            mask &= self._theme_mask(themes)
        return None if mask.all() else mask

    def dense_mask(self, allowed: Mask | None) -> Mask | None:
        """Return the mask over dense rows of a mask over passages."""
        return None if allowed is None else allowed[self.dense.targets]

    def close(self) -> None:
        """Release the files."""
        self.store.close()

    def _theme_mask(self, themes: Sequence[str]) -> Mask:
        mask = np.zeros(len(self), dtype=bool)
        for theme in themes:
            if theme in self.manifest.themes:
                place = self.manifest.themes.index(theme)
                mask |= (self._themes[:, place // 8] & (0x80 >> (place % 8))) != 0
        return mask
