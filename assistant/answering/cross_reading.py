"""Read the question beside the best sentences and the nearest questions already asked, word by word.

Decomposable attention (Parikh, Täckström, Das & Uszkoreit, 2016): each word of the question is aligned
with the words of the text, compared with what it is aligned with, and the comparisons are summed up
beside the explainable features. Two nets weigh how sure the answer is (`python -m evals.cross_reading_fit`);
a third one, which of the best sentences goes first (`python -m evals.order_fit`). What they add, in
docs/mesures.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.wording import Wordings
from assistant.errors import AssistantError
from ingestion.encoding import BUNDLED_MODEL, Encoder, StaticEncoder
from ingestion.piece_sets import Pieces

FILE_NAME = "lecture.npz"
"""Beside an encoder's table, whose word pieces it shares."""
UNITS = 8
"""Sentences read, the best ones."""
ANSWERED, UNANSWERED = 5, 3
"""Questions already asked that are read, the nearest ones of each sort."""
TIED = 12
"""Answered questions that are read for the sentences that answer them, the nearest ones."""
QUESTION_PIECES, TEXT_PIECES = 28, 80
NETS = ("unit", "asked", "order")
"""How the parameters of each net begin in the file."""
LOWEST, CLIP = -20.0, 8.0
"""Logit of what is not there, and bound of what is told."""
_MASKED = -1e4
Array = npt.NDArray[np.float32]


