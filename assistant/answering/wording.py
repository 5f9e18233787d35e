"""What the wording alone says of a question's chances of having an answer, and of being an honest one.

« En moyenne », « quel logiciel », « un modèle de » seldom have an answer in documents that state rules,
whatever they are near; « dans quel délai », « que doit faire le maire » often do. « Sans me faire prendre »,
« fais semblant », « écris-moi » announce a request to cheat, to invent or to write, which is not a question.
« Qui est notre », « a été signé par quel » ask for a fact of one place. Two logistic regressions over words,
pairs of words and openings, learnt from the questions already asked and from such requests
(`python -m evals.wording_fit`, which `evals.cross_reading_fit` runs too).
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


OPENING = 3
"""Words that open a question and are looked at together: « quel est le », « qui est notre », « est ce que »."""


def grams(question: str) -> frozenset[str]:
    """Return the words of a question, its pairs of neighbouring words and its edges, without case or accents.

    The edges are its first word, its first two and three (« ^ qui est ») and its last one (« mairie $ »).
    """
    words = _WORD.findall(french.fold(question))
    if not words:
        return frozenset()
    opening = ("^ " + " ".join(words[:count]) for count in range(1, OPENING + 1))
    pairs = (f"{a} {b}" for a, b in pairwise(words))
    return frozenset([*words, *pairs, *opening, f"{words[-1]} $"])


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
