"""A stop leaves nothing behind: folders of killed processes are deleted, SIGTERM can be tidied after."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evals.stopping import StoppedError, stoppable, throwaway_folder

PREFIX = "vademecum-essai-"
KILLED = f"""
import os, signal
from evals.stopping import throwaway_folder
with throwaway_folder({PREFIX!r}) as folder:
    (folder / "passages.sqlite").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of temporary files, empty, for this process and those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_lasts_as_long_as_the_block(temporary: Path) -> None:
    with throwaway_folder(PREFIX) as folder:
        assert folder.name.startswith(PREFIX)
        assert list(temporary.iterdir()) == [folder]
    assert list(temporary.iterdir()) == []
    with pytest.raises(ValueError, match="raté"), throwaway_folder(PREFIX):
        raise ValueError("raté")
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_deleted_by_the_next(temporary: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = temporary.iterdir()
    assert (left / "passages.sqlite").is_file()
    with throwaway_folder(PREFIX) as folder:
        assert list(temporary.iterdir()) == [folder]


def test_what_another_process_uses_is_left_alone(temporary: Path) -> None:
    with throwaway_folder(PREFIX) as first, throwaway_folder(PREFIX) as second:
        assert first.is_dir()
        assert second.is_dir()
        assert first != second


def test_only_folders_of_that_name_are_deleted(temporary: Path) -> None:
    elsewhere = temporary / "ailleurs"
    (elsewhere / "precieux").mkdir(parents=True)
    (temporary / f"{PREFIX}lien").symlink_to(elsewhere)
    (temporary / f"{PREFIX}fichier").write_text("x")
    with throwaway_folder(PREFIX):
        pass
    assert (elsewhere / "precieux").is_dir()
    assert sorted(p.name for p in temporary.iterdir()) == [
        "ailleurs", f"{PREFIX}fichier", f"{PREFIX}lien",
    ]  # fmt: skip


def test_the_lock_is_free_once_the_folder_is_gone(temporary: Path) -> None:
    with throwaway_folder(PREFIX) as folder:
        found = os.open(folder, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(found)


def test_sigterm_puts_away_what_was_begun_and_the_former_handler_back(temporary: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(StoppedError), stoppable(), throwaway_folder(PREFIX):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except Exception:
            pytest.fail("taken for an ordinary error")
    assert list(temporary.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before
