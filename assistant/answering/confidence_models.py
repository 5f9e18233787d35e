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
        "similarite": -1.47,
        "question": 1.05,
        "couverture": -0.19,
        "mot_a_mot": -0.29,
        "score": 0.27,
        "unite": 0.80,
        "unite_mot_a_mot": -0.96,
        "unite_elargie": 5.20,
        "unite_contexte": 0.72,
        "attendu": 0.33,
        "chiffre_manquant": -0.95,
        "chiffre_sens": 2.64,
        "chiffre_mot": -1.15,
        "fait_local": -0.92,
        "document_mot_a_mot": -4.17,
        "pire_mot": 0.22,
        "mot_absent": -1.80,
        "mot_inconnu": 0.09,
        "marge": 2.44,
        "longueur": 4.82,
        "absents_document": -4.99,
        "absent_document": 1.51,
        "absents_documents": -0.01,
        "document_elargi": -0.88,
        "pire_mot_elargi": -0.11,
        "unite_sens_elargi": 3.91,
        "unite_pire_mot": 0.22,
        "unite_mots_tenus": 1.75,
        "posee": -5.62,
        "posee_mots": 8.14,
        "posee_inverse": 2.41,
        "sans_reponse": -1.04,
        "sans_reponse_mots": -4.01,
        "sans_reponse_part": -1.07,
        "sans_reponse_ecart": -2.01,
        "lecture": 0.17,
        "lecture_somme": 0.19,
        "posee_lue": 0.12,
        "sans_reponse_lue": -0.12,
        "posees_lues_ecart": 0.06,
        "posees_lues": -0.18,
        "tournure": 3.73,
    },
    -6.66,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": 0.10,
        "question": 0.90,
        "couverture": 0.03,
        "mot_a_mot": -1.53,
        "score": 1.49,
        "unite": 1.32,
        "unite_mot_a_mot": -1.97,
        "unite_elargie": 3.64,
        "unite_contexte": 0.91,
        "attendu": 0.62,
        "chiffre_manquant": -1.02,
        "chiffre_sens": 1.78,
        "chiffre_mot": 0.63,
        "fait_local": -0.55,
        "document_mot_a_mot": 0.04,
        "pire_mot": 0.18,
        "mot_absent": -3.08,
        "mot_inconnu": -0.48,
        "marge": 1.50,
        "longueur": 3.00,
        "absents_document": -0.92,
        "absent_document": -0.58,
        "absents_documents": 0.82,
        "document_elargi": 0.04,
        "pire_mot_elargi": 0.18,
        "unite_sens_elargi": 1.91,
        "unite_pire_mot": -0.03,
        "unite_mots_tenus": 2.00,
        "tournure": 5.72,
    },
    -8.63,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -2.40,
        "couverture": 1.00,
        "mot_a_mot": -4.76,
        "score": 3.83,
        "unite": 0.76,
        "unite_mot_a_mot": -5.57,
        "unite_elargie": 8.63,
        "unite_contexte": -0.20,
        "attendu": 0.72,
        "chiffre_manquant": -1.68,
        "chiffre_sens": 0.62,
        "chiffre_mot": -0.04,
        "fait_local": -0.51,
        "document_mot_a_mot": -1.01,
        "pire_mot": 0.06,
        "mot_absent": -0.55,
        "mot_inconnu": -0.52,
        "marge": 2.23,
        "longueur": 3.63,
        "absents_document": -1.70,
        "absent_document": -1.78,
        "absents_documents": 1.04,
        "document_elargi": -1.01,
        "pire_mot_elargi": 0.06,
        "unite_sens_elargi": 1.84,
        "unite_pire_mot": 0.08,
        "unite_mots_tenus": 2.46,
        "tournure": 5.72,
    },
    -7.47,
)
"""For the others: law articles, people’s own files."""
