"""Fold case, accents and typography, so that two ways of typing a word compare equal."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’‘ʼ′´`＇"
HYPHENS = "-‐‑‒–"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_COMBINING = dict.fromkeys(
    c for c in range(0x300, 0x1AFF) if unicodedata.category(chr(c)) == "Mn" and c < 0x370
)
_PAIRS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "ı": "i", "º": "°"}
_FOLDS: dict[int, str | None] = {
    **_COMBINING,
    **{ord(c): "'" for c in APOSTROPHES},
    **{ord(c): "-" for c in HYPHENS},
    **dict.fromkeys(map(ord, INVISIBLE)),
    **{ord(letter): pair for letter, pair in _PAIRS.items()},
}
# Compatibility forms that must not turn into letters or spaces.
_BEFORE = {ord("º"): "°", ord("´"): "'"}
_SPACES = re.compile(r"\s+")
_WHITE = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85")


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents: œ → oe, apostrophes → ', no-break → space."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKD", text.translate(_BEFORE)).lower()
    return unicodedata.normalize("NFKD", text).translate(_FOLDS)


def fold_words(text: str) -> str:
    """Return the words of ``text`` without case, accents or punctuation, joined by single spaces.

    What compares titles, headings and keys: « L’État-civil ! » is « l etat civil ».
    """
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    return " ".join(kept.split())


class _Flat(dict[int, str]):
    """One character to one character: no accent, plain spaces, hyphens and apostrophes."""

    def __init__(self, *, keep_case: bool):
        super().__init__({ord("º"): "°"})
        self._keep_case = keep_case

    def __missing__(self, code: int) -> str:
        char = chr(code)
        bare = unicodedata.normalize("NFKD", char).translate(_FOLDS)
        flat = bare if len(bare) == 1 else char
        lower = flat.lower()
        if not self._keep_case and len(lower) == 1:
            flat = lower
        self[code] = flat
        return flat


_FLAT, _FLAT_CASED = _Flat(keep_case=False), _Flat(keep_case=True)


def flatten(text: str, *, keep_case: bool = False) -> str:
    """Fold ``text`` without moving any character, for expressions whose spans must hold in it.

    Unlike with ``fold``, letters that would become two (œ) stay.
    """
    return text.translate(_FLAT_CASED if keep_case else _FLAT)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written with spaces."""
    return frozenset(text.split())


def clean_query(text: str) -> str:
    """Return what a person typed without invisible, bidirectional or control characters.

    The result is in NFC, its white space folded to single spaces.
    """
    text = unicodedata.normalize("NFC", text)
    kept = (c if unicodedata.category(c)[0] != "C" else " " if c in _WHITE else "" for c in text)
    return _SPACES.sub(" ", "".join(kept)).strip()
