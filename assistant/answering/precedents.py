"""Whether the questions nearest to a new one were answered, whatever document they were asked of.

The documents that a question finds may not be those that it is about; and what they were asked may not look
like it. Among all the questions already asked, those nearest to it say whether such a question has an answer:
Gaussian process regression on +1 and -1 (Rasmussen & Williams, 2006, equation 2.23), with the exponential
of the cosine as covariance.
"""

from __future__ import annotations

import numpy as np

from ingestion.encoding import Vectors
from ingestion.index import Mask, SearchIndex

NEAREST = 100
"""Questions looked at; with 60 or 300 of them the confidence is as good."""
WIDTH = 0.25
"""Two questions whose cosines are this far from 1 have a covariance of 1/e."""
NOISE = 0.3
"""Variance of what the bank says of one question."""
PRIOR = 0.55
"""What is expected far from any question: the mean over the bank, where 78 in a hundred are answered."""


def precedent(vector: Vectors, index: SearchIndex, allowed: Mask | None = None) -> float:
    """Return what the nearest questions say, about 1 when they were answered, -1 when they were not.

    ``vector`` is of length 1; ``allowed`` is a mask over passages, as ``SearchIndex.allowed`` returns it.
    PRIOR when nothing was asked.
    """
    near = index.nearest_asked(vector, NEAREST, allowed)
    if not len(near.cosines):
        return PRIOR
    covariance = np.exp((near.vectors @ near.vectors.T - 1.0) / WIDTH).astype(np.float64)
    covariance[np.diag_indices(len(covariance))] += NOISE
    said = np.where(near.is_answered, 1.0, -1.0) - PRIOR
    weights = np.exp((near.cosines.astype(np.float64) - 1.0) / WIDTH)
    return PRIOR + float(weights @ np.linalg.solve(covariance, said))
