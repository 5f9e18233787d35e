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
        "similarite": -3.89,
        "question": 1.01,
        "couverture": -0.21,
        "mot_a_mot": 0.96,
        "score": 1.84,
        "unite": -0.32,
        "unite_mot_a_mot": -0.22,
        "unite_elargie": 3.71,
        "unite_contexte": 0.76,
        "attendu": 0.16,
        "chiffre_manquant": -1.39,
        "chiffre_sens": -0.02,
        "chiffre_mot": 0.41,
        "fait_local": -1.16,
        "document_mot_a_mot": -2.93,
        "pire_mot": 0.08,
        "mot_absent": -1.25,
        "mot_inconnu": 0.06,
        "marge": 2.49,
        "longueur": 2.30,
        "absents_document": -3.12,
        "absent_document": -0.13,
        "absents_documents": -1.37,
        "document_elargi": 0.74,
        "pire_mot_elargi": -0.07,
        "unite_sens_elargi": 4.17,
        "unite_pire_mot": 0.09,
        "unite_mots_tenus": 3.60,
        "posee": -3.99,
        "posee_mots": 5.44,
        "posee_inverse": 2.37,
        "sans_reponse": -1.12,
        "sans_reponse_mots": -2.61,
        "sans_reponse_part": -1.20,
        "sans_reponse_ecart": 3.85,
        "lecture": 0.42,
        "lecture_somme": -0.25,
        "posee_lue": -0.59,
        "posees_lues_ecart": 0.22,
        "posees_lues": 0.22,
        "tournure": 6.20,
    },
    -10.41,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -1.01,
        "question": 0.08,
        "couverture": -0.17,
        "mot_a_mot": -0.55,
        "score": 1.66,
        "unite": 0.48,
        "unite_mot_a_mot": -0.78,
        "unite_elargie": 4.27,
        "unite_contexte": 0.71,
        "attendu": 0.53,
        "chiffre_manquant": -1.02,
        "chiffre_sens": 0.77,
        "chiffre_mot": -0.20,
        "fait_local": -1.02,
        "document_mot_a_mot": 0.29,
        "pire_mot": 0.09,
        "mot_absent": -2.62,
        "mot_inconnu": -0.43,
        "marge": 1.18,
        "longueur": 1.33,
        "absents_document": -1.24,
        "absent_document": 0.01,
        "absents_documents": 0.86,
        "document_elargi": 0.29,
        "pire_mot_elargi": 0.09,
        "unite_sens_elargi": 2.18,
        "unite_pire_mot": -0.18,
        "unite_mots_tenus": 2.24,
        "tournure": 6.69,
    },
    -8.72,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -2.21,
        "couverture": 0.45,
        "mot_a_mot": -1.57,
        "score": 2.33,
        "unite": 0.42,
        "unite_mot_a_mot": -2.93,
        "unite_elargie": 7.37,
        "unite_contexte": -0.12,
        "attendu": 0.53,
        "chiffre_manquant": -1.72,
        "chiffre_sens": -0.41,
        "chiffre_mot": -0.48,
        "fait_local": -1.03,
        "document_mot_a_mot": -0.18,
        "mot_absent": -0.55,
        "mot_inconnu": -0.43,
        "marge": 1.53,
        "longueur": 1.83,
        "absents_document": -1.51,
        "absent_document": -1.07,
        "absents_documents": 0.66,
        "document_elargi": -0.18,
        "unite_sens_elargi": 2.38,
        "unite_pire_mot": -0.04,
        "unite_mots_tenus": 2.32,
        "tournure": 6.70,
    },
    -8.47,
)
"""For the others: law articles, people’s own files."""
