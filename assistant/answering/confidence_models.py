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
        "similarite": -0.67,
        "question": 0.98,
        "couverture": 0.61,
        "score": 0.31,
        "unite": -0.18,
        "unite_mot_a_mot": -1.21,
        "unite_elargie": 3.57,
        "unite_contexte": 0.55,
        "attendu": 0.14,
        "chiffre_manquant": -1.21,
        "chiffre_sens": 0.76,
        "chiffre_mot": -0.88,
        "fait_local": -0.36,
        "document_mot_a_mot": -2.46,
        "pire_mot": -0.04,
        "mot_absent": -0.85,
        "mot_inconnu": 0.18,
        "marge": 1.95,
        "longueur": 4.98,
        "absents_document": -2.79,
        "absent_document": -0.59,
        "absents_documents": -0.24,
        "document_elargi": -1.40,
        "pire_mot_elargi": -0.29,
        "unite_sens_elargi": 2.96,
        "unite_pire_mot": 0.74,
        "unite_mots_tenus": 2.04,
        "posee": -4.17,
        "posee_mots": 6.15,
        "posee_inverse": 1.88,
        "sans_reponse": -0.96,
        "sans_reponse_mots": -4.54,
        "sans_reponse_part": -0.93,
        "sans_reponse_ecart": -0.02,
        "lecture": 0.12,
        "lecture_somme": 0.24,
        "sans_reponse_lue": -0.03,
        "posees_lues_ecart": 0.30,
        "posees_lues": 0.05,
        "tournure": 2.41,
        "honnete": 0.23,
    },
    -7.12,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -0.23,
        "question": 0.52,
        "couverture": 0.36,
        "mot_a_mot": -0.79,
        "score": 1.25,
        "unite": 1.73,
        "unite_mot_a_mot": -1.52,
        "unite_elargie": 3.49,
        "unite_contexte": 0.70,
        "attendu": 0.41,
        "chiffre_manquant": -1.10,
        "chiffre_sens": 1.16,
        "chiffre_mot": 0.08,
        "fait_local": -0.25,
        "document_mot_a_mot": -0.17,
        "pire_mot": 0.23,
        "mot_absent": -3.43,
        "mot_inconnu": -0.24,
        "marge": 1.32,
        "longueur": 4.99,
        "absents_document": -1.24,
        "absent_document": -0.07,
        "absents_documents": 1.24,
        "document_elargi": -0.17,
        "pire_mot_elargi": 0.23,
        "unite_sens_elargi": 1.36,
        "unite_pire_mot": 0.17,
        "unite_mots_tenus": 1.53,
        "tournure": 4.92,
        "honnete": 0.19,
    },
    -8.84,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -1.97,
        "couverture": 0.44,
        "mot_a_mot": -2.38,
        "score": 2.77,
        "unite": 1.04,
        "unite_mot_a_mot": -4.38,
        "unite_elargie": 6.81,
        "unite_contexte": 0.38,
        "attendu": 0.50,
        "chiffre_manquant": -1.45,
        "chiffre_sens": 0.39,
        "chiffre_mot": -0.04,
        "fait_local": -0.19,
        "document_mot_a_mot": -0.96,
        "pire_mot": 0.14,
        "mot_absent": -1.38,
        "mot_inconnu": -0.31,
        "marge": 1.92,
        "longueur": 5.52,
        "absents_document": -2.08,
        "absent_document": -0.77,
        "absents_documents": 1.50,
        "document_elargi": -0.96,
        "pire_mot_elargi": 0.14,
        "unite_sens_elargi": 1.76,
        "unite_pire_mot": 0.33,
        "unite_mots_tenus": 1.92,
        "tournure": 4.93,
        "honnete": 0.19,
    },
    -8.00,
)
"""For the others: law articles, people’s own files."""
