"""Written French: words with how often they are met, from pyspellchecker's list (MIT licence)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from ingestion.french.folding import fold


@cache
def written_words() -> Mapping[str, int]:
    """Return about 140 000 words in lower case, accents kept, with their counts."""
    from spellchecker import SpellChecker

    return cast(Mapping[str, int], SpellChecker(language="fr").word_frequency.dictionary)


@cache
def folded_words() -> Mapping[str, str]:
    """Return for each word without its accents the most frequent way to write it."""
    counts = written_words()
    return {fold(word): word for word in sorted(counts, key=lambda word: (counts[word], word))}
