"""Questions kept out of the index they are asked to: which, from where, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from evals import held_out
from evals.held_out import (
    FOLDS,
    Fold,
    Knowledge,
    bank_entries,
    everyday_questions,
    fold_of,
    index_without,
    polite_questions,
    refused_requests,
    teaches_wording,
)
from evals.questions import Gold, Part
from evals.systems import EngineSystem
from ingestion import french
from ingestion.documents import Document
from ingestion.readers import read
from tests.evals.asked_corpus import (
    ABROAD,
    BANK,
    EVERYDAY,
    MAIL,
    OLD_TOMB,
    PAGES,
    PRESENT,
    PRICE,
    TESTED,
)
from tests.evals.samples import question

CORPUS = Path(__file__).parents[2] / "corpus"
ASKED = [q for entries in BANK.values() for _, q, _ in entries]
EVERY = [q for questions in EVERYDAY.values() for q in questions]


def documents(system: EngineSystem) -> list[Document]:
    """Return the documents that a system has indexed."""
    found = [system.document(name) for name in EVERYDAY]
    return [d for d in found if d is not None]


def everyday_of(system: EngineSystem) -> list[str]:
    """Return the everyday questions that a system knows, sorted."""
    return sorted(q for d in documents(system) for q in d.questions)


def bank_of(system: EngineSystem) -> list[str]:
    """Return the bank's questions that a system knows, sorted."""
    store = system.snapshot().index.store
    rows = store.rows()
    return sorted(a.text for d in documents(system) for a in store.document_at(rows[d.id]).asked)


def without(questions: Iterable[str], *left_out: str) -> list[str]:
    """Return questions but some, sorted."""
    return sorted(set(questions) - set(left_out))


def test_a_fold_is_the_digest_modulo_the_folds() -> None:
    # SHA-256 of "abc" starts with ba 78 16 bf: 3 128 432 319; of "", with e3 b0 c4 42: 3 820 012 610.
    assert [fold_of("abc"), fold_of("abc", 5), fold_of("abc", 1000)] == [3, 4, 319]
    assert [fold_of(""), fold_of("", 5), fold_of("", 1000)] == [2, 0, 610]


def test_everyday_questions_are_read_wherever_their_document_is(asked_corpus: Path) -> None:
    found = [(e.document_id, e.question) for e in everyday_questions(asked_corpus)]
    assert sorted(found) == sorted((name, q) for name, asked in EVERYDAY.items() for q in asked)


def test_a_file_without_questions_or_header_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nid: a\n---\nCorps.\n", "utf-8")
    (tmp_path / "b.md").write_text("Sans en-tête.\n", "utf-8")
    (tmp_path / "c.md").write_text("---\nid: c\nquestions:\n---\nCorps.\n", "utf-8")
    (tmp_path / "d.md").write_text("---\nid: d\nquestions: [12]\n---\nCorps.\n", "utf-8")
    assert [(e.document_id, e.question) for e in everyday_questions(tmp_path)] == [("d", "12")]


def test_bank_lines_that_cannot_be_read_are_not_asked(tmp_path: Path) -> None:
    folder = tmp_path / "questions-posees"
    folder.mkdir()
    (folder / "b.jsonl").write_text(
        '{"document": "b", "question": "B ?", "phrases": []}\n', "utf-8"
    )
    (folder / "a.jsonl").write_text(
        '{\n\n{"document": "a", "question": "A ?", "phrases": ["Oui"]}\n', "utf-8"
    )
    found = bank_entries(tmp_path)
    assert [(e.document_id, e.question, e.phrases) for e in found] == [
        ("a", "A ?", ("Oui",)),
        ("b", "B ?", ()),
    ]


def test_each_fold_asks_the_questions_of_its_digest(hidden_folds: tuple[Fold, ...]) -> None:
    assert [f.number for f in hidden_folds] == list(range(FOLDS))
    first, second = EVERYDAY["naissance"]
    abandoned, how_long = EVERYDAY["concession"]
    assert [sorted(e.question for e in f.everyday) for f in hidden_folds] == [
        [abandoned],
        [first],
        [],
        sorted([second, how_long]),
    ]
    assert [sorted(e.question for e in f.answered) for f in hidden_folds] == [
        [],
        [],
        [],
        sorted([MAIL, OLD_TOMB]),
    ]
    assert [[e.question for e in f.unanswered] for f in hidden_folds] == [[PRICE], [ABROAD], [], []]


