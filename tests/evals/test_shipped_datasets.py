"""The shipped questions: they hold on the shipped corpus, and no document is in both parts."""

from collections import Counter
from pathlib import Path

import pytest

from evals.datasets import DEFAULT_FOLDER, check_against, dataset_files, load_questions
from evals.injections import load_injections
from evals.questions import GoldenQuestion, Part, QuestionKind
from evals.split import write_parts
from ingestion.documents import Document
from ingestion.readers import read

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="module")
def questions() -> tuple[GoldenQuestion, ...]:
    """Return the shipped questions."""
    return load_questions()


def test_the_gold_holds_on_the_shipped_corpus(questions: tuple[GoldenQuestion, ...]) -> None:
    found = (item for path in CORPUS.rglob("*.md") for item in read(path, root=CORPUS))
    documents = {item.id: item for item in found if isinstance(item, Document)}
    assert check_against(questions, documents.get) == []
    assert check_against(load_injections(DEFAULT_FOLDER), documents.get) == []


def test_no_document_is_in_both_parts(questions: tuple[GoldenQuestion, ...]) -> None:
    seen: dict[str, Part] = {}
    for question in (*questions, *load_injections(DEFAULT_FOLDER)):
        for gold in question.gold:
            assert seen.setdefault(gold.document_id, question.part) is question.part, question.where


def test_the_parts_are_those_of_the_rule() -> None:
    assert write_parts(dataset_files(DEFAULT_FOLDER), check=True) == []


def test_both_parts_are_large_enough_to_measure(questions: tuple[GoldenQuestion, ...]) -> None:
    counts = Counter(question.part for question in questions)
    assert min(counts[Part.DEV], counts[Part.TEST]) >= 0.35 * len(questions)


@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        (tuple(QuestionKind), 320),
        ((QuestionKind.FOLLOWUP,), 40),
        ((QuestionKind.NOISY,), 60),
        ((QuestionKind.SUPERSEDED,), 20),
        ((QuestionKind.UNANSWERABLE,), 60),
        ((QuestionKind.OUT_OF_DOMAIN,), 25),
        ((QuestionKind.HOSTILE,), 40),
    ],
)
def test_there_are_enough_questions_of_each_sort(
    questions: tuple[GoldenQuestion, ...], kinds: tuple[QuestionKind, ...], least: int
) -> None:
    assert sum(question.kind in kinds for question in questions) >= least


def test_questions_are_not_those_of_the_documents(questions: tuple[GoldenQuestion, ...]) -> None:
    found = (item for path in CORPUS.rglob("*.md") for item in read(path, root=CORPUS))
    own = {q.strip().lower() for d in found if isinstance(d, Document) for q in d.questions}
    assert [q.where for q in questions if q.question.strip().lower() in own] == []
