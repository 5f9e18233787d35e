"""Stored evaluations are read from their files alone: what is whole is shown, the rest is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalogue import Generations, generations
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
    assert Evaluations(tmp_path).unreadable() == ["run-1-test"]


def test_a_run_without_its_header_is_named(tmp_path: Path) -> None:
    (write_run(tmp_path, "run-1-test") / "run.json").unlink()
    (tmp_path / "run-1-test.html").write_text("", "utf-8")
    assert Evaluations(tmp_path).runs() == []
    assert Evaluations(tmp_path).unreadable() == ["run-1-test"]


def test_results_cut_at_the_end_of_a_line_are_told(tmp_path: Path) -> None:
    questions = [question("q-1", why=["Fait absent."]), question("q-2", why=["Fait absent."])]
    results = write_run(tmp_path, "run-1-test", questions=questions) / "results.jsonl"
    first, _, _ = results.read_text("utf-8").partition("\n")
    results.write_text(f"{first}\n", "utf-8")
    with pytest.raises(StorageError, match=r"run-1-test est incomplet \(1 sur 2 questions\)"):
        Evaluations(tmp_path).failures("run-1-test")


def test_another_format_is_left_out(tmp_path: Path) -> None:
    write_run(tmp_path, "run-1-test", format=2)
    assert Evaluations(tmp_path).runs() == []
    assert Evaluations(tmp_path).unreadable() == ["run-1-test"]


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


def test_the_comparison_that_the_evaluations_write_is_read(tmp_path: Path) -> None:
    from evals.compare import compare
    from evals.results import ShownStatement
    from evals.store import save_comparison
    from tests.evals.samples import result, run_of

    said = (ShownStatement("Sous cinq jours.", "direct", (1,)),)
    before = run_of([result("q-1", statements=said), result("q-2")])
    after = run_of(
        [result("q-1", right=False, status="partial"), result("q-2", statements=said)],
        identifier="run-2-test",
        datasets_digest="fedcba987654",
    )
    save_comparison(tmp_path, compare(before, after))
    found = Evaluations(tmp_path).last_comparison()
    assert found is not None
    assert [(one.id, one.change) for one in found.changed] == [("q-1", "loss"), ("q-2", "other")]
    lost = found.changed[0]
    assert [s.text for s in lost.before.statements] == ["Sous cinq jours."]
    assert (lost.after.status, lost.after.why) == ("partial", ("Fait essentiel absent : « x ».",))
    assert "fedcba987654" in found.notes[0]


def test_the_published_generation_and_the_candidate_are_named(tmp_path: Path) -> None:
    assert generations(tmp_path) == Generations()
    (tmp_path / "CURRENT").write_text("gen-1\n", "utf-8")
    (tmp_path / "CANDIDATE").write_text("gen-2\n", "utf-8")
    assert generations(tmp_path) == Generations("gen-1", "gen-2")