def test_a_tested_document_is_known_but_never_asked_about(hidden_folds: tuple[Fold, ...]) -> None:
    for fold in hidden_folds:
        asked = (*fold.everyday, *fold.answered, *fold.unanswered)
        assert TESTED not in {e.document_id for e in asked}
        assert fold.system.document(TESTED) is not None


def test_the_index_of_a_fold_knows_every_question_but_its_own(
    hidden_folds: tuple[Fold, ...],
) -> None:
    first, second = EVERYDAY["naissance"]
    abandoned, how_long = EVERYDAY["concession"]
    (voting,) = EVERYDAY["quorum"]
    assert [everyday_of(f.system) for f in hidden_folds] == [
        without(EVERY, abandoned),
        without(EVERY, first, voting),
        sorted(EVERY),
        without(EVERY, second, how_long),
    ]
    assert [bank_of(f.system) for f in hidden_folds] == [
        without(ASKED, PRICE, PRESENT),
        without(ASKED, ABROAD),
        sorted(ASKED),
        without(ASKED, MAIL, OLD_TOMB),
    ]


def test_an_index_without_a_bank_keeps_the_everyday_questions(
    asked_corpus: Path, tmp_path: Path
) -> None:
    system = index_without(asked_corpus, tmp_path, 0, Knowledge(bank=False))
    assert bank_of(system) == []
    assert everyday_of(system) == without(EVERY, EVERYDAY["concession"][0])


def test_an_index_without_everyday_questions_keeps_the_bank(
    asked_corpus: Path, tmp_path: Path
) -> None:
    system = index_without(asked_corpus, tmp_path, 0, Knowledge(everyday=False))
    assert everyday_of(system) == []
    assert bank_of(system) == without(ASKED, PRICE, PRESENT)


def test_nothing_is_hidden_when_no_fold_is(asked_corpus: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in asked_corpus.rglob("*") if p.is_file()}
    system = index_without(asked_corpus, tmp_path, None)
    assert everyday_of(system) == sorted(EVERY)
    assert bank_of(system) == sorted(ASKED)
    assert {p: p.read_bytes() for p in asked_corpus.rglob("*") if p.is_file()} == before


def test_only_the_questions_change_and_only_in_the_copy(asked_corpus: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in asked_corpus.rglob("*") if p.is_file()}
    system = index_without(asked_corpus, tmp_path, 3, Knowledge(everyday=False, bank=False))
    assert {p: p.read_bytes() for p in asked_corpus.rglob("*") if p.is_file()} == before
    for name, (identifier, *_) in PAGES.items():
        (original,) = read(asked_corpus / name, root=asked_corpus)
        assert isinstance(original, Document)
        assert original.questions
        assert system.document(identifier) == replace(original, questions=())


def test_the_tested_documents_are_those_of_the_test_part(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (
        question("q-1", part=Part.TEST, gold=(Gold("a", 2), Gold("b", 0))),
        question("q-2", part=Part.DEV, gold=(Gold("c", 2),)),
        question("q-3", part=Part.TEST, gold=()),
    )
    monkeypatch.setattr(held_out, "load_questions", lambda: asked)
    assert held_out.tested_documents() == {"a", "b"}


def test_the_shipped_requests_are_distinct() -> None:
    lines = [french.fold(line) for line in refused_requests()]
    assert all(line.strip() for line in lines)
    assert len(set(lines)) == len(lines)
    taught = sum(map(teaches_wording, refused_requests()))
    assert 0.4 < taught / len(lines) < 0.6


def test_the_polite_questions_are_about_documents_of_the_corpus() -> None:
    known = {e.document_id for e in everyday_questions(CORPUS)}
    assert {p.document_id for p in polite_questions()} <= known


def test_bare_documents_lose_all_their_questions(asked_corpus: Path, tmp_path: Path) -> None:
    system = index_without(asked_corpus, tmp_path, None, bare={"naissance"})
    assert everyday_of(system) == without(EVERY, *EVERYDAY["naissance"])
    assert bank_of(system) == without(ASKED, MAIL, ABROAD)


def test_other_files_are_indexed_beside_the_corpus(asked_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "arrete.md").write_text(
        "---\nid: arrete\ntitre: Arrêté\n---\n\nLe marché.\n", "utf-8"
    )
    system = index_without(asked_corpus, tmp_path / "t", None, beside=[tmp_path / "arrete.md"])
    document = system.document("arrete")
    assert document is not None
    assert document.text.strip() == "Le marché."
    assert everyday_of(system) == sorted(EVERY)
