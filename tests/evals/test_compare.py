"""Paired comparison: p-values checked against exact counts, wins by the way a metric goes."""

from dataclasses import replace

import pytest

from evals.compare import compare, compare_metric, is_significant_loss, randomisation_test
from evals.questions import Gold
from evals.results import ShownStatement
from tests.evals.samples import result, run_of


def test_the_p_value_is_the_share_of_signs_at_least_as_extreme() -> None:
    # Of 2³ sign patterns of (1, 1, 1), two have a sum of ±3.
    assert randomisation_test([1.0, 1.0, 1.0]) == pytest.approx(2 / 8, abs=0.015)
    # Of (1, 1, 1, -1): |sum| ≥ 2 for all but the six patterns that sum to 0.
    assert randomisation_test([1.0, 1.0, 1.0, -1.0]) == pytest.approx(10 / 16, abs=0.015)


def test_no_difference_is_no_evidence() -> None:
    assert randomisation_test([]) == 1.0
    assert randomisation_test([0.0, 0.0]) == 1.0


def test_a_long_streak_is_beyond_chance_and_never_certain() -> None:
    assert 0 < randomisation_test([0.5] * 30) < 0.001


def test_the_test_is_seeded_and_symmetric() -> None:
    values = [0.3, -0.1, 0.4, 0.2, -0.2, 0.1]
    assert randomisation_test(values) == randomisation_test(values)
    assert randomisation_test(values) == randomisation_test([-v for v in values])


def test_zeros_do_not_change_the_test() -> None:
    assert randomisation_test([1.0, 0.0, 1.0, 0.0]) == randomisation_test([1.0, 1.0])


def test_wins_and_losses_follow_the_way_the_metric_goes() -> None:
    before = {"a": {"recall_5": 0.0}, "b": {"recall_5": 1.0}, "c": {"recall_5": 1.0}, "d": {}}
    after = {"a": {"recall_5": 1.0}, "b": {"recall_5": 1.0}, "c": {"recall_5": 0.5}}
    found = compare_metric("recall_5", before, after)
    assert found is not None
    assert (found.wins, found.ties, found.losses, found.count) == (1, 1, 1, 3)
    assert found.before == pytest.approx(2 / 3)
    assert found.after == pytest.approx(2.5 / 3)
    assert found.difference == pytest.approx(0.5 / 3)
    worse = compare_metric(
        "false_refusal", {"a": {"false_refusal": 0.0}}, {"a": {"false_refusal": 1.0}}
    )
    assert worse is not None
    assert (worse.wins, worse.losses) == (0, 1)
    assert compare_metric("absent", before, after) is None


def test_a_loss_is_significant_only_in_the_bad_direction() -> None:
    names = [f"q-{n}" for n in range(20)]
    low = {name: {"right": 0.0, "false_refusal": 0.0} for name in names}
    high = {name: {"right": 1.0, "false_refusal": 1.0} for name in names}
    loss, gain = compare_metric("right", high, low), compare_metric("right", low, high)
    refusals = compare_metric("false_refusal", low, high)
    assert loss is not None
    assert gain is not None
    assert refusals is not None
    assert is_significant_loss(loss)
    assert not is_significant_loss(gain)
    assert is_significant_loss(refusals)
    assert not is_significant_loss(replace(loss, p_value=0.2))


def test_the_questions_that_changed_come_losses_first() -> None:
    said = (ShownStatement("Autrement.", "direct", (1,)),)
    before = run_of([result("a", right=False), result("b"), result("c"), result("d")])
    after = run_of(
        [result("a"), result("b", right=False), result("c", statements=said), result("d")],
        identifier="run-2",
    )
    found = compare(before, after)
    assert [(c.id, c.change) for c in found.changed] == [
        ("b", "loss"),
        ("a", "win"),
        ("c", "other"),
    ]
    assert found.changed[0].before.right
    assert not found.changed[0].after.right
    assert (found.questions, found.left_out) == (4, 0)
    assert (found.before, found.after) == ("run-1-test", "run-2")


def test_questions_that_are_not_the_same_are_left_out() -> None:
    before = run_of([result("a"), result("b"), result("gone")])
    after = run_of([result("a"), result("b", gold=(Gold("d", 2, "x"),)), result("new")])
    found = compare(before, after)
    assert (found.questions, found.left_out) == (1, 3)
    assert found.metrics[0].count == 1
