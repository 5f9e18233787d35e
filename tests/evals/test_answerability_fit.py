"""The fit of the confidence: what is asked, what each question is held for, what is printed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from assistant.answering import confidence_models
from assistant.answering.confidence import FEATURES
from evals import answerability_fit
from evals.answerability_fit import (
    FALSE_REFUSALS,
    MODELS,
    Examples,
    calibration,
    dev_examples,
    gather,
    held_apart,
    hidden_examples,
    measures,
    outside_examples,
    recalibrated,
    report,
    reworded_examples,
    title_examples,
)
from evals.confidence_fit import fit
from evals.held_out import (
    DOCUMENT_FOLDS,
    FROM_TITLES,
    Everyday,
    Fold,
    Knowledge,
    fold_of,
    index_without,
)
from evals.questions import GoldenQuestion, QuestionKind
from evals.systems import Attempt, EngineSystem
from ingestion.asked import BankEntry
from tests.evals.asked_corpus import EVERYDAY, MAIL, OLD_TOMB, PRICE, bank_entry
from tests.evals.samples import ScriptedSystem, attempt, question, refusal, unanswerable

VALUES = tuple(float(n) for n in range(len(FEATURES)))


def seen(text: str, **changes: Any) -> Attempt:
    """Return an attempt with a feature row that the length of the question starts."""
    return attempt(refusal(), **({"features": (float(len(text)), *VALUES[1:])} | changes))


def scripted(**rankings: Sequence[str]) -> ScriptedSystem:
    """Return a system that ranks first, for each question, the documents given by its first word."""

    def script(asked: GoldenQuestion) -> Attempt:
        return seen(asked.question, ranking=tuple(rankings.get(asked.question.split()[0], ())))

    return ScriptedSystem(script)


def fold_with(system: ScriptedSystem, **asked: Any) -> Fold:
    """Return a fold that asks a system."""
    empty: dict[str, Any] = {"everyday": (), "answered": (), "unanswered": ()}
    return Fold(0, cast(EngineSystem, system), **(empty | asked))


def test_hidden_questions_are_labelled_by_what_they_come_from() -> None:
    made = fold_with(
        scripted(),
        everyday=(Everyday("a", "Quand ?"),),
        unanswered=(bank_entry("b", "Combien ?"),),
    )
    # First four bytes of the SHA-256 modulo 5: 0 for « a », 1 for « b ».
    assert [(row[0], label, number) for row, label, number in hidden_examples(made)] == [
        (7.0, True, 0),
        (9.0, False, 1),
    ]


def test_answered_questions_are_drawn_and_kept_when_their_document_comes_first() -> None:
    # Shares of the draw: MAIL 41 ‰, « Quels » 30 ‰ and « Faut-il » 16 ‰ are below 100; OLD_TOMB, 206 ‰.
    system = scripted(**{"Peut-on": ["a", "b"], "Quels": ["b", "a"], "Quand": ["a"]})
    answered = (
        bank_entry("a", MAIL, "Oui"),
        bank_entry("a", "Quels papiers pour inscrire un nouveau-né ?", "Oui"),
        bank_entry("a", "Faut-il être nombreux pour délibérer ?", "Oui"),
        bank_entry("a", OLD_TOMB, "Oui"),
    )
    found = list(hidden_examples(fold_with(system, answered=answered)))
    assert [(row[0], label, number) for row, label, number in found] == [(len(MAIL), True, 0)]
    assert system.asked == [e.question for e in answered[:3]]


def test_questions_written_from_a_title_measure_whatever_comes_first() -> None:
    def titled(document_id: str, text: str, *phrases: str) -> BankEntry:
        entry = bank_entry(document_id, text, *phrases)
        return replace(entry, path=f"questions-posees/{FROM_TITLES}")

    # First four bytes of the SHA-256 of « apprise … », modulo 3: 0 for « Quand ? », 2 for « Qui paie ? ».
    made = fold_with(
        scripted(Qui=["b"]),
        answered=(titled("a", "Qui paie ?", "Oui"),),
        unanswered=(titled("b", "Quand ?"), bank_entry("b", "Où ?")),
    )
    assert [measures(e) for e in (*made.answered, *made.unanswered)] == [True, False, True]
    # Folds by the SHA-256 of « a » and « b », modulo 5.
    found = [(row[0], label, n) for row, label, n in title_examples(made)]
    assert found == [(10.0, True, 0)]
    assert [row[0] for row, *_ in hidden_examples(made)] == [4.0]


def test_what_is_held_apart_is_judged_by_the_other_folds() -> None:
    generator = np.random.default_rng(5)
    rows = generator.normal(size=(40, 2))
    learnt = Examples(rows, (rows[:, 0] > 0).astype(float), tuple(n % 2 for n in range(40)))
    asked = Examples(np.array([[3.0, 0.0], [-3.0, 0.0]]), np.array([1.0, 0.0]), (0, 1))
    found = held_apart(learnt, asked, 1.0)
    even, odd = (np.array(learnt.folds) == n for n in (0, 1))
    assert found[0] == fit(rows[odd], learnt.labels[odd], 1.0).probabilities(asked.rows[:1])[0]
    assert found[1] == fit(rows[even], learnt.labels[even], 1.0).probabilities(asked.rows[1:])[0]
    assert held_apart(learnt, Examples.of([]), 1.0).tolist() == []


def test_a_question_whose_answer_is_not_judged_makes_no_example() -> None:
    system = ScriptedSystem(lambda asked: seen(asked.question, features=()))
    made = fold_with(system, everyday=(Everyday("a", "Quand ?"),))
    assert list(hidden_examples(made)) == []
    assert system.asked == ["Quand ?"]


def test_what_no_document_answers_and_what_is_worded_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answerability_fit, "refused_requests", lambda: ["q0", "q1", "q3"])
    monkeypatch.setattr(answerability_fit, "teaches_wording", lambda text: text == "q1")
    polite = [Everyday("a", "Dis-moi quand."), Everyday("quorum", "Dis-moi qui.")]
    monkeypatch.setattr(answerability_fit, "polite_questions", lambda: polite)
    monkeypatch.setattr(answerability_fit, "tested_documents", lambda: frozenset({"quorum"}))
    system = scripted()
    found = [(label, number) for _, label, number in outside_examples(system)]
    # First four bytes of the SHA-256 of « q0 », « q3 » and « a », modulo 5.
    assert found == [(False, 2), (False, 0), (True, 0)]
    assert system.asked == ["q0", "q3", "Dis-moi quand."]


def test_reworded_questions_on_documents_that_no_test_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reformulations.jsonl"
    path.write_text(
        '{"id": "rf-1", "question": "Ici ?", "gold": ["a"]}\n'
        '{"id": "rf-2", "question": "Là ?", "gold": ["quorum"]}\n',
        "utf-8",
    )
    monkeypatch.setattr(answerability_fit, "REWORDED", (path,))
    new = (
        replace(question("q-1"), question="Neuve ?"),
        replace(unanswerable("q-2"), question="Sans ?"),
    )
    monkeypatch.setattr(answerability_fit, "load_questions", lambda paths: new)
    monkeypatch.setattr(answerability_fit, "tested_documents", lambda: frozenset({"quorum"}))
    found = [(row[0], label) for row, label, _ in reworded_examples(scripted())]
    assert found == [(5, True), (7, True), (6, False)]


def test_dev_examples_are_all_those_that_were_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (
        question("q-1"),
        unanswerable("q-2"),
        replace(unanswerable("q-3"), gold=()),
        question("q-4", kind=QuestionKind.HOSTILE),
        question("q-5", question="Définition ?"),
    )
    monkeypatch.setattr(answerability_fit, "load_questions", lambda part: asked)
    system = ScriptedSystem(
        lambda q: seen(q.question, features=()) if q.id == "q-5" else seen(q.question)
    )
    found = dev_examples(system)
    assert found.labels.tolist() == [1, 0, 0, 1]
    near = fold_of("convocation", DOCUMENT_FOLDS)
    assert found.folds == (near, near, fold_of("q-3", DOCUMENT_FOLDS), near)


def test_examples_counted_several_times() -> None:
    made = Examples.of([([1.0, 2.0], True, 0), ([3.0, 4.0], False, 1)])
    dev = Examples.of([([5.0, 6.0], True, 2)])
    both = made.plus(dev, 2)
    assert both.rows.tolist() == [[1, 2], [3, 4], [5, 6], [5, 6]]
    assert both.labels.tolist() == [1, 0, 1, 1]
    assert both.folds == (0, 1, 2, 2)
    assert made.plus(dev, 0) is made
    assert made.plus(Examples.of([]), 3) is made


def test_examples_are_gathered_from_the_folds_then_outside_then_dev(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Knowledge] = []
    whole = scripted()

    def two_folds(corpus: Path, work: Path, knowledge: Knowledge) -> Iterator[Fold]:
        known.append(knowledge)
        yield fold_with(scripted(), everyday=(Everyday("a", "Quand ?"),))
        written = replace(bank_entry("c", "Qui paie ?"), path=f"questions-posees/{FROM_TITLES}")
        yield fold_with(scripted(), unanswered=(bank_entry("b", "Combien ?"), written))

    def index(corpus: Path, work: Path, hidden: int | None, knowledge: Knowledge) -> ScriptedSystem:
        known.append(knowledge)
        assert hidden is None
        return whole

    monkeypatch.setattr(answerability_fit, "refused_requests", lambda: ["Et les visas ?"])
    monkeypatch.setattr(answerability_fit, "teaches_wording", lambda text: False)
    monkeypatch.setattr(answerability_fit, "polite_questions", list)
    monkeypatch.setattr(
        answerability_fit, "reworded_examples", lambda system: [([5.0, *VALUES[1:]], True, 0)]
    )
    monkeypatch.setattr(answerability_fit, "folds", two_folds)
    monkeypatch.setattr(answerability_fit, "index_without", index)
    monkeypatch.setattr(answerability_fit, "load_questions", lambda part: (question("q-1"),))
    made, titles, dev = gather(tmp_path, Knowledge(bank=False))
    assert made.rows[:, 0].tolist() == [7, 9, 14, 5, 5, 5]
    assert made.labels.tolist() == [1, 0, 0, 1, 1, 1]
    assert (titles.rows[:, 0].tolist(), titles.labels.tolist()) == ([10], [0])
    assert dev.labels.tolist() == [1]
    assert known == [Knowledge(bank=False)] * 2
    assert whole.asked == ["Et les visas ?", "q-1"]


def test_where_documents_have_a_bank_what_is_in_no_index_teaches_and_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scripted()

    def no_fold(*_: object) -> Iterator[Fold]:
        raise AssertionError("no index is made without some questions")

    unseen = [bank_entry("a", "Qui paie ?", "Oui"), bank_entry("b", "Combien ?")]
    monkeypatch.setattr(answerability_fit, "unseen_questions", lambda: unseen)
    monkeypatch.setattr(answerability_fit, "refused_requests", lambda: ["Et les visas ?"])
    monkeypatch.setattr(answerability_fit, "teaches_wording", lambda text: False)
    monkeypatch.setattr(answerability_fit, "polite_questions", list)
    monkeypatch.setattr(answerability_fit, "reworded_examples", lambda system: [])
    monkeypatch.setattr(answerability_fit, "folds", no_fold)
    monkeypatch.setattr(answerability_fit, "index_without", lambda *_: whole)
    monkeypatch.setattr(answerability_fit, "load_questions", lambda part: (question("q-1"),))
    made, titles, dev = gather(tmp_path, Knowledge())
    assert made.rows[:, 0].tolist() == [10, 9, 10, 9, 14]
    assert made.labels.tolist() == [1, 0, 1, 0, 0]
    assert titles.rows[:, 0].tolist() == [10, 9]
    # Folds by the SHA-256 of « a » and « b », modulo 5.
    assert (titles.labels.tolist(), titles.folds) == ([1, 0], (0, 1))
    assert dev.labels.tolist() == [1]


def test_the_folds_of_a_corpus_make_examples(hidden_folds: tuple[Fold, ...]) -> None:
    found = [list(hidden_examples(f)) for f in hidden_folds]
    # Everyday questions, unanswered ones, then MAIL, the only answered one that is drawn.
    assert [[label for _, label, _ in made] for made in found] == [
        [True, False],
        [True, False],
        [],
        [True, True, True],
    ]
    assert {len(row) for made in found for row, *_ in made} == {len(FEATURES)}


def test_a_question_is_judged_by_an_index_that_does_not_know_it(
    hidden_folds: tuple[Fold, ...], asked_corpus: Path, tmp_path: Path
) -> None:
    whole = index_without(asked_corpus, tmp_path, None)
    asked = fold_with(
        cast(ScriptedSystem, whole),
        everyday=(Everyday("concession", EVERYDAY["concession"][0]),),
        unanswered=(bank_entry("concession", PRICE),),
    )
    hidden, known = list(hidden_examples(hidden_folds[0])), list(hidden_examples(asked))
    # Cosine with the nearest everyday question, then with the nearest unanswered one.
    for number, name in enumerate(("question", "sans_reponse")):
        feature = FEATURES.index(name)
        assert known[number][0][feature] == pytest.approx(1.0, abs=1e-3)
        assert hidden[number][0][feature] < 0.99


def test_each_model_that_is_fitted_is_one_that_serves() -> None:
    for name in MODELS:
        assert set(getattr(confidence_models, name).weights) <= set(FEATURES)


def test_the_report_gives_weights_to_copy_and_the_price_of_each_threshold() -> None:
    generator = np.random.default_rng(3)

    def drawn(count: int) -> Examples:
        labels = [n % 3 > 0 for n in range(count)]
        rows = [generator.normal(0.5 * label, 0.5, len(FEATURES)).tolist() for label in labels]
        places = [n % DOCUMENT_FOLDS for n in range(count)]
        return Examples.of(list(zip(rows, labels, places, strict=True)))

    text = report(drawn(60), drawn(30), drawn(40))
    assert text.startswith(
        "60 exemples tirés du corpus, 30 d’après le titre, 40 questions de mise au point\n"
    )
    assert re.findall(r'^ {8}"(\w+)": -?\d+\.\d\d,$', text, re.M) == list(FEATURES)
    assert len(re.findall(r"^ {4}biais -?\d+\.\d\d$", text, re.M)) == 1
    # What is wrongly refused, then what is rightly refused and the threshold, three times.
    cell = r" +([01]\.\d{3}) +[01]\.\d\d"
    prices = re.findall(rf"^ +(0\.\d\d){cell}{cell}{cell}$", text, re.M)
    assert [float(share) for share, *_ in prices] == list(FALSE_REFUSALS)
    for column in (1, 2, 3):
        refused = [float(row[column]) for row in prices]
        assert refused == sorted(refused)


def test_calibration_finds_the_slope_and_shift_of_the_log_odds() -> None:
    # Said 1 in 5 and 4 in 5 (log-odds ∓ln 4), true 1 in 2 and 16 in 17 (0 and ln 16): slope 1, shift ln 4.
    said = np.array([0.2] * 34 + [0.8] * 34)
    true = np.array([1.0] * 17 + [0.0] * 17 + [1.0] * 32 + [0.0] * 2)
    slope, shift = calibration(said, true)
    assert slope == pytest.approx(1.0, abs=1e-4)
    assert shift == pytest.approx(math.log(4), abs=1e-4)
    assert recalibrated(np.array([0.2, 0.8]), slope, shift) == pytest.approx(
        [1 / 2, 16 / 17], abs=1e-4
    )
