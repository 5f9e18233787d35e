"""Fit the confidence: ``python -m evals.answerability_fit --corpus corpus``.

Where documents have a bank, it learns from questions that are in no index (``unseen_questions``), written
from the documents' titles alone and answered or not as it came. Where they have none, from questions hidden
from the index they are asked to (``evals.held_out``): the documents answer their everyday questions and some
of the bank's; they do not answer the bank's unanswered ones, which are near misses; those written from titles
only measure. None answers what is none of a town hall's business, a fact of one place, or a request to write,
cheat or reveal. Reworded questions (`evals/datasets`), new ones (`evals/material`) and the dev questions are
added, counted several times.
Documents named by a test question are left out, so that nothing is tuned on the test part. Prints one model
for each thing an index may know of what people ask, for ``assistant/answering/confidence_models.py``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.answering.confidence import FEATURES
from assistant.settings import load_settings
from evals.confidence_fit import Floats, cross_validated, fit, log_loss, reliability
from evals.datasets import DEFAULT_FOLDER, load_questions
from evals.held_out import (
    DOCUMENT_FOLDS,
    NEW,
    Fold,
    Knowledge,
    asked_from_title,
    fold_of,
    folds,
    index_without,
    is_drawn,
    polite_questions,
    refused_requests,
    teaches_wording,
    tested_documents,
    unseen_questions,
)
from evals.overlap import REWORDINGS
from evals.questions import Expected, GoldenQuestion, Part, QuestionKind
from evals.systems import System
from ingestion.asked import BankEntry

PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)
DEV_COUNT = 12
"""How many times a dev question counts beside one made from the corpus."""
TITLES_ASIDE = 3
"""One question written from a title in so many is left aside, and the others measure."""
UNSEEN_COUNT = 2
"""How many times a question that is in no index counts beside a request to refuse: they are as many."""
REWORDED_COUNT = 3
"""How many times a reworded question counts: they are what people find hard to say."""
ANSWERED_SHARE = 0.1
"""Share of the bank's answered questions that are asked: they are many, and lean on their document."""
REWORDED = tuple(DEFAULT_FOLDER / name for name in REWORDINGS)
BOUNDS = (0.0, 0.35, 0.5, 0.85, 0.95, 1.01)
"""Of the probabilities that settings and the interface tell apart."""
FALSE_REFUSALS = (0.02, 0.03, 0.05, 0.08, 0.10, 0.15)
MODELS = {
    "WITH_BANK": Knowledge(),
    "WITH_QUESTIONS": Knowledge(bank=False),
    "WITHOUT_QUESTIONS": Knowledge(everyday=False, bank=False),
}
Found = tuple[Sequence[float], bool, int]


@dataclass(frozen=True, slots=True)
class Examples:
    """Feature rows, labels (1: answerable) and folds."""

    rows: Floats
    labels: Floats
    folds: tuple[int, ...]

    @classmethod
    def of(cls, found: Sequence[Found]) -> Examples:
        """Gather (features, label, fold) triples."""
        return cls(
            np.array([f for f, _, _ in found], dtype=np.float64),
            np.array([float(label) for _, label, _ in found]),
            tuple(fold for *_, fold in found),
        )

    def plus(self, other: Examples, times: int) -> Examples:
        """Return both, the other one counted several times."""
        if not times or not len(other.labels):
            return self
        return Examples(
            np.vstack([self.rows, *[other.rows] * times]),
            np.concatenate([self.labels, *[other.labels] * times]),
            self.folds + other.folds * times,
        )


def gather(corpus: Path, knowledge: Knowledge) -> tuple[Examples, Examples, Examples]:
    """Return what is learnt, what the questions written from titles measure, and the dev part."""
    found: list[Found] = []
    titles: list[Found] = []
    with tempfile.TemporaryDirectory() as name:
        whole = index_without(corpus, Path(name) / "tout", None, knowledge)
        if knowledge.bank:
            titles = [*unseen_examples(whole)]
            found += titles * UNSEEN_COUNT
        else:
            for fold in folds(corpus, Path(name), knowledge):
                found += hidden_examples(fold)
                titles += title_examples(fold)
        found += outside_examples(whole)
        found += [*reworded_examples(whole)] * REWORDED_COUNT
        return Examples.of(found), Examples.of(titles), dev_examples(whole)


