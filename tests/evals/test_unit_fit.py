"""The fit of sentence selection: what answers, what each example counts for, what the weights may be."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.scoring import FEATURES
from assistant.answering.units import Unit, units_of
from evals import unit_fit
from evals.held_out import Fold, fold_of
from evals.unit_fit import (
    Example,
    Wanted,
    examples,
    first_right,
    fit,
    fit_both,
    wanted_by_bank,
    wanted_by_dev,
)
from tests.evals.asked_corpus import OLD_TOMB, bank_entry
from tests.evals.samples import convocation, former, question, unanswerable

DOCUMENT = convocation()
DELAY, URGENT, QUORUM = units_of(DOCUMENT, 0)
HERE = frozenset(["convocation"])


def listwise(count: int = 30) -> list[Example]:
    """Return lists of four items where the second feature is right and the first one misleads."""
    generator = np.random.default_rng(5)
    found = []
    for number in range(count):
        rows = generator.uniform(0, 0.2, (4, 2))
        right, wrong = generator.permutation(4)[:2]
        rows[right, 1] += 0.5
        rows[wrong, 0] += 0.5
        found.append((rows, np.arange(4) == right, number % 5))
    return found


def telling(feature: int) -> Example:
    """Return a list of two items that one feature of two tells apart."""
    return np.eye(2), np.arange(2) == feature, 0


def answering(wanted: Wanted) -> list[Unit]:
    """Return the units of the document about the delay that answer."""
    return [unit for unit in (DELAY, URGENT, QUORUM) if wanted.answers(DOCUMENT, unit)]


def test_a_unit_answers_when_it_holds_a_form() -> None:
    assert answering(Wanted("?", HERE, forms=("cinq jours",))) == [DELAY]
    assert answering(Wanted("?", HERE, forms=("CINQ JOURS", "un jour franc"))) == [DELAY, URGENT]
    assert answering(Wanted("?", HERE, forms=("trois jours",))) == []


def test_a_unit_answers_when_it_stands_where_a_phrase_does() -> None:
    assert answering(Wanted("?", HERE, phrases=("En cas d’urgence",))) == [URGENT]
    assert answering(Wanted("?", HERE, phrases=("La convocation", "Le quorum"))) == [DELAY, QUORUM]
    assert answering(Wanted("?", HERE, phrases=("la convocation",))) == []


def test_forms_go_before_phrases_and_without_any_nothing_answers() -> None:
    both = Wanted("?", HERE, forms=("un jour franc",), phrases=("Le quorum",))
    assert answering(both) == [URGENT]
    assert answering(Wanted("?", HERE)) == []


def test_a_unit_of_another_document_does_not_answer() -> None:
    (unit,) = units_of(former(), 1)
    wanted = Wanted("?", HERE, forms=("trois jours",))
    assert not wanted.answers(former(), unit)
    assert Wanted("?", frozenset(["ancienne"]), ("trois jours",)).answers(former(), unit)


def test_the_dev_questions_to_answer_bring_their_vital_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unit_fit, "load_questions", lambda part: (question(), unanswerable()))
    (wanted,) = wanted_by_dev()
    assert wanted == Wanted("Combien de jours avant la séance ?", HERE, ("cinq jours", "5 jours"))


def test_bank_questions_bring_their_phrases() -> None:
    (wanted,) = wanted_by_bank([bank_entry("a", "Quand ?", "Deux jours", "Trois jours")])
    assert wanted == Wanted("Quand ?", frozenset(["a"]), (), ("Deux jours", "Trois jours"))


def test_examples_tell_the_unit_that_answers_a_hidden_question(
    hidden_folds: tuple[Fold, ...],
) -> None:
    asked = [
        *(e for e in hidden_folds[3].answered if e.question == OLD_TOMB),
        bank_entry("concession", "Et pour une tombe fleurie ?", "Une phrase qui n’y est pas"),
    ]
    ((rows, labels, fold),) = examples(hidden_folds[3].system.snapshot(), wanted_by_bank(asked))
    # Three documents of four sentences in all, one of which is under the words of the bank.
    assert rows.shape == (4, len(FEATURES))
    assert labels.sum() == 1
    assert fold == fold_of("concession", 5)


def test_first_right_by_hand() -> None:
    rows = np.array([[0.3], [0.2], [0.1]])
    data: list[Example] = [
        (rows, np.array([True, False, False]), 0),
        (rows, np.array([False, True, False]), 0),
        (rows, np.array([False, False, True]), 0),
        (rows, np.array([False, True, True]), 0),
    ]
    weights = np.array([1.0])
    assert [first_right(data, weights, depth) for depth in (1, 2, 3)] == [0.25, 0.75, 1.0]
    assert first_right(data, -weights) == 0.5


def test_the_fit_learns_which_feature_answers() -> None:
    data = listwise()
    start = np.array([1.0, 0.0])
    assert first_right(data, start) == 0
    weights = fit(data, start, 0.001)
    assert first_right(data, weights) == 1
    assert weights[1] > weights[0]
    assert start.tolist() == [1.0, 0.0]


def test_a_large_penalty_keeps_the_weights_in_place() -> None:
    start = np.array([1.0, 0.0])
    loose, tight = (fit(listwise(), start, penalty, steps=150) for penalty in (0.001, 1e4))
    assert np.abs(tight - start).max() < 0.05 < np.abs(loose - start).max()


def test_without_gradient_nothing_moves() -> None:
    same: list[Example] = [(np.ones((3, 2)), np.array([True, False, False]), 0)]
    assert fit(same, np.array([0.4, 0.6]), 0.1) == pytest.approx([0.4, 0.6])


def test_an_example_counted_three_times_is_one_given_three_times() -> None:
    one, other = telling(0), telling(1)
    start = np.array([0.5, 0.5])
    counted = fit([one, other], start, 0.1, 50, np.array([3.0, 1.0]))
    assert counted == pytest.approx(fit([one, one, one, other], start, 0.1, 50))
    assert counted[0] > counted[1]


def test_only_the_proportions_of_the_counts_matter() -> None:
    data, start = listwise(6), np.array([0.5, 0.5])
    plain = fit(data, start, 0.1, 50)
    assert fit(data, start, 0.1, 50, np.full(6, 7.0)) == pytest.approx(plain)


def test_an_example_that_counts_for_nothing_teaches_nothing() -> None:
    start = np.array([0.5, 0.5])
    counted = fit([telling(0), telling(1)], start, 0.1, 50, np.array([1.0, 0.0]))
    assert counted == pytest.approx(fit([telling(0)], start, 0.1, 50))


def test_positive_weights_stop_at_zero() -> None:
    data, start = listwise(), np.array([0.1, 0.1])
    free, kept = (fit(data, start, 0.001, positive=positive) for positive in (False, True))
    assert free[0] < 0
    assert kept[0] == 0
    assert kept[1] > start[1]


def test_the_bank_counts_for_as_much_as_the_dev_part() -> None:
    start = np.array([0.5, 0.5])
    once = fit_both([telling(0)], [telling(1)], start, 0.1)
    assert once == pytest.approx(start)
    assert fit_both([telling(0)] * 9, [telling(1)], start, 0.1) == pytest.approx(start)
