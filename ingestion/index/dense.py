"""The dense index: FAISS over unit vectors, exact up to 200 000 rows, IVF with 8-bit codes above.

An exact index holds 16-bit components: half the memory of 32, faster to scan, and a cosine moves by less
than a thousandth. Its rows are also the vectors that are read one by one, which are not kept twice.

A dense row is a passage or one everyday question of a document; ``targets`` says which passage row
each dense row stands for. FAISS types stay in this module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from ingestion.encoding import Halves, Vectors
from ingestion.errors import IndexCorruptedError

FILE_NAME = "dense.faiss"
TARGETS_NAME = "dense-targets.npy"
VECTORS_NAME = "vectors.npy"
EXACT_LIMIT = 200_000
"""Above this many rows an exact scan costs over 20 ms a query on one thread (256 dimensions)."""
EXACT = "SQfp16"
NPROBE = 64
"""Cells visited: recall@10 0.96 for IVF2048 on a million rows, 2.6 ms (measured)."""
TRAINING_ROWS_PER_CELL = 64

Rows = npt.NDArray[np.int64]


def write_dense(folder: Path, vectors: Vectors, targets: npt.NDArray[np.int32]) -> str:
    """Write the index, the targets and, when its codes are coarser, the 16-bit vectors; return its type."""
    index, name = _build(vectors)
    faiss.write_index(index, str(folder / FILE_NAME))
    np.save(folder / TARGETS_NAME, targets)
    if name != EXACT:
        np.save(folder / VECTORS_NAME, vectors.astype(np.float16))
    return name


class DenseIndex:
    """Nearest rows by cosine; safe to share between threads."""

    def __init__(self, folder: Path):
        # One thread a query: many people ask at once, and on two cores OpenMP's spinning threads
        # made a search ten times slower as soon as anything else ran.
        faiss.omp_set_num_threads(1)
        try:
            self._index = faiss.read_index(str(folder / FILE_NAME))
            self.targets: npt.NDArray[np.int32] = np.load(folder / TARGETS_NAME, mmap_mode="r")
            self.vectors = self._read_vectors(folder / VECTORS_NAME)
        except Exception as error:
            raise IndexCorruptedError(
                f"L’index dense est illisible ({type(error).__name__}). "
                "Lancez « vademecum index verify »."
            ) from error
        if not len(self) == len(self.targets) == len(self.vectors):
            raise IndexCorruptedError("L’index dense et ses tables n’ont pas la même longueur.")
        self._is_exact = not isinstance(self._index, faiss.IndexIVF)

    def _read_vectors(self, path: Path) -> Halves:
        """Return the rows in 16 bits: the index's own codes, or the file of an index with coarser ones."""
        if not isinstance(self._index, faiss.IndexScalarQuantizer):
            return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]
        rows: Halves = np.asarray(_Codes(self._index)).view(np.float16)
        rows.flags.writeable = False
        return rows.reshape(len(self), self.dimension)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Return the number of columns of a vector."""
        return int(self._index.d)

    def search(
        self, vector: Vectors, limit: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Return dense rows and cosines, best first; ``allowed`` is a mask over dense rows."""
        limit = min(limit, len(self))
        if limit < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        parameters = self._parameters(allowed)
        scores, rows = self._index.search(vector.reshape(1, -1), limit, params=parameters)
        kept = rows[0] >= 0
        return rows[0][kept], scores[0][kept]

    def _parameters(self, allowed: npt.NDArray[np.bool_] | None) -> Any:
        selector = None
        nprobe = NPROBE
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
            # A rare filter empties most cells: visit them all (trap measured under 0.1 % kept).
            if allowed.mean() < 0.001:
                nprobe = 1 << 20
        if self._is_exact:
            return faiss.SearchParameters(sel=selector) if selector is not None else None
        nprobe = min(nprobe, self._index.nlist)
        if selector is None:
            return faiss.SearchParametersIVF(nprobe=nprobe)
        return faiss.SearchParametersIVF(sel=selector, nprobe=nprobe)


class _Codes:
    """The codes of an index as the base of arrays, which so keep the index they are read from.

    FAISS hands out a bare address: without this, closing an index frees what an answer still reads.
    """

    def __init__(self, index: Any):
        self.index = index
        codes = faiss.rev_swig_ptr(index.codes.data(), index.codes.size())
        self.__array_interface__ = codes.__array_interface__


def _build(vectors: Vectors) -> tuple[Any, str]:
    count, dimension = vectors.shape
    if count <= EXACT_LIMIT:
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        index.add(vectors)
        return index, EXACT
    cells = 1 << int(np.log2(4 * np.sqrt(count)))
    name = f"IVF{cells},SQ8"
    index = faiss.index_factory(dimension, name, faiss.METRIC_INNER_PRODUCT)
    sample = min(count, cells * TRAINING_ROWS_PER_CELL)
    index.train(vectors[np.random.default_rng(0).choice(count, sample, replace=False)])
    index.add(vectors)
    return index, name
