"""Durable writes: what is written is on the disk before anything names it.

A file is replaced through a temporary name, a line is appended and flushed; a generation is built aside
by its own writers, then flushed whole and renamed. Every step of a publication calls ``checkpoint`` so
that crash tests can kill the process exactly there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def _go_on(name: str) -> None:
    """Do nothing: the default checkpoint."""


checkpoint: Callable[[str], None] = _go_on


def fsync_path(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Flush every file below a folder, then the folders."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            fsync_path(Path(root) / name)
        fsync_path(Path(root))


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file atomically: readers see the old content or the new, never a part."""
    replace_written(path, lambda temporary: temporary.write_bytes(data))


def replace_written(path: Path, write: Callable[[Path], object]) -> None:
    """Replace a file atomically by what ``write`` puts at the path that it is given."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    checkpoint(f"before-write:{path.name}")
    try:
        write(temporary)
        fsync_path(temporary)
        checkpoint(f"before-rename:{path.name}")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    checkpoint(f"after-rename:{path.name}")
    fsync_path(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append one line to a file and flush it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
