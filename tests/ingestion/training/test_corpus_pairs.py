"""A corpus as training material: documents left out, and the pairs of what people ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingestion.errors import SourceFolderError
from ingestion.training.corpus import CorpusDocument, read_corpus
from ingestion.training.corpus_pairs import SIBLINGS, corpus_pairs
from ingestion.training.material import Material
from ingestion.training.pairs import Pairs
from ingestion.training.recipe import Recipe
from ingestion.training.training import train
from ingestion.vectors import encoded_text
from tests.ingestion.index.samples import write_fiche

BODY = """La tombe se reprend. Elle est vide.

## Pièces

La mairie demande :

- un plan ;
- un acte."""
QUESTIONS = [
    ("tombe", "Reprendre papi ?", ["La tombe se reprend"]),
    ("tombe", "Quels papiers ?", ["un acte", "Elle est vide"]),
    ("tombe", "Un tarif ?", []),
    ("voiture", "Ma voiture ?", ["La fourrière"]),
    ("voiture", "Mon auto ?", ["La fourrière"]),
    ("voiture", "Mon tacot ?", ["La fourrière"]),
    ("voiture", "Ma caisse ?", ["La fourrière"]),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    extra = 'resume: "Comment faire."\nquestions: ["Et la concession ?"]\n'
    write_fiche(tmp_path, "tombe", "Reprendre une tombe", BODY, extra)
    write_fiche(tmp_path, "voiture", "Le stationnement", "La fourrière garde le véhicule.")
    (tmp_path / "mauvaise.md").write_text("---\ntitre: [\n---\nTexte.", encoding="utf-8")
    bank = tmp_path / "questions-posees" / "b.jsonl"
    bank.parent.mkdir()
    lines = [{"document": d, "question": q, "phrases": p} for d, q, p in QUESTIONS]
    bank.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return tmp_path


def rows(pairs: Pairs) -> list[tuple[str, str]]:
    return [(left, pairs.rights[link]) for left, link in zip(pairs.lefts, pairs.links, strict=True)]


def keyed(pairs: Pairs) -> dict[str, int]:
    return dict(zip(pairs.lefts, pairs.keys.tolist(), strict=True))


def of(folder: Path, place: int) -> Pairs:
    return corpus_pairs(read_corpus(folder))[place]


def test_documents_come_with_their_passages_and_questions(folder: Path) -> None:
    tomb, car = read_corpus(folder)  # the file that cannot be read is left out
    assert [a.text for a in tomb.document.asked] == [q for d, q, _ in QUESTIONS if d == "tombe"]
    assert [p.document_id for p in tomb.passages] == ["tombe"] * len(tomb.passages)
    assert len(car.passages) == 1


def test_documents_of_a_test_set_are_left_out_with_their_questions(folder: Path) -> None:
    found = read_corpus(folder, {"tombe"})
    assert [item.document.id for item in found] == ["voiture"]
    lefts = {left for pairs in corpus_pairs(found) for left in pairs.lefts}
    assert lefts == {q for d, q, _ in QUESTIONS if d == "voiture"}
    assert read_corpus(folder, {"tombe", "voiture"}) == ()
    assert [len(pairs) for pairs in corpus_pairs(())] == [0, 0, 0]


def test_a_mistyped_exclusion_is_refused(folder: Path) -> None:
    # Left aside in silence, the document would be learnt, and its test set would say nothing.
    with pytest.raises(ValueError, match="tomb, x"):
        read_corpus(folder, {"x", "tomb", "voiture"})


def test_a_missing_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFolderError, match="n’existe pas"):
        read_corpus(tmp_path / "rien")


def test_a_question_meets_the_passage_that_holds_its_answer(folder: Path) -> None:
    tomb, _ = read_corpus(folder)
    found = dict(rows(of(folder, 0)))
    assert found["Reprendre papi ?"] == encoded_text(tomb.passages[0])
    assert "un acte" in found["Quels papiers ?"]
    assert "Un tarif ?" not in found
    # An everyday question is about the whole document.
    assert found["Et la concession ?"] == "Reprendre une tombe Comment faire."


def test_a_question_meets_each_sentence_that_answers_it(folder: Path) -> None:
    found = rows(of(folder, 1))
    assert found[:3] == [
        ("Reprendre papi ?", "Reprendre une tombe  La tombe se reprend."),
        ("Quels papiers ?", "Reprendre une tombe Pièces un acte."),
        ("Quels papiers ?", "Reprendre une tombe  Elle est vide."),
    ]
    assert "Un tarif ?" not in dict(found)


def test_questions_of_one_sentence_meet_each_other(folder: Path) -> None:
    found = rows(of(folder, 2))
    car = [q for d, q, _ in QUESTIONS if d == "voiture"]
    assert {left for left, _ in found} == set(car)  # the others are alone with their sentence
    for place, question in enumerate(car):
        met = [right for left, right in found if left == question]
        assert met == [car[(place + step) % len(car)] for step in range(1, SIBLINGS + 1)]


@pytest.mark.parametrize("place", [1, 2])
def test_what_answers_the_same_is_never_a_negative(folder: Path, place: int) -> None:
    keys = keyed(of(folder, place))
    assert len({key for left, key in keys.items() if left.startswith(("Ma ", "Mon "))}) == 1
    assert place == 2 or keys["Reprendre papi ?"] != keys["Ma voiture ?"]


def test_all_of_it_is_what_people_type(folder: Path) -> None:
    assert all(pairs.typed for pairs in corpus_pairs(read_corpus(folder)))


def test_a_training_learns_from_the_corpus_too(
    folder: Path, material: Material, recipe: Recipe
) -> None:
    corpus: tuple[CorpusDocument, ...] = read_corpus(folder)
    alone: list[int] = []
    totals: list[int] = []
    done: list[int] = []
    train(material, recipe, announce=alone.append)
    with_corpus = Material(material.articles, material.questions, corpus=corpus)
    without = Material(material.articles, material.questions)
    train(without, recipe, announce=alone.append)
    train(with_corpus, recipe, announce=totals.append, advance=done.append)
    assert totals == [sum(done)]
    assert totals[0] > alone[-1]
