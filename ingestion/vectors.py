"""The vectors of a generation: encoded once, taken from the previous one where nothing changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ingestion.documents import Passage, Span
from ingestion.encoding import Encoder, TokenMatcher, Vectors
from ingestion.index.records import IndexedDocument
from ingestion.index.search import SearchIndex
from ingestion.piece_sets import Pieces
from ingestion.progress import Progress

ENCODED_CHARS = 1_500
"""Characters of heading path and text given to the encoder: what it was trained on."""
ENCODED_BATCH = 8_192


def encoded_text(passage: Passage) -> str:
    """Return what the encoder reads of a passage: heading path, then text, as in its training."""
    return f"{' > '.join(passage.heading_path)} {passage.full_text}"[:ENCODED_CHARS]


class Vectoriser:
    """Encode passages and everyday questions for one build."""

    def __init__(
        self, encoder: Encoder, previous: SearchIndex | None, splitting: str, told: Progress
    ):
        self.encoder = encoder
        self.previous = previous
        self.splitting = splitting
        self.told = told

    def with_questions(
        self, items: list[IndexedDocument], encoded: Vectors
    ) -> tuple[Vectors, np.ndarray[Any, Any]]:
        """Return the passages' vectors, then one per question, and their passage rows.

        An everyday question stands for the passage of its document that is nearest to it, a question
        already asked for the passage that holds its answer.
        """
        asked = self._question_vectors([item for item in items if item.passages])
        targets = list(range(len(encoded)))
        first, place = 0, 0
        for item in items:
            count = len(item.passages)
            if count:
                everyday = len(item.document.questions)
                near = encoded[first : first + count] @ asked[place : place + everyday].T
                targets += (first + near.argmax(axis=0)).tolist()
                answered = [a.spans[0] for a in item.document.asked if a.spans]
                targets += [first + _holder(item, span) for span in answered]
                place += everyday + len(answered)
            first += count
        return np.vstack([encoded, asked]), np.array(targets, dtype=np.int32)

    def _question_vectors(self, items: list[IndexedDocument]) -> Vectors:
        """Return the vectors of the documents' questions, those of unchanged documents as stored."""
        same = self._same_documents(items)
        texts = [q for item in items if item.document.id not in same for q in _questions(item)]
        fresh, place = self._encode_all(texts, "Questions"), 0
        parts = [np.zeros((0, self.encoder.dimension), dtype=np.float32)]
        for item in items:
            row, count = same.get(item.document.id), len(_questions(item))
            if row is None or self.previous is None:
                parts.append(fresh[place : place + count])
                place += count
            else:
                parts.append(self.previous.question_vectors(row).astype(np.float32))
        return np.vstack(parts)

    def encode(self, items: list[IndexedDocument]) -> tuple[list[Pieces] | None, Vectors]:
        """Return the pieces (when the encoder has some) and vectors of the passages.

        Those of documents that are the same as before are taken from there.
        """
        texts = [encoded_text(p.passage) for item in items for p in item.passages]
        reuse = self._reusable_rows(items)
        missing = [row for row in range(len(texts)) if row not in reuse]
        fresh = [texts[row] for row in missing]
        vectors = np.zeros((len(texts), self.encoder.dimension), dtype=np.float32)
        pieces: list[Pieces] | None = None
        if isinstance(self.encoder, TokenMatcher):
            cut = self._cut_all(fresh, self.encoder)
            vectors[missing] = _rounded(self.encoder.encode_pieces(cut))
            pieces = [np.zeros(0, np.int64)] * len(texts)
            for row, ids in zip(missing, cut, strict=True):
                pieces[row] = ids
        elif missing:
            vectors[missing] = self._encode_all(fresh, "Vecteurs")
        previous = self.previous
        if reuse and previous is not None:
            rows, old = list(reuse), list(reuse.values())
            vectors[rows] = previous.dense.vectors[old]
            if pieces is not None and previous.pieces is not None:
                for row, ids in zip(rows, previous.pieces.of(old), strict=True):
                    pieces[row] = ids
        return pieces, vectors

    def _reusable_rows(self, items: list[IndexedDocument]) -> dict[int, int]:
        """Return the passage rows whose vectors can be reused, with their former rows."""
        same = self._same_documents(items)
        reuse: dict[int, int] = {}
        row = 0
        for item in items:
            former = same.get(item.document.id)
            if former is not None and self.previous is not None:
                start = self.previous.first_passage(former)
                reuse |= {row + offset: start + offset for offset in range(len(item.passages))}
            row += len(item.passages)
        return reuse

    def _same_documents(self, items: list[IndexedDocument]) -> dict[str, int]:
        """Return the documents that have not changed since the previous generation, with their rows there."""
        previous = self.previous
        if previous is None or previous.manifest.encoder != self.encoder.id:
            return {}
        if previous.manifest.splitting != self.splitting:
            return {}
        digests, rows = previous.store.digests(), previous.store.rows()
        return {
            item.document.id: rows[item.document.id]
            for item in items
            if digests.get(item.document.id) == item.digest
        }

    def _cut_all(self, texts: list[str], encoder: TokenMatcher) -> list[Pieces]:
        pieces: list[Pieces] = []
        for start in range(0, len(texts), ENCODED_BATCH):
            self.told("Vecteurs", start, len(texts))
            pieces += encoder.pieces(texts[start : start + ENCODED_BATCH])
        self.told("Vecteurs", len(texts), len(texts))
        return pieces

    def _encode_all(self, texts: list[str], step: str) -> Vectors:
        parts = []
        for start in range(0, len(texts), ENCODED_BATCH):
            self.told(step, start, len(texts))
            parts.append(_rounded(self.encoder.encode(texts[start : start + ENCODED_BATCH])))
        self.told(step, len(texts), len(texts))
        return np.vstack(parts) if parts else np.zeros((0, self.encoder.dimension), np.float32)


def _questions(item: IndexedDocument) -> tuple[str, ...]:
    """Return what a document is found by: a question left unanswered must not lead to it."""
    return (*item.document.questions, *(a.text for a in item.document.asked if a.spans))


def _holder(item: IndexedDocument, span: Span) -> int:
    """Return the ordinal of the passage that shares most of a span."""
    return max(range(len(item.passages)), key=lambda i: item.passages[i].passage.span.overlap(span))


def _rounded(vectors: Vectors) -> Vectors:
    """Round to 16 bits, as stored: a reused vector equals a freshly encoded one."""
    return vectors.astype(np.float16).astype(np.float32)
