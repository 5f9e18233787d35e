"""Fit the reranker's weights: ``python -m evals.ranking_fit --articles FILE --questions FILE``.

Listwise logistic loss over the judged passages, weights kept positive, so that each term of a score
reads as a reason, and shrunk towards those in place. What is learnt from: questions of one fold of the
corpus (everyday ones, of the bank, written from titles), hidden from the index they are asked to
(``evals.held_out``); the dev part; questions written from titles on documents that lost all of theirs,
and on those beside them; the same with law articles in the index; questions on law articles alone. They
are also asked to an index without the bank, which teaches nothing. Each
counts for COUNTS, whatever its length. Five folds by document; figures are cross-validated.
``reference`` keeps its weight: no question of these sets names an article.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.retrieval import Ranker, Restrictions, analyse_query
from assistant.retrieval.features import FEATURES
from assistant.retrieval.weights import LIKELY_NEAREST, WEIGHTS
from assistant.snapshot import Snapshot
from evals.datasets import load_questions
from evals.held_out import (
    DOCUMENT_FOLDS,
    Knowledge,
    asked_from_title,
    everyday_questions,
    fold_of,
    index_without,
    tested_documents,
)
from evals.questions import Expected, Part
from evals.retrieval_bench import LabelledQuestion, labelled_questions
from evals.unit_fit import Floats, fit
from ingestion.asked import bank_entries

FIXED = frozenset(["reference"])
SIMILARITY, NEAREST = FEATURES.index("similarite"), FEATURES.index("similarite_question")
DEPTHS = (1, 3, 5, 10)
HIDDEN = 0
"""Fold of the questions that are hidden and asked: one in four is enough."""
MOST = 2_000
"""Questions of a set, the first ones by digest."""
EVERYDAY, BANK, TITLES, DEV = "questions courantes", "banque", "d’après le titre", "mise au point"
BARE, BESIDE = "documents sans question", "documents à côté"
LAW, WITH_LAW = "articles de loi", "corpus et articles"
FEW = "sans la banque"
COUNTS = {BARE: 2.0, LAW: 3.0, FEW: 0.0}
"""What a set counts for; the others, for one. FEW is only measured: documents that carry a few questions."""


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
        stored, values = ranker.features(query, Restrictions(day=day))
        rows = np.array(values, dtype=np.float64).reshape(-1, len(FEATURES))
        if not ranker.knows_questions:
            # What the ranker does by its weights is learnt as it is elsewhere: in the column of questions.
            rows[:, NEAREST] = LIKELY_NEAREST[1] * rows[:, SIMILARITY]
        labels = np.array([s.passage.document_id in question.gold for s in stored], dtype=bool)
        found.append(
            Judged(
                rows,
                labels,
                tuple(s.document_row for s in stored),
                fold_of(min(question.gold), DOCUMENT_FOLDS),
            )
        )
    return found


def dev_questions() -> list[LabelledQuestion]:
    """Return the answerable dev questions that need no earlier turn."""
    return [
        LabelledQuestion(q.question, frozenset(g.document_id for g in q.gold if g.grade == 2))
        for q in load_questions(part=Part.DEV)
        if q.expected is Expected.ANSWER and not q.turns and any(g.grade == 2 for g in q.gold)
    ]


def hidden_sets(corpus: Path) -> dict[str, list[LabelledQuestion]]:
    """Return the questions of the hidden fold on the documents of no test question, by set."""
    tested = tested_documents()
    everyday = [
        (e.question, e.document_id)
        for e in everyday_questions(corpus)
        if e.document_id not in tested and fold_of(e.question) == HIDDEN
    ]
    entries = [
        e
        for e in bank_entries(corpus)
        if e.phrases and e.document_id not in tested and fold_of(e.question) == HIDDEN
    ]
    titles = [(e.question, e.document_id) for e in entries if asked_from_title(e)]
    others = [(e.question, e.document_id) for e in entries if not asked_from_title(e)]
    return {EVERYDAY: _drawn(everyday), BANK: _drawn(others), TITLES: _drawn(titles)}


def _drawn(asked: Iterable[tuple[str, str]]) -> list[LabelledQuestion]:
    """Return MOST questions at most, always the same ones."""
    by_digest = sorted(asked, key=lambda pair: (fold_of(pair[0], 2**32), pair))
    return [LabelledQuestion(text, frozenset([document])) for text, document in by_digest[:MOST]]


def is_bare(document: str) -> bool:
    """Tell whether a document loses its questions: one in four, by digest."""
    return fold_of(f"nu {document}", 4) == 0


def gather(corpus: Path, articles: Path, asked: Path) -> dict[str, list[Judged]]:
    """Return the judged passages of every set; six indexes are built, one after the other."""
    today = dt.date.today()
    sets = hidden_sets(corpus)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        known = index_without(corpus, work / "su", HIDDEN).snapshot()
        found = {key: judged(known, questions, today) for key, questions in sets.items()}
        whole = index_without(corpus, work / "tout", None).snapshot()
        found[DEV] = judged(whole, dev_questions(), today)
        bare = frozenset(
            e.document_id for e in everyday_questions(corpus) if is_bare(e.document_id)
        )
        stripped = index_without(corpus, work / "nu", HIDDEN, bare=bare).snapshot()
        titles = sets[TITLES]
        found[BARE] = judged(stripped, [q for q in titles if q.gold & bare], today)
        found[BESIDE] = judged(stripped, [q for q in titles if not q.gold & bare], today)
        mixed = index_without(corpus, work / "mixte", HIDDEN, beside=[articles]).snapshot()
        found[WITH_LAW] = judged(mixed, titles, today)
        few = index_without(corpus, work / "peu", HIDDEN, Knowledge(bank=False)).snapshot()
        found[FEW] = judged(few, titles, today)
        nothing = work / "vide"
        nothing.mkdir()
        law = index_without(nothing, work / "loi", None, Knowledge(bank=False), beside=[articles])
        found[LAW] = judged(law.snapshot(), labelled_questions(asked))
    return found


def fit_sets(sets: Mapping[str, Sequence[Judged]], start: Floats, penalty: float) -> Floats:
    """Return the weights fitted on all the sets, each counting for COUNTS; FIXED ones do not move."""
    fixed = np.array([name in FIXED for name in FEATURES])
    # What does not move adds a constant part to the score: it is kept in one column.
    data, weights = [], []
    for key, examples in sets.items():
        learnt = [e for e in examples if e.labels.any()]
        for e in learnt:
            constant = (e.rows[:, fixed] @ start[fixed])[:, None]
            data.append((np.hstack([e.rows[:, ~fixed], constant]), e.labels, e.fold))
            weights.append(COUNTS.get(key, 1.0) / len(learnt))
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
    parser = argparse.ArgumentParser(prog="python -m evals.ranking_fit", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--articles", type=Path, required=True, help="law articles")
    parser.add_argument("--questions", type=Path, required=True, help="questions on them")
    parser.add_argument("--penalty", type=float, nargs="*", default=[0.003, 0.01, 0.03])
    options = parser.parse_args()
    sets = gather(options.corpus, options.articles, options.questions)
    start = np.array([WEIGHTS[name] for name in FEATURES])
    heads = " | ".join(f"@{depth}" for depth in DEPTHS)
    print(f"| | | {heads} |\n|---|---{'|---' * len(DEPTHS)}|")
    for name, examples in sets.items():
        print(
            f"| {name} ({len(examples)}) | en place | {recall(examples, [start] * len(examples))} |"
        )
    for penalty in options.penalty:
        by_fold = [
            fit_sets(
                {name: [e for e in s if e.fold != fold] for name, s in sets.items()}, start, penalty
            )
            for fold in range(DOCUMENT_FOLDS)
        ]
        for name, examples in sets.items():
            print(
                f"| {name} | pénalité {penalty:g} | {recall(examples, [by_fold[e.fold] for e in examples])} |"
            )
        weights = fit_sets(sets, start, penalty)
        print("   ", {n: round(float(w), 2) for n, w in zip(FEATURES, weights, strict=True)})


if __name__ == "__main__":
    main()
