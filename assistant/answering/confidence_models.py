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
        "similarite": -1.14,
        "question": -3.48,
        "couverture": 0.46,
        "mot_a_mot": -1.17,
        "score": 0.78,
        "unite": -0.05,
        "unite_mot_a_mot": -0.63,
        "unite_elargie": 3.28,
        "unite_contexte": 0.57,
        "attendu": 0.18,
        "chiffre_manquant": -0.86,
        "chiffre_sens": 1.34,
        "chiffre_mot": -0.87,
        "fait_local": -0.61,
        "document_mot_a_mot": -2.13,
        "pire_mot": -0.01,
        "mot_absent": -0.93,
        "mot_inconnu": 0.18,
        "marge": 2.28,
        "longueur": 4.84,
        "absents_document": -3.31,
        "absent_document": -0.20,
        "absents_documents": 0.20,
        "document_elargi": -1.68,
        "pire_mot_elargi": -0.22,
        "unite_sens_elargi": 3.12,
        "unite_pire_mot": 0.64,
        "unite_mots_tenus": 2.16,
        "posee": -0.82,
        "posee_mots": 5.82,
        "posee_inverse": 1.95,
        "sans_reponse": -0.68,
        "sans_reponse_mots": -4.40,
        "sans_reponse_part": -1.03,
        "sans_reponse_ecart": -0.38,
        "lecture": 0.12,
        "lecture_somme": 0.24,
        "posee_lue": 0.05,
        "sans_reponse_lue": -0.09,
        "posees_lues_ecart": 0.23,
        "posees_lues": 0.04,
        "tournure": 2.41,
        "honnete": 0.22,
    },
    -6.45,
)
"""For documents of which questions already asked are known, answered or not."""

WITH_QUESTIONS = Model(
    {
        "similarite": -0.23,
        "question": 0.47,
        "couverture": 0.40,
        "mot_a_mot": -0.70,
        "score": 1.27,
        "unite": 0.87,
        "unite_mot_a_mot": -0.26,
        "unite_elargie": 2.34,
        "unite_contexte": 0.71,
        "attendu": 0.41,
        "chiffre_manquant": -0.88,
        "chiffre_sens": 1.02,
        "chiffre_mot": 1.06,
        "fait_local": -0.22,
        "document_mot_a_mot": -0.11,
        "pire_mot": 0.12,
        "mot_absent": -2.88,
        "mot_inconnu": -0.16,
        "marge": 1.60,
        "longueur": 5.06,
        "absents_document": -1.18,
        "absent_document": -0.78,
        "absents_documents": 1.48,
        "document_elargi": -0.11,
        "pire_mot_elargi": 0.12,
        "unite_sens_elargi": 1.44,
        "unite_pire_mot": 0.44,
        "unite_mots_tenus": 1.39,
        "tournure": 5.02,
        "honnete": 0.13,
    },
    -8.82,
)
"""For documents that carry everyday questions, whose nearness says much."""

WITHOUT_QUESTIONS = Model(
    {
        "similarite": -2.30,
        "couverture": 0.54,
        "mot_a_mot": -2.03,
        "score": 2.12,
        "unite": 0.60,
        "unite_mot_a_mot": -2.73,
        "unite_elargie": 6.23,
        "unite_contexte": 0.11,
        "attendu": 0.46,
        "chiffre_manquant": -1.43,
        "chiffre_sens": 0.70,
        "chiffre_mot": -0.06,
        "fait_local": -0.15,
        "document_mot_a_mot": -0.94,
        "pire_mot": 0.12,
        "mot_absent": -1.05,
        "mot_inconnu": -0.28,
        "marge": 2.27,
        "longueur": 5.80,
        "absents_document": -2.34,
        "absent_document": -1.20,
        "absents_documents": 1.97,
        "document_elargi": -0.94,
        "pire_mot_elargi": 0.12,
        "unite_sens_elargi": 2.56,
        "unite_pire_mot": 0.44,
        "unite_mots_tenus": 1.73,
        "tournure": 5.14,
        "honnete": 0.12,
    },
    -7.83,
)
"""For the others: law articles, people’s own files."""
