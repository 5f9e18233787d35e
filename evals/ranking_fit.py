"""Fit the fusion share and the reranker's weights: ``python -m evals.ranking_fit --index DIR --questions F``.

Listwise logistic loss over the judged passages, weights shrunk towards those in place, six folds. Only
the features that such an index can teach are moved; the others keep their value.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.retrieval import Ranker, RankingOptions, Restrictions, analyse_query
from assistant.retrieval.features import FEATURES
from assistant.retrieval.weights import WEIGHTS
from evals.retrieval_bench import (
    HEADER,
    LabelledQuestion,
    document_run,
    load_questions,
    measure,
    open_snapshot,
)
from evals.unit_fit import Example, Floats, fit

FOLDS = 6
SHARES = (0.0, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15)
MOVED = frozenset(
    [
        "lexical",
        "couverture",
        "couverture_titre",
        "paires",
        "vocabulaire",
        "debut",
        "sens_mot_a_mot",
    ]
)


def examples(
    ranker: Ranker, snapshot_lexicon: object, questions: Sequence[LabelledQuestion]
) -> list[Example]:
    """Return (features, which passages answer, fold) for the questions whose answer is judged."""
    found = []
    for number, question in enumerate(questions):
        query = analyse_query(question.text, snapshot_lexicon)  # type: ignore[arg-type]
        stored, rows = ranker.features(query, Restrictions())
        labels = np.array([s.passage.document_id in question.gold for s in stored])
        if labels.any():
            found.append((np.array(rows), labels, number % FOLDS))
    return found


def fit_moved(data: Sequence[Example], start: Floats, penalty: float) -> Floats:
    """Return the weights with only the MOVED ones changed."""
    fixed = np.array([name not in MOVED for name in FEATURES])
    # A feature that does not move adds its own constant part to the score: keep it in one column.
    split = [
        (np.hstack([rows[:, ~fixed], (rows[:, fixed] @ start[fixed])[:, None]]), labels, fold)
        for rows, labels, fold in data
    ]
    weights = fit(split, np.append(start[~fixed], 1.0), penalty)
    out = start.copy()
    out[~fixed] = weights[:-1] / weights[-1]
    return out


def main() -> None:
    """Print the fusion shares, the cross-validated reranker and its weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--penalty", type=float, nargs="*", default=[0.03, 0.1, 0.3, 1.0])
    arguments = parser.parse_args()
    questions = load_questions(arguments.questions)
    snapshot = open_snapshot(arguments.index, arguments.corpus)
    index, encoder = snapshot.index, snapshot.ranker.encoder
    print(HEADER)
    for share in SHARES:
        options = RankingOptions(rerank=False, fusion_lexical=share)
        run = document_run(Ranker(index, encoder, options), snapshot)
        print(measure(f"fusion, part lexicale {share}", questions, run).row())
    base = RankingOptions()
    data = examples(Ranker(index, encoder, base), snapshot.lexicon, questions)
    start = np.array([WEIGHTS[name] for name in FEATURES])
    for penalty in arguments.penalty:
        by_fold = {}
        for fold in range(FOLDS):
            weights = fit_moved([d for d in data if d[2] != fold], start, penalty)
            options = replace(base, weights=dict(zip(FEATURES, weights.tolist(), strict=True)))
            by_fold[fold] = document_run(Ranker(index, encoder, options), snapshot)
        places = {question.text: number % FOLDS for number, question in enumerate(questions)}
        name = f"reclassement, pénalité {penalty} (validation croisée)"
        print(measure(name, questions, lambda text: by_fold[places[text]](text)).row())  # noqa: B023
        weights = fit_moved(data, start, penalty)
        print("   ", {n: round(float(w), 3) for n, w in zip(FEATURES, weights, strict=True)})


if __name__ == "__main__":
    main()
