"""What a stop must not leave behind: processes measuring for nobody, folders made for the occasion."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

STOPPED = 128 + signal.SIGTERM
"""The exit code of a command that was asked to stop, as shells give it."""
_MAKING = ".en-cours-"


class StoppedError(BaseException):
    """SIGTERM arrived; no ``except Exception`` takes it for the failure of a question."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM into StoppedError, so that whatever was begun is put away. Main thread only."""

    def stop(*_: Any) -> None:
        raise StoppedError

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


@contextmanager
def throwaway_folder(prefix: str) -> Iterator[Path]:
    """Make a folder for the time of the block, and delete those that killed processes left.

    Whoever uses one holds a lock (flock) on it, which no process outlives: one that can be locked is
    nobody's.
    """
    root = Path(tempfile.gettempdir())
    _sweep(root, prefix)
    # Locked under another name: a sweep must not meet it before.
    folder = Path(tempfile.mkdtemp(prefix=_MAKING))
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        folder = folder.rename(root / f"{prefix}{folder.name.removeprefix(_MAKING)}")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sweep(root: Path, prefix: str) -> None:
    for path in root.glob(f"{prefix}*"):
        # Another person's folder, or one that went meanwhile, is left alone.
        with suppress(OSError):
            found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(found)
