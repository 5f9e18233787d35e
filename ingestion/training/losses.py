"""Symmetric InfoNCE over in-batch negatives, on nested prefixes of the vectors."""

import torch
from torch import Tensor
from torch.nn import functional

MASKED = -1e4
"""A score that no softmax sees, without the not-a-number of an infinite one."""


def contrastive(left: Tensor, right: Tensor, keys: Tensor, temperature: float) -> Tensor:
    """Return the symmetric InfoNCE loss of aligned rows (van den Oord et al., 2018).

    ``left`` and ``right`` are (n, d), of any length; ``keys`` (n,) names each row's target: rows of
    the same target are never negatives of each other.
    """
    scores = functional.normalize(left, dim=1) @ functional.normalize(right, dim=1).T / temperature
    same = keys[:, None] == keys[None, :]
    same.fill_diagonal_(False)
    scores = scores.masked_fill(same, MASKED)
    own = torch.arange(len(left))
    loss: Tensor = functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)
    return loss / 2


def nested_contrastive(
    left: Tensor, right: Tensor, keys: Tensor, temperature: float, dimensions: tuple[int, ...]
) -> Tensor:
    """Average the loss over prefixes of the vectors (Matryoshka, Kusupati et al., 2022)."""
    losses = [contrastive(left[:, :d], right[:, :d], keys, temperature) for d in dimensions]
    return torch.stack(losses).mean()
