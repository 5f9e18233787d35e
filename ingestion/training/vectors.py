"""Text vectors from a table of rows, with numpy and scipy only: what the product computes."""

import numpy as np
from scipy.sparse import csr_matrix

from ingestion.training.ragged import Floats, Ragged


def mean_rows(rows: Floats, texts: Ragged) -> Floats:
    """Return the mean row of each text's pieces, shape (len(texts), dimension)."""
    pieces = csr_matrix(
        (texts.counts, texts.ids, texts.offsets), shape=(len(texts), len(rows)), dtype=np.float32
    )
    lengths = np.maximum(np.asarray(pieces.sum(axis=1)), 1.0)
    means: Floats = np.asarray(pieces @ rows / lengths, dtype=np.float32)
    return means


def unit(vectors: Floats) -> Floats:
    """Divide each row by its length; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, 1e-9)
    return scaled


def encode(rows: Floats, texts: Ragged) -> Floats:
    """Return unit vectors, shape (len(texts), dimension)."""
    return unit(mean_rows(rows, texts))
