"""What every recogniser of figures gives: a canonical value and where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from ingestion.french.numerals import NUMBER, to_decimal

Reading = Iterator[tuple[str, int, int]]
"""Canonical value, start, end."""

Reader = Callable[[re.Match[str]], Reading]

RANGE = (
    rf"(?:(?!(?:19|20)\d\d,)(?P<low>{NUMBER})(?: ?(?:-|/)|,| a| ou| et) ?(?:de |d'|a |plus de )?)?"
    rf"(?P<high>{NUMBER})"
)
"""« de 500 à 1 000 », « quinze ou trente », « 15 »: what comes next is the unit of both.

A year before a comma is a date, not the low end (« En 2025, 44 % »).
"""


def whole(match: re.Match[str]) -> Reading:
    """Yield the match as it is written."""
    yield match.group(), match.start(), match.end()


def of_range(match: re.Match[str], value: Callable[[Decimal], str]) -> Reading:
    """Yield the value of « high », with its unit, and that of « low » without."""
    for name, end in (("low", match.end("low")), ("high", match.end())):
        number = to_decimal(match[name]) if match[name] else None
        if number is not None:
            yield value(number), match.start(name), end
