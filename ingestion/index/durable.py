"""Durable writes: temporary name, fsync, rename, fsync of the folder. The only door to the disk.

Every step calls ``checkpoint`` so that crash tests can kill the process exactly there.
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
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    checkpoint(f"before-write:{path.name}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    checkpoint(f"before-rename:{path.name}")
    temporary.replace(path)
    checkpoint(f"after-rename:{path.name}")
    fsync_path(path.parent)