def hidden_examples(fold: Fold) -> Iterator[Found]:
    """Yield the examples of one fold; the bank's answered ones when their document comes first."""
    for everyday in fold.everyday:
        yield from _asked(fold.system, everyday.question, everyday.document_id, True)
    for entry in fold.unanswered:
        if not asked_from_title(entry):
            yield from _asked(fold.system, entry.question, entry.document_id, False)
    for entry in fold.answered:
        if is_drawn(entry, ANSWERED_SHARE) and not asked_from_title(entry):
            yield from _asked(fold.system, entry.question, entry.document_id, True, first=True)


def title_examples(fold: Fold) -> Iterator[Found]:
    """Yield the examples of the questions written from titles that measure."""
    for entry in (*fold.answered, *fold.unanswered):
        if asked_from_title(entry) and measures(entry):
            yield from _asked(fold.system, entry.question, entry.document_id, bool(entry.phrases))


def measures(entry: BankEntry) -> bool:
    """Tell whether a question written from a title is one that measures."""
    return fold_of(f"apprise {entry.question}", TITLES_ASIDE) != 0


def unseen_examples(system: System) -> Iterator[Found]:
    """Yield the examples of the questions that are in no index."""
    for entry in unseen_questions():
        yield from _asked(system, entry.question, entry.document_id, bool(entry.phrases))


def outside_examples(system: System) -> Iterator[Found]:
    """Yield the examples of what no document answers, and of answered questions worded alike.

    The other half of the requests taught the wording (`evals.cross_reading_fit`).
    """
    for text in refused_requests():
        if not teaches_wording(text):
            yield from _asked(system, text, text, False)
    tested = tested_documents()
    for polite in polite_questions():
        if polite.document_id not in tested:
            yield from _asked(system, polite.question, polite.document_id, True)


def reworded_examples(system: System) -> Iterator[Found]:
    """Yield the examples of the reworded questions and of the new ones, on documents no test names."""
    tested = tested_documents()
    for path in REWORDED:
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["gold"][0] not in tested:
                yield from _asked(system, row["question"], row["gold"][0], True)
    for question in load_questions([NEW]):
        if question.subject not in tested:
            yield from _asked(system, question.question, question.subject, question.answerable)


def dev_examples(system: System) -> Examples:
    """Return the examples of the dev part."""
    found: list[Found] = []
    for question in load_questions(part=Part.DEV):
        attempt = system.attempt(question)
        if len(attempt.features) == len(FEATURES):
            fold = fold_of(question.subject, DOCUMENT_FOLDS)
            found.append((attempt.features, question.answerable, fold))
    return Examples.of(found)


