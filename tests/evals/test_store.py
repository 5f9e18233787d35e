"""Runs are stored whole, read back equal, and damage is told."""

import errno
import json
import shutil
from pathlib import Path

import pytest

from evals.compare import compare
from evals.errors import RunNotFoundError, StoredRunError, StoreError
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
    prepare,
    read_runs,
    save_comparison,
    save_run,
    write_file,
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
    (error,) = read_runs(tmp_path)[1]
    assert str(error) == (
        f"Le relevé « {broken} » est illisible (ce n’est pas du JSON). Supprimez ce dossier, puis "
        "relancez « vademecum eval run »."
    )
    with pytest.raises(StoredRunError, match="illisible"):
        load_run(broken)


@pytest.mark.parametrize("header", [None, "", "{", '{"id": 1}'])
def test_a_run_that_cannot_be_read_is_not_passed_over_in_silence(
    tmp_path: Path, header: str | None
) -> None:
    for identifier in ("run-1", "run-2", "run-3"):
        saved = run_of([result("q")], identifier=identifier, created_at=identifier)
        save_run(tmp_path, saved)
    last = tmp_path / "run-3" / "run.json"
    if header is None:
        last.unlink()
    else:
        last.write_text(header, "utf-8")
    for name in ("last", "previous"):
        with pytest.raises(StoredRunError, match=r"peut-être .*run-3 » est illisible") as caught:
            find_run(name, tmp_path)
        assert caught.value.run == "run-3"
    assert find_run("run-2", tmp_path).name == "run-2"
    # One of before hides neither.
    shutil.copytree(tmp_path / "run-2", tmp_path / "run-4")
    raw = json.loads((tmp_path / "run-4" / "run.json").read_text("utf-8"))
    after = json.dumps(raw | {"id": "run-4", "created_at": "run-4"})
    (tmp_path / "run-4" / "run.json").write_text(after, "utf-8")
    assert find_run("last", tmp_path).name == "run-4"
    with pytest.raises(StoredRunError, match="run-3"):
        find_run("previous", tmp_path)


def test_an_unreadable_run_that_the_last_was_judged_against_is_told(tmp_path: Path) -> None:
    for identifier, day in (("run-1", "2026-11-20"), ("run-2", "2026-11-21")):
        save_run(tmp_path, run_of([result("q")], identifier=identifier, created_at=day))
    verdict = Verdict(True, against="run-1")
    judged = run_of([result("q")], identifier="run-3", created_at="2026-11-22", verdict=verdict)
    save_run(tmp_path, judged)
    (tmp_path / "run-1" / "run.json").write_text("{", "utf-8")
    assert find_run("last", tmp_path).name == "run-3"
    with pytest.raises(StoredRunError, match="run-1 » est illisible"):
        find_run("previous", tmp_path)


def test_an_unreadable_run_is_named_where_no_other_is_found(tmp_path: Path) -> None:
    broken = save_run(tmp_path, run_of([result("q")], identifier="run-1"))
    (broken / "run.json").write_text("{", "utf-8")
    with pytest.raises(RunNotFoundError, match=r"derniers : aucun ; illisibles : run-1"):
        find_run("last", tmp_path)
    with pytest.raises(StoredRunError, match="run-1 » est illisible"):
        find_run("run-", tmp_path)


def test_a_page_beside_the_runs_is_none(tmp_path: Path) -> None:
    (tmp_path / "run-1-dev.html").write_text("<!doctype html>", "utf-8")
    assert read_runs(tmp_path) == ([], [])


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
    with pytest.raises(StoredRunError, match="1 question sur 2"):
        load_run(folder)


def test_a_store_that_cannot_be_written_is_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", "utf-8")
    refused = r"n’a pas pu être écrit \((ce n’est pas un dossier|un fichier .* ce nom)\)"
    with pytest.raises(StoreError, match=refused):
        save_run(tmp_path / "fichier", run_of([result("q")]))
    with pytest.raises(StoreError, match=refused):
        prepare(tmp_path / "fichier")
    with pytest.raises(StoreError, match=refused):
        save_comparison(tmp_path / "fichier", compare(run_of([result("q")]), run_of([result("q")])))


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_text("avant", "utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ingestion.index.durable.fsync_path", full)
    with pytest.raises(StoreError, match="disque plein"):
        save_run(tmp_path, run_of([result("q")], identifier="run-a"))
    with pytest.raises(StoreError, match="disque plein"):
        write_file(page, b"apres")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert page.read_text("utf-8") == "avant"


def test_a_folder_takes_no_file_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(StoreError, match=r"c’est un dossier\). Autrement\."):
        write_file(tmp_path / "page.html", b"x", "Autrement.")
    with pytest.raises(StoreError, match="c’est un dossier"):
        write_file(Path(), b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_the_place_of_the_runs_is_tried_before_they_are_made(tmp_path: Path) -> None:
    prepare(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c"])
def test_a_separator_inside_a_question_cuts_no_result(tmp_path: Path, separator: str) -> None:
    run = run_of([result("q", question=f"Une{separator}question ?"), result("q-2")])
    assert load_run(save_run(tmp_path, run)) == run


def test_half_a_character_of_a_model_does_not_lose_the_run(tmp_path: Path) -> None:
    run = run_of([result("q", notices=("a\ud800b",))])
    assert load_run(save_run(tmp_path, run)).results[0].notices == ("a?b",)
    assert not list(tmp_path.glob(".*"))


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
