"""Stored evaluations are read from their files alone: what is whole is shown, the rest is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import NotFoundError, StorageError
from assistant.evaluations import Evaluations, GateVerdict, MetricWords
from tests.evaluation_files import question, write_comparison, write_run


def test_an_absent_folder_holds_nothing(tmp_path: Path) -> None:
    stored = Evaluations(tmp_path / "rien")
    assert stored.runs() == []
    assert stored.last_comparison() is None


def test_runs_come_oldest_first_with_their_words(tmp_path: Path) -> None:
    write_run(tmp_path, "run-2-test", "2026-11-21T10:00:00+00:00", recall=0.9)
    write_run(tmp_path, "run-1-test", "2026-11-20T10:00:00+00:00", recall=0.8)
    first, last = Evaluations(tmp_path).runs()
    assert (first.id, last.id) == ("run-1-test", "run-2-test")
    assert last.figures["recall_5"].value == 0.9
    assert last.words("recall_5").at_least == 0.93
    assert last.words("inconnue").label == "inconnue"


@pytest.mark.parametrize("text", ["", "{", "{}", '{"id": "run-1-test"}'])
def test_a_run_that_is_not_whole_is_left_out(tmp_path: Path, text: str) -> None:
    write_run(tmp_path, "run-2-test")
    (write_run(tmp_path, "run-1-test") / "run.json").write_text(text, "utf-8")
    assert [run.id for run in Evaluations(tmp_path).runs()] == ["run-2-test"]


def test_another_format_is_left_out(tmp_path: Path) -> None:
    write_run(tmp_path, "run-1-test", format=2)
    assert Evaluations(tmp_path).runs() == []


def test_failures_are_what_something_is_said_against(tmp_path: Path) -> None:
    write_run(
        tmp_path,
        "run-1-test",
        questions=[
            question("q-3", why=["Rang."], right=True),
            question("q-2", why=["Fait absent."]),
            question("q-1"),
        ],
    )
    assert [one.id for one in Evaluations(tmp_path).failures("run-1-test")] == ["q-2", "q-3"]


@pytest.mark.parametrize("name", ["run-9-test", "../secret", "", "run-1-test/../run-1-test"])
def test_only_the_name_of_a_run_is_read(tmp_path: Path, name: str) -> None:
    write_run(tmp_path / "evals", "run-1-test")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "results.jsonl").write_text("", "utf-8")
    with pytest.raises(NotFoundError, match="pas de relevé"):
        Evaluations(tmp_path / "evals").failures(name)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    folder = write_run(tmp_path, "run-1-test", questions=[question("q-1")])
    with (folder / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    with pytest.raises(StorageError, match=r"run-1-test/results.jsonl:2"):
        Evaluations(tmp_path).failures("run-1-test")


def test_a_line_is_cut_at_its_end_only(tmp_path: Path) -> None:
    pasted = question("q-1", why=["Rang."], question="Un délai\u2028ou deux ?")
    write_run(tmp_path, "run-1-test", questions=[pasted, question("q-2", why=["Rang."])])
    found = Evaluations(tmp_path).failures("run-1-test")
    assert [one.question for one in found] == ["Un délai\u2028ou deux ?", "Question q-2 ?"]


def test_the_last_comparison_is_the_one_made_last(tmp_path: Path) -> None:
    write_comparison(tmp_path, "run-1-test", "run-2-test", "2026-11-21T11:00:00+00:00")
    write_comparison(tmp_path, "run-0-test", "run-9-test", "2026-11-20T11:00:00+00:00")
    (tmp_path / "comparisons" / "a.json").write_text("{", "utf-8")
    found = Evaluations(tmp_path).last_comparison()
    assert found is not None
    assert found.after == "run-2-test"
    assert [(m.wins, m.ties, m.losses) for m in found.metrics] == [(2, 7, 1), (0, 10, 0)]


@pytest.mark.parametrize(
    ("words", "value", "expected"),
    [
        (MetricWords("m"), 0.5, None),
        (MetricWords("m", at_least=0.5), 0.5, True),
        (MetricWords("m", at_least=0.5), 0.49, False),
        (MetricWords("m", at_most=0.0), 0.0, True),
        (MetricWords("m", at_most=0.0), 0.01, False),
    ],
)
def test_bounds(words: MetricWords, value: float, expected: bool | None) -> None:
    assert words.passes(value) is expected


def test_what_the_evaluations_write_is_read(tmp_path: Path) -> None:
    """The only test that holds both sides: the format of one is what the other reads."""
    from evals.catalogue import described
    from evals.results import Verdict
    from evals.store import save_run
    from tests.evals.samples import result, run_of

    words = described(["right"], {"right": 0.7}, {})
    verdict = Verdict(True, (), ("Objectif non atteint.",), ("Rien d’autre.",), "run-0-test")
    written = run_of([result("q-1"), result("q-2", right=False)], metrics=words, verdict=verdict)
    save_run(tmp_path, written)
    (run,) = Evaluations(tmp_path).runs()
    assert run.verdict == GateVerdict(
        True, (), ("Objectif non atteint.",), ("Rien d’autre.",), "run-0-test"
    )
    assert run.figures["right"].value == 0.5
    assert run.words("right").passes(0.5) is False
    assert run.words("right").label == "Bonne issue (juste, ou refus dû)"
    assert [one.id for one in Evaluations(tmp_path).failures(run.id)] == ["q-2"]
