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
"""Share of a passage's cosine that stands for a question's, in a document without everyday questions."""
WHOLE_GAIN = 1.12
"""What its questions add to the cosine of a whole document, in the mean: given to one that carries none."""
NEAREST_GAIN = 1.18
"""The same for the cosine of its nearest passage, when what is reranked is picked."""
RERANK_DEPTH = 60
"""Passages judged on every feature; deeper ones keep their fused order below them."""
WEIGHTS: Mapping[str, float] = {
    "similarite": 0.92,
    "similarite_question": 0.03,
    "lexical": 0.0,
    "couverture": 0.05,
    "paires": 0.06,
    "vocabulaire": 0.24,
    "reference": 2.0,
    "debut": 0.03,
    "sens_mot_a_mot": 1.03,
    "document": 0.55,
    "lexical_posees": 0.21,
}
"""``similarite_question`` brings passages in (fusion) and tells confidence; among 60 questions and more, the
nearest one is too often near by chance to rank much on."""
