"""Which of the best sentences goes first: the explainable score, and what reading them word by word adds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.answering.cross_reading import UNITS, CrossReader, Text
from assistant.answering.scoring import ScoredUnit
from ingestion.encoding import Encoder, TokenMatcher

ORDER_WEIGHT = 0.15
"""What a logit of the order adds to a score: a quarter less than the net is fitted with, and no worse."""
SPREAD = 0.4
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
    question: str, ranked: Sequence[ScoredUnit], encoder: Encoder, reader: CrossReader | None
) -> list[ScoredUnit]:
    """Return the units, best first, scored anew once the best of them have been read.

    The first place keeps its score: how sure the answer is, is weighed elsewhere. What was not read is
    as unlikely as the least likely that was. Without a reader, the scores stay as they are.
    """
    if reader is None or not isinstance(encoder, TokenMatcher):
        return list(ranked)
    logits = reader.order(encoder.pieces([question])[0], unit_texts(ranked))
    if not logits:
        return list(ranked)
    logits += [min(logits)] * (len(ranked) - len(logits))
    scores = [s.score + ORDER_WEIGHT * logit for s, logit in zip(ranked, logits, strict=True)]
    first, best = max(scores), ranked[0].score
    found = [
        ScoredUnit(s.prepared, s.document, s.passage_id, best - SPREAD * (first - score), s.values)
        for s, score in zip(ranked, scores, strict=True)
    ]
    return sorted(found, key=lambda s: -s.score)
