"""Read dates in flat text, whole or in part, in figures or in words; write one in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from ingestion.french.folding import fold
from ingestion.french.numerals import NUMBER, to_decimal
from ingestion.french.readings import Reading

MONTH_NAMES = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
MONTHS: Mapping[str, int] = {
    **{fold(name): number for number, name in enumerate(MONTH_NAMES, 1)},
    "janv": 1, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
"""The number of each month by its folded name, whole or short."""
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = rf"(?:(?<!\w)[0-3]?\d(?:er)?\b|{NUMBER}|\bpremier\b)"
_PIVOT = 70
"""« 15/03/69 » is in 2069, « 15/03/70 » in 1970."""

LONG = re.compile(
    rf"(?:(?:(?P<first>{_DAY}) (?:au|et|ou)(?: le)? )?(?P<day>{_DAY}) )?"
    rf"(?<!\w)(?P<month>{_MONTH})\b\.?(?: (?:de l'annee )?(?P<year>[12]\d{{3}})\b)?"
)
SHORT = re.compile(
    r"(?<![\w/.-])(?P<day>[0-3]?\d)(?P<mark>[/.-])(?P<month>[01]?\d)(?P=mark)"
    r"(?P<year>(?:19|20)?\d\d)(?![\w/-])"
)
ISO = re.compile(r"(?<![\w-])(?P<year>[12]\d{3})-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\w-])")
MONTH_YEAR = re.compile(r"(?<![\w/.])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/])")
YEAR = re.compile(
    r"(?<![\w,.-])(?P<year>(?:1[89]|20)\d\d)(?![\w-]|[,.]\d| \d{3}(?!\d)"
    r"| ?(?:[€%]|(?:euros?|habitants|electeurs|metres|m2|agents|places)\b))"
)


def long_date(day: dt.date) -> str:
    """Return « 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def read_date(match: re.Match[str]) -> Reading:
    """Yield « 2026-03-15 », « --03-15 » or « 2026-03 »; nothing for a month alone."""
    parts = match.groupdict()
    month, year = _month(parts["month"]), _year(parts["year"])
    start = match.start()
    if parts.get("first"):
        first = _date(year, month, _day(parts["first"]))
        if first:
            yield first, start, match.end("first")
        start = match.start("day")
    if parts.get("day"):
        value = _date(year, month, _day(parts["day"]))
    else:
        value = f"{year}-{month:02}" if year else ""
    if value:
        yield value, start, match.end()


def read_year(match: re.Match[str]) -> Reading:
    """Yield the year alone."""
    yield match["year"], match.start(), match.end()


def _date(year: str, month: int, day: int) -> str:
    """Return the date, « --03-15 » without a year, an empty string if there is no such day."""
    return f"{year or '-'}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _month(written: str) -> int:
    return MONTHS[written] if written in MONTHS else int(written)


def _year(written: str | None) -> str:
    if written and len(written) == 2:
        return ("20" if int(written) < _PIVOT else "19") + written
    return written or ""


def _day(written: str) -> int:
    if written == "premier":
        return 1
    number = to_decimal(written.removesuffix("er"))
    return int(number) if number is not None and number == int(number) else 0
