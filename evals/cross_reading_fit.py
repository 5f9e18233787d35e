"""Fit the cross reading: ``python -m evals.cross_reading_fit --table DIR --output FILE``.

Questions hidden from the index they are asked to (``evals.held_out``) are read beside the sentences and
the questions already asked that the assistant found. A sentence is right when the bank ties it to the
question, a question already asked when one of its sentences is; none is for an unanswered question. A
third term asks that all of it together tell whether the documents answer.

The table is that of an encoder that learnt no question of the bank (``ingestion.training train``
without ``--corpus``), cut to its first principal components: the two halves of the corpus are read
alike. Without ``--epreuve``, no document named by a test question is asked about.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.answering.confidence import SEEN, reading_texts
from assistant.answering.cross_reading import (
    ANSWERED,
    LOWEST,
    QUESTION_PIECES,
    TEXT_PIECES,
    UNANSWERED,
    UNITS,
    Array,
    Text,
)
from assistant.answering.neighbours import NearQuestion, nearness
from assistant.answering.scoring import FEATURES as UNIT_FEATURES
from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import UnitKind
from assistant.answering.wording import Wordings
from assistant.settings import load_settings
from evals.cross_reading_net import TorchPairNet
from evals.held_out import folds
from evals.questions import Expected, GoldenQuestion, Part, QuestionKind
from evals.systems import EngineSystem
from evals.wording_fit import fit_wordings
from ingestion.encoding import Encoder, StaticEncoder, TokenMatcher, load_encoder
from ingestion.piece_sets import Pieces

WIDTH = 128
"""Principal components of the table that are kept."""
NEAR = ANSWERED + UNANSWERED
NEAR_FEATURES = 2
EPOCHS = 4
BATCH = 32
RATE = 2e-3
DECAY = 0.02
RIGHT_WEIGHT = 2.0
"""Of a right sentence beside a wrong one: there are few."""
UNKNOWN = -1.0
"""Label of what the bank does not tell."""
Examples = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class HiddenQuestion:
    """A question kept out of the index, with the beginnings of the sentences that answer it.

    An everyday question of a document's header says no sentence: only that there is an answer.
    """

    text: str
    document_id: str
    phrases: tuple[str, ...]
    is_answered: bool
    is_everyday: bool = False


def gather(corpus: Path, *, tested: bool) -> Examples:
    """Ask the hidden questions of one half of the corpus, and return what is read for each."""
    encoder = load_encoder(load_settings().encodeur)
    rows: list[Examples] = []
    with tempfile.TemporaryDirectory() as name:
        for fold in folds(corpus, Path(name), tested=tested):
            hidden = [
                HiddenQuestion(e.question, e.document_id, (), True, True) for e in fold.everyday
            ]
            hidden += [
                HiddenQuestion(e.question, e.document_id, e.phrases, bool(e.phrases))
                for e in (*fold.answered, *fold.unanswered)
            ]
            found = (example(fold.system, encoder, question) for question in hidden)
            rows += [row for row in found if row is not None]
            print(f"part {fold.number} : {len(rows)} questions", flush=True)
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def example(system: EngineSystem, encoder: Encoder, hidden: HiddenQuestion) -> Examples | None:
    """Return the arrays of one question, None when nothing was found or read."""
    question = GoldenQuestion(
        hidden.text, QuestionKind.FACTUAL, hidden.text, Expected.ANSWER, Part.DEV
    )
    attempt = system.attempt(question)
    asked, scored = system.judged()
    if not scored or not attempt.features or not isinstance(encoder, TokenMatcher):
        return None
    judged = {s.document.row: s.document for s in scored}.values()
    units, answered, unanswered = reading_texts(scored, nearness(asked, judged, encoder))
    near = [*answered, *[None] * (ANSWERED - len(answered)), *unanswered]
    texts = [*units, *[None] * (UNITS - len(units)), *(n.text if n else None for n in near)]
    texts += [None] * (UNITS + NEAR - len(texts))
    return {
        "question": _row(np.unique(encoder.pieces([asked])[0]), QUESTION_PIECES),
        "texts": np.stack([_row(_pieces(t), TEXT_PIECES) for t in texts]),
        "unit_features": _features(texts[:UNITS], len(UNIT_FEATURES)),
        "near_features": _features(texts[UNITS:], NEAR_FEATURES),
        "unit_labels": _padded([_is_right(s, hidden) for s in scored[: len(units)]], UNITS),
        "near_labels": _padded([_is_same(n, hidden) for n in near], NEAR),
        "seen": np.array(attempt.features[: len(SEEN)], dtype=np.float32),
        "answered": np.array(hidden.is_answered, dtype=np.float32),
    }


def _pieces(text: Text | None) -> Pieces:
    return np.zeros(0, dtype=np.int32) if text is None else np.unique(text.pieces)


def _row(pieces: Pieces, width: int) -> npt.NDArray[np.int64]:
    row = np.full(width, -1, dtype=np.int64)
    row[: len(pieces)] = pieces[:width]
    return row


def _features(texts: Sequence[Text | None], width: int) -> Array:
    rows = [(0.0,) * width if text is None else text.features for text in texts]
    return np.array(rows, dtype=np.float32)


def _padded(labels: Sequence[float], width: int) -> Array:
    return np.array([*labels, *[UNKNOWN] * (width - len(labels))], dtype=np.float32)


def _is_right(scored: ScoredUnit, hidden: HiddenQuestion) -> float:
    if hidden.is_everyday:
        return UNKNOWN
    here = scored.document.document.id == hidden.document_id
    return float(here and any(phrase in scored.unit.text for phrase in hidden.phrases))


def _is_same(near: NearQuestion | None, hidden: HiddenQuestion) -> float:
    """Tell whether a question already asked is answered where this one is; unknown for unanswered ones.

    That two questions have no answer does not make them the same.
    """
    if near is None or hidden.is_everyday or not (near.is_answered or hidden.is_answered):
        return UNKNOWN
    document = near.document
    if document.document.id != hidden.document_id:
        return 0.0
    units = [document.units[rank].unit for rank in document.asked.units[near.rank]]
    said = [unit.text for unit in units if unit.kind is not UnitKind.LIST]
    return float(any(phrase in text for phrase in hidden.phrases[:2] for text in said))


class TorchReader(nn.Module):  # type: ignore[misc]
    """Both nets, and what joins them to the features already seen while they are fitted."""

    def __init__(self, table: Array, examples: Examples):
        super().__init__()
        self.register_buffer("table", torch.tensor(table))
        self.unit = TorchPairNet(
            table.shape[1], len(UNIT_FEATURES), *moments(examples["unit_features"])
        )
        self.asked = TorchPairNet(
            table.shape[1], NEAR_FEATURES, *moments(examples["near_features"])
        )
        mean, deviation = moments(examples["seen"])
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("deviation", torch.tensor(deviation))
        self.join = nn.Linear(6 + len(SEEN), 1)

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of the units, of the near questions, and of « the documents answer »."""
        size = len(batch["question"])
        table: Tensor = self.get_buffer("table")
        logits = []
        parts = (self.unit, 0, UNITS, "unit_features"), (self.asked, UNITS, NEAR, "near_features")
        for net, start, count, features in parts:
            pairs = net(
                table,
                batch["question"].repeat_interleave(count, 0),
                batch["texts"][:, start : start + count].reshape(size * count, -1),
                batch[features].reshape(size * count, -1),
            ).reshape(size, count)
            absent = (batch["texts"][:, start : start + count] < 0).all(-1)
            logits.append(pairs.masked_fill(absent, LOWEST))
        units, near = logits
        answered, unanswered = near[:, :ANSWERED], near[:, ANSWERED:]
        read = torch.stack(
            [
                units.max(1).values,
                units.logsumexp(1),
                answered.max(1).values,
                unanswered.max(1).values,
                answered.logsumexp(1) - unanswered.logsumexp(1),
                near.max(1).values,
            ],
            1,
        ).clamp(-8, 8)
        seen = (batch["seen"] - self.get_buffer("mean")) / self.get_buffer("deviation")
        return units, near, self.join(torch.cat([read, seen], 1)).squeeze(-1)


