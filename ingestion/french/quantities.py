"""Read amounts of money, percentages and durations in flat text."""

from __future__ import annotations

import re
from decimal import Decimal

from ingestion.french.numerals import NUMBER, plain, to_decimal
from ingestion.french.readings import RANGE, Reading, of_range

_MULTIPLES = {
    "k": 1000, "m": 10**6, "md": 10**9, "millier": 1000, "million": 10**6, "milliard": 10**9,
}  # fmt: skip
AMOUNT = re.compile(
    rf"{RANGE} ?(?:(?P<multiple>millions?|milliards?|milliers?)(?: d'| de | ?(?=€))"
    # French puts a space before « € »: « 1,5 M € » is a million and a half, not one euro fifty.
    r"|(?P<short>mds?|[km])(?: d'| de |(?= ?(?:€|euros?\b|eur\b|francs\b))))?"
    r" ?(?P<unit>€|euros?\b|eur\b|francs\b|centimes?\b)(?: (?P<tax>h\.?t|ttc|hors taxes?)\b)?"
)
_SHORT_NAMES = {"f": "FRF", "c": "CENT"}
CURRENCIES = ("€", "eur", "franc", "centime")

PERCENTAGE = re.compile(rf"{RANGE} ?(?P<unit>%|pour cent\b|p\. ?100\b|‰|pour mille\b)")

PERCENTS = ("%", "‰", "pour cent", "pour mille", "100")

_UNITS = (
    ("j", "jours?|j"), ("sem", "semaines?"), ("mois", "mois"), ("ans", "ans?|annees?"),
    ("h", "heures?|h"), ("min", "minutes?|min|mn"), ("s", "secondes"),
)  # fmt: skip
DURATION = re.compile(
    rf"{RANGE}[ -]?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS)})(?![\w°'])"
    r"(?: (?P<quality>franc|ouvre|ouvrable|calendaire)s?\b)?(?P<half> et demie?\b)?"
)
TIMES = ("j", "semaine", "mois", "an", "h", "min", "mn", "secondes")
CLOCK = re.compile(
    rf"(?<![\w,.])(?:(?P<hour>[01]?\d|2[0-4]) ?(?:h|heures?) ?(?P<minute>[0-5]\d)(?!\w)"
    rf"|(?P<hours>{NUMBER}) heures? (?P<minutes>{NUMBER})(?! ?(?:minutes|jours|mois|ans|[%€])))"
)


def read_amount(match: re.Match[str]) -> Reading:
    """Yield « 1234.5 EUR », « 40000 EUR HT »."""
    multiple = _MULTIPLES.get((match["multiple"] or match["short"] or "").rstrip("s"), 1)
    unit = _SHORT_NAMES.get(match["unit"][0], "EUR")
    tax = {"": "", "t": " TTC", "h": " HT"}[(match["tax"] or "")[:1]]
    return of_range(match, lambda number: f"{plain(number * multiple)} {unit}{tax}")


def read_percentage(match: re.Match[str]) -> Reading:
    """Yield « 5.5 % », « 2 ‰ »."""
    sign = "‰" if match["unit"] in ("‰", "pour mille") else "%"
    return of_range(match, lambda number: f"{plain(number)} {sign}")


def read_duration(match: re.Match[str]) -> Reading:
    """Yield « 15 j », « 5 j francs », « 1.5 ans »."""
    unit = next(name for name, _ in _UNITS if match[name])
    quality = f" {match['quality']}s" if match["quality"] else ""
    half = Decimal("0.5") if match["half"] else Decimal(0)
    return of_range(match, lambda number: f"{plain(number + half)} {unit}{quality}")


def read_clock(match: re.Match[str]) -> Reading:
    """Yield « 14 h 30 »."""
    hour = to_decimal(match["hour"] or match["hours"])
    minute = to_decimal(match["minute"] or match["minutes"])
    if hour is not None and minute is not None and hour <= 24 and minute < 60:
        yield f"{plain(hour)} h {int(minute):02}", match.start(), match.end()
