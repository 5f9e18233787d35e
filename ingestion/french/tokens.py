"""Cut a text into tokens, each with its stem: one pass of one regular expression, then a cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingestion.french.folding import APOSTROPHES, HYPHENS, INVISIBLE, fold
from ingestion.french.stemming import stem_word

LONGEST_STEM = 64
CACHE_SIZE = 400_000
"""Distinct written forms kept; French legal prose has about 60 000, so that only abuse fills it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written, its stem, and where it stands in the text."""

    text: str
    stem: str
    start: int
    end: int


_A = f"[{re.escape(APOSTROPHES)}]"
_H = f"[{re.escape(HYPHENS)}]"
_LETTER = r"[^\W\d_]"
_MARK = f"[\u0300-\u036f{INVISIBLE}]"
_EDGE = r"(?![^\W_])"
# « L. 2121-10 », « R. * 421-1 », « L2121-10 », « L.O. 141 »; with a space only when it cannot be
# anything else (« L 2121-10 »). Subdivisions hang on hyphens.
_ARTICLE = (
    rf"[Ll]\.?\s?[Oo]\.?\s?\d+(?:{_H}\d+)*{_EDGE}"
    rf"|[LlRrDdAa](?:\.\s?(?:\*\s?)?|\s?\*\s?)\d+(?:{_H}\d+)*{_EDGE}"
    rf"|[LlRrDdAa]\d+(?:{_H}\d+)+{_EDGE}"
    rf"|[LlRrDd]\s\d{{1,4}}(?:{_H}\d+)+{_EDGE}"
)
_NUMBER = (
    r"\d{1,3}(?:[\u0020\u00a0\u202f\u2009]\d{3}(?!\d))+(?:,\d+)?" + _EDGE
    + r"|\d{1,3}(?:\.\d{3}(?!\d))+(?:,\d+)?" + _EDGE
    + rf"|\d+(?:,\d+|(?:{_H}\d+)+){_EDGE}"
)  # fmt: skip
_ELISION = (
    rf"[LlDdJjNnSsCcTtMm]{_A}(?=[^\W_])"
    rf"|(?:[Jj][Uu][Ss]|[Ll][Oo][Rr][Ss]|[Pp][Uu][Ii][Ss]|[Qq][Uu][Oo][Ii]|[Qq][Uu][Ee][Ll])?"
    rf"[Qq][Uu]{_A}(?=[^\W_])"
)
_WORD = rf"[^\W_]+(?:{_MARK}+[^\W_]*)*"
_TOKEN = re.compile(
    "|".join((
        _ARTICLE,
        _NUMBER,
        _ELISION,
        rf"[Aa][Uu][Jj][Oo][Uu][Rr][Dd]{_A}[Hh][Uu][Ii]|[Pp][Rr][Uu][Dd]{_A}[Hh][Oo][Mm]\w+",
        rf"{_LETTER}\.(?:{_LETTER}\.)+(?:{_LETTER}{_EDGE})?|{_LETTER}\.{_LETTER}{_EDGE}",
        r"[Nn][°º]",
        rf"{_H}[Tt]{_H}(?:[Ii][Ll][Ss]?|[Ee][Ll][Ll][Ee][Ss]?|[Oo][Nn])\b",
        _WORD,
        r"[€%]",
    ))
)  # fmt: skip
_findall: Callable[[str], list[str]] = _TOKEN.findall
_SYMBOLS = {"€": "euro", "%": "%", "n°": "n°"}
_DROPPED = re.compile(r"[\s.'*]+")
_CANONICAL_NUMBER = re.compile(r"\d[\d\s.]*(?:,\d+)?$")
_EUPHONIC = re.compile(rf"{_H}t{_H}", re.IGNORECASE)


class _Stems(dict[str, str]):
    """The stem of every written form seen so far."""

    def __missing__(self, written: str) -> str:
        stem = _stem(written)
        if len(self) >= CACHE_SIZE:
            self.clear()
        if len(written) <= LONGEST_STEM:
            self[written] = stem
        return stem


_STEMS = _Stems()


def tokenize(text: str) -> list[Token]:
    """Return the tokens of ``text`` in order; offsets are characters of ``text``."""
    return [Token(m.group(), _STEMS[m.group()], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def stems(text: str) -> list[str]:
    """Return the stems of ``text`` in order, stop words kept; no stem holds white space."""
    return [_STEMS[written] for written in _findall(text)]


def stem_set(text: str) -> frozenset[str]:
    """Return the distinct stems of ``text``."""
    # Copied from a set, a set takes the room it needs; filled one by one, up to twice as much.
    return frozenset(set(stems(text)))


def analyse(text: str) -> str:
    """Return the stems of ``text`` joined by spaces: what a white-space tokenizer indexes."""
    return " ".join([_STEMS[written] for written in _findall(text)])


def _stem(written: str) -> str:
    """Return the stem of one token as the expression cut it."""
    folded = fold(_EUPHONIC.sub("", written)) if written[0] in HYPHENS else fold(written)
    if folded in _SYMBOLS:
        return _SYMBOLS[folded]
    if _CANONICAL_NUMBER.match(folded):
        folded = folded.translate(_NUMBER_MARKS)
    else:
        folded = _DROPPED.sub("", folded)
    return stem_word(folded)[:LONGEST_STEM] or "_"


_NUMBER_MARKS = str.maketrans({" ": None, ".": None})
