"""Paired comparison: p-values checked against exact counts, wins by the way a metric goes."""

from dataclasses import replace

import pytest

from evals.compare import compare, compare_metric, is_significant_loss, randomisation_test
from evals.questions import Gold, Nugget, Part, QuestionKind
from evals.results import Run, ShownStatement
from tests.evals.samples import question, result, run_of


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


@pytest.mark.parametrize(
    "change",
    [
        {"question": "Combien ?"},
        {"kind": QuestionKind.NOISY},
        {"turns": ("Avant ?",)},
        {"forbidden": ("trois jours",)},
        {"nuggets": (Nugget("cinq jours", ("cinq jours",), True), Nugget("francs", ("francs",)))},
        {"gold": ()},
    ],
)
def test_the_digest_is_that_of_all_that_is_asked_and_expected(change: dict[str, object]) -> None:
    assert question(**change).digest != question().digest


def test_the_digest_is_not_that_of_where_a_question_stands() -> None:
    assert question("q-2", part=Part.TEST, where="autre.jsonl:9").digest == question().digest


def _pair(before: str, after: str) -> tuple[Run, Run]:
    """Return two runs of three questions: one alike, one whose digests are given, one alike."""
    return (
        run_of([result("a", question_digest="1"), result("b", right=False, question_digest=before),
                result("c", question_digest="3")]),
        run_of([result("a", question_digest="1"), result("b", question_digest=after),
                result("c", question_digest="3")], identifier="run-2"),
    )  # fmt: skip


def test_a_changed_expectation_is_neither_a_win_nor_a_loss() -> None:
    """The forms accepted changed: nothing else of the two results differs but the outcome."""
    kept, changed = compare(*_pair("2", "2")), compare(*_pair("2", "9"))
    assert ([c.id for c in kept.changed], kept.altered, kept.notes) == (["b"], (), ())
    assert (changed.questions, changed.left_out, changed.changed) == (2, 1, ())
    assert changed.altered == ("b",)
    (note,) = changed.notes
    assert note.startswith("1 question dont l’énoncé ou l’attendu a changé : b.")


def test_a_run_without_digests_is_compared_on_what_it_holds_and_says_so() -> None:
    before, after = _pair("", "2")
    found = compare(before, after)
    assert (found.questions, found.altered) == (3, ())
    (note,) = found.notes
    assert note.startswith("1 question d’un relevé sans empreinte par question")
    hostile = [replace(one, kind=QuestionKind.HOSTILE) for one in before.results]
    assert compare(replace(before, results=tuple(hostile)), after).altered == ("b",)


def test_other_files_of_questions_are_told() -> None:
    before, after = _pair("2", "2")
    header = replace(after.header, datasets_digest="fedcba987654")
    (note,) = compare(before, replace(after, header=header)).notes
    assert "(empreintes 0123456789ab et fedcba987654)" in note


def test_a_figure_defined_otherwise_is_not_compared() -> None:
    scores = {"vital_recall": 1.0, "recall_5": 1.0}
    before = run_of([result("a", scores, question_digest="1")])
    after = run_of([result("a", scores, question_digest="1")], identifier="run-2",
                   metrics={"vital_recall": {"definition": 2}})  # fmt: skip
    found = compare(before, after)
    assert [m.metric for m in found.metrics] == ["recall_5"]
    assert found.notes == (
        "Définies autrement dans les deux relevés, donc non comparées : Faits essentiels donnés en "
        "réponse.",
    )
    same = replace(before, header=replace(before.header, metrics=after.header.metrics))
    assert [m.metric for m in compare(same, after).metrics] == ["recall_5", "vital_recall"]


def test_many_altered_questions_are_counted_and_the_first_named() -> None:
    before = run_of([result(f"q-{n:02}", question_digest="1") for n in range(12)])
    after = run_of([result(f"q-{n:02}", question_digest="2") for n in range(12)])
    (note,) = compare(before, after).notes
    assert "12 questions dont l’énoncé" in note
    assert "q-09, …." in note
    assert "q-10" not in note
