"""How far a long work is: whoever does it tells, whoever asked for it shows."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the step's French name, how much is done, and the total (0 when unknown)."""


def untold(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""
