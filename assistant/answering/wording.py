"""What the wording alone says of a question's chances of having an answer.

« En moyenne », « quel logiciel », « un modèle de » seldom have one in documents that state rules, whatever
they are near; « dans quel délai », « que doit faire le maire » often do. A logistic regression over words
and pairs of words, learnt from the questions already asked (`python -m evals.cross_reading_fit`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

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

    @classmethod
    def from_file(cls, path: Path) -> Wording:
        """Read it from the file of the cross reading, and nothing else of that file."""
        with np.load(path, allow_pickle=False) as stored:
            weights = map(float, stored["wording_weights"])
            words = dict(zip(map(str, stored["wording"]), weights, strict=True))
            return cls(words, float(stored["wording_bias"]))

    def log_odds(self, question: str) -> float:
        """Return the log-odds that a question worded like this one has an answer."""
        return self.bias + sum(self.weights.get(gram, 0.0) for gram in sorted(grams(question)))

    def chance(self, question: str) -> float:
        """Return that as a probability: a long message must not weigh more than its wording is worth."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.log_odds(question)))))
