"""Several independent runs folded into one table of the size of one.

Tables side by side score like the average of the runs' cosines (an ensemble: one run's mistakes are
not the others'). A rotation onto the main directions of real texts' vectors then keeps the first
columns only, which is what makes the result as small and as fast as a single run.
"""

from collections.abc import Sequence

import numpy as np

from ingestion.training.ragged import Floats, Ragged
from ingestion.training.vectors import encode, mean_rows


def merge(tables: Sequence[Floats], passages: Ragged, questions: Ragged, dimension: int) -> Floats:
    """Return a (pieces, dimension) table that scores texts as the runs together do.

    Directions are those of the uncentred second moment of passages and questions, equally weighed
    (a centred one would not preserve dot products); columns come out in decreasing order of it.
    """
    wide = np.concatenate([_same_scale(table, passages) for table in tables], axis=1)
    moment = _second_moment(encode(wide, passages)) + _second_moment(encode(wide, questions))
    _, directions = np.linalg.eigh(moment)
    narrow = wide @ directions[:, ::-1][:, :dimension]
    scaled: Floats = (narrow / np.linalg.norm(narrow, axis=1).mean()).astype(np.float32)
    return scaled


def _same_scale(table: Floats, passages: Ragged) -> Floats:
    """Give each run the same say: passages' vectors of mean length one."""
    length = float(np.linalg.norm(mean_rows(table, passages), axis=1).mean())
    scaled: Floats = (table / length).astype(np.float32)
    return scaled


def _second_moment(vectors: Floats) -> Floats:
    moment: Floats = (vectors.T @ vectors / max(1, len(vectors))).astype(np.float32)
    return moment
