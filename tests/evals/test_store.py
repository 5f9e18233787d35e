"""Runs are stored whole, read back equal, and damage is told."""

import json
import shutil
from pathlib import Path

import pytest

from evals.compare import compare
from evals.errors import EvaluationError, RunNotFoundError, StoredRunError
from evals.questions import Gold
from evals.results import (
    Baseline,
    NuggetOutcome,
    Run,
    ShownCitation,
    ShownStatement,
    Verdict,
)
from evals.store import (
    find_run,
    last_comparison,
    list_runs,
    load_run,
    save_comparison,
    save_run,
)
from ingestion.documents import Span
from tests.evals.samples import result, run_of


def _full() -> Run:
    """Return a run with something in every field."""
    detailed = result(
        "q-é",
        {"right": 1.0, "injection": None},
        turns=("Avant ?",),
        understood="Avant — et après ?",
        statements=(ShownStatement("« Cinq » jours", "direct", (1,), Span(3, 9)),),
        citations=(ShownCitation(1, "d", "Titre", ("A", "B"), "Cinq", Span(3, 9)),),
        withheld=("x",),
        notices=("y",),
        retrieved=("d", "e"),
        gold=(Gold("d", 2, "Cinq"),),
        nuggets=(NuggetOutcome("cinq", True, True),),
        features=(0.5, 1.0),
        milliseconds=3.25,
    )
    base = run_of([detailed, result("q-2", right=False)])
    figures = base.header.figures
    baseline = Baseline("lexical", "Lexical seul", figures)
    return run_of(
        base.results,
        baselines=(baseline,),
        judged={"model": "m", "scores": {}},
        figures=figures,
        baseline_scores={"lexical": {"q-é": {"right": None}}},
    )


def test_what_is_read_equals_what_was_written(tmp_path: Path) -> None:
    run = _full()
    folder = save_run(tmp_path / "evals", run)
    assert load_run(folder) == run
    assert sorted(p.name for p in folder.iterdir()) == [
        "baselines.json",
        "results.jsonl",
        "run.json",
    ]
    assert not list((tmp_path / "evals").glob(".*"))


def test_runs_are_listed_oldest_first_without_their_questions(tmp_path: Path) -> None:
    for identifier, day in (("run-b", "2026-11-20"), ("run-a", "2026-11-21")):
        save_run(tmp_path, run_of([result("q")], identifier=identifier, created_at=day))
    assert [header.id for header in list_runs(tmp_path)] == ["run-b", "run-a"]
    assert list_runs(tmp_path / "absent") == []


def test_an_unreadable_run_does_not_hide_the_others(tmp_path: Path) -> None:
    save_run(tmp_path, run_of([result("q")], identifier="run-a"))
    broken = save_run(tmp_path, run_of([result("q")], identifier="run-b"))
    (broken / "run.json").write_text("{", "utf-8")
    assert [header.id for header in list_runs(tmp_path)] == ["run-a"]
    with pytest.raises(StoredRunError, match="illisible"):
        load_run(broken)


def test_another_format_is_refused(tmp_path: Path) -> None:
    folder = save_run(tmp_path, run_of([result("q")], identifier="run-a"))
    raw = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps(raw | {"format": 99}), "utf-8")
    with pytest.raises(StoredRunError, match="autre format"):
        load_run(folder)


def test_a_damaged_line_is_told_with_its_number(tmp_path: Path) -> None:
    folder = save_run(tmp_path, run_of([result("a"), result("b")], identifier="run-a"))
    results = folder / "results.jsonl"
    lines = results.read_text("utf-8").splitlines()
    results.write_text(lines[0] + "\n" + lines[1][:40] + "\n", "utf-8")
    with pytest.raises(StoredRunError, match=r"results\.jsonl:2"):
        load_run(folder)
    results.write_text(lines[0] + "\n", "utf-8")
    with pytest.raises(StoredRunError, match="1 questions sur 2"):
        load_run(folder)


def test_a_store_that_cannot_be_written_is_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", "utf-8")
    with pytest.raises(EvaluationError, match="n’a pas pu être écrit"):
        save_run(tmp_path / "fichier", run_of([result("q")]))


def test_a_run_is_found_by_place_name_start_or_path(tmp_path: Path) -> None:
    for identifier, day in (
        ("run-10", "2026-11-20"),
        ("run-1", "2026-11-21"),
        ("run-2", "2026-11-22"),
    ):
        save_run(tmp_path, run_of([result("q")], identifier=identifier, created_at=day))
    assert find_run("last", tmp_path).name == "run-2"
    assert find_run("previous", tmp_path).name == "run-1"
    assert find_run("run-10", tmp_path).name == "run-10"
    assert find_run("run-1", tmp_path).name == "run-1"
    assert find_run(str(tmp_path / "run-2")).name == "run-2"
    with pytest.raises(RunNotFoundError, match="3 relevé"):
        find_run("run-", tmp_path)
    with pytest.raises(RunNotFoundError, match="Aucun relevé « last »"):
        find_run("last", tmp_path / "absent")


def test_the_previous_run_is_the_one_that_the_last_was_judged_against(tmp_path: Path) -> None:
    for identifier, day in (("run-1", "2026-11-20"), ("run-2", "2026-11-21")):
        save_run(tmp_path, run_of([result("q")], identifier=identifier, created_at=day))
    verdict = Verdict(True, against="run-1")
    judged = run_of([result("q")], identifier="run-3", created_at="2026-11-22", verdict=verdict)
    assert load_run(save_run(tmp_path, judged)) == judged
    assert find_run("last", tmp_path).name == "run-3"
    assert find_run("previous", tmp_path).name == "run-1"
    shutil.rmtree(tmp_path / "run-1")
    assert find_run("previous", tmp_path).name == "run-2"
    shutil.rmtree(tmp_path / "run-2")
    with pytest.raises(RunNotFoundError, match="Aucun relevé « previous »"):
        find_run("previous", tmp_path)


def test_the_last_comparison_is_the_one_made_last(tmp_path: Path) -> None:
    assert last_comparison(tmp_path) is None
    first, second = (
        run_of([result("q")], identifier="run-a"),
        run_of([result("q")], identifier="run-b"),
    )
    save_comparison(tmp_path, compare(second, first))
    newest = compare(first, second)
    save_comparison(tmp_path, newest)
    assert last_comparison(tmp_path) == newest
