"""The logistic fit: its equations hold, folds follow documents, the report can be copied."""

import math

import numpy as np
import pytest

from assistant.answering.confidence import FEATURES
from evals.confidence_fit import (
    cross_validated,
    fit,
    log_loss,
    reliability,
    report,
    result_fold,
)
from evals.held_out import DOCUMENT_FOLDS
from evals.questions import Expected, Gold
from tests.evals.samples import result


def _sample(count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(7)
    rows = generator.normal(size=(count, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, 1.0]
    logits = 1.5 * rows[:, 0] - 0.2 * (rows[:, 1] - 5.0) + 0.3
    labels = (generator.random(count) < 1 / (1 + np.exp(-logits))).astype(float)
    return rows, labels


def test_the_weights_that_made_the_data_are_found() -> None:
    rows, labels = _sample(6_000)
    model = fit(rows, labels, 0.01)
    assert model.weights[0] == pytest.approx(1.5, abs=0.15)
    assert model.weights[1] == pytest.approx(-0.2, abs=0.02)
    assert model.bias + 5.0 * model.weights[1] + model.weights[2] == pytest.approx(0.3, abs=0.2)


def test_the_mean_probability_is_the_share_of_right_answers() -> None:
    # The bias is not penalised, so its equation Σ(y − p) = 0 holds whatever the penalty.
    rows, labels = _sample()
    for penalty in (0.1, 100.0):
        probabilities = fit(rows, labels, penalty).probabilities(rows)
        assert probabilities.mean() == pytest.approx(labels.mean(), abs=1e-6)


def test_a_larger_penalty_shrinks_the_weights() -> None:
    rows, labels = _sample()
    small, large = fit(rows, labels, 0.01), fit(rows, labels, 1e6)
    assert np.abs(large.weights * rows.std(axis=0)).max() < 0.01
    assert np.abs(small.weights * rows.std(axis=0)).max() > 0.5


def test_a_constant_feature_weighs_nothing() -> None:
    rows, labels = _sample()
    with_constant = np.hstack([rows, np.full((len(rows), 1), 3.0)])
    assert fit(with_constant, labels, 1.0).weights[3] == 0
    # The deviation of so many .55 is not 0, but what rounding makes of it.
    many, answered = np.vstack([rows] * 50), np.concatenate([labels] * 50)
    never = np.hstack([many, np.full((len(many), 1), 0.55)])
    assert never[:, 3].std() > 0
    assert fit(never, answered, 1.0).weights[3] == pytest.approx(0, abs=1e-6)


def test_log_loss_by_hand() -> None:
    assert log_loss(np.array([0.8, 0.4]), np.array([1.0, 0.0])) == pytest.approx(
        -(math.log(0.8) + math.log(0.6)) / 2
    )


def test_a_fold_is_judged_by_a_model_that_did_not_see_it() -> None:
    rows, labels = _sample(100)
    folds = [n % 4 for n in range(100)]
    held = cross_validated(rows, labels, folds, 1.0)
    seen = np.array(folds) != 2
    expected = fit(rows[seen], labels[seen], 1.0).probabilities(rows[~seen])
    assert held[~seen] == pytest.approx(expected)


def test_questions_of_one_document_share_a_fold() -> None:
    gold = (Gold("fiche-a", 2, "x"),)
    assert result_fold(result("q-1", gold=gold)) == result_fold(result("q-2", gold=gold))
    assert len({result_fold(result(f"q-{n}")) for n in range(60)}) == DOCUMENT_FOLDS


def test_reliability_bins_hold_equal_counts() -> None:
    bins = reliability(np.array([0.1, 0.9, 0.2, 0.8]), np.array([0.0, 1.0, 1.0, 1.0]), 2)
    assert bins == [(pytest.approx(0.15), 0.5, 2), (pytest.approx(0.85), 1.0, 2)]


def test_the_report_gives_weights_to_copy_and_the_price_of_each_threshold() -> None:
    generator = np.random.default_rng(3)
    results = []
    for n in range(60):
        right = n % 3 > 0
        features = tuple(float(x) for x in generator.normal(0.5 * right, 0.5, len(FEATURES)))
        results.append(
            result(
                f"q-{n}", right=right, features=features,
                expected=Expected.ANSWER if n % 4 else Expected.REFUSE,
            )
        )  # fmt: skip
    results.append(result("définition"))
    text = report(results)
    assert text.startswith("60 questions sur 61, dont 66.7% à bonne réponse")
    for name in FEATURES:
        assert f'    "{name}": ' in text
    namespace: dict[str, object] = {}
    block = text[text.index("WEIGHTS") : text.index("\n\nFiabilité")]
    exec(block.replace(": Mapping[str, float]", ""), namespace)
    assert set(namespace["WEIGHTS"]) == set(FEATURES)  # type: ignore[call-overload]
    assert isinstance(namespace["BIAS"], float)
    assert " 0.50  " in text
    assert report(results, "answerable") != text
