"""How likely the answer is right: a logistic model over what retrieval and selection saw.

Fitted on the dev part of the evaluation questions, unanswerable ones included
(`python -m evals.confidence_fit`); figures and risk in docs/mesures.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.answering.prepared import PreparedDocument
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.retrieval.features import term_weights
from ingestion import french
from ingestion.encoding import Encoder, TokenMatcher

FEATURES = (
    "similarite",
    "question",
    "couverture",
    "mot_a_mot",
    "score",
    "unite",
    "unite_mot_a_mot",
    "unite_titre",
    "unite_contexte",
    "attendu",
    "chiffre_manquant",
    "document_mot_a_mot",
    "pire_mot",
    "mot_absent",
    "mot_inconnu",
    "marge",
    "longueur",
)
WEIGHTS: Mapping[str, float] = dict.fromkeys(FEATURES, 0.0) | {
    "similarite": 6.0,
    "question": 3.0,
    "couverture": 2.0,
    "mot_a_mot": 4.0,
    "unite": 2.0,
    "unite_mot_a_mot": 3.0,
    "attendu": 0.5,
    "mot_absent": -1.5,
    "mot_inconnu": -1.0,
    "marge": 1.0,
}
BIAS = -8.0
_FIGURE_KINDS = frozenset({QuestionKind.AMOUNT, QuestionKind.DELAY, QuestionKind.COUNT})
TOP_UNITS = 5
"""Units looked at for what the question expects."""


def confidence_features(
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    evidence: Sequence[Evidence],
    scored: Sequence[ScoredUnit],
    encoder: Encoder,
    idf: Callable[[str], float],
    frequency: Callable[[str], int],
) -> list[float]:
    """Return the values of FEATURES; ``evidence`` and ``scored`` are best first, not empty."""
    top = evidence[0]
    others = [e.score for e in evidence if e.stored.document_row != top.stored.document_row]
    best = scored[0]
    weights = term_weights(query, idf)
    present = _present(evidence[:3])
    missing = [w for stem, w in weights.items() if stem not in present]
    total = sum(weights.values()) or 1.0
    whole, worst = _document_matches(query.text, best.document, encoder)
    expected = max(s.value("attendu") for s in scored[:TOP_UNITS])
    return [
        top.similarity,
        max(e.value("similarite_question") for e in evidence[:3]),
        top.value("couverture"),
        top.value("sens_mot_a_mot"),
        top.score,
        best.value("sens"),
        best.value("mot_a_mot"),
        best.value("mot_a_mot_titre"),
        best.value("couverture_contexte"),
        best.value("attendu"),
        float(bool(kinds & _FIGURE_KINDS) and expected < 1.0),
        whole,
        worst,
        max(missing, default=0.0) / total,
        float(any(frequency(stem) == 0 and len(stem) > 3 for stem in query.typed)),
        top.score - others[0] if others else 0.0,
        min(1.0, len(query.typed) / 12),
    ]


def probability(values: Sequence[float]) -> float:
    """Return the calibrated probability of a right answer."""
    weights = np.array([WEIGHTS[name] for name in FEATURES])
    return 1.0 / (1.0 + math.exp(-float(weights @ np.array(values)) - BIAS))


def _document_matches(
    question: str, document: PreparedDocument, encoder: Encoder
) -> tuple[float, float]:
    """Return how well the whole document covers the question, and its worst covered important word.

    A near miss speaks of the right subject, but one word of the question is nowhere in it.
    """
    if not isinstance(encoder, TokenMatcher) or document.pieces is None:
        return 0.0, 0.0
    asked = encoder.pieces([question])[0]
    best, weights = encoder.soft_matches(asked, document.pieces)
    if not best.size:
        return 0.0, 0.0
    found = best.max(axis=0)
    important = weights >= 0.5 * weights.max()
    return float(found @ weights), float(found[important].min())


def _present(evidence: Sequence[Evidence]) -> frozenset[str]:
    stems: set[str] = set()
    for item in evidence:
        stored = item.stored
        stems.update(stored.body_stems.split(), stored.heading_stems.split())
        stems.update(stored.title_stems.split(), stored.question_stems.split())
    return frozenset(s for s in stems if not french.is_stop(s))
