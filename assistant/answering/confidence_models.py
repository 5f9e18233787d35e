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
        "similarite": -4.96,
        "question": -0.23,
        "couverture": -0.74,
        "mot_a_mot": -0.22,
        "score": 3.83,
        "unite": 0.18,
        "unite_mot_a_mot": 0.24,
        "unite_elargie": 4.69,
        "unite_contexte": 0.56,
        "attendu": 0.03,
        "chiffre_manquant": -0.20,
        "chiffre_sens": 5.38,
        "chiffre_mot": 0.63,
        "fait_local": -1.88,
        "document_mot_a_mot": -2.50,
        "pire_mot": 0.06,
        "mot_absent": -0.64,
        "mot_inconnu": 0.30,
        "marge": 1.19,
        "longueur": 2.60,
        "absents_document": -2.49,
        "absent_document": 0.51,
        "absents_documents": -0.83,
        "document_elargi": 3.23,
        "pire_mot_elargi": -0.15,
        "unite_sens_elargi": 4.19,
        "unite_pire_mot": 0.35,
        "unite_mots_tenus": 3.08,
        "posee": -3.86,
        "posee_mots": 6.89,
        "posee_inverse": -0.87,
        "sans_reponse": -2.53,
        "sans_reponse_mots": -4.51,
        "sans_reponse_part": -1.90,
        "sans_reponse_ecart": 7.32,
    },
    -7.81,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": 0.10,
        "question": -0.09,
        "couverture": 0.48,
        "mot_a_mot": 0.80,
        "score": 1.37,
        "unite": -1.13,
        "unite_mot_a_mot": -0.45,
        "unite_elargie": 2.76,
        "unite_contexte": -0.16,
        "attendu": 0.26,
        "chiffre_manquant": -0.48,
        "chiffre_sens": 3.93,
        "chiffre_mot": 0.90,
        "fait_local": -1.48,
        "document_mot_a_mot": 0.69,
        "pire_mot": 0.11,
        "mot_absent": -1.33,
        "mot_inconnu": -0.04,
        "marge": 0.62,
        "longueur": 1.10,
        "absents_document": -0.78,
        "absent_document": 0.25,
        "absents_documents": 0.82,
        "document_elargi": 0.69,
        "pire_mot_elargi": 0.11,
        "unite_sens_elargi": 2.80,
        "unite_pire_mot": -0.08,
        "unite_mots_tenus": 1.23,
    },
    -5.55,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -1.70,
        "couverture": 0.27,
        "mot_a_mot": 0.99,
        "score": 2.06,
        "unite": -2.18,
        "unite_mot_a_mot": -2.86,
        "unite_elargie": 5.46,
        "unite_contexte": -0.37,
        "attendu": 0.22,
        "chiffre_manquant": -0.75,
        "chiffre_sens": 4.26,
        "chiffre_mot": -0.27,
        "fait_local": -1.67,
        "document_mot_a_mot": 0.14,
        "pire_mot": 0.11,
        "mot_absent": -0.24,
        "mot_inconnu": -0.05,
        "marge": 0.70,
        "longueur": 1.61,
        "absents_document": -1.43,
        "absent_document": 0.09,
        "absents_documents": 0.86,
        "document_elargi": 0.14,
        "pire_mot_elargi": 0.11,
        "unite_sens_elargi": 4.43,
        "unite_pire_mot": -0.05,
        "unite_mots_tenus": 1.33,
    },
    -5.39,
)
"""For the others: law articles, people’s own files."""
