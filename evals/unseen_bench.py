"""Questions that are in no index: ``python -m evals.unseen_bench --index DIR``.

They were written from the documents' titles alone; another reader then said which sentences answer, or that
none does; a third one read again those on which the assistant disagreed (`evals/material`). They are in no
index, and neither the encoder nor the cross reading learnt from them; the confidence did, so that what is
refused here flatters it: `evals.answerability_fit` says it cross-validated by document. Documents that a
test question names are left out. Prints what is refused, rightly or not, at the threshold of the settings
and at given shares of false refusals, how often the right document and the right sentence come, and the
area under the ROC curve: how often an answered question gets more confidence than one without an answer
(Fawcett, 2006).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.settings import load_settings
from evals.held_out import unseen_questions
from evals.questions import Expected, GoldenQuestion, Part, QuestionKind
from evals.sentence_bench import Found, found, means
from evals.systems import System, open_system, without_models
from ingestion.asked import BankEntry

FALSE_REFUSALS = (0.03, 0.05, 0.10, 0.15)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What was done with one question: its confidence, and where the right document and sentence came.

    ``place`` is the rank of its document, from 0, None when it is not among the first ones; ``sentence`` is
    None when the documents do not answer, or when nothing was shown.
    """

    is_answered: bool
    confidence: float
    place: int | None
    sentence: Found | None


def ask(system: System, entries: Sequence[BankEntry]) -> Iterator[Unseen]:
    """Ask each question, and yield what was done with it."""
    for entry in entries:
        question = GoldenQuestion(
            entry.question, QuestionKind.FACTUAL, entry.question, Expected.ANSWER, Part.DEV
        )
        attempt = system.attempt(question)
        ranking = attempt.ranking
        yield Unseen(
            bool(entry.phrases),
            attempt.confidence,
            ranking.index(entry.document_id) if entry.document_id in ranking else None,
            found(attempt.answer, entry.phrases) if entry.phrases else None,
        )


def area(answered: Sequence[float], unanswered: Sequence[float]) -> float:
    """Return the area under the ROC curve: the share of pairs in order, ties counting for half."""
    below = np.sort(np.array(unanswered))
    values = np.array(answered)
    first, last = np.searchsorted(below, values, "left"), np.searchsorted(below, values, "right")
    return float((first + last).mean() / 2 / len(below))


def table(results: Sequence[Unseen], threshold: float) -> str:
    """Return the figures as Markdown tables; both answered and unanswered questions are needed."""
    answered = [r.confidence for r in results if r.is_answered]
    unanswered = [r.confidence for r in results if not r.is_answered]
    lines = [
        f"{len(answered)} questions avec réponse, {len(unanswered)} sans",
        "",
        "| refus à tort | refus dus | seuil |",
        "|---|---|---|",
    ]
    cuts = [float(np.quantile(answered, share)) for share in FALSE_REFUSALS]
    for cut in (*cuts, threshold):
        shares = [sum(c < cut for c in group) / len(group) for group in (answered, unanswered)]
        told = "livré" if cut == threshold else f"{cut:.2f}"
        lines.append(f"| {shares[0]:.3f} | {shares[1]:.3f} | {told} |")
    places = [r.place for r in results if r.is_answered]
    lines += [
        f"aire sous la courbe ROC : {area(answered, unanswered):.3f}",
        "",
        "| questions avec réponse | |",
        "|---|---|",
        f"| bon document en premier | {sum(p == 0 for p in places) / len(places):.3f} |",
        f"| dans les cinq premiers | {sum(p is not None and p < 5 for p in places) / len(places):.3f} |",
    ]
    shown = [r.sentence for r in results if r.sentence is not None]
    lines += [f"| phrase juste, {label} | {figure} |" for label, figure in means(shown)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.unseen_bench", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    options = parser.parse_args(arguments)
    settings = without_models(load_settings())
    system = open_system(settings, index=options.index)
    print(table(list(ask(system, unseen_questions())), settings.seuil_reponse))


if __name__ == "__main__":
    main()
