"""Fit the weights of sentence selection: ``python -m evals.unit_fit --corpus corpus``.

Listwise logistic loss (Cao et al., 2007: the log-probability, under a softmax of the scores, that an
answering unit comes first), weights shrunk towards those in place, five folds by document. Learnt from:
bank questions hidden from the index they are asked to (``evals.held_out``; a unit answers when the bank
says so), and the dev part (a unit answers when it holds a form of a vital fact). The test part is never
read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.question_kinds import question_kinds
from assistant.answering.scoring import FEATURES, WEIGHTS, unit_features
from assistant.answering.units import Unit, UnitKind
from assistant.answers import Turn
from assistant.dialogue.conversation import resolve
from assistant.engine import PASSAGES_PER_DOCUMENT, RANKED_PASSAGES
from assistant.retrieval import Restrictions, analyse_query
from assistant.snapshot import Snapshot
from evals.datasets import load_questions
from evals.held_out import DOCUMENT_FOLDS, fold_of, folds, index_without, is_drawn
from evals.matching import holds
from evals.questions import Expected, Part
from ingestion.asked import BankEntry, find_phrase
from ingestion.documents import Document

Floats = npt.NDArray[np.float64]
Example = tuple[Floats, npt.NDArray[np.bool_], int]
SCALE = 12.0
"""Turns scores of about 1 apart into a softmax that decides."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, the documents that answer it and what their answering units hold or overlap."""

    text: str
    documents: frozenset[str]
    forms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def answers(self, document: Document, unit: Unit) -> bool:
        """Tell whether a unit answers."""
        if document.id not in self.documents:
            return False
        if self.forms:
            return any(holds(unit.text, form) for form in self.forms)
        spans = (find_phrase(document, phrase) for phrase in self.phrases)
        return any(span is not None and unit.span.overlap(span) for span in spans)


def wanted_by_dev() -> list[Wanted]:
    """Return the answerable dev questions, with their vital facts."""
    return [
        Wanted(
            resolve(q.question, tuple(Turn(t) for t in q.turns)).text,
            frozenset(g.document_id for g in q.gold if g.grade == 2),
            tuple(f for nugget in q.nuggets if nugget.vital for f in nugget.forms),
        )
        for q in load_questions(part=Part.DEV)
        if q.expected is Expected.ANSWER
    ]


def wanted_by_bank(entries: Sequence[BankEntry]) -> list[Wanted]:
    """Return bank questions with the sentences that answer them."""
    return [Wanted(e.question, frozenset([e.document_id]), phrases=e.phrases) for e in entries]


def examples(snapshot: Snapshot, questions: Sequence[Wanted]) -> list[Example]:
    """Return (features of the quotable units, which of them answer, fold) for each question."""
    found = []
    for question in questions:
        query = analyse_query(question.text, snapshot.lexicon)
        evidence = snapshot.ranker.rank(
            query,
            Restrictions(day=dt.date.today()),
            RANKED_PASSAGES,
            per_document=PASSAGES_PER_DOCUMENT,
        )
        kinds = question_kinds(question.text)
        rows, labels = [], []
        for document in snapshot.extractor.documents(evidence):
            ranked = [e for e in evidence if e.stored.document_row == document.row]
            matrix, _ = unit_features(
                document, ranked, evidence, query, kinds, snapshot.ranker.encoder,
                snapshot.extractor.idf,
            )  # fmt: skip
            for prepared, values in zip(document.units, matrix, strict=True):
                unit = prepared.unit
                if unit.kind is UnitKind.ROW or unit.text.rstrip().endswith(":"):
                    continue
                rows.append(values)
                labels.append(
                    not prepared.is_off_topic and question.answers(document.document, unit)
                )
        if any(labels):
            found.append(
                (np.array(rows), np.array(labels), fold_of(min(question.documents), DOCUMENT_FOLDS))
            )
    return found


