"""Read fractions, ordinals and all other numbers in flat text."""

from __future__ import annotations

import re

from ingestion.french.numerals import NUMBER, plain, to_decimal
from ingestion.french.readings import Reading

_PARTS = {
    "demi": 2, "tiers": 3, "quart": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8,
    "neuvieme": 9, "dixieme": 10, "douzieme": 12, "quinzieme": 15, "vingtieme": 20,
    "trentieme": 30, "centieme": 100, "millieme": 1000,
}  # fmt: skip
PARTS = (*_PARTS, "moitie", "/")
_RANKS = {
    "deux": 2, "trois": 3, "quatr": 4, "cinqu": 5, "six": 6, "sept": 7, "huit": 8, "neuv": 9,
    "dix": 10, "onz": 11, "douz": 12, "treiz": 13, "quatorz": 14, "quinz": 15, "seiz": 16,
    "vingt": 20, "trent": 30, "quarant": 40, "cinquant": 50, "soixant": 60, "cent": 100,
}  # fmt: skip

# « un tiers peut demander » speaks of a person: alone, « tiers » must be a part of something.
FRACTION = re.compile(
    rf"(?P<count>{NUMBER}) (?P<part>{'|'.join(part + 's?' for part in _PARTS)})\b"
    r"|(?P<half>\bmoitie\b)|\b(?:le|au|du) (?P<one>tiers|quart|cinquieme|dixieme)"
    r"(?= d(?:e|es|u)\b| d')"
    r"|(?<![\w/])(?P<over>\d{1,2})/(?P<under>\d{1,2})(?![\w/])"
)
_OF = re.compile(r" (?:d(?:e|es|u)\b|d'|au moins\b|ou plus\b)")

POINTED = re.compile(r"(?<![\w,.])(\d+)°")
ORDINAL = re.compile(
    rf"(?<![\w,.])(?P<digits>\d+)(?:er|re|ere|e|eme|nd|nde)\b|\b(?P<stem>{'|'.join(_RANKS)})iemes?\b"
)
OTHER = re.compile(rf"(?<![\w,.-])\d+(?:-\d+)+(?![\w-])|(?P<number>{NUMBER})(?![\w°])")
# « neuf » counts what follows in the plural; otherwise it means « new ».
_PLURAL = re.compile(
    r" (?!(?:dans|sans|sous|mais|pas|plus|alors|puis|hors|vers|des|les)\b)\w+[sx]\b"
)


def read_fraction(match: re.Match[str]) -> Reading:
    """Yield « 2/3 »."""
    if match["half"]:
        yield "1/2", match.start(), match.end()
    elif match["one"]:
        yield f"1/{_PARTS[match['one']]}", match.start("one"), match.end()
    elif match["over"]:
        yield f"{int(match['over'])}/{int(match['under'])}", match.start(), match.end()
    else:
        count, part = to_decimal(match["count"]), match["part"]
        parts = _PARTS.get(part) or _PARTS[part.removesuffix("s")]
        person = count == 1 and part == "tiers" and not _OF.match(match.string, match.end())
        if count is not None and not person:
            yield f"{plain(count)}/{parts}", match.start(), match.end()


def read_pointed(match: re.Match[str]) -> Reading:
    """Yield « 2° », as in « le 2° de l’article »."""
    yield f"{match[1]}°", match.start(), match.end()


def read_ordinal(match: re.Match[str]) -> Reading:
    """Yield « 2e »."""
    rank = int(match["digits"]) if match["digits"] else _RANKS[match["stem"]]
    yield f"{rank}e", match.start(), match.end()


def read_other(match: re.Match[str]) -> Reading:
    """Yield « 2019-828 » or the plain number; « un » is an article, « neuf » often means new."""
    written = match.group()
    if match["number"] is None:
        yield written, match.start(), match.end()
        return
    new = written == "neuf" and not _PLURAL.match(match.string, match.end())
    number = None if new or written in ("un", "une") else to_decimal(written)
    if number is not None:
        yield plain(number), match.start(), match.end()
