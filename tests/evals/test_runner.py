"""A run asks everything, records what fails, and says what it was made with."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import QuestionError
from evals.errors import DatasetError
from evals.questions import Gold, GoldenQuestion, Part, QuestionKind
from evals.results import Figure, QuestionResult
from evals.runner import MeasuredBaselines, measured_baseline, run, run_questions
from evals.summary import summarise, threshold_table
from evals.systems import Attempt
from tests.evals.samples import (
    DAY,
    DELAY,
    QUORUM,
    ScriptedSystem,
    attempt,
    line,
    question,
    quoting,
    refusal,
    result,
    unanswerable,
    write_lines,
)


def _script(asked: GoldenQuestion) -> Attempt:
    if asked.id == "q-boum":
        raise RuntimeError("boum")
    if asked.id == "q-vide":
        raise QuestionError("La question est vide.")
    if not asked.answerable:
        return attempt(refusal(), confidence=0.2)
    return attempt(quoting(DELAY), confidence=0.9)


def test_each_question_gives_a_result_in_order() -> None:
    told: list[tuple[str, int, int]] = []
    asked = [question("q-1"), unanswerable("q-2")]
    results = run_questions(
        ScriptedSystem(_script), asked, day=DAY, progress=lambda *step: told.append(step)
    )
    assert [(r.id, r.right) for r in results] == [("q-1", True), ("q-2", True)]
    assert told == [("Questions", 1, 2), ("Questions", 2, 2)]


def test_a_question_that_raises_is_a_recorded_failure() -> None:
    results = run_questions(ScriptedSystem(_script), [question("q-boum"), question("q-1")], day=DAY)
    assert results[0].failure == "RuntimeError : boum"
    assert results[0].status == "failed"
    assert results[1].right


def test_a_question_turned_away_with_a_message_is_a_refusal() -> None:
    (found,) = run_questions(ScriptedSystem(_script), [unanswerable("q-vide")], day=DAY)
    assert found.right
    assert found.status == "no_answer"
    assert found.notices == ("La question est vide.",)
    assert found.failure == ""


def test_a_question_turned_away_or_failed_has_no_time() -> None:
    asked = [question("q-1"), question("q-boum"), unanswerable("q-vide"), question("q-2")]
    figures = run(ScriptedSystem(_script), asked, day=DAY).header.figures
    assert (figures["latency_p50"].value, figures["latency_p50"].count) == (12.0, 2)


def test_a_run_carries_its_figures_and_what_it_was_made_with(tmp_path: Path) -> None:
    datasets = [write_lines(tmp_path / "questions.jsonl", [line()])]
    asked = [question("q-1"), unanswerable("q-2"), question("q-3", kind=QuestionKind.NOISY)]
    done = run(ScriptedSystem(_script), asked, day=DAY, part="dev", datasets=datasets)
    header = done.header
    assert header.generation == "gen-essai"
    assert header.part == "dev"
    assert header.questions == 3
    assert header.datasets == ("questions.jsonl",)
    assert len(header.datasets_digest) == 12
    assert "+" in header.code_version
    # All three right: 0.025 ** (1 / 3).
    assert header.figures["right"] == Figure(1.0, pytest.approx(0.2924, abs=1e-4), 1.0, 3)
    assert header.figures["refusal_recall"].count == 1
    assert header.figures["latency_p50"].value == 12.0
    assert list(header.by_kind) == ["factual", "noisy", "unanswerable"]
    # Two right at 0.9, one unanswerable at 0.2.
    assert header.curve == ((0.6667, 0.0), (1.0, 0.3333))
    assert header.id.endswith("-dev")


def test_gold_absent_from_the_documents_stops_the_run(tmp_path: Path) -> None:
    datasets = [write_lines(tmp_path / "questions.jsonl", [line()])]
    system = ScriptedSystem(_script)
    with pytest.raises(DatasetError, match="disparue"):
        run(system, [question(gold=(Gold("disparue", 2, "x"),))], day=DAY, datasets=datasets)
    assert system.asked == []


def test_baselines_are_measured_after_the_assistant_and_beside_the_trial(tmp_path: Path) -> None:
    datasets = [write_lines(tmp_path / "questions.jsonl", [line()])]
    main = ScriptedSystem(_script)
    other = ScriptedSystem(lambda _: attempt(quoting(QUORUM)), name="lexical")
    happened = []

    @contextmanager
    def measuring() -> Iterator[MeasuredBaselines]:
        happened.append(f"started, {len(main.asked)} asked")
        results = run_questions(other, [question("q-1")], day=DAY)
        yield lambda: [measured_baseline(other.name, "Lexical", results)]
        happened.append("waited for")

    def trial() -> Sequence[QuestionResult]:
        happened.append("trial")
        return ()

    done = run(
        main,
        [question("q-1")],
        day=DAY,
        datasets=datasets,
        baselines=measuring,
        trial=trial,
    )
    assert happened == ["started, 1 asked", "trial", "waited for"]
    (baseline,) = done.header.baselines
    assert (baseline.name, baseline.label) == ("lexical", "Lexical")
    assert baseline.figures["vital_recall"].value == 0
    # Measured side by side, the assistant alone: their times are not to be compared.
    assert [name for name in baseline.figures if name.startswith("latency")] == []
    assert "latency_p50" in done.header.figures
    assert done.baseline_scores["lexical"]["q-1"]["recall_5"] == 1


def test_figures_are_means_over_the_questions_concerned() -> None:
    results = [
        result("a", {"x": 1.0, "y": None}, milliseconds=10.0),
        result("b", {"x": 0.0, "y": 0.5}, right=False, milliseconds=30.0, confidence=0.1),
        result("c", {"x": 0.0}, right=False, failure="boum", confidence=0.0),
    ]
    figures = summarise(results)
    assert figures["x"].value == pytest.approx(1 / 3)
    assert figures["x"].count == 3
    assert (figures["y"].value, figures["y"].count) == (0.5, 1)
    assert figures["latency_p95"].value == 30.0
    assert figures["latency_p95"].count == 2
    # Risks: 0, 1/2, 2/3.
    assert figures["aurc"].value == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert summarise([]) == {}


def test_the_lengths_of_answers_have_a_median_and_a_95th_percentile() -> None:
    given = [result(f"q-{n}", {"words": float(n)}) for n in range(1, 21)]
    figures = summarise([*given, result("refusée", {"words": None})])
    assert [figures[name].value for name in ("words", "words_p50", "words_p95")] == [10.5, 10, 19]
    assert figures["words_p95"].count == 20
    # Not a share: what every answer holds is no proportion with an exact interval.
    alike = summarise([result(f"q-{n}", {"words": 1.0}) for n in range(3)])
    assert alike["words"] == Figure(1.0, 1.0, 1.0, 3)


def test_the_threshold_table() -> None:
    results = [
        result("a", confidence=0.9),
        result("b", right=False, confidence=0.6),
        result("c", confidence=0.3),
        result("d", right=False, confidence=0.2, expected=unanswerable().expected),
    ]
    rows = threshold_table(results, [0.5, 0.95])
    assert rows[0] == (0.5, 0.5, 0.5, pytest.approx(1 / 3), 1.0)
    assert rows[1] == (0.95, 0.0, 0.0, 1.0, 1.0)


def test_parts_travel_with_the_results() -> None:
    (found,) = run_questions(
        ScriptedSystem(_script), [question("q-1", part=Part.TEST)], day=dt.date(2026, 1, 1)
    )
    assert found.part is Part.TEST