def fit(
    data: Sequence[Example],
    start: Floats,
    penalty: float,
    steps: int = 400,
    counts: Floats | None = None,
    positive: bool = False,
) -> Floats:
    """Return the weights that minimise the listwise loss plus ``penalty`` × distance² to ``start``.

    ``counts`` says what each example counts for, as much as the others by default; ``positive`` keeps
    every weight at 0 or above.
    """
    shares = np.ones(len(data)) if counts is None else counts
    lengths = np.array([len(labels) for _, labels, _ in data])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = np.vstack([rows for rows, _, _ in data])
    labels = np.concatenate([labels for _, labels, _ in data])
    each = np.repeat(SCALE * shares / shares.sum(), lengths)
    weights, moment, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        scores = SCALE * (rows @ weights)
        everyone = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        right = np.where(labels, everyone, 0.0)
        everyone /= np.repeat(np.add.reduceat(everyone, starts), lengths)
        right /= np.repeat(np.add.reduceat(right, starts), lengths)
        gradient = 2 * penalty * (weights - start) + rows.T @ (each * (everyone - right))
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        unbiased = moment / (1 - 0.9**step), square / (1 - 0.999**step)
        weights -= 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        if positive:
            weights = np.maximum(weights, 0.0)
    return weights


def first_right(data: Sequence[Example], weights: Floats, depth: int = 1) -> float:
    """Return the share of questions with an answering unit among the first ``depth``."""
    hits = [bool(labels[np.argsort(-(rows @ weights))[:depth]].any()) for rows, labels, _ in data]
    return sum(hits) / len(hits)


def gather(corpus: Path, share: float) -> tuple[list[Example], list[Example]]:
    """Return the examples of the bank's hidden questions (a share of them) and of the dev part."""
    bank: list[Example] = []
    with tempfile.TemporaryDirectory() as name:
        for fold in folds(corpus, Path(name)):
            drawn = [e for e in fold.answered if is_drawn(e, share)]
            bank += examples(fold.system.snapshot(), wanted_by_bank(drawn))
        whole = index_without(corpus, Path(name) / "tout", None)
        return bank, examples(whole.snapshot(), wanted_by_dev())


def fit_both(
    bank: Sequence[Example], dev: Sequence[Example], start: Floats, penalty: float
) -> Floats:
    """Return the weights fitted on both sets, each counting for as much as the other."""
    counts = [1 / len(bank)] * len(bank) + [1 / len(dev)] * len(dev)
    return fit([*bank, *dev], start, penalty, counts=np.array(counts))


def main() -> None:
    """Print the cross-validated figures and the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--share", type=float, default=0.3, help="share of the bank asked")
    parser.add_argument("--penalty", type=float, nargs="*", default=[0.003, 0.01, 0.03, 0.1])
    options = parser.parse_args()
    bank, dev = gather(options.corpus, options.share)
    start = np.array([WEIGHTS[name] for name in FEATURES])
    print(f"banque : {len(bank)} questions, mise au point : {len(dev)}")
    _show("poids en place", [start] * DOCUMENT_FOLDS, bank, dev)
    best: tuple[float, float] = (0.0, options.penalty[0])
    for penalty in options.penalty:
        by_fold = [
            fit_both(
                [d for d in bank if d[2] != fold], [d for d in dev if d[2] != fold], start, penalty
            )
            for fold in range(DOCUMENT_FOLDS)
        ]
        best = max(best, (_show(f"pénalité {penalty:g}", by_fold, bank, dev), penalty))
    print(f"pénalité retenue : {best[1]:g}")
    for name, value in zip(FEATURES, fit_both(bank, dev, start, best[1]), strict=True):
        print(f'    "{name}": {value:.2f},')


def _show(
    name: str, by_fold: Sequence[Floats], bank: Sequence[Example], dev: Sequence[Example]
) -> float:
    """Print the share of questions answered first and within three; return that of dev and bank."""
    figures = []
    for data in (bank, dev):
        for depth in (1, 3):
            hits = [first_right([d], by_fold[d[2]], depth) for d in data]
            figures.append(sum(hits) / len(hits))
    shown = " / ".join(f"{figure:.3f}" for figure in figures)
    print(f"{name} : banque, première et trois, puis mise au point : {shown}")
    return figures[0] + 2 * figures[2] + figures[3]


if __name__ == "__main__":
    main()
