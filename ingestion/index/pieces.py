"""The word pieces of passages and of questions already asked, as the encoder cut them.

Late interaction reads them. Stored because cutting sixty passages again at every question would cost more
than judging them, and the hundreds of questions of a document more than all the rest of preparing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingestion.errors import IndexCorruptedError
from ingestion.piece_sets import Pieces

FILE_NAME = "pieces.npy"
STARTS_NAME = "pieces-starts.npy"
ASKED_NAME = "asked-pieces.npy"
ASKED_STARTS_NAME = "asked-pieces-starts.npy"
ASKED_RUNS_NAME = "asked-runs.npy"


def write_pieces(folder: Path, pieces: Sequence[Pieces]) -> None:
    """Write the distinct pieces of every passage, in row order."""
    _write(folder, FILE_NAME, STARTS_NAME, [np.unique(ids) for ids in pieces])


def write_asked_pieces(folder: Path, asked: Sequence[Sequence[Pieces]]) -> None:
    """Write the pieces of every document's questions already asked, in order, repeats included."""
    _write(folder, ASKED_NAME, ASKED_STARTS_NAME, list(chain.from_iterable(asked)))
    np.save(folder / ASKED_RUNS_NAME, _starts(asked))


def _write(folder: Path, name: str, starts_name: str, pieces: Sequence[Pieces]) -> None:
    flat = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    small = not len(flat) or int(flat.max()) < 2**16
    np.save(folder / name, flat.astype(np.uint16 if small else np.uint32))
    np.save(folder / starts_name, _starts(pieces))


def _starts(parts: Sequence[Any]) -> npt.NDArray[np.int64]:
    starts = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=starts[1:])
    return starts


class PieceTable:
    """Read the pieces of passages by row."""

    def __init__(self, folder: Path, passages: int):
        self._flat = _read(folder, FILE_NAME)
        self._starts = _read(folder, STARTS_NAME, passages, len(self._flat))

    def of(self, rows: Sequence[int]) -> list[Pieces]:
        """Return the distinct pieces of each passage row."""
        starts, flat = self._starts, self._flat
        return [np.asarray(flat[starts[r] : starts[r + 1]], dtype=np.int32) for r in rows]


class AskedPieceTable:
    """Read the pieces of the questions already asked of a document, by the document's row."""

    def __init__(self, folder: Path, documents: int):
        self._flat = _read(folder, ASKED_NAME)
        self._starts = _read(folder, ASKED_STARTS_NAME, None, len(self._flat))
        self._runs = _read(folder, ASKED_RUNS_NAME, documents, len(self._starts) - 1)

    def of(self, document_row: int) -> list[Pieces]:
        """Return the pieces of each question of a document, answered or not, in order."""
        first, last = self._runs[document_row : document_row + 2]
        edges = self._starts[first : last + 1]
        flat = np.asarray(self._flat[edges[0] : edges[-1]], dtype=np.int32)
        return [flat[start:stop] for start, stop in pairwise((edges - edges[0]).tolist())]


def _read(
    folder: Path, name: str, parts: int | None = None, last: int | None = None
) -> npt.NDArray[Any]:
    """Open an array in place; one of starts must have ``parts`` parts, when known, and end at ``last``."""
    try:
        found = np.load(folder / name, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise IndexCorruptedError(f"{name} est illisible ({error}).") from error
    if last is not None and (
        not len(found) or int(found[-1]) != last or parts not in (None, len(found) - 1)
    ):
        raise IndexCorruptedError(f"{name} ne correspond pas aux autres parties de l’index.")
    return np.asarray(found) if last is not None else found
