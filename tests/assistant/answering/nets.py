"""Nets of two dimensions whose logits are known by hand, and the texts that they read."""

from __future__ import annotations

import numpy as np

from assistant.answering.cross_reading import Array, Text
from ingestion.piece_sets import Pieces

TABLE: Array = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 0.0]], dtype=np.float32)
"""Pieces 0 and 1 have nothing in common; piece 2 is piece 0, three times as long."""
GELU_OF_1 = 0.8411920
GELU_OF_2 = 1.9545977


def parameters(features: int = 1, **changes: object) -> dict[str, Array]:
    """Return nets of two dimensions that say 0, but for the changes.

    The input of « compare » is (own, aligned, product, gap), two columns each; that of « hidden » is
    (weighted, strongest, summed), two columns each, then the features.
    """
    values: dict[str, object] = {
        "question": np.eye(2),
        "text": np.eye(2),
        "sharpness": 100.0,
        "mean": np.zeros(features),
        "deviation": np.ones(features),
        "importance": np.zeros((1, 3)),
        "importance_bias": np.zeros(1),
        "compare": np.zeros((2, 8)),
        "compare_bias": np.zeros(2),
        "hidden": np.zeros((1, 6 + features)),
        "hidden_bias": np.zeros(1),
        "out": np.ones((1, 1)),
        "out_bias": np.zeros(1),
    }
    return {k: np.asarray(v, dtype=np.float32) for k, v in {**values, **changes}.items()}


def one(shape: tuple[int, int], *places: tuple[int, int]) -> Array:
    """Return a matrix of zeros, with ones at some places."""
    matrix = np.zeros(shape, dtype=np.float32)
    for place in places:
        matrix[place] = 1.0
    return matrix


def pieces(*ids: int) -> Pieces:
    """Return word pieces."""
    return np.array(ids, dtype=np.int64)


def text(*ids: int, features: tuple[float, ...] = (0.0,)) -> Text:
    """Return a text of some word pieces."""
    return Text(pieces(*ids), features)
