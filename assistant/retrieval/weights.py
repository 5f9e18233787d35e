"""The weights of the ranking, with where they come from.

Fitted by `python -m evals.ranking_fit` (listwise logistic loss, shrunk towards the cosine alone) on the
dev questions, six-fold cross-validated; figures in docs/mesures.md.
"""

from __future__ import annotations

from collections.abc import Mapping

FUSION_LEXICAL = 0.05
"""Share of BM25 (scaled as in ``Ranker``) in the convex combination that picks what is reranked."""
TAIL_LEXICAL = 0.25
"""Share of BM25 below the judged depth: far down, a rare word found is worth more than a vague likeness."""
UNASKED_SHARE = 0.8
"""Share of a passage's cosine that stands for a question's, in a document without everyday questions."""
RERANK_DEPTH = 60
"""Passages judged on every feature; deeper ones keep their fused order below them."""
WEIGHTS: Mapping[str, float] = {
    "similarite": 1.0,
    "similarite_question": 1.0,
    "lexical": 0.03,
    "couverture": 0.13,
    "couverture_titre": 0.00,
    "couverture_questions": 0.05,
    "paires": 0.00,
    "vocabulaire": 0.13,
    "reference": 2.0,
    "debut": 0.03,
    "sens_mot_a_mot": 0.42,
}
