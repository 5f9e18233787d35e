"""Simpler systems in processes of their own: stopped at once, and told when one dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from evals import baselines
from evals.baselines import BASELINES, Place, measuring_baselines
from evals.errors import EvaluationError
from tests.evals.samples import DAY

LONG_S = 60.0


@pytest.fixture
def place(settings: Settings) -> Place:
    """Return a place that nothing is opened at."""
    return Place(settings, settings.index, None, DAY)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "wait",
    [lambda measured: measured(), lambda _: time.sleep(LONG_S)],
    ids=["waiting", "meanwhile"],
)
def test_an_interruption_waits_for_no_process(
    place: Place, monkeypatch: pytest.MonkeyPatch, wait: Callable[[Any], object]
) -> None:
    monkeypatch.setattr(baselines, "ProcessPoolExecutor", _doing(time.sleep, LONG_S))
    former = signal.signal(signal.SIGALRM, _interrupted)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        started = time.monotonic()
        with (
            pytest.raises(KeyboardInterrupt),
            measuring_baselines(place, (), BASELINES, workers=2) as measured,
        ):
            wait(measured)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    assert time.monotonic() - started < LONG_S / 4
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "ProcessPoolExecutor", _doing(os._exit, 9))
    with (
        pytest.raises(EvaluationError, match="a été arrêté, sans doute faute de mémoire"),
        measuring_baselines(place, (), BASELINES, workers=2) as measured,
    ):
        measured()


def announce_and_wait(folder: str) -> None:
    """Say that a worker is at work, and keep it so."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(LONG_S)


ORPHANS = """
import sys
from evals import baselines
from tests.evals import test_baselines as told
if __name__ == "__main__":
    baselines.ProcessPoolExecutor = told._doing(told.announce_and_wait, sys.argv[1])
    with baselines.measuring_baselines(None, (), baselines.BASELINES, workers=2) as measured:
        measured()
"""


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_the_process_that_started_it(
    tmp_path: Path, stop: signal.Signals
) -> None:
    script, folder = tmp_path / "orphelins.py", tmp_path / "au-travail"
    script.write_text(ORPHANS, "utf-8")
    folder.mkdir()
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, env=told
    ) as parent:
        while len(list(folder.iterdir())) < 2 and parent.poll() is None:
            time.sleep(0.05)
        parent.send_signal(stop)
        # The end of their common output is that of the last of them.
        said, _ = parent.communicate(timeout=LONG_S / 2)
    assert (said, parent.returncode) == (b"", -stop)


def _doing(function: Any, argument: Any) -> type[ProcessPoolExecutor]:
    """Return an executor whose processes all do the same thing."""

    class Doing(ProcessPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            return super().submit(function, argument)

    return Doing
