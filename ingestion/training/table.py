"""The encoder while it learns: one row and one positive weight per piece."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ingestion.training.ragged import Floats, Ragged

INITIAL_SCALE = 0.1
"""Adam's first steps at 0.02 move a row by about a fifth of its length."""


class Table(nn.Module):  # type: ignore[misc,unused-ignore]
    """Weighted bag of piece rows; the weight tells content words from filler."""

    def __init__(self, pieces: int, dimension: int, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.rows = nn.Parameter(
            torch.randn(pieces, dimension, generator=generator) * INITIAL_SCALE
        )
        self.raw_weights = nn.Parameter(torch.zeros(pieces))

    def forward(self, texts: Ragged, keep: Floats | None = None) -> Tensor:
        """Return the weighted sums of rows, shape (len(texts), dimension), not normalised.

        ``keep`` multiplies each piece of ``texts`` (0 drops it).
        """
        ids = torch.from_numpy(texts.ids)
        counts = texts.counts if keep is None else texts.counts * keep
        weights = functional.softplus(self.raw_weights[ids]) * torch.from_numpy(counts)
        return functional.embedding_bag(
            ids,
            self.rows,
            torch.from_numpy(texts.offsets[:-1]),
            mode="sum",
            per_sample_weights=weights,
        )

    def folded(self) -> Floats:
        """Return the rows with their weights multiplied in: what is stored."""
        folded = self.rows * functional.softplus(self.raw_weights)[:, None]
        rows: Floats = folded.detach().numpy().astype(np.float32)
        return rows
