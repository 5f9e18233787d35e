from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.retrieval_bench import LabelledQuestion
from evals.splitting_bench import Outcome, as_table, measure, ranks, read_articles
from ingestion.encoding import Vectors


class WordEncoder:
    """One dimension a known word: similarity is the share of common words."""

    id = "words"
    words = ("mariage", "inhumation", "permis", "budget")
    dimension = len(words)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(word in text.lower()) for word in self.words] for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(norms == 0, 1, norms)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    entries = [
        {
            "id": "a",
            "titre": "A",
            "type": "texte",
            "texte": "Le mariage est célébré.\n\nLe permis suit.",
        },
        {"id": "b", "titre": "B", "type": "texte", "texte": "L’inhumation est autorisée."},
        {"id": "c", "titre": "C", "type": "texte", "texte": "Le budget est voté."},
    ]
    path.write_text("\n".join(json.dumps(entry) for entry in entries), encoding="utf-8")
    return path


def test_ranks_are_those_of_the_best_gold_document() -> None:
    scores = np.array([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1]], dtype=np.float32)
    questions = [
        LabelledQuestion("x", frozenset({"b", "c"})),
        LabelledQuestion("y", frozenset({"inconnu"})),
    ]
    assert ranks(scores, ["a", "b", "c"], questions) == [2, 4]


def test_a_document_scores_as_its_best_passage(articles: Path) -> None:
    questions = [
        LabelledQuestion("mariage", frozenset({"a"})), LabelledQuestion("permis", frozenset({"a"})),
        LabelledQuestion("budget", frozenset({"b"})),
    ]  # fmt: skip
    documents = read_articles(articles)
    whole = measure(documents, questions, WordEncoder(), 1000)
    assert (whole.passages, whole.passages_per_document) == (3, 1.0)
    # « budget » finds c first; a and b tie behind it, so b is counted third.
    assert whole.recall_at_1 == pytest.approx(2 / 3)
    assert whole.mrr_at_10 == pytest.approx((1 + 1 + 1 / 3) / 3)
    assert whole.recall_at_10 == 1.0


def test_the_table_has_a_line_a_setting() -> None:
    outcome = Outcome(900, 12, 1.2, 0.25, 0.5, 0.75, 0.3, 1.0)
    assert (
        as_table([outcome]).splitlines()[2] == "| 900 | 12 | 1.20 | 0.250 | 0.500 | 0.750 | 0.300 |"
    )
