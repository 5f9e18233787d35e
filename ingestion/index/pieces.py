"""The word pieces of each passage, as the encoder cut them: what late interaction reads.

Stored because cutting sixty passages again at every question would cost more than judging them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingestion.errors import IndexCorruptedError
from ingestion.piece_sets import Pieces

FILE_NAME = "pieces.npy"
STARTS_NAME = "pieces-starts.npy"


def write_pieces(folder: Path, pieces: Sequence[Pieces]) -> None:
    """Write the distinct pieces of every passage, in row order."""
    distinct = [np.unique(ids) for ids in pieces]
    starts = np.zeros(len(distinct) + 1, dtype=np.int64)
    np.cumsum([len(ids) for ids in distinct], out=starts[1:])
    flat = np.concatenate(distinct) if distinct else np.zeros(0, dtype=np.int64)
    small = not len(flat) or int(flat.max()) < 2**16
    np.save(folder / FILE_NAME, flat.astype(np.uint16 if small else np.uint32))
    np.save(folder / STARTS_NAME, starts)


class PieceTable:
    """Read the pieces of passages by row."""

    def __init__(self, folder: Path, passages: int):
        try:
            self._flat = np.load(folder / FILE_NAME, mmap_mode="r")
            self._starts = np.load(folder / STARTS_NAME, mmap_mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise IndexCorruptedError(f"{FILE_NAME} est illisible ({error}).") from error
        if len(self._starts) != passages + 1 or int(self._starts[-1]) != len(self._flat):
            raise IndexCorruptedError(f"{FILE_NAME} ne correspond pas aux passages.")

    def of(self, rows: Sequence[int]) -> list[Pieces]:
        """Return the distinct pieces of each passage row."""
        starts, flat = self._starts, self._flat
        return [np.asarray(flat[starts[r] : starts[r + 1]], dtype=np.int32) for r in rows]
