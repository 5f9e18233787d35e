"""The risk–coverage curve, its area, and the bootstrap."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.bootstrap import bootstrap_area, bootstrap_mean, bootstrap_of
from evals.metrics.risk_coverage import area_under_risk_coverage, risk_coverage
from evals.metrics.unanimous import unanimous_interval

PAIRS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.8]), st.booleans()), min_size=1, max_size=20
)


def test_the_curve_answers_the_surest_first() -> None:
    confidences, right = [0.2, 0.9, 0.5], [False, True, True]
    points = risk_coverage(confidences, right)
    assert points == ((1 / 3, 0.0), (2 / 3, 0.0), (1.0, pytest.approx(1 / 3)))
    # (0 + 0 + 1/3) / 3
    assert area_under_risk_coverage(confidences, right) == pytest.approx(1 / 9)


def test_the_worst_order_has_the_largest_area() -> None:
    # Risks 1, 1/2, 1/3.
    area = area_under_risk_coverage([0.9, 0.5, 0.2], [False, True, True])
    assert area == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_ties_share_one_point() -> None:
    points = risk_coverage([0.5, 0.5, 0.1], [True, False, False])
    assert points == ((pytest.approx(2 / 3), 0.5), (1.0, pytest.approx(2 / 3)))
    assert area_under_risk_coverage([], []) is None


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_questions_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    confidences, right = zip(*pairs, strict=True)
    area = area_under_risk_coverage(confidences, right)
    backwards = area_under_risk_coverage(confidences[::-1], right[::-1])
    assert area == pytest.approx(backwards)
    points = risk_coverage(confidences, right)
    assert points[-1] == (1.0, pytest.approx(1 - sum(right) / len(right)))
    assert [c for c, _ in points] == sorted(c for c, _ in points)


def test_an_interval_holds_its_mean_and_is_seeded() -> None:
    values = [0.0, 1.0] * 50
    low, high = bootstrap_mean(values)
    # The standard error is 1/20: the interval is about 0.5 ± 0.1.
    assert low == pytest.approx(0.4, abs=0.03)
    assert high == pytest.approx(0.6, abs=0.03)
    assert bootstrap_mean(values) == (low, high)
    assert bootstrap_mean(values, seed=1) != (low, high)
    assert bootstrap_mean([0.7]) == (0.7, 0.7)


def test_an_interval_needs_values() -> None:
    with pytest.raises(ValueError, match="resample"):
        bootstrap_mean([])


def test_the_interval_of_any_statistic() -> None:
    assert bootstrap_of(lambda places: float(len(places)), 7) == (7.0, 7.0)
    low, high = bootstrap_area([0.9, 0.8, 0.3, 0.2] * 10, [True, True, False, False] * 10)
    assert 0 < low < high < 0.5


def test_what_every_question_says_is_not_certain() -> None:
    # All n succeed with chance p in p^n: the lowest p that is not ruled out has p^n = 0.025.
    low, high = unanimous_interval(1.0, 10)
    assert (low, high) == (pytest.approx(0.6915, abs=1e-4), 1.0)
    assert low**10 == pytest.approx(0.025)
    assert unanimous_interval(0.0, 10) == (0.0, pytest.approx(1 - low))
    assert unanimous_interval(1.0, 1) == (pytest.approx(0.025), 1.0)
    # Close to the rule of three and a bit: 3.69 / n.
    assert unanimous_interval(0.0, 1_000)[1] == pytest.approx(0.00368, abs=1e-5)
    for value, count in ((0.5, 3), (1.0, 0)):
        with pytest.raises(ValueError, match="not unanimous"):
            unanimous_interval(value, count)
