"""How likely the answer is right: a logistic model over what retrieval and selection saw.

Fitted on near misses made from the corpus and on the dev questions, unanswerable ones included
(`python -m evals.answerability_fit`); figures and risk in docs/mesures.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
    "chiffre_sens",
    "chiffre_mot",
    "fait_local",
    "document_mot_a_mot",
    "pire_mot",
    "mot_absent",
    "mot_inconnu",
    "marge",
    "longueur",
)


@dataclass(frozen=True, slots=True)
class Model:
    """p = 1 / (1 + exp(-(weights · features + bias)))."""

    weights: Mapping[str, float]
    bias: float


WITH_QUESTIONS = Model(
    {
        "similarite": -0.41,
        "question": 3.00,
        "couverture": 0.49,
        "mot_a_mot": -2.69,
        "score": 1.16,
        "unite": 2.11,
        "unite_mot_a_mot": 0.51,
        "unite_titre": 1.13,
        "unite_contexte": 0.72,
        "attendu": 0.43,
        "chiffre_manquant": -0.38,
        "chiffre_sens": 2.29,
        "chiffre_mot": 0.41,
        "fait_local": -0.98,
        "document_mot_a_mot": 1.57,
        "pire_mot": 0.08,
        "mot_absent": -0.15,
        "mot_inconnu": 0.26,
        "marge": 0.71,
        "longueur": 5.35,
    },
    -6.82,
)
"""For documents that carry everyday questions, whose nearness says much."""
WITHOUT_QUESTIONS = Model(
    {
        "similarite": 3.37,
        "question": 0.00,
        "couverture": 0.65,
        "mot_a_mot": 0.18,
        "score": -0.19,
        "unite": 1.19,
        "unite_mot_a_mot": -1.02,
        "unite_titre": 1.47,
        "unite_contexte": 0.74,
        "attendu": 0.42,
        "chiffre_manquant": -0.39,
        "chiffre_sens": 1.98,
        "chiffre_mot": 1.81,
        "fait_local": -1.28,
        "document_mot_a_mot": 0.99,
        "pire_mot": 0.07,
        "mot_absent": 0.42,
        "mot_inconnu": 0.18,
        "marge": 2.02,
        "longueur": 5.42,
    },
    -6.55,
)
"""For the others: law articles, people's own files."""
# Both are fitted by `python -m evals.answerability_fit`; refusals at each threshold in docs/mesures.md.
_FIGURE_KINDS = frozenset({QuestionKind.AMOUNT, QuestionKind.DELAY, QuestionKind.COUNT})
_LOCAL_FACT = re.compile(
    r"\b(?:chez nous|notre (?:commune|departement|village|lotissement|interco\w*|region|prefecture|ville)|"
    r"communes? voisines?|dans le (?:coin|departement)|cette annee|aujourd'hui|en ce moment|l'an dernier|"
    r"dernieres? (?:municipales|elections)|adresse (?:de|du)|(?:numero|nº|n°) (?:de telephone|du formulaire|de cerfa|cerfa)|"
    r"cerfa|formulaire numero|horaires? d|telephone d|coordonnees|nom d[ue] (?:maire|prefet|president|sous-prefet)|"
    r"(?:le|la) moins cher|quel logiciel|quelle marque|quelle entreprise|lien (?:internet|du site))"
)
"""What a general document cannot say: a fact of one place or day, a form's number, an address."""
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
        top.score - _question_share(top),
        best.value("sens"),
        best.value("mot_a_mot"),
        best.value("mot_a_mot_titre"),
        best.value("couverture_contexte"),
        best.value("attendu"),
        float(bool(kinds & _FIGURE_KINDS) and expected < 1.0),
        _figure_gap(kinds, scored, "sens"),
        _figure_gap(kinds, scored, "mot_a_mot"),
        float(bool(_LOCAL_FACT.search(french.fold(query.text)))),
        whole,
        worst,
        max(missing, default=0.0) / total,
        float(any(frequency(stem) == 0 and len(stem) > 3 for stem in query.typed)),
        top.score - others[0] if others else 0.0,
        min(1.0, len(query.typed) / 12),
    ]


def _figure_gap(
    kinds: frozenset[QuestionKind], scored: Sequence[ScoredUnit], feature: str
) -> float:
    """Return how far the best unit that holds a figure is from the best one, 0 when none is asked.

    « Combien coûte une caméra ? »: the sentences about cameras hold no amount, and those that hold an
    amount speak of something else.
    """
    if not kinds & _FIGURE_KINDS:
        return 0.0
    best = max(s.value(feature) for s in scored)
    with_figure = max((s.value(feature) for s in scored if s.value("attendu") >= 1.0), default=0.0)
    return with_figure - best


def probability(values: Sequence[float], has_questions: bool) -> float:
    """Return the calibrated probability that the documents answer.

    ``has_questions`` says whether the best document carries everyday questions.
    """
    model = WITH_QUESTIONS if has_questions else WITHOUT_QUESTIONS
    weights = np.array([model.weights[name] for name in FEATURES])
    return 1.0 / (1.0 + math.exp(-float(weights @ np.array(values)) - model.bias))


def _question_share(evidence: Evidence) -> float:
    """Return what everyday questions add to a score: documents without any must compare."""
    return sum(f.contribution for f in evidence.features if f.name == "similarite_question")


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