def moments(values: npt.NDArray[np.generic]) -> tuple[Array, Array]:
    """Return the mean and the deviation of each column, 1 for a column that never changes."""
    rows = np.asarray(values, dtype=np.float32).reshape(-1, values.shape[-1])
    deviation = rows.std(axis=0)
    return rows.mean(axis=0), np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32)


def train(table: Array, examples: Examples, epochs: int = EPOCHS, seed: int = 0) -> TorchReader:
    """Return the fitted nets."""
    torch.manual_seed(seed)
    draws = np.random.default_rng(seed)
    model = TorchReader(table, examples)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    count = len(examples["answered"])
    steps = epochs * -(-count // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    model.train()
    for epoch in range(epochs):
        order, losses = draws.permutation(count), []
        for start in range(0, count, BATCH):
            chosen = order[start : start + BATCH]
            batch = {name: torch.tensor(values[chosen]) for name, values in examples.items()}
            units, near, whole = model(batch)
            loss = functional.binary_cross_entropy_with_logits(whole, batch["answered"])
            loss = loss + _known_loss(units, batch["unit_labels"])
            loss = loss + _known_loss(near, batch["near_labels"])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        print(f"époque {epoch + 1} : perte {np.mean(losses):.4f}", flush=True)
    model.eval()
    return model


def _known_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean log-loss over the pairs whose label is known."""
    known = (labels >= 0).float()
    losses = functional.binary_cross_entropy_with_logits(
        logits.clamp(-15, 15),
        labels.clamp(min=0),
        reduction="none",
        pos_weight=torch.tensor(RIGHT_WEIGHT),
    )
    return (losses * known).sum() / known.sum().clamp(min=1)


def reduced(table: Array, width: int = WIDTH) -> Array:
    """Return the rows along the first principal components, of mean length 1 (Jolliffe, 2002)."""
    _, _, axes = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    rows = table @ axes[:width].T
    return np.asarray(rows / np.linalg.norm(rows, axis=1).mean(), dtype=np.float32)


def quantised(table: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Return the rows as 8-bit integers and what each is to be multiplied by."""
    scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-6).astype(np.float16)
    return np.rint(table / scale[:, None]).clip(-127, 127).astype(np.int8), scale


