"""The weights of the ranking, with where they come from.

Fitted by `python -m evals.ranking_fit` on law articles and on the corpus, cross-validated; figures in
docs/mesures.md.
"""

from __future__ import annotations

from collections.abc import Mapping

FUSION_LEXICAL = 0.05
"""Share of BM25 (scaled as in ``Ranker``) in the convex combination that picks what is reranked."""
FUSION_ASKED = 0.15
"""What the words of the questions asked of a document add to its passages."""
TAIL_LEXICAL = 0.25
"""Share of BM25 below the judged depth: far down, a rare word found is worth more than a vague likeness."""
UNASKED_SHARE = 0.8
"""Share of a passage's words that stands for those of questions, in a document that carries none."""
LIKELY_NEAREST = (0.30, 0.61)
"""Cosine of the nearest question that a document would carry if it were asked as much as the others, from
that of its passage: intercept and slope, regressed on the right passages of documents with a bank."""
FEW_QUESTIONS = 30
"""Below so many, those that a document carries do not say all that it is asked."""
WHOLE_GAIN = 1.2
"""What its questions add to the cosine of a whole document, in the mean: given to one that carries none."""
NEAREST_GAIN = 1.18
"""The same for the cosine of its nearest passage, when what is reranked is picked."""
RERANK_DEPTH = 60
"""Passages judged on every feature; deeper ones keep their fused order below them."""
WEIGHTS: Mapping[str, float] = {
    "similarite": 0.26,
    "similarite_question": 0.99,
    "lexical": 0.0,
    "couverture": 0.09,
    "paires": 0.02,
    "vocabulaire": 0.23,
    "reference": 2.0,
    "debut": 0.0,
    "sens_mot_a_mot": 0.91,
    "document": 0.53,
    "lexical_posees": 0.07,
}
