"""Numbers as French writes them: « 1 234,50 », « quatre-vingt-dix-sept », « nonante-deux »."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ingestion.french.folding import flatten

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_ATOM = "|".join(sorted((*_UNITS, *_TENS, "vingts", "cents?", "mille"), key=len, reverse=True))

WORDS = rf"(?:{_ATOM})\b(?:[ -](?:{_ATOM})\b|(?: et |-et-)(?:une?|onze)\b){{0,14}}"
DIGITS = r"(?:\d{1,3}(?:[ .]\d{3}){1,5}(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
NUMBER = rf"(?<!\w)(?>{DIGITS}|{WORDS})"
"""A number in text that ``flatten`` made plain; not every match has a value, see ``to_decimal``."""

_SPLIT = re.compile(r"[ -]+")
_THOUSANDS = re.compile(r"(?<=\d)[ .](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?")


def to_decimal(written: str) -> Decimal | None:
    """Return the value of one flat number in digits or words, None when it is not one number."""
    if written[:1].isdigit():
        if _GROUPED.fullmatch(written):
            written = _THOUSANDS.sub("", written)
        try:
            return Decimal(written.replace(",", "."))
        except InvalidOperation:
            return None
    value = _words_value(_SPLIT.split(written))
    return None if value is None else Decimal(value)


def plain(value: Decimal) -> str:
    """Return the shortest decimal writing: « 1234.5 », never « 1234.50 » or « 1E+3 »."""
    return format(value.normalize() + 0, "f")


def number_words(text: str) -> str:
    """Return the flat text with numbers in words turned into digits; lone « un » is an article."""
    return _IN_WORDS.sub(_digits_of, flatten(text))


_IN_WORDS = re.compile(rf"\b{WORDS}")


def _digits_of(match: re.Match[str]) -> str:
    written = match.group()
    value = None if written in ("un", "une") else to_decimal(written)
    return written if value is None else plain(value)


def _words_value(words: list[str]) -> int | None:
    """Return the value of a whole sequence of number words, None if it is not one number."""
    value, at = _below_million(words)
    return value if at == len(words) else None


def _below_million(words: list[str]) -> tuple[int | None, int]:
    if words[0] == "mille":
        thousands, at = 1, 0
    else:
        first, at = _below_thousand(words, 0)
        if first is None or words[at : at + 1] != ["mille"]:
            return first, at
        thousands = first
    if at + 1 == len(words):
        return thousands * 1000, at + 1
    rest, end = _below_thousand(words, at + 1)
    return (None, at) if rest is None else (thousands * 1000 + rest, end)


def _below_thousand(words: list[str], at: int) -> tuple[int | None, int]:
    hundreds = 0
    following = words[at + 1 : at + 2]
    if words[at : at + 1] == ["cent"]:
        hundreds, at = 1, at + 1
    elif following in (["cent"], ["cents"]) and 2 <= _UNITS.get(words[at], 0) <= 9:
        hundreds, at = _UNITS[words[at]], at + 2
    if not hundreds:
        return _below_hundred(words, at)
    rest, end = _below_hundred(words, at)
    return (hundreds * 100, at) if rest is None else (hundreds * 100 + rest, end)


def _below_hundred(words: list[str], at: int) -> tuple[int | None, int]:
    if at >= len(words):
        return None, at
    word, following = words[at], (words[at + 1] if at + 1 < len(words) else "")
    if word == "quatre" and following in ("vingt", "vingts"):
        return _add_units(80, words, at + 2)
    if word in _TENS:
        return _add_units(_TENS[word], words, at + 1)
    if word == "dix" and following in ("sept", "huit", "neuf"):
        return 10 + _UNITS[following], at + 2
    if word in _UNITS:
        return _UNITS[word], at + 1
    return None, at


def _add_units(tens: int, words: list[str], at: int) -> tuple[int, int]:
    """Add what follows the tens: « et un », « trois », and « dix-sept » after 60 and 80."""
    linked = words[at : at + 1] == ["et"]
    start = at + linked
    units, end = (None, at)
    if start < len(words) and words[start] in _UNITS:
        units, end = _below_hundred(words, start)
    longest = 19 if tens in (60, 80) else 9
    if units is None or not 1 <= units <= longest or (linked and units not in (1, 11)):
        return tens, at
    return tens + units, end