def as_read_back(table: Array) -> Array:
    """Return the rows as they are once stored: the nets are fitted on what they will read."""
    rows, scale = quantised(table)
    return np.asarray(rows.astype(np.float32) * scale[:, None].astype(np.float32))


def save(path: Path, model: TorchReader, table: Array, wordings: Wordings) -> None:
    """Write what ``CrossReader.from_file`` reads, but for the order, which `evals.order_fit` adds."""
    rows, scale = quantised(table)
    arrays: Examples = {
        "table": rows,
        "scale": scale,
        **wordings.arrays(),
    }
    for name, net in (("unit", model.unit), ("asked", model.asked)):
        arrays |= stored_parameters(name, net)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def stored_parameters(name: str, net: TorchPairNet) -> Examples:
    """Return a net's parameters as they are stored, in 16 bits but for the moments of the features."""
    return {
        f"{name}.{key}": value.astype(
            np.float16 if key not in ("mean", "deviation") else np.float32
        )
        for key, value in net.parameters_as_arrays().items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Gather the examples, or read those kept, then fit and write."""
    parser = argparse.ArgumentParser(prog="python -m evals.cross_reading_fit", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--table", type=Path, required=True, help="dossier d’un encodeur statique")
    parser.add_argument("--epreuve", action="store_true", help="documents d’épreuve, et eux seuls")
    parser.add_argument("--exemples", type=Path, help="où garder, ou relire, les exemples (.npz)")
    parser.add_argument("--epoques", type=int, default=EPOCHS)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    if options.exemples and options.exemples.is_file():
        with np.load(options.exemples) as stored:
            examples = {name: stored[name] for name in stored.files}
    else:
        examples = gather(options.corpus, tested=options.epreuve)
        if options.exemples:
            np.savez(options.exemples, **examples)  # type: ignore[arg-type]
    encoder = StaticEncoder.from_folder(options.table)
    table = as_read_back(reduced(encoder.rows))
    model = train(table, examples, options.epoques)
    save(options.output, model, table, fit_wordings(options.corpus, tested=options.epreuve))


if __name__ == "__main__":
    main()
