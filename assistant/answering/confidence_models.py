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
        "similarite": -3.84,
        "question": 1.87,
        "couverture": -0.30,
        "mot_a_mot": -0.82,
        "score": 1.57,
        "unite": -0.36,
        "unite_mot_a_mot": 0.11,
        "unite_elargie": 4.62,
        "unite_contexte": 0.40,
        "attendu": 0.20,
        "chiffre_manquant": -1.41,
        "chiffre_sens": 0.41,
        "chiffre_mot": 0.23,
        "fait_local": -0.80,
        "document_mot_a_mot": -5.45,
        "pire_mot": 0.59,
        "mot_absent": -1.65,
        "mot_inconnu": 0.28,
        "marge": 2.87,
        "longueur": 4.18,
        "absents_document": -3.80,
        "absent_document": -0.01,
        "absents_documents": -1.33,
        "document_elargi": 1.19,
        "pire_mot_elargi": -0.27,
        "unite_sens_elargi": 4.10,
        "unite_pire_mot": 0.09,
        "unite_mots_tenus": 2.91,
        "posee": -4.44,
        "posee_mots": 5.66,
        "posee_inverse": 2.03,
        "sans_reponse": -0.11,
        "sans_reponse_mots": -3.29,
        "sans_reponse_part": -1.02,
        "sans_reponse_ecart": -1.36,
        "lecture": 0.20,
        "lecture_somme": 0.03,
        "posee_lue": -0.71,
        "sans_reponse_lue": -0.07,
        "posees_lues_ecart": 0.13,
        "posees_lues": 0.32,
        "tournure": 4.51,
    },
    -9.08,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -0.50,
        "question": 0.73,
        "couverture": -0.06,
        "mot_a_mot": -0.80,
        "score": 1.37,
        "unite": 0.31,
        "unite_mot_a_mot": -1.08,
        "unite_elargie": 3.34,
        "unite_contexte": 1.13,
        "attendu": 0.61,
        "chiffre_manquant": -1.10,
        "chiffre_sens": 1.46,
        "chiffre_mot": -0.40,
        "fait_local": -0.47,
        "document_mot_a_mot": -0.22,
        "pire_mot": 0.28,
        "mot_absent": -3.00,
        "mot_inconnu": -0.21,
        "marge": 1.33,
        "longueur": 3.19,
        "absents_document": -0.55,
        "absent_document": -0.65,
        "absents_documents": 0.63,
        "document_elargi": -0.22,
        "pire_mot_elargi": 0.28,
        "unite_sens_elargi": 2.51,
        "unite_mots_tenus": 1.44,
        "tournure": 5.17,
    },
    -8.31,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -2.17,
        "couverture": -0.02,
        "mot_a_mot": -2.80,
        "score": 2.57,
        "unite": 0.56,
        "unite_mot_a_mot": -4.76,
        "unite_elargie": 9.19,
        "unite_contexte": 0.09,
        "attendu": 0.64,
        "chiffre_manquant": -1.89,
        "chiffre_sens": 0.30,
        "chiffre_mot": -1.33,
        "fait_local": -0.47,
        "document_mot_a_mot": -1.09,
        "pire_mot": 0.17,
        "mot_absent": -1.12,
        "mot_inconnu": -0.22,
        "marge": 1.89,
        "longueur": 3.81,
        "absents_document": -1.47,
        "absent_document": -1.60,
        "absents_documents": 0.60,
        "document_elargi": -1.09,
        "pire_mot_elargi": 0.17,
        "unite_sens_elargi": 2.38,
        "unite_pire_mot": 0.09,
        "unite_mots_tenus": 1.74,
        "tournure": 5.28,
    },
    -7.56,
)
"""For the others: law articles, people’s own files."""
