"""The word pieces of several texts, kept together.

What is read word by word at every question, the sentences of a document and the questions asked of it, is
thousands of short texts: one array each would weigh more than the pieces, and sorting them again more than
comparing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

Pieces = npt.NDArray[np.int32]


class PieceSets(Sequence[Pieces]):
    """Text i holds ``vocabulary[places[starts[i]:starts[i + 1]]]``; the vocabulary is sorted."""

    def __init__(
        self,
        vocabulary: Pieces,
        places: npt.NDArray[np.unsignedinteger],
        starts: npt.NDArray[np.int32],
    ):
        self.vocabulary = vocabulary
        self.places = places
        self.starts = starts

    @classmethod
    def of(cls, texts: Sequence[Pieces]) -> PieceSets:
        """Gather texts, which may be empty."""
        flat = np.concatenate(texts) if len(texts) else np.zeros(0, dtype=np.int32)
        return cls._over(flat, [len(ids) for ids in texts])

    @classmethod
    def distinct(cls, texts: Sequence[Pieces]) -> PieceSets:
        """Gather texts, each piece of a text once and in increasing order."""
        lengths = [len(ids) for ids in texts]
        flat = np.concatenate(texts) if len(texts) else np.zeros(0, dtype=np.int32)
        # Text and piece in one number, sorted at once: thousands of calls would cost more.
        owners = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
        keys = np.unique(owners << 32 | flat.astype(np.int64))
        kept = np.bincount(keys >> 32, minlength=len(texts))
        return cls._over((keys & 0xFFFFFFFF).astype(np.int32), kept)

    @classmethod
    def _over(cls, flat: Pieces, lengths: Sequence[int] | npt.NDArray[np.int64]) -> PieceSets:
        """Gather texts laid end to end."""
        starts = np.zeros(len(lengths) + 1, dtype=np.int32)
        np.cumsum(lengths, out=starts[1:])
        vocabulary, places = np.unique(flat, return_inverse=True)
        small = np.uint16 if len(vocabulary) <= 2**16 else np.uint32
        return cls(vocabulary.astype(np.int32), places.astype(small), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> Pieces: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Pieces]: ...

    def __getitem__(self, index: int | slice) -> Pieces | Sequence[Pieces]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        held: Pieces = self.vocabulary[self.places[self.starts[index] : self.starts[index + 1]]]
        return held
