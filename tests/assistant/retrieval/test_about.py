"""The nearness of a whole document, by hand on three documents whose cosines are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import about
from assistant.retrieval.about import DocumentSense
from ingestion.index import SearchIndex
from tests.assistant.retrieval.samples import asked_index, axis_encoder, open_index
from tests.ingestion.index.samples import write_fiche

HALF = 1 / 2**0.5


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return asked_index(tmp_path_factory.mktemp("about"))


@pytest.mark.parametrize(
    ("row", "question", "expected"),
    [
        # « naissance jours » and its everyday question « bébé »: (1/√2, 1/√2, 1), of norm √2.
        (0, "naissance", 1 / 2),
        (0, "bébé", HALF),
        (0, "mairie", 0.0),
        # One word: its unanswered neighbours add nothing, nor does a question of unknown words.
        (2, "concession", 1.0),
        (2, "inconnu", 0.0),
    ],
)
def test_the_cosine_of_the_mean_of_passages_and_questions(
    index: SearchIndex, row: int, question: str, expected: float
) -> None:
    (vector,) = axis_encoder().encode([question])
    assert DocumentSense(index).similarity(row, vector) == pytest.approx(expected, abs=1e-3)


def test_a_document_of_unknown_words_is_near_nothing(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "A", "Rien de connu.")
    (vector,) = axis_encoder().encode(["mairie"])
    assert DocumentSense(open_index(tmp_path)).similarity(0, vector) == 0.0


def test_only_so_many_documents_are_kept(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "KEPT", 2)
    sense = DocumentSense(index)
    vector = np.ones(6, dtype=np.float32)
    first = [sense.similarity(row, vector) for row in range(3)]
    assert len(sense._means) == 2
    assert [sense.similarity(row, vector) for row in range(3)] == first
