from __future__ import annotations

import pytest

from evals.retrieval_bench import LabelledQuestion
from evals.stemming_bench import measure
from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind
from ingestion.french import fold


def document(name: str, text: str) -> Document:
    builder = DocumentBuilder()
    builder.paragraph(text)
    return builder.build(id=name, title=name, kind=DocumentKind.GUIDE)


DOCUMENTS = [
    document("a", "Le maire célèbre le mariage."),
    document("b", "Les inhumations sont autorisées."),
    document("c", "Le budget est voté en séance."),
]


def test_stems_find_what_bare_words_do_not() -> None:
    pytest.importorskip("bm25s", reason="bm25s n’est installé que pour le développement")
    questions = [LabelledQuestion("Comment inhumer ?", frozenset({"b"}))]
    assert measure(DOCUMENTS, questions, None) == [1]
    # Without stems no document matches: all three tie at nought, which counts as the last rank.
    assert measure(DOCUMENTS, questions, fold) == [3]
