"""What a candidate passage is judged on: explainable numbers, each in about [0, 1]."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.retrieval.query import AnalysedQuery, stem_weight
from ingestion.index import StoredPassage

FEATURES = (
    "similarite",
    "similarite_question",
    "lexical",
    "couverture",
    "paires",
    "vocabulaire",
    "reference",
    "debut",
    "sens_mot_a_mot",
    "document",
    "lexical_posees",
)
LABELS: Mapping[str, str] = {
    "similarite": "sens proche (vecteurs)",
    "similarite_question": "question courante proche (vecteurs)",
    "lexical": "mots communs (BM25)",
    "couverture": "part des mots de la question présents",
    "paires": "mots voisins dans la question et dans le passage",
    "vocabulaire": "terme officiel trouvé par le lexique",
    "reference": "article demandé",
    "debut": "premier passage du document",
    "sens_mot_a_mot": "chaque mot de la question a un mot proche dans le passage",
    "document": "sens proche de tout le document (vecteurs)",
    "lexical_posees": "mots des questions déjà posées sur le document",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What the two arms said of a candidate: cosines (passage, nearest question) and BM25 share.

    Then of its document: cosine of all of it, and share of the best score of what it was asked.
    """

    similarity: float
    question_similarity: float
    lexical: float
    soft_coverage: float = 0.0
    document: float = 0.0
    asked_coverage: float = 0.0


def inverse_frequency(frequency: int, count: int) -> float:
    """Return the BM25 idf, ln(1 + (N − n + ½) / (n + ½)) (Robertson & Zaragoza, 2009)."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def term_weights(query: AnalysedQuery, idf: Callable[[str], float]) -> dict[str, float]:
    """Return what each typed stem counts for in this index."""
    return {stem: stem_weight(stem) * idf(stem) for stem in query.typed}


def feature_row(
    query: AnalysedQuery,
    typed: Mapping[str, float],
    stored: StoredPassage,
    signals: Signals,
    reference_hit: bool,
) -> list[float]:
    """Return the values of FEATURES for one candidate; ``typed`` comes from ``term_weights``."""
    # Padded strings: looking a few stems up is faster than cutting every passage into a set.
    body = f" {stored.body_stems} "
    headings = f" {stored.title_stems} {stored.heading_stems} "
    everything = f"{body}{headings}"
    return [
        signals.similarity,
        signals.question_similarity,
        signals.lexical,
        _coverage(typed, everything),
        _pairs(query.typed, body, typed),
        _vocabulary(query, everything),
        float(reference_hit),
        float(stored.passage.ordinal == 0),
        signals.soft_coverage,
        signals.document,
        signals.asked_coverage,
    ]


def _coverage(weights: Mapping[str, float], text: str) -> float:
    """Return the idf share of the question's stems that stand in a padded text."""
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    return sum(weight for stem, weight in weights.items() if f" {stem} " in text) / total


def _pairs(typed: Sequence[str], body: str, weights: Mapping[str, float]) -> float:
    """Return the idf share of neighbouring question stems found within three words of each other."""
    if len(typed) < 2:
        return 0.0
    here = {stem for stem in typed if f" {stem} " in body}
    if len(here) < 2:
        return 0.0
    places: dict[str, list[int]] = {}
    for place, stem in enumerate(body.split()):
        if stem in here:
            places.setdefault(stem, []).append(place)
    total = found = 0.0
    for first, second in itertools.pairwise(typed):
        weight = weights[first] + weights[second]
        total += weight
        if any(abs(a - b) <= 3 for a in places.get(first, ()) for b in places.get(second, ())):
            found += weight
    return found / total if total else 0.0


def _vocabulary(query: AnalysedQuery, text: str) -> float:
    """Return the best share of an official term's stems that stand in a padded text."""
    shares = (
        match.weight * sum(f" {stem} " in text for stem in match.stems) / len(match.stems)
        for match in query.matches
        if match.stems
    )
    return max(shares, default=0.0)
