"""The fitted confidence models, one for each thing an index may know of what people ask.

Written by `python -m evals.answerability_fit`; refusals at each threshold in docs/mesures.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """p = 1 / (1 + exp(-(weights · features + bias))); a feature without weight counts for nothing."""

    weights: Mapping[str, float]
    bias: float


WITH_BANK = Model(
    {
        "similarite": -2.45,
        "question": -0.19,
        "couverture": -0.74,
        "mot_a_mot": -0.73,
        "score": 4.28,
        "unite": -0.96,
        "unite_mot_a_mot": 0.25,
        "unite_elargie": 3.49,
        "unite_contexte": 0.24,
        "attendu": -0.28,
        "chiffre_manquant": -1.01,
        "chiffre_sens": 3.59,
        "chiffre_mot": -0.14,
        "fait_local": -1.54,
        "document_mot_a_mot": -1.81,
        "pire_mot": 0.02,
        "mot_absent": -0.98,
        "mot_inconnu": 0.04,
        "marge": 0.61,
        "longueur": 4.36,
        "absents_document": -1.84,
        "absent_document": 0.95,
        "absents_documents": -0.39,
        "document_elargi": 0.73,
        "pire_mot_elargi": 0.13,
        "unite_sens_elargi": 3.63,
        "unite_pire_mot": 0.40,
        "unite_mots_tenus": 3.02,
        "posee": -4.24,
        "posee_mots": 4.59,
        "posee_inverse": -0.60,
        "sans_reponse": -3.07,
        "sans_reponse_mots": -4.87,
        "sans_reponse_part": 0.51,
        "sans_reponse_ecart": 0.45,
    },
    -7.57,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -0.26,
        "question": -0.59,
        "couverture": 0.47,
        "mot_a_mot": -0.26,
        "score": 2.30,
        "unite": -1.38,
        "unite_mot_a_mot": -0.15,
        "unite_elargie": 2.70,
        "unite_contexte": -0.48,
        "attendu": -0.09,
        "chiffre_manquant": -0.70,
        "chiffre_sens": 5.01,
        "chiffre_mot": 0.94,
        "fait_local": -1.53,
        "document_mot_a_mot": 0.80,
        "pire_mot": 0.15,
        "mot_absent": -1.36,
        "mot_inconnu": -0.24,
        "marge": 0.62,
        "longueur": 3.41,
        "absents_document": -0.71,
        "absent_document": 0.40,
        "absents_documents": 0.94,
        "document_elargi": 0.80,
        "pire_mot_elargi": 0.15,
        "unite_sens_elargi": 2.96,
        "unite_pire_mot": 0.06,
        "unite_mots_tenus": 1.11,
    },
    -8.43,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -3.52,
        "couverture": 0.02,
        "mot_a_mot": -0.29,
        "score": 3.65,
        "unite": -1.92,
        "unite_mot_a_mot": -2.01,
        "unite_elargie": 4.48,
        "unite_contexte": -0.20,
        "attendu": -0.16,
        "chiffre_manquant": -1.21,
        "chiffre_sens": 4.87,
        "chiffre_mot": -0.51,
        "fait_local": -1.64,
        "document_mot_a_mot": 0.08,
        "pire_mot": 0.14,
        "mot_absent": -0.49,
        "mot_inconnu": -0.25,
        "marge": 0.70,
        "longueur": 4.11,
        "absents_document": -1.45,
        "absent_document": 0.56,
        "absents_documents": 1.24,
        "document_elargi": 0.08,
        "pire_mot_elargi": 0.14,
        "unite_sens_elargi": 3.91,
        "unite_pire_mot": 0.16,
        "unite_mots_tenus": 1.19,
    },
    -8.18,
)
"""For the others: law articles, people’s own files."""
