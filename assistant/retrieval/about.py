"""What a candidate's document says of it: a question is about a document before it is about a passage.

One passage, or one question already asked, is often near by chance; the whole of a document is not.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np

from ingestion.encoding import Vectors
from ingestion.index import SearchIndex

KEPT = 8_192
"""Documents whose mean vector is kept: about 1 kB each."""


class DocumentSense:
    """Compare a question with whole documents; safe to share between threads."""

    def __init__(self, index: SearchIndex):
        self._index = index
        self._means: OrderedDict[int, Vectors] = OrderedDict()

    def similarity(self, row: int, asked: Vectors) -> float:
        """Return the cosine of a question and of the mean of a document's passages and questions."""
        return float(self._mean(row) @ asked)

    def _mean(self, row: int) -> Vectors:
        known = self._means.get(row)
        if known is None:
            index = self._index
            parts = index.passage_vectors(row), index.question_vectors(row)
            total = sum(part.sum(axis=0, dtype=np.float32) for part in parts)
            known = total / max(float(np.linalg.norm(total)), 1e-9)
            self._means[row] = known
            if len(self._means) > KEPT:
                self._means.popitem(last=False)
        return known
