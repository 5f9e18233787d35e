"""Fit which sentence goes first: ``python -m evals.order_fit --exemples FILE --lecture FILE``.

On the questions hidden from the index that `evals.cross_reading_fit` gathered: of the best sentences found
for one, those that answer it must come first. A net like the two of the cross reading, over the same table,
learns what to add to the explainable scores; the loss is that of a list (Cao et al., 2007, top one), summed
over the right sentences. One pass, slowly: in a second one it learns the documents by heart. The net is
written into the file that holds the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from assistant.answering.cross_reading import UNITS, Array
from assistant.answering.scoring import FEATURES, WEIGHTS
from evals.cross_reading_fit import Examples, moments, stored_parameters
from evals.cross_reading_net import TorchPairNet
from evals.errors import EvaluationError

BATCH = 32
RATE = 5e-4
DECAY = 0.1
WEIGHT = 0.2
"""Of a logit beside the scores; see `reordering.ORDER_WEIGHT`."""
ABSENT = -30.0
"""Logit of a place without a sentence."""


class TorchOrder(nn.Module):  # type: ignore[misc]
    """The net of the order over its table, beside the explainable scores."""

    def __init__(self, table: Array, features: npt.NDArray[np.generic]):
        super().__init__()
        self.register_buffer("table", torch.tensor(table))
        weights = np.array([WEIGHTS[name] for name in FEATURES], dtype=np.float32)
        self.register_buffer("weights", torch.tensor(weights))
        self.net = TorchPairNet(table.shape[1], len(FEATURES), *moments(features))

    def forward(self, question: Tensor, texts: Tensor, features: Tensor) -> Tensor:
        """Return the logits that each sentence comes first, shape (questions, UNITS)."""
        size, count = texts.shape[:2]
        added = self.net(
            self.get_buffer("table"),
            question.repeat_interleave(count, 0),
            texts.reshape(size * count, -1),
            features.reshape(size * count, -1),
        ).reshape(size, count)
        logits = features @ self.get_buffer("weights") / WEIGHT + added
        return logits.masked_fill((texts < 0).all(-1), ABSENT)


def with_a_choice(examples: Examples) -> Examples:
    """Return the questions that a sentence answers and another does not, with their sentences alone.

    Raises EvaluationError when there is none.
    """
    labels = examples["unit_labels"]
    kept = (labels == 1).any(1) & (labels == 0).any(1)
    if not kept.any():
        raise EvaluationError(
            "Aucun exemple n’a à la fois une phrase juste et une autre : rien à apprendre. "
            "Refaites les exemples avec « python -m evals.cross_reading_fit --exemples FICHIER »."
        )
    return {
        "question": examples["question"][kept],
        "texts": examples["texts"][kept][:, :UNITS],
        "features": examples["unit_features"][kept],
        "right": labels[kept] == 1,
    }


def train(table: Array, choices: Examples, seed: int = 0) -> TorchOrder:
    """Return the fitted net."""
    torch.manual_seed(seed)
    model = TorchOrder(table, choices["features"])
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    count = len(choices["right"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, -(-count // BATCH) + 1)
    order = np.random.default_rng(seed).permutation(count)
    model.train()
    for start in range(0, count, BATCH):
        chosen = order[start : start + BATCH]
        logits = model(*_tensors(choices, chosen))
        loss = list_loss(logits, torch.tensor(choices["right"][chosen].astype(bool)))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    model.eval()
    return model


def list_loss(logits: Tensor, right: Tensor) -> Tensor:
    """Return minus the log of the chance that a right sentence comes first, a mean over the questions."""
    return -logits.log_softmax(1).masked_fill(~right, -1e4).logsumexp(1).mean()


def firsts(model: TorchOrder, choices: Examples) -> tuple[float, float]:
    """Return the share of questions whose first sentence answers: by the scores alone, and once read."""
    read = []
    with torch.no_grad():
        for start in range(0, len(choices["right"]), BATCH):
            rows = np.arange(start, min(start + BATCH, len(choices["right"])))
            read.append(model(*_tensors(choices, rows)).numpy())
    scores = choices["features"] @ np.array([WEIGHTS[name] for name in FEATURES])
    absent = np.asarray(choices["texts"], dtype=np.int64).max(axis=-1) < 0
    scores = np.where(absent, -np.inf, scores)
    return _right_first(scores, choices["right"]), _right_first(
        np.concatenate(read), choices["right"]
    )


def _right_first(scores: npt.NDArray[np.generic], right: npt.NDArray[np.generic]) -> float:
    return float(right[np.arange(len(right)), scores.argmax(1)].mean())


def _tensors(choices: Examples, rows: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
    question, texts, features = (choices[name][rows] for name in ("question", "texts", "features"))
    return torch.tensor(question), torch.tensor(texts), torch.tensor(features)


def read_table(lecture: Path) -> Array:
    """Return the table that the nets of a file share."""
    with np.load(lecture) as stored:
        scale = stored["scale"].astype(np.float32)[:, None]
        return np.asarray(stored["table"].astype(np.float32) * scale)


def write_into(lecture: Path, model: TorchOrder) -> None:
    """Write the net into the file of the others, in the place of the one it had."""
    with np.load(lecture) as stored:
        kept = {n: stored[n] for n in stored.files if not n.startswith("order.")}
    fitted = stored_parameters("order", model.net)
    np.savez_compressed(lecture, **kept, **fitted)  # type: ignore[arg-type]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on some examples, tell what it is worth on others, and write."""
    parser = argparse.ArgumentParser(prog="python -m evals.order_fit", description=__doc__)
    parser.add_argument(
        "--exemples", type=Path, required=True, help="gardés par evals.cross_reading_fit (.npz)"
    )
    parser.add_argument("--lecture", type=Path, required=True, help="lecture.npz à compléter")
    parser.add_argument("--mesure", type=Path, help="exemples de l’autre moitié du corpus (.npz)")
    options = parser.parse_args(arguments)
    model = train(read_table(options.lecture), with_a_choice(_load(options.exemples)))
    if options.mesure:
        before, after = firsts(model, with_a_choice(_load(options.mesure)))
        print(f"première phrase juste : notes seules {before:.3f}, une fois lues {after:.3f}")
    write_into(options.lecture, model)


def _load(path: Path) -> Examples:
    names = ("question", "texts", "unit_features", "unit_labels")
    with np.load(path) as stored:
        return {name: stored[name] for name in names}


if __name__ == "__main__":
    main()
