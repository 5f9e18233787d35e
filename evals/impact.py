"""The golden questions that cite a document, for « corpus impact » and « eval impact »."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.datasets import DEFAULT_FOLDER, load_questions
from evals.injections import load_injections
from ingestion.corpus.impact import Cited

SOURCE = "question d’évaluation"


def golden_questions(datasets: Sequence[Path] = (DEFAULT_FOLDER,)) -> Iterator[Cited]:
    """Yield each golden question with each document that it expects; raises DatasetError.

    Those asked with injected documents are among them.
    """
    apart = [question for path in datasets for question in load_injections(path)]
    for question in (*load_questions(datasets), *apart):
        quotes: dict[str, list[str]] = {}
        for gold in question.gold:
            quotes.setdefault(gold.document_id, []).extend([gold.quote] if gold.quote else [])
        for name, found in quotes.items():
            yield Cited(SOURCE, f"{question.id} — {question.question}", name, tuple(found))
