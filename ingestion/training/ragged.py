"""Many token lists in two flat arrays, so that a batch is gathered without a Python loop."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Token lists as one flat array: list *i* is ``ids[offsets[i]:offsets[i + 1]]``.

    ``counts`` says how often each piece occurs in its list; repeated pieces are merged, which
    halves the work on long articles.
    """

    ids: Ints
    counts: Floats
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: Ints) -> "Ragged":
        """Return the lists of the given rows, in that order."""
        starts, lengths = self.offsets[rows], np.diff(self.offsets)[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        where = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
        return Ragged(self.ids[where], self.counts[where], offsets)

    @property
    def owners(self) -> Ints:
        """For each piece, the row it belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> Ragged:
    """Tokenize texts, merging repeated pieces; an empty text becomes one unknown piece of id 1."""
    ids, counts, lengths = [], [], []
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        unique, count = np.unique(encoding.ids or [1], return_counts=True)
        ids.append(unique)
        counts.append(count)
        lengths.append(len(unique))
    if not ids:
        return Ragged(np.empty(0, np.int64), np.empty(0, np.float32), np.zeros(1, np.int64))
    return Ragged(
        np.concatenate(ids).astype(np.int64),
        np.concatenate(counts).astype(np.float32),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    )