def report(made: Examples, titles: Examples, dev: Examples) -> str:
    """Return the fit as text: cross-validated loss, weights, reliability and refusals on dev."""
    both = made.plus(dev, DEV_COUNT)
    first = len(made.labels)
    on_dev = slice(first, first + len(dev.labels))
    held = {p: cross_validated(both.rows, both.labels, both.folds, p) for p in PENALTIES}
    losses = {p: log_loss(held[p][on_dev], dev.labels) for p in PENALTIES}
    best = min(losses, key=lambda p: losses[p])
    model = fit(both.rows, both.labels, best)
    slope, shift = calibration(held[best][on_dev], dev.labels)
    lines = [
        f"{first} exemples tirés du corpus, {len(titles.labels)} d’après le titre, "
        f"{len(dev.labels)} questions de mise au point"
    ]
    lines += [f"  pénalité {p:g} : perte croisée {loss:.4f}" for p, loss in losses.items()]
    lines += [
        f'        "{n}": {slope * w:.2f},' for n, w in zip(FEATURES, model.weights, strict=True)
    ]
    lines.append(f"    biais {slope * model.bias + shift:.2f}")
    lines.append("\nFiabilité sur les questions de mise au point :")
    scaled = recalibrated(held[best], slope, shift)
    judged = recalibrated(held_apart(both, titles, best), slope, shift)
    lines += [
        f"  dit {a:.2f}, vrai {b:.2f} ({n})" for a, b, n in reliability(scaled[on_dev], dev.labels)
    ]
    if titles.labels.any():
        lines.append("\nFiabilité sur les questions d’après le titre :")
        for low, high in pairwise(BOUNDS):
            held_true = titles.labels[(judged >= low) & (judged < high)]
            if len(held_true):
                lines.append(
                    f"  dit de {low:g} à {high:g}, vrai {held_true.mean():.2f} ({len(held_true)})"
                )
    lines.append(
        "refus à tort  refus dus  seuil (mise au point, d’après le titre, tirés du corpus)"
    )
    parts = (
        (scaled[on_dev], dev.labels),
        (judged, titles.labels),
        (scaled[:first], made.labels),
    )
    for share in FALSE_REFUSALS:
        cells = []
        for values, labels in parts:
            if labels.any():
                threshold = float(np.quantile(values[labels == 1], share))
                cells.append(f"{(values[labels == 0] < threshold).mean():9.3f}  {threshold:5.2f}")
        lines.append(f"{share:12.2f}  {'  '.join(cells)}")
    set_at = load_settings().seuil_reponse
    at = [f"{_below(v[y == 1], set_at)} / {_below(v[y == 0], set_at)}" for v, y in parts]
    lines.append(f"au seuil {set_at:g}, refus à tort / refus dus : {', '.join(at)}")
    return "\n".join(lines)


def _below(values: Floats, threshold: float) -> str:
    return f"{(values < threshold).mean():.3f}" if len(values) else "—"


def held_apart(learnt: Examples, asked: Examples, penalty: float) -> Floats:
    """Return the probabilities of questions by models that learnt nothing on their documents."""
    out = np.zeros(len(asked.labels))
    for number in set(asked.folds):
        others, here = np.array(learnt.folds) != number, np.array(asked.folds) == number
        model = fit(learnt.rows[others], learnt.labels[others], penalty)
        out[here] = model.probabilities(asked.rows[here])
    return out


def calibration(probabilities: Floats, labels: Floats) -> tuple[float, float]:
    """Return the slope and shift of the log-odds that make them true (Platt, 1999).

    There are more near misses among the examples than among what people ask.
    """
    fitted = fit(_log_odds(probabilities)[:, None], labels, 1e-6)
    return float(fitted.weights[0]), fitted.bias


def recalibrated(probabilities: Floats, slope: float, shift: float) -> Floats:
    """Return the probabilities once their log-odds are scaled and shifted."""
    odds = slope * _log_odds(probabilities) + shift
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def _log_odds(probabilities: Floats) -> Floats:
    p = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float64)


def _asked(
    system: System, text: str, document_id: str, answerable: bool, *, first: bool = False
) -> Iterator[Found]:
    """Yield a question's example; with ``first``, only when its document is ranked first."""
    question = GoldenQuestion(text, QuestionKind.FACTUAL, text, Expected.ANSWER, Part.DEV)
    attempt = system.attempt(question)
    if len(attempt.features) != len(FEATURES):
        return
    if not first or attempt.ranking[:1] == (document_id,):
        yield attempt.features, answerable, fold_of(document_id, DOCUMENT_FOLDS)


def main() -> None:
    """Make the examples, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--models", nargs="+", choices=list(MODELS), default=list(MODELS))
    options = parser.parse_args()
    for name in options.models:
        print(name)
        print(report(*gather(options.corpus, MODELS[name])), flush=True)


if __name__ == "__main__":
    main()
