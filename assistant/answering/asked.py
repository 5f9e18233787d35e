"""The questions already asked of a document, and what they add to the units that answer them.

A sentence is found by its own words and by people's: each unit is widened with the questions that it
answers, as a document is by those of its bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingestion import french
from ingestion.documents import AskedQuestion, Span
from ingestion.encoding import Encoder, Halves, TokenMatcher, Vectors
from ingestion.piece_sets import Pieces, PieceSets

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The questions in order; ``units`` are the ranks of the units that answer each.

    There are tens of thousands of them: ``tied``, the vectors of those that are tied to a sentence
    (``is_tied``), and ``loose``, those of the others, are the index's own, in 16 bits.

    Row i of ``widened`` is the direction of unit i and of the questions that it answers. ``pieces`` and
    ``widened_pieces`` are None when the encoder has none. ``stems`` are the words of the answered questions.
    """

    tied: Halves
    loose: Halves
    is_tied: Mask
    units: tuple[tuple[int, ...], ...]
    widened: Halves
    stems: frozenset[str]
    pieces: PieceSets | None = None
    widened_pieces: PieceSets | None = None

    @property
    def is_answered(self) -> Mask:
        """Tell which questions have an answer, shape (questions,)."""
        return np.fromiter(map(bool, self.units), dtype=np.bool_, count=len(self.units))

    def cosines(self, vector: Vectors) -> Vectors:
        """Return the cosine of each question with a unit vector, shape (questions,)."""
        found = np.empty(len(self.is_tied), dtype=np.float32)
        found[self.is_tied] = cosines(self.tied, vector)
        found[~self.is_tied] = cosines(self.loose, vector)
        return found


def asked_before(
    asked: Sequence[AskedQuestion],
    units: Sequence[Span],
    encoder: Encoder,
    vectors: Vectors,
    pieces: Sequence[Pieces] | None,
    tied: Halves,
    loose: Halves,
    cut: Sequence[Pieces] | None,
) -> AskedBefore:
    """Gather the questions and widen the units; ``vectors`` and ``pieces`` are the units' own.

    ``tied`` are the vectors of the questions tied to a sentence, ``loose`` those of the others, and ``cut``
    the pieces of all of them, as the index keeps them (None when the encoder has none).
    """
    is_tied = np.array([bool(a.spans) for a in asked], dtype=np.bool_)
    shared = _shared(asked, units)
    answering, widened = _ranks(shared), _widened(vectors, tied, shared[is_tied])
    # All at once: a call costs more than its words.
    stems = french.stem_set("\n".join(a.text for a in asked if a.spans))
    if not isinstance(encoder, TokenMatcher) or pieces is None or cut is None:
        return AskedBefore(tied, loose, is_tied, answering, widened, stems)
    words: list[list[Pieces]] = [[own] for own in pieces]
    for ids, ranks in zip(cut, answering, strict=True):
        for rank in ranks:
            words[rank].append(ids)
    return AskedBefore(
        tied,
        loose,
        is_tied,
        answering,
        widened,
        stems,
        PieceSets.distinct(cut),
        PieceSets.distinct([np.concatenate(group) for group in words]),
    )


def halves(vectors: Vectors) -> Halves:
    """Return vectors in 16 bits: a cosine moves by less than a thousandth."""
    return np.asarray(vectors, dtype=np.float16)


def cosines(rows: Halves, vector: Vectors) -> Vectors:
    """Return the cosine of unit rows with a unit vector, shape (rows,)."""
    found: Vectors = rows.astype(np.float32) @ vector
    return np.clip(found, -1.0, 1.0)


def _shared(asked: Sequence[AskedQuestion], units: Sequence[Span]) -> Mask:
    """Tell which units share characters with a span of each question, shape (questions, units)."""
    found = np.zeros((len(asked), len(units)), dtype=np.bool_)
    places = [(rank, s.start, s.end) for rank, a in enumerate(asked) for s in a.spans]
    if not places or not units:
        return found
    ranks, starts, ends = np.array(places).T
    edges = np.array([(u.start, u.end) for u in units])
    over = np.minimum(ends[:, None], edges[:, 1]) > np.maximum(starts[:, None], edges[:, 0])
    np.logical_or.at(found, ranks, over)
    return found


def _ranks(shared: Mask) -> tuple[tuple[int, ...], ...]:
    """Return the columns that are true on each row."""
    columns = np.nonzero(shared)[1].tolist()
    stops = np.cumsum(shared.sum(axis=1)).tolist()
    return tuple(tuple(columns[a:b]) for a, b in pairwise([0, *stops]))


def _widened(vectors: Vectors, questions: Halves, shared: Mask) -> Halves:
    """Return the unit vectors of the sums of each unit's vector and of its questions'."""
    total = vectors + shared.T.astype(np.float32) @ questions.astype(np.float32)
    length = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    return halves(total / length)
