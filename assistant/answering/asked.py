"""The questions already asked of a document, and what they add to the units that answer them.

A sentence is found by its own words and by people's: each unit is widened with the questions that it
answers, as a document is by those of its bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingestion import french
from ingestion.documents import AskedQuestion, Span
from ingestion.encoding import Encoder, Pieces, TokenMatcher, Vectors


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """Row i of ``vectors`` is question i; ``units`` are the ranks of the units that answer each.

    Row i of ``widened`` is the direction of unit i and of the questions that it answers. ``pieces`` and
    ``widened_pieces`` are None when the encoder has none. ``stems`` are the words of the answered questions.
    """

    vectors: Vectors
    units: tuple[tuple[int, ...], ...]
    widened: Vectors
    stems: frozenset[str]
    pieces: tuple[Pieces, ...] | None = None
    widened_pieces: tuple[Pieces, ...] | None = None


def asked_before(
    asked: Sequence[AskedQuestion],
    units: Sequence[Span],
    encoder: Encoder,
    vectors: Vectors,
    pieces: Sequence[Pieces] | None,
) -> AskedBefore:
    """Encode the questions and widen the units; ``vectors`` and ``pieces`` are the units' own."""
    texts = [a.text for a in asked]
    answering = tuple(
        tuple(
            rank
            for rank, unit in enumerate(units)
            if any(unit.overlap(span) for span in question.spans)
        )
        for question in asked
    )
    stems = frozenset(s for a in asked if a.spans for s in french.stems(a.text))
    if not isinstance(encoder, TokenMatcher) or pieces is None:
        encoded = encoder.encode(texts)
        return AskedBefore(encoded, answering, _widened(vectors, encoded, answering), stems)
    cut = encoder.pieces(texts)
    encoded = encoder.encode_pieces(cut)
    widened = list(pieces)
    for ids, ranks in zip(cut, answering, strict=True):
        for rank in ranks:
            widened[rank] = np.union1d(widened[rank], ids)
    return AskedBefore(
        encoded,
        answering,
        _widened(vectors, encoded, answering),
        stems,
        tuple(np.unique(ids) for ids in cut),
        tuple(widened),
    )


def _widened(vectors: Vectors, questions: Vectors, answering: Sequence[Sequence[int]]) -> Vectors:
    """Return the unit vectors of the sums of each unit's vector and of its questions'."""
    total = vectors.copy()
    for question, ranks in zip(questions, answering, strict=True):
        for rank in ranks:
            total[rank] += question
    length = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    return np.asarray(total / length, dtype=np.float32)
