"""Which of the best sentences goes first: the explainable score, and what reading word by word adds.

The best sentences are read, and the nearest questions already asked: a sentence that answers one which
says the same is the one to show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assistant.answering.cross_reading import UNITS, CrossReader, Text
from assistant.answering.neighbours import Nearness, nearest_tied
from assistant.answering.scoring import ScoredUnit
from ingestion.encoding import Encoder, TokenMatcher
from ingestion.piece_sets import Pieces

ORDER_WEIGHT = 0.15
"""What a logit of the order adds to a score: a quarter less than the net is fitted with, and no worse."""
ASKED_WEIGHT = 0.1
"""What a logit of the questions already asked that a sentence answers adds to its score."""
SPREAD = 0.25
"""What is kept of the gaps so made, for the shares of the best score in `composition` to hold."""


def unit_texts(ranked: Sequence[ScoredUnit]) -> list[Text]:
    """Return the best units as they are read: with their heading and their document's title."""
    return [
        Text(np.union1d(pieces[item.unit.place], title), item.values)
        for item in ranked[:UNITS]
        if (pieces := item.document.pieces) is not None
        and (title := item.document.title_pieces) is not None
    ]


def reordered(
    question: str,
    ranked: Sequence[ScoredUnit],
    near: Sequence[Nearness],
    encoder: Encoder,
    reader: CrossReader | None,
) -> list[ScoredUnit]:
    """Return the units, best first, scored anew once the best of them have been read.

    The first place keeps its score: how sure the answer is, is weighed elsewhere. What was not read is
    as unlikely as the least likely that was. Without a reader, the scores stay as they are.
    """
    if reader is None or not isinstance(encoder, TokenMatcher):
        return list(ranked)
    pieces = encoder.pieces([question])[0]
    logits = reader.order(pieces, unit_texts(ranked))
    if not logits:
        return list(ranked)
    logits += [min(logits)] * (len(ranked) - len(logits))
    asked = _asked(pieces, ranked, near, reader)
    scores = [
        s.score + ORDER_WEIGHT * own + ASKED_WEIGHT * same
        for s, own, same in zip(ranked, logits, asked, strict=True)
    ]
    first, best = max(scores), ranked[0].score
    found = [
        ScoredUnit(s.prepared, s.document, s.passage_id, best - SPREAD * (first - score), s.values)
        for s, score in zip(ranked, scores, strict=True)
    ]
    return sorted(found, key=lambda s: -s.score)


def _asked(
    pieces: Pieces, ranked: Sequence[ScoredUnit], near: Sequence[Nearness], reader: CrossReader
) -> list[float]:
    """Return, for each unit, the log of the summed odds of the nearest questions that it answers.

    One that answers none of them is as unlikely as the least likely that does. A document of which no
    question is known must not lose its place for it: its units get what the best of the others gets.
    """
    questions = nearest_tied(near)
    found: dict[tuple[int, int], float] = {}
    for asked, logit in zip(
        questions, reader.asked(pieces, [q.text for q in questions]), strict=False
    ):
        for place in asked.document.asked.units[asked.rank]:
            key = asked.document.row, place
            found[key] = float(np.logaddexp(found.get(key, -math.inf), logit))
    if not found:
        return [0.0] * len(ranked)
    least = min(found.values())
    of_banks = (s for s in ranked if s.document.asked.units)
    known = next((found.get(_key(s), least) for s in of_banks), least)
    return [found.get(_key(s), least) if s.document.asked.units else known for s in ranked]


def _key(scored: ScoredUnit) -> tuple[int, int]:
    return scored.document.row, scored.unit.place
