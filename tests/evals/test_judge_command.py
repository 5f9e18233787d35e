"""`vademecum eval run --judge` and `eval judge`: the run is kept whatever becomes of the judging."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.commands import app
from evals.errors import EvaluationError
from evals.store import list_runs
from tests.assistant.generation.services import Service, closed_port, service
from tests.evals.conftest import LINES
from tests.evals.samples import write_lines

YES = '{"score": 1, "reason": "tout y est"}'


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Run a service whose model « juge » approves of everything, set as the judge."""
    with service() as running:
        running.texts |= {"juge": YES, "vain": "Je ne sais pas."}
        monkeypatch.setenv("VADEMECUM_JUGE_NOM", "juge-1")
        _ask(monkeypatch, running.url("juge"))
        # The machine may be busy: no time limit is under test here.
        monkeypatch.setenv("VADEMECUM_MODELE_PREMIER_MOT", "60")
        monkeypatch.setenv("VADEMECUM_MODELE_DELAI", "60")
        yield running


def _ask(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("VADEMECUM_JUGE_URL", url)


@pytest.fixture
def run(work: Path, small_index: Path) -> list[str]:
    """Return the words of a run over one question, which is answered."""
    questions = write_lines(work / "questions.jsonl", LINES[:1])
    return ["run", "--dataset", str(questions), "--index", str(small_index)]


def _judged(work: Path) -> dict[str, object]:
    (header,) = list_runs(work / "var/evals")
    assert header.judged is not None
    return header.judged


def test_the_notes_join_the_run(run: list[str], model: Service, work: Path) -> None:
    done = CliRunner().invoke(app, [*run, "--judge"])
    assert done.exit_code == 0, done.output
    assert "Jugement par juge-1. Notes : 2 sur 2 demandées ; échecs : 0." in done.output
    assert _judged(work)["asked"] == 2
    shown = CliRunner().invoke(app, ["report", "--output", "page.html"])
    assert shown.exit_code == 0
    assert "tout y est" in (work / "page.html").read_text("utf-8")


def test_junk_is_told_and_the_code_says_so(
    run: list[str], model: Service, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(monkeypatch, model.url("vain"))
    done = CliRunner().invoke(app, [*run, "--judge"])
    assert done.exit_code == 1
    assert "Notes : 0 sur 2 demandées ; échecs : 2." in done.output
    assert "pas de note lisible dans « Je ne sais pas. » (2 fois)" in done.output
    assert _judged(work)["failures"] == 2
    # The judging is taken up again without asking the questions anew.
    _ask(monkeypatch, model.url("juge"))
    again = CliRunner().invoke(app, ["judge", "last"])
    assert (again.exit_code, _judged(work)["failures"]) == (0, 0)
    assert "Notes : 2 sur 2" in again.output


def test_a_dead_service_loses_no_run(
    run: list[str], model: Service, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(monkeypatch, f"http://127.0.0.1:{closed_port()}/v1")
    assert CliRunner().invoke(app, [*run, "--judge", "--json"]).exit_code == 1
    assert _judged(work)["asked"] == 2


def test_ctrl_c_while_judging_loses_no_run(
    run: list[str], model: Service, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("evals.judge.Judge.judge", interrupted)
    done = CliRunner().invoke(app, [*run, "--judge"])
    assert done.exit_code == 130
    assert "Arrêté : interrompu au clavier." in done.output
    (header,) = list_runs(work / "var/evals")
    assert (header.questions, _judged(work)["asked"]) == (1, 0)


def test_without_a_judge_nothing_is_asked(run: list[str], work: Path) -> None:
    with pytest.raises(EvaluationError, match="Aucun modèle n’est réglé pour juger"):
        CliRunner().invoke(app, [*run, "--judge"], catch_exceptions=False)
    assert list_runs(work / "var/evals") == []
