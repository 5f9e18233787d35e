"""What the wording alone says of a question's chances of having an answer, and of being an honest one.

« En moyenne », « quel logiciel », « un modèle de » seldom have an answer in documents that state rules,
whatever they are near; « dans quel délai », « que doit faire le maire » often do. « Sans me faire prendre »,
« fais semblant », « écris-moi » announce a request to cheat, to invent or to write, which is not a question.
Two logistic regressions over words and pairs of words, learnt from the questions already asked and from such
requests (`python -m evals.cross_reading_fit`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingestion import french

_WORD = re.compile(r"[a-z0-9€]+")


def grams(question: str) -> frozenset[str]:
    """Return the words of a question and its pairs of neighbouring words, without case or accents."""
    words = _WORD.findall(french.fold(question))
    return frozenset([*words, *(f"{a} {b}" for a, b in pairwise(words))])


class Wording:
    """The log-odds that each word or pair of words adds."""

    def __init__(self, weights: Mapping[str, float], bias: float = 0.0):
        self.weights = weights
        self.bias = bias

    def log_odds(self, question: str) -> float:
        """Return the log-odds of a question worded like this one."""
        return self.bias + sum(self.weights.get(gram, 0.0) for gram in sorted(grams(question)))

    def chance(self, question: str) -> float:
        """Return that as a probability: a long message must not weigh more than its wording is worth."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.log_odds(question)))))


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a wording says of having an answer, and of being an honest question rather than a request."""

    answered: Wording
    honest: Wording

    @classmethod
    def from_file(cls, path: Path) -> Wordings:
        """Read both from the file of the cross reading, and nothing else of that file."""
        with np.load(path, allow_pickle=False) as stored:
            names = ("wording", "honest")
            return cls(*(_stored(*(stored[f"{n}{x}"] for x in _PARTS)) for n in names))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what ``from_file`` reads."""
        both = (("wording", self.answered), ("honest", self.honest))
        return {
            f"{name}{part}": array
            for name, wording in both
            for part, array in zip(
                _PARTS,
                (
                    np.array(list(wording.weights)),
                    np.array(list(wording.weights.values()), dtype=np.float16),
                    np.array(wording.bias),
                ),
                strict=True,
            )
        }


_PARTS = ("", "_weights", "_bias")


def _stored(
    words: npt.NDArray[np.generic], weights: npt.NDArray[np.generic], bias: npt.NDArray[np.generic]
) -> Wording:
    known = zip(map(str, words), weights.astype(float).tolist(), strict=True)
    return Wording(dict(known), float(bias))
