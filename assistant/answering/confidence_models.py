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
        "similarite": -2.08,
        "question": 1.28,
        "couverture": 0.23,
        "mot_a_mot": 0.39,
        "score": 0.32,
        "unite": 0.70,
        "unite_mot_a_mot": -0.83,
        "unite_elargie": 5.01,
        "unite_contexte": 0.37,
        "attendu": 0.35,
        "chiffre_manquant": -0.97,
        "chiffre_sens": 2.13,
        "chiffre_mot": -0.31,
        "fait_local": -0.91,
        "document_mot_a_mot": -4.52,
        "pire_mot": 0.31,
        "mot_absent": -1.08,
        "mot_inconnu": 0.06,
        "marge": 2.31,
        "longueur": 5.18,
        "absents_document": -4.61,
        "absent_document": 0.94,
        "absents_documents": -0.15,
        "document_elargi": -0.79,
        "pire_mot_elargi": -0.05,
        "unite_sens_elargi": 3.75,
        "unite_pire_mot": 0.17,
        "unite_mots_tenus": 1.83,
        "posee": -5.45,
        "posee_mots": 8.48,
        "posee_inverse": 2.20,
        "sans_reponse": -0.97,
        "sans_reponse_mots": -4.31,
        "sans_reponse_part": -1.25,
        "sans_reponse_ecart": -1.93,
        "lecture": 0.22,
        "lecture_somme": 0.17,
        "posee_lue": 0.16,
        "sans_reponse_lue": -0.17,
        "posees_lues": -0.16,
        "tournure": 3.84,
    },
    -7.03,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -0.55,
        "question": 0.88,
        "couverture": 0.09,
        "mot_a_mot": -1.41,
        "score": 1.59,
        "unite": 1.04,
        "unite_mot_a_mot": -1.69,
        "unite_elargie": 2.89,
        "unite_contexte": 1.15,
        "attendu": 0.65,
        "chiffre_manquant": -0.94,
        "chiffre_sens": 1.74,
        "chiffre_mot": 0.81,
        "fait_local": -0.55,
        "document_mot_a_mot": -0.04,
        "pire_mot": 0.13,
        "mot_absent": -2.93,
        "mot_inconnu": -0.46,
        "marge": 1.31,
        "longueur": 2.98,
        "absents_document": -0.75,
        "absent_document": -0.39,
        "absents_documents": 0.83,
        "document_elargi": -0.04,
        "pire_mot_elargi": 0.13,
        "unite_sens_elargi": 1.74,
        "unite_pire_mot": 0.15,
        "unite_mots_tenus": 1.93,
        "tournure": 5.46,
    },
    -8.19,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -2.28,
        "couverture": 0.37,
        "mot_a_mot": -3.33,
        "score": 3.05,
        "unite": 0.50,
        "unite_mot_a_mot": -5.50,
        "unite_elargie": 8.39,
        "unite_contexte": 0.06,
        "attendu": 0.71,
        "chiffre_manquant": -1.87,
        "chiffre_sens": 0.78,
        "chiffre_mot": -0.95,
        "fait_local": -0.50,
        "document_mot_a_mot": -0.96,
        "pire_mot": -0.03,
        "mot_absent": -0.58,
        "mot_inconnu": -0.50,
        "marge": 1.89,
        "longueur": 3.73,
        "absents_document": -1.86,
        "absent_document": -1.78,
        "absents_documents": 1.06,
        "document_elargi": -0.96,
        "pire_mot_elargi": -0.03,
        "unite_sens_elargi": 2.07,
        "unite_pire_mot": 0.26,
        "unite_mots_tenus": 2.56,
        "tournure": 5.74,
    },
    -7.56,
)
"""For the others: law articles, people’s own files."""
