"""The nets of `assistant/answering/cross_reading.py` as torch sees them, to be fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.answering.cross_reading import Array

HIDDEN = 96
LAST = 64
SHARPNESS = 5.0
"""Of the alignment at first: a cosine .2 nearer counts e times more."""
_LAYERS = ("importance", "compare", "hidden", "out")
_MASKED = -1e4


class TorchPairNet(nn.Module):  # type: ignore[misc]
    """A ``PairNet``: same parameters, same formula."""

    def __init__(self, width: int, features: int, mean: Array, deviation: Array):
        super().__init__()
        self.question = nn.Linear(width, HIDDEN, bias=False)
        self.text = nn.Linear(width, HIDDEN, bias=False)
        nn.init.orthogonal_(self.question.weight)
        self.text.weight.data.copy_(self.question.weight.data)
        self.sharpness = nn.Parameter(torch.tensor(SHARPNESS))
        self.importance = nn.Linear(HIDDEN + 1, 1)
        self.compare = nn.Linear(4 * HIDDEN, HIDDEN)
        self.hidden = nn.Linear(3 * HIDDEN + features, LAST)
        self.out = nn.Linear(LAST, 1)
        self.dropout = nn.Dropout(0.15)
        self.late_dropout = nn.Dropout(0.2)
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("deviation", torch.tensor(deviation))

    def forward(self, table: Tensor, asked: Tensor, text: Tensor, features: Tensor) -> Tensor:
        """Return one logit a pair; ``asked`` and ``text`` are pieces, -1 where there is none."""
        here, there = asked >= 0, text >= 0
        rows, others = table[asked.clamp(min=0)], table[text.clamp(min=0)]
        mine = self.question(self.dropout(rows))
        theirs = self.text(self.dropout(others))
        likeness = functional.normalize(mine, dim=-1) @ functional.normalize(
            theirs, dim=-1
        ).transpose(1, 2)
        likeness = (self.sharpness * likeness).masked_fill(~there[:, None, :], _MASKED)
        aligned = likeness.softmax(-1) @ theirs
        joined = torch.cat([mine, aligned, mine * aligned, (mine - aligned).abs()], -1)
        compared = functional.gelu(self.compare(joined), approximate="tanh")
        weights = self._importance(mine, rows).masked_fill(~here, _MASKED).softmax(-1)
        weighted = (weights[..., None] * compared).sum(1)
        strongest = compared.masked_fill(~here[..., None], _MASKED).max(1).values.clamp(min=-5.0)
        said = self._importance(theirs, others).masked_fill(~there, _MASKED).softmax(-1)
        summed = (said[..., None] * theirs).sum(1)
        scaled = (features - cast(Tensor, self.mean)) / cast(Tensor, self.deviation)
        whole = torch.cat([weighted, strongest, summed, scaled], -1)
        last = self.late_dropout(functional.gelu(self.hidden(whole), approximate="tanh"))
        return cast(Tensor, self.out(last).squeeze(-1))

    def _importance(self, projected: Tensor, rows: Tensor) -> Tensor:
        length = rows.norm(dim=-1, keepdim=True)
        return cast(Tensor, self.importance(torch.cat([projected, length], -1)).squeeze(-1))

    def parameters_as_arrays(self) -> Mapping[str, Array]:
        """Return what ``PairNet`` reads."""
        found = {
            "question": self.question.weight,
            "text": self.text.weight,
            "sharpness": self.sharpness,
            "mean": cast(Tensor, self.mean),
            "deviation": cast(Tensor, self.deviation),
        }
        for name in _LAYERS:
            layer = getattr(self, name)
            found |= {name: layer.weight, f"{name}_bias": layer.bias}
        return {name: value.detach().numpy().astype(np.float32) for name, value in found.items()}
