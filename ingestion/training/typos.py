"""Typing mistakes, so that the pieces of a misspelt word learn what the word means."""

import numpy as np

LONG_WORD = 5
"""Shorter words carry little meaning, and a mistake in one makes another word."""


def mistype(text: str, random: np.random.Generator, rate: float) -> str:
    """Return the text with a mistake in about ``rate`` of its long words."""
    return " ".join(
        _mistyped(word, random) if len(word) >= LONG_WORD and random.random() < rate else word
        for word in text.split(" ")
    )


def _mistyped(word: str, random: np.random.Generator) -> str:
    """Drop a letter, swap two or double one; the first letter, rarely wrong, is left alone."""
    at = int(random.integers(1, len(word) - 1))
    kind = int(random.integers(3))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[: at + 1] + word[at:]