class CrossReadingError(AssistantError):
    """The file of the cross reading cannot be used."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read: its distinct word pieces and the features that go with it."""

    pieces: Pieces
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits, within ± CLIP: that a sentence answers, that a question already asked is the same.

    ``unit`` and ``units``: the best sentence and the log of the sum of all; ``answered`` and
    ``unanswered``: the best question of each sort; ``balance``: how much more the answered ones weigh;
    ``asked``: the best of both.
    """

    unit: float = 0.0
    units: float = 0.0
    answered: float = 0.0
    unanswered: float = 0.0
    balance: float = 0.0
    asked: float = 0.0

    @property
    def values(self) -> tuple[float, ...]:
        """Return the figures in order."""
        return astuple(self)


class PairNet:
    """The logit that a text goes with a question."""

    def __init__(self, parameters: Mapping[str, Array]):
        self._p = parameters

    def logits(self, table: Array, question: Pieces, texts: Sequence[Text]) -> Array:
        """Return one logit per text, shape (len(texts),); ``table`` has one row per word piece."""
        p = self._p
        asked = table[question]
        padded, present = _padded([t.pieces for t in texts])
        read = table[padded]
        mine, theirs = asked @ p["question"].T, read @ p["text"].T
        likeness = p["sharpness"] * (_unit(theirs) @ _unit(mine).T)
        # Shape (texts, question pieces, text pieces): each word of the question looks for its own.
        likeness = np.where(present[:, :, None], likeness, _MASKED).transpose(0, 2, 1)
        aligned = _softmax(likeness) @ theirs
        own = np.broadcast_to(mine, aligned.shape)
        compared = _gelu(
            _linear(
                np.concatenate([own, aligned, own * aligned, np.abs(own - aligned)], axis=-1),
                p,
                "compare",
            )
        )
        weights = _softmax(self._importance(mine, asked))
        weighted = np.einsum("i,tih->th", weights, compared)
        strongest = np.maximum(compared.max(axis=1), -5.0)
        said = np.where(present, self._importance(theirs, read), _MASKED)
        summed = np.einsum("tj,tjh->th", _softmax(said), theirs)
        features = (np.array([t.features for t in texts], dtype=np.float32) - p["mean"]) / p[
            "deviation"
        ]
        whole = np.concatenate([weighted, strongest, summed, features], axis=1)
        logits = _linear(_gelu(_linear(whole, p, "hidden")), p, "out")[:, 0]
        return np.asarray(logits, dtype=np.float32)

    def _importance(self, projected: Array, rows: Array) -> Array:
        """Return how much each word counts, from its meaning and the length of its row."""
        length = np.linalg.norm(rows, axis=-1, keepdims=True)
        joined = np.concatenate([projected, length], axis=-1)
        return np.asarray(_linear(joined, self._p, "importance")[..., 0], dtype=np.float32)


class CrossReader:
    """The nets over one table: for sentences, for questions already asked, for the order of sentences."""

    def __init__(self, table: Array, units: PairNet, questions: PairNet, order: PairNet):
        self._table = table
        self._units = units
        self._questions = questions
        self._order = order

    @classmethod
    def beside(cls, encoder: Encoder) -> CrossReader | None:
        """Return the reader that stands beside an encoder's table, None when there is none."""
        path = _file_beside(encoder)
        return cls.from_file(path) if path is not None else None

    @classmethod
    def from_file(cls, path: Path) -> CrossReader:
        """Read the file of `evals.cross_reading_fit`; raises CrossReadingError when it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                read = (name for name in stored.files if not name.startswith(("wording", "honest")))
                arrays = {name: stored[name] for name in read}
            table = arrays["table"].astype(np.float32) * arrays["scale"].astype(np.float32)[:, None]
            return cls(table, *(PairNet(_parameters(arrays, name)) for name in NETS))
        except CrossReadingError:
            raise
        except Exception as error:
            raise _unreadable(path, error) from error

    def read(
        self,
        question: Pieces,
        units: Sequence[Text],
        answered: Sequence[Text],
        unanswered: Sequence[Text],
    ) -> Reading:
        """Read a question beside its best sentences and its nearest questions, best first."""
        question = np.unique(question)[:QUESTION_PIECES]
        units = [t for t in units[:UNITS] if len(t.pieces)]
        groups = [
            [t for t in texts if len(t.pieces)]
            for texts in (answered[:ANSWERED], unanswered[:UNANSWERED])
        ]
        if not len(question) or not units:
            return Reading()
        of_units = self._units.logits(self._table, question, units)
        asked = groups[0] + groups[1]
        nothing = np.zeros(0, dtype=np.float32)
        of_asked = self._questions.logits(self._table, question, asked) if asked else nothing
        return _reading(of_units, of_asked[: len(groups[0])], of_asked[len(groups[0]) :])

    def asked(self, question: Pieces, texts: Sequence[Text]) -> list[float]:
        """Return the logit that each question already asked is the same as this one."""
        question = np.unique(question)[:QUESTION_PIECES]
        if not len(question) or not texts or not all(len(t.pieces) for t in texts):
            return []
        return [float(logit) for logit in self._questions.logits(self._table, question, texts)]

    def order(self, question: Pieces, units: Sequence[Text]) -> list[float]:
        """Return what the order adds to each sentence, the best UNITS of them, best first."""
        question = np.unique(question)[:QUESTION_PIECES]
        units = units[:UNITS]
        if not len(question) or not units or not all(len(t.pieces) for t in units):
            return [0.0] * len(units)
        return [float(logit) for logit in self._order.logits(self._table, question, units)]


def wordings_of(encoder: Encoder) -> Wordings:
    """Return the wordings fitted with an encoder, or with the bundled one: they need no table."""
    path = _file_beside(encoder) or BUNDLED_MODEL / FILE_NAME
    try:
        return Wordings.from_file(path)
    except Exception as error:
        raise _unreadable(path, error) from error


def _file_beside(encoder: Encoder) -> Path | None:
    folder = encoder.folder if isinstance(encoder, StaticEncoder) else None
    path = folder / FILE_NAME if folder is not None else None
    return path if path is not None and path.is_file() else None


def _unreadable(path: Path, error: Exception) -> CrossReadingError:
    return CrossReadingError(
        f"Le fichier « {path.name} » de l’encodeur est illisible ({type(error).__name__}). "
        "Réinstallez le paquet, ou vérifiez le réglage « encodeur »."
    )


def _reading(units: Array, answered: Array, unanswered: Array) -> Reading:
    said = [_log_sum(answered, ANSWERED), _log_sum(unanswered, UNANSWERED)]
    best = [max([LOWEST, *map(float, group)]) for group in (units, answered, unanswered)]
    values = [best[0], _log_sum(units, 0), best[1], best[2], said[0] - said[1], max(best[1:])]
    return Reading(*(min(CLIP, max(-CLIP, value)) for value in values))


def _log_sum(logits: Array, places: int) -> float:
    """Return the log of the sum of exponentials; an empty place counts for LOWEST."""
    missing = [LOWEST] * max(0, places - len(logits))
    whole = np.concatenate([np.asarray(logits, dtype=np.float64), missing])
    return float(np.logaddexp.reduce(whole))


def _parameters(arrays: Mapping[str, npt.NDArray[np.generic]], name: str) -> dict[str, Array]:
    """Return a net's own arrays; raises CrossReadingError when the file was written before that net."""
    prefix = f"{name}."
    found = {
        key.removeprefix(prefix): np.asarray(value, dtype=np.float32)
        for key, value in arrays.items()
        if key.startswith(prefix)
    }
    if not found:
        raise CrossReadingError(
            f"Le fichier « {FILE_NAME} » de l’encodeur est d’une version précédente : il lui manque "
            f"« {name} ». Refaites-le (« python -m evals.cross_reading_fit »), ou complétez-le s’il n’y "
            "manque que l’ordre des phrases (« python -m evals.order_fit »)."
        )
    return found


def _padded(texts: Sequence[Pieces]) -> tuple[Pieces, npt.NDArray[np.bool_]]:
    """Return the pieces as one matrix, and where it holds one."""
    cut = [np.unique(pieces)[:TEXT_PIECES] for pieces in texts]
    width = max(map(len, cut))
    padded = np.zeros((len(cut), width), dtype=np.int32)
    present = np.zeros((len(cut), width), dtype=bool)
    for row, pieces in enumerate(cut):
        padded[row, : len(pieces)] = pieces
        present[row, : len(pieces)] = True
    return padded, present


def _linear(values: Array, parameters: Mapping[str, Array], name: str) -> Array:
    return np.asarray(values @ parameters[name].T + parameters[f"{name}_bias"], dtype=np.float32)


def _unit(values: Array) -> Array:
    length = np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)
    return np.asarray(values / length, dtype=np.float32)


def _softmax(values: Array) -> Array:
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def _gelu(values: Array) -> Array:
    """Return the Gaussian error linear unit, by its tanh formula (Hendrycks & Gimpel, 2016)."""
    inner = np.sqrt(2 / np.pi) * (values + 0.044715 * values * values * values)
    return np.asarray(0.5 * values * (1 + np.tanh(inner)), dtype=np.float32)
