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
        "similarite": 0.43,
        "question": -2.81,
        "couverture": 0.07,
        "mot_a_mot": -1.45,
        "score": 0.44,
        "unite": -3.44,
        "unite_mot_a_mot": 0.51,
        "unite_elargie": 7.72,
        "unite_contexte": 0.59,
        "attendu": 0.29,
        "chiffre_manquant": -2.56,
        "chiffre_sens": 0.76,
        "chiffre_mot": -4.40,
        "fait_local": 0.72,
        "document_mot_a_mot": -4.09,
        "pire_mot": 1.03,
        "mot_absent": -0.26,
        "mot_inconnu": 0.34,
        "marge": 2.09,
        "longueur": 6.73,
        "absents_document": -2.18,
        "absent_document": -1.07,
        "absents_documents": -0.08,
        "document_elargi": 0.43,
        "pire_mot_elargi": -0.68,
        "unite_sens_elargi": 4.43,
        "unite_pire_mot": 1.03,
        "unite_mots_tenus": 3.43,
        "posee": -6.62,
        "posee_mots": 5.75,
        "posee_inverse": 4.61,
        "sans_reponse": 2.35,
        "sans_reponse_mots": -8.77,
        "sans_reponse_part": 0.81,
        "sans_reponse_ecart": -3.70,
        "lecture": 0.24,
        "lecture_somme": -0.07,
        "posee_lue": -0.50,
        "sans_reponse_lue": 0.15,
        "posees_lues_ecart": 0.53,
        "posees_lues": 0.58,
        "tournure": 1.77,
        "honnete": 0.77,
        "precedents": 3.07,
    },
    -12.69,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -1.85,
        "question": 0.72,
        "couverture": -0.18,
        "mot_a_mot": -1.13,
        "score": 1.91,
        "unite": 1.20,
        "unite_mot_a_mot": -1.17,
        "unite_elargie": 6.04,
        "unite_contexte": 0.85,
        "attendu": 0.36,
        "chiffre_manquant": -0.51,
        "chiffre_sens": 1.52,
        "chiffre_mot": 0.07,
        "fait_local": 0.51,
        "document_mot_a_mot": 0.23,
        "pire_mot": 0.03,
        "mot_absent": -2.60,
        "mot_inconnu": -0.13,
        "marge": 0.98,
        "longueur": 5.26,
        "absents_document": -0.70,
        "absent_document": -0.58,
        "absents_documents": 1.37,
        "document_elargi": 0.23,
        "pire_mot_elargi": 0.03,
        "unite_sens_elargi": 0.55,
        "unite_pire_mot": 0.74,
        "unite_mots_tenus": -0.44,
        "tournure": 4.33,
        "honnete": 0.29,
    },
    -9.87,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -4.82,
        "couverture": -0.19,
        "mot_a_mot": -2.21,
        "score": 2.47,
        "unite": 1.83,
        "unite_mot_a_mot": -1.44,
        "unite_elargie": 7.89,
        "unite_contexte": 0.74,
        "attendu": 0.41,
        "chiffre_manquant": -1.29,
        "chiffre_sens": 1.47,
        "chiffre_mot": -1.73,
        "fait_local": 0.57,
        "document_mot_a_mot": 0.37,
        "pire_mot": -0.02,
        "mot_absent": -1.25,
        "mot_inconnu": -0.18,
        "marge": 1.54,
        "longueur": 6.08,
        "absents_document": -0.93,
        "absent_document": -1.25,
        "absents_documents": 1.49,
        "document_elargi": 0.37,
        "pire_mot_elargi": -0.02,
        "unite_sens_elargi": 2.61,
        "unite_pire_mot": 0.80,
        "unite_mots_tenus": -0.73,
        "tournure": 4.68,
        "honnete": 0.31,
    },
    -10.52,
)
"""For the others: law articles, people’s own files."""
