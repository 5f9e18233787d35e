"""The bank of questions against the documents: what ``corpus check`` says of it."""

from pathlib import Path

from ingestion.corpus.check import check_corpus
from ingestion.corpus.findings import Severity
from ingestion.corpus.stats import corpus_stats
from tests.ingestion.corpus.samples import body, corpus, fiche
from tests.ingestion.index.samples import write_bank


def found(folder: Path) -> list[tuple[int, str, Severity]]:
    return [
        (f.line, f.code, f.severity)
        for f in check_corpus(folder)
        if f.path.startswith("questions-posees/")
    ]


def test_a_sound_bank_is_clean_and_counted(tmp_path: Path) -> None:
    corpus(tmp_path, deces=fiche())
    write_bank(
        tmp_path,
        {"document": "fiche-deces", "question": "Qui vient ?", "phrases": ["mot0 mot1"]},
        {"document": "fiche-deces", "question": "Combien ?", "phrases": []},
    )
    assert found(tmp_path) == []
    stats = corpus_stats(tmp_path)
    assert (stats.asked, stats.unanswered) == (1, 1)


def test_what_points_nowhere_is_an_error(tmp_path: Path) -> None:
    corpus(tmp_path, deces=fiche())
    write_bank(
        tmp_path,
        {"document": "fiche-deces", "question": "Qui ?", "phrases": ["mot0 mot2"]},
        {"document": "fiche-autre", "question": "Quoi ?", "phrases": ["mot0"]},
        {"document": "fiche-deces", "phrases": []},
    )
    assert found(tmp_path) == [(line, "question-posee", Severity.ERROR) for line in (1, 2, 3)]


def test_one_question_has_one_answer(tmp_path: Path) -> None:
    corpus(
        tmp_path, deces=fiche(), autre=fiche(body(seed="autre"), id="fiche-autre", questions=None)
    )
    write_bank(
        tmp_path,
        {"document": "fiche-deces", "question": "Qui vient ?", "phrases": ["mot0"]},
        {"document": "fiche-deces", "question": "qui vient", "phrases": ["mot3"]},
        {"document": "fiche-autre", "question": "Qui vient ?", "phrases": ["autre0"]},
        {"document": "fiche-deces", "question": "QUI VIENT ?", "phrases": []},
    )
    assert found(tmp_path) == [
        (2, "question-en-double", Severity.WARNING),
        (3, "question-en-double", Severity.ERROR),
        (4, "question-en-double", Severity.ERROR),
    ]
