"""The vectors of a generation: encoded once, taken from the previous one where nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from ingestion.documents import Document, Passage, Span
from ingestion.encoding import Encoder, TokenMatcher, Vectors
from ingestion.index.records import IndexedDocument
from ingestion.index.search import SearchIndex
from ingestion.piece_sets import Pieces
from ingestion.progress import Progress

ENCODED_CHARS = 1_500
"""Characters of heading path and text given to the encoder: what it was trained on."""
ENCODED_BATCH = 8_192


@dataclass(frozen=True, slots=True)
class EncodedQuestions:
    """The questions of one document: what it is found by, what it leaves unanswered, and the pieces.

    The pieces are those of the questions already asked, answered or not, in order.
    """

    found_by: Vectors
    unanswered: Vectors
    pieces: list[Pieces]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a generation searches: passages then questions, and the passage that each row stands for.

    ``unanswered`` are the questions already asked that no document answers, ``asked_of`` the row of the
    document that each was asked of. ``pieces`` are those of the questions already asked of each document
    (None when the encoder has none).
    """

    vectors: Vectors
    targets: np.ndarray[Any, Any]
    unanswered: Vectors
    asked_of: np.ndarray[Any, Any]
    pieces: list[list[Pieces]] | None


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

    def with_questions(self, items: list[IndexedDocument], encoded: Vectors) -> Encoded:
        """Add the questions to the passages' vectors.

        An everyday question stands for the passage of its document that is nearest to it, a question
        already asked for the passage that holds its answer. Nothing is kept of those of a document without
        passages: nothing leads to it.
        """
        found = self._questions(items)
        targets = list(range(len(encoded)))
        parts, unanswered = [encoded], [encoded[:0]]
        asked_of: list[int] = []
        first = 0
        for row, (item, questions) in enumerate(zip(items, found, strict=True)):
            count = len(item.passages)
            vectors = questions.found_by
            if count and len(vectors):
                everyday = len(item.document.questions)
                near = encoded[first : first + count] @ vectors[:everyday].T
                targets += (first + near.argmax(axis=0)).tolist()
                answered = [a.spans[0] for a in item.document.asked if a.spans]
                targets += [first + _holder(item, span) for span in answered]
                parts.append(vectors)
            if count:
                unanswered.append(questions.unanswered)
                asked_of += [row] * len(questions.unanswered)
            first += count
        cut = isinstance(self.encoder, TokenMatcher)
        return Encoded(
            np.vstack(parts),
            np.array(targets, dtype=np.int32),
            np.vstack(unanswered),
            np.array(asked_of, dtype=np.int32),
            [questions.pieces for questions in found] if cut else None,
        )

    def _questions(self, items: list[IndexedDocument]) -> list[EncodedQuestions]:
        """Return the questions of each document; those of unchanged ones are taken as they are stored."""
        # Nothing leads to a document without text: the previous index holds no vector of its questions.
        same = self._same_documents([item for item in items if item.passages])
        fresh = self._fresh_questions([i.document for i in items if i.document.id not in same])
        return [
            next(fresh) if row is None or self.previous is None else _kept(self.previous, row)
            for item in items
            for row in [same.get(item.document.id)]
        ]

    def _fresh_questions(self, documents: list[Document]) -> Iterator[EncodedQuestions]:
        if not isinstance(self.encoder, TokenMatcher):
            texts = [q for d in documents for q in (*_found_by(d), *_unanswered(d))]
            vectors = self._encode_all(texts, "Questions")
            for document in documents:
                found, left = len(_found_by(document)), len(_unanswered(document))
                yield EncodedQuestions(vectors[:found], vectors[found : found + left], [])
                vectors = vectors[found + left :]
            return
        texts = [q for d in documents for q in (*d.questions, *(a.text for a in d.asked))]
        cut = iter(self._cut_all(texts, "Questions", self.encoder))
        for document in documents:
            everyday = list(islice(cut, len(document.questions)))
            asked = list(islice(cut, len(document.asked)))
            tied = [ids for a, ids in zip(document.asked, asked, strict=True) if a.spans]
            loose = [ids for a, ids in zip(document.asked, asked, strict=True) if not a.spans]
            yield EncodedQuestions(
                _rounded(self.encoder.encode_pieces([*everyday, *tied])),
                _rounded(self.encoder.encode_pieces(loose)),
                asked,
            )

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
            cut = self._cut_all(fresh, "Vecteurs", self.encoder)
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

    def _cut_all(self, texts: list[str], step: str, encoder: TokenMatcher) -> list[Pieces]:
        pieces: list[Pieces] = []
        for start in range(0, len(texts), ENCODED_BATCH):
            self.told(step, start, len(texts))
            pieces += encoder.pieces(texts[start : start + ENCODED_BATCH])
        self.told(step, len(texts), len(texts))
        return pieces

    def _encode_all(self, texts: list[str], step: str) -> Vectors:
        parts = []
        for start in range(0, len(texts), ENCODED_BATCH):
            self.told(step, start, len(texts))
            parts.append(_rounded(self.encoder.encode(texts[start : start + ENCODED_BATCH])))
        self.told(step, len(texts), len(texts))
        return np.vstack(parts) if parts else np.zeros((0, self.encoder.dimension), np.float32)


def _found_by(document: Document) -> tuple[str, ...]:
    """Return what a document is found by: a question left unanswered must not lead to it."""
    return (*document.questions, *(a.text for a in document.asked if a.spans))


def _unanswered(document: Document) -> tuple[str, ...]:
    return tuple(a.text for a in document.asked if not a.spans)


def _kept(previous: SearchIndex, row: int) -> EncodedQuestions:
    """Return a document's questions as they are stored."""
    return EncodedQuestions(
        previous.question_vectors(row).astype(np.float32),
        previous.unanswered_vectors(row).astype(np.float32),
        previous.asked_pieces(row) or [],
    )


def _holder(item: IndexedDocument, span: Span) -> int:
    """Return the ordinal of the passage that shares most of a span."""
    return max(range(len(item.passages)), key=lambda i: item.passages[i].passage.span.overlap(span))


def _rounded(vectors: Vectors) -> Vectors:
    """Round to 16 bits, as stored: a reused vector equals a freshly encoded one."""
    return vectors.astype(np.float16).astype(np.float32)
