"""Fit the weights of sentence selection on the dev part: ``python -m evals.unit_fit --index DIR``.

Listwise logistic loss (Cao et al., 2007: the log-probability, under a softmax of the scores, that an
answering unit comes first), weights shrunk towards those in place, five folds by document. A unit
answers when it stands in a relevant document and holds a form of a vital nugget. The test part is never
read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.question_kinds import question_kinds
from assistant.answering.scoring import FEATURES, WEIGHTS, unit_features
from assistant.answering.units import UnitKind
from assistant.answers import Turn
from assistant.conversation import resolve
from assistant.engine import PASSAGES_PER_DOCUMENT, RANKED_PASSAGES, open_assistant
from assistant.retrieval import Restrictions, analyse_query
from assistant.settings import load_settings
from assistant.snapshot import Snapshot
from evals.datasets import load_questions
from evals.matching import holds
from evals.questions import Expected, GoldenQuestion, Part

Floats = npt.NDArray[np.float64]
Example = tuple[Floats, npt.NDArray[np.bool_], int]
SCALE = 12.0
"""Turns scores of about 1 apart into a softmax that decides."""


def examples(snapshot: Snapshot, questions: Sequence[GoldenQuestion]) -> list[Example]:
    """Return (features of the quotable units, which of them answer, fold) for each question."""
    found = []
    for question in questions:
        text = resolve(question.question, tuple(Turn(t) for t in question.turns)).text
        query = analyse_query(text, snapshot.lexicon)
        evidence = snapshot.ranker.rank(
            query,
            Restrictions(day=dt.date.today()),
            RANKED_PASSAGES,
            per_document=PASSAGES_PER_DOCUMENT,
        )
        kinds = question_kinds(text)
        forms = [f for nugget in question.nuggets if nugget.vital for f in nugget.forms]
        relevant = {g.document_id for g in question.gold if g.grade == 2}
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
                    document.document.id in relevant
                    and not prepared.is_off_topic
                    and any(holds(unit.text, form) for form in forms)
                )
        if any(labels):
            key = question.gold[0].document_id
            fold = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 5
            found.append((np.array(rows), np.array(labels), fold))
    return found


def fit(data: Sequence[Example], start: Floats, penalty: float, steps: int = 400) -> Floats:
    """Return the weights that minimise the listwise loss plus ``penalty`` × distance² to ``start``."""
    weights, moment, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        gradient = 2 * penalty * (weights - start)
        for rows, labels, _ in data:
            scores = SCALE * (rows @ weights)
            everyone = np.exp(scores - scores.max())
            everyone /= everyone.sum()
            right = np.where(labels, everyone, 0.0)
            right /= right.sum()
            gradient += SCALE * rows.T @ (everyone - right) / len(data)
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        unbiased = moment / (1 - 0.9**step), square / (1 - 0.999**step)
        weights -= 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
    return weights


def first_right(data: Sequence[Example], weights: Floats, depth: int = 1) -> float:
    """Return the share of questions with an answering unit among the first ``depth``."""
    hits = [bool(labels[np.argsort(-(rows @ weights))[:depth]].any()) for rows, labels, _ in data]
    return sum(hits) / len(hits)


def main() -> None:
    """Print the cross-validated figures and the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=None)
    parser.add_argument("--penalty", type=float, nargs="*", default=[0.01, 0.03, 0.1])
    options = parser.parse_args()
    snapshot = open_assistant(load_settings(), index=options.index).snapshot()
    questions = [q for q in load_questions(part=Part.DEV) if q.expected is Expected.ANSWER]
    data = examples(snapshot, questions)
    start = np.array([WEIGHTS[name] for name in FEATURES])
    print(f"{len(questions)} questions, {len(data)} avec une phrase à trouver")
    print(
        f"poids en place : premier {first_right(data, start):.3f}, trois {first_right(data, start, 3):.3f}"
    )
    best: tuple[float, float] = (0.0, options.penalty[0])
    for penalty in options.penalty:
        shares = []
        for fold in range(5):
            weights = fit([d for d in data if d[2] != fold], start, penalty)
            held = [d for d in data if d[2] == fold]
            if held:
                shares.append(
                    (first_right(held, weights), first_right(held, weights, 3), len(held))
                )
        total = sum(n for *_, n in shares)
        one, three = (sum(s[i] * s[2] for s in shares) / total for i in (0, 1))
        print(f"pénalité {penalty} : validation croisée, premier {one:.3f}, trois {three:.3f}")
        best = max(best, (one, penalty))
    weights = fit(data, start, best[1])
    print(f"ajustés (pénalité {best[1]}) : premier {first_right(data, weights):.3f}")
    for name, value in zip(FEATURES, weights, strict=True):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
