"""Numbers as they are read in French."""

from __future__ import annotations


def counted(number: int, words: str) -> str:
    """Return « 1 question touchée » or « 3 questions touchées »; nought is singular."""
    plural = number > 1
    return f"{number} " + " ".join(word + "s" * plural for word in words.split())


def decimal(value: float, digits: int) -> str:
    """Return a number with its comma."""
    return f"{value:.{digits}f}".replace(".", ",")
