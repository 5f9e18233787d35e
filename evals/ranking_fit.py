"""Fit the reranker's weights: ``python -m evals.ranking_fit --corpus corpus --index DIR --questions F``.

Listwise logistic loss over the judged passages, weights kept positive, so that each term of a score
reads as a reason, and shrunk towards those in place. Four sets are
learnt from together, each counting for as much as the others: questions on a folder of law articles
(``--index``, ``--questions``), the everyday questions of the corpus's documents, hidden from the index
they are asked to (``evals.held_out``), the questions written from titles, hidden too, and the dev part.
Five folds by document; figures are cross-validated. ``reference`` keeps its
weight: no question of these sets names an article.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.retrieval import Ranker, Restrictions, analyse_query
from assistant.retrieval.features import FEATURES
from assistant.retrieval.weights import WEIGHTS
from assistant.snapshot import Snapshot
from evals.datasets import load_questions as load_golden
from evals.held_out import asked_from_title, fold_of, folds, index_without
from evals.questions import Expected, Part
from evals.retrieval_bench import LabelledQuestion, load_questions, open_snapshot
from evals.unit_fit import Floats, fit

FOLDS = 5
FIXED = frozenset(["reference"])
DEPTHS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged passages of a question: features, which answer, whose documents they are."""

    rows: Floats
    labels: np.ndarray[tuple[int], np.dtype[np.bool_]]
    documents: tuple[int, ...]
    fold: int

    def first_right(self, weights: Floats) -> int:
        """Return the rank of the first right document, 1 000 when none was judged."""
        order = np.argsort(-(self.rows @ weights), kind="stable")
        ranked = list(dict.fromkeys(self.documents[i] for i in order))
        right = {d for d, label in zip(self.documents, self.labels, strict=True) if label}
        return min((ranked.index(d) + 1 for d in right), default=1_000)


def judged(
    snapshot: Snapshot, questions: Iterable[LabelledQuestion], day: dt.date | None = None
) -> list[Judged]:
    """Return what the ranker judges for each question."""
    ranker: Ranker = snapshot.ranker
    found = []
    for question in questions:
        query = analyse_query(question.text, snapshot.lexicon)
        stored, rows = ranker.features(query, Restrictions(day=day))
        labels = np.array([s.passage.document_id in question.gold for s in stored], dtype=bool)
        found.append(
            Judged(
                np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES)),
                labels,
                tuple(s.document_row for s in stored),
                fold_of(min(question.gold), FOLDS),
            )
        )
    return found


def dev_questions() -> list[LabelledQuestion]:
    """Return the answerable dev questions that need no earlier turn."""
    return [
        LabelledQuestion(q.question, frozenset(g.document_id for g in q.gold if g.grade == 2))
        for q in load_golden(part=Part.DEV)
        if q.expected is Expected.ANSWER and not q.turns and any(g.grade == 2 for g in q.gold)
    ]


def corpus_sets(corpus: Path) -> dict[str, list[Judged]]:
    """Return the everyday questions and those from titles, each hidden from its index, and the dev ones."""
    everyday: list[Judged] = []
    titles: list[Judged] = []
    with tempfile.TemporaryDirectory() as name:
        for fold in folds(corpus, Path(name)):
            asked = [
                LabelledQuestion(e.question, frozenset([e.document_id])) for e in fold.everyday
            ]
            everyday += judged(fold.system.snapshot(), asked)
            written = [
                LabelledQuestion(e.question, frozenset([e.document_id]))
                for e in fold.answered
                if asked_from_title(e)
            ]
            titles += judged(fold.system.snapshot(), written)
        whole = index_without(corpus, Path(name) / "tout", None)
        dev = judged(whole.snapshot(), dev_questions(), dt.date.today())
    return {"questions courantes": everyday, "d’après le titre": titles, "mise au point": dev}


def fit_sets(sets: Sequence[Sequence[Judged]], start: Floats, penalty: float) -> Floats:
    """Return the weights fitted on all the sets, each counting for one; FIXED ones do not move."""
    fixed = np.array([name in FIXED for name in FEATURES])
    # What does not move adds a constant part to the score: it is kept in one column.
    data, weights = [], []
    for examples in sets:
        learnt = [e for e in examples if e.labels.any()]
        for e in learnt:
            constant = (e.rows[:, fixed] @ start[fixed])[:, None]
            data.append((np.hstack([e.rows[:, ~fixed], constant]), e.labels, e.fold))
            weights.append(1 / max(1, len(learnt)))
    fitted = fit(
        data, np.append(start[~fixed], 1.0), penalty, counts=np.array(weights), positive=True
    )
    out = start.copy()
    out[~fixed] = fitted[:-1]
    return out


def recall(examples: Sequence[Judged], weights: Sequence[Floats]) -> str:
    """Return the share of questions whose right document is within each depth."""
    ranks = np.array([e.first_right(w) for e, w in zip(examples, weights, strict=True)])
    return " | ".join(f"{np.mean(ranks <= depth):.3f}" for depth in DEPTHS)


def main() -> None:
    """Print the cross-validated recall of each set, then the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="index of law articles")
    parser.add_argument("--questions", type=Path, help="questions on them")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--penalty", type=float, nargs="*", default=[0.003, 0.01, 0.03, 0.1])
    arguments = parser.parse_args()
    sets = corpus_sets(arguments.corpus)
    if arguments.index and arguments.questions:
        law = open_snapshot(arguments.index, arguments.corpus)
        sets["articles de loi"] = judged(law, load_questions(arguments.questions))
    start = np.array([WEIGHTS[name] for name in FEATURES])
    heads = " | ".join(f"@{depth}" for depth in DEPTHS)
    print(f"| | | {heads} |\n|---|---{'|---' * len(DEPTHS)}|")
    for name, examples in sets.items():
        print(
            f"| {name} ({len(examples)}) | en place | {recall(examples, [start] * len(examples))} |"
        )
    for penalty in arguments.penalty:
        by_fold = [
            fit_sets([[e for e in s if e.fold != f] for s in sets.values()], start, penalty)
            for f in range(FOLDS)
        ]
        for name, examples in sets.items():
            print(
                f"| {name} | pénalité {penalty:g} | {recall(examples, [by_fold[e.fold] for e in examples])} |"
            )
        weights = fit_sets(list(sets.values()), start, penalty)
        print("   ", {n: round(float(w), 2) for n, w in zip(FEATURES, weights, strict=True)})


if __name__ == "__main__":
    main()
