"""Length of an answer: what there is to read."""

from __future__ import annotations

from collections.abc import Iterable


def shown_words(texts: Iterable[str]) -> int:
    """Return how many words the texts hold: runs between spaces with a letter or a digit in them.

    Definition of this project: marks alone (« : », « », « | » of a table) are no words. An amount
    written with a space, « 3 500 », counts for two.
    """
    words = (word for text in texts for word in text.split())
    return sum(any(character.isalnum() for character in word) for word in words)
