"""The questions already asked that are near a new one: answered, they reassure; unanswered, they warn.

A near miss speaks of the right subject with the right words. What tells it apart is that the question
nearest to it had no answer either, or that one of its words is in none of those that had.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from assistant.answering.cross_reading import ANSWERED, TIED, UNANSWERED, Text
from assistant.answering.prepared import PreparedDocument
from ingestion.encoding import Encoder, TokenMatcher, Vectors

TEMPERATURE = 0.05
"""Of the vote of the near questions: one .1 nearer counts e² times more."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How near the questions already asked are; every figure is in about [0, 1].

    ``answered`` and ``unanswered``: the best cosine of each sort; ``answered_words``: the best share of
    the question's words that one answered question has, ``unanswered_words`` likewise;
    ``back_words``: the share of that answered one's words that the question has; ``vote``: the share of
    unanswered ones among all, each counting exp(cosine / TEMPERATURE); ``gap``: how much nearer the
    nearest unanswered one is.
    """

    answered: float = 0.0
    answered_words: float = 0.0
    back_words: float = 0.0
    unanswered: float = 0.0
    unanswered_words: float = 0.0
    vote: float = 0.0
    gap: float = 0.0

    @property
    def values(self) -> tuple[float, ...]:
        """Return the figures in order."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a new question is to each of those already asked of one document, shape (questions,).

    ``cosines``, and ``shares`` of its words that each one has; the latter None when the encoder has no
    word pieces.
    """

    document: PreparedDocument
    cosines: Vectors
    shares: Vectors | None


def nearness(
    question: str, documents: Iterable[PreparedDocument], encoder: Encoder
) -> list[Nearness]:
    """Compare a question with all those already asked of some documents; one that has none is left out."""
    vector = encoder.encode([question])[0]
    here = encoder.pieces([question])[0] if isinstance(encoder, TokenMatcher) else None
    found = []
    for document in documents:
        asked = document.asked
        if not asked.units:
            continue
        shares: Vectors | None = None
        if here is not None and asked.pieces is not None and isinstance(encoder, TokenMatcher):
            best, weights = encoder.soft_matches(here, asked.pieces)
            shares = best @ weights
        found.append(Nearness(document, asked.cosines(vector), shares))
    return found


def neighbours(question: str, near: Sequence[Nearness], encoder: Encoder) -> Neighbours:
    """Return the neighbours of a question among those that it was compared with."""
    if not near:
        return Neighbours()
    cosines = np.concatenate([n.cosines for n in near])
    has = np.concatenate([n.document.asked.is_answered for n in near])
    answered = float(cosines[has].max(initial=-1.0)) if has.any() else 0.0
    unanswered = float(cosines[~has].max(initial=-1.0)) if not has.all() else 0.0
    weights = np.exp((cosines.astype(np.float64) - max(answered, unanswered)) / TEMPERATURE)
    words, back, warned = _words(question, near, encoder)
    return Neighbours(
        answered,
        words,
        back,
        unanswered,
        warned,
        float(weights[~has].sum() / weights.sum()),
        max(0.0, unanswered - answered),
    )


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """A question already asked near a new one: the document's, its rank there, and the cosine."""

    document: PreparedDocument
    rank: int
    cosine: float

    @property
    def is_answered(self) -> bool:
        """Tell whether the document answers it."""
        return bool(self.document.asked.units[self.rank])

    @property
    def text(self) -> Text:
        """Return it as it is read word by word, with its cosine and whether it was answered."""
        pieces = self.document.asked.pieces
        own = np.zeros(0, dtype=np.int32) if pieces is None else pieces[self.rank]
        return Text(own, (self.cosine, float(self.is_answered)))


def nearest(near: Sequence[Nearness]) -> tuple[list[NearQuestion], list[NearQuestion]]:
    """Return the nearest answered questions and the nearest unanswered ones, best first."""
    answered: list[NearQuestion] = []
    unanswered: list[NearQuestion] = []
    for item in near:
        if item.document.asked.pieces is None:
            continue
        has = item.document.asked.is_answered
        for found, ranks, count in (
            (answered, np.flatnonzero(has), ANSWERED),
            (unanswered, np.flatnonzero(~has), UNANSWERED),
        ):
            best = ranks[np.argsort(-item.cosines[ranks], kind="stable")[:count]].tolist()
            found += [NearQuestion(item.document, rank, float(item.cosines[rank])) for rank in best]
    for found in (answered, unanswered):
        found.sort(key=lambda item: -item.cosine)
    return answered[:ANSWERED], unanswered[:UNANSWERED]


def nearest_tied(near: Sequence[Nearness]) -> list[NearQuestion]:
    """Return the answered questions nearest by cosine and by words together, TIED of them, best first."""
    found: list[tuple[float, NearQuestion]] = []
    for item in near:
        if item.shares is None:
            continue
        ranks = np.flatnonzero(item.document.asked.is_answered)
        both = item.cosines[ranks] + item.shares[ranks]
        for place in np.argsort(-both, kind="stable")[:TIED].tolist():
            rank = int(ranks[place])
            question = NearQuestion(item.document, rank, float(item.cosines[rank]))
            found.append((float(both[place]), question))
    found.sort(key=lambda pair: -pair[0])
    return [question for _, question in found[:TIED]]


def _words(question: str, near: Iterable[Nearness], encoder: Encoder) -> tuple[float, float, float]:
    """Return ``answered_words``, ``back_words`` and ``unanswered_words``."""
    covered = back = warned = 0.0
    if not isinstance(encoder, TokenMatcher):
        return covered, back, warned
    here = np.unique(encoder.pieces([question])[0])
    for item in near:
        asked, shares = item.document.asked, item.shares
        if asked.pieces is None or shares is None:
            continue
        has = asked.is_answered
        warned = max(warned, float(shares[~has].max(initial=0.0)))
        if not has.any():
            continue
        best = int(np.where(has, shares, -1.0).argmax())
        if shares[best] > covered:
            covered = float(shares[best])
            found, own = encoder.soft_matches(asked.pieces[best], [here])
            back = float(found[0] @ own)
    return covered, back, warned
