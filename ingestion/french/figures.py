"""Recognise what must stay exact: amounts, percentages, durations, dates, thresholds, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ingestion.documents import Span
from ingestion.french import addresses, counts, dates, quantities, thresholds
from ingestion.french.articles import article_references
from ingestion.french.folding import flatten
from ingestion.french.readings import Reader


class FigureKind(StrEnum):
    """What a figure counts or names."""

    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    DURATION = "duration"
    DATE = "date"
    POPULATION = "population"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    FRACTION = "fraction"
    ORDINAL = "ordinal"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, in one canonical writing whatever the text's, and where it stands.

    Values: « 1234.5 EUR HT », « 5 % », « 15 j », « 5 j francs », « 2026-03-15 », « --01-01 » (a day
    of any year), « 2026-03 », « 2026 », « <1000 hab », « 500..1499 hab », « 2/3 », « 2e », « 12 ».
    """

    kind: FigureKind
    value: str
    span: Span


_READERS: tuple[tuple[FigureKind, re.Pattern[str], Reader, tuple[str, ...]], ...] = (
    (FigureKind.EMAIL, addresses.EMAIL, addresses.read_email, ("@",)),
    (FigureKind.URL, addresses.URL, addresses.read_url, ("www.", "://", *addresses.DOMAINS)),
    (FigureKind.PHONE, addresses.PHONE, addresses.read_phone, ("0", "33")),
    (FigureKind.DATE, dates.ISO, dates.read_date, ("-",)),
    (FigureKind.DATE, dates.SHORT, dates.read_date, ("/", "-", ".")),
    (FigureKind.DATE, dates.LONG, dates.read_date, tuple(dates.MONTHS)),
    (FigureKind.DATE, dates.MONTH_YEAR, dates.read_date, ("/",)),
    (FigureKind.POPULATION, thresholds.POPULATION, thresholds.read_population, ("hab",)),
    (FigureKind.AMOUNT, quantities.AMOUNT, quantities.read_amount, quantities.CURRENCIES),
    (FigureKind.PERCENTAGE, quantities.PERCENTAGE, quantities.read_percentage, quantities.PERCENTS),
    (FigureKind.DURATION, quantities.CLOCK, quantities.read_clock, ("h",)),
    (FigureKind.DURATION, quantities.DURATION, quantities.read_duration, quantities.TIMES),
    (FigureKind.FRACTION, counts.FRACTION, counts.read_fraction, counts.PARTS),
    (FigureKind.ORDINAL, counts.POINTED, counts.read_pointed, ("°",)),
    (FigureKind.ORDINAL, counts.ORDINAL, counts.read_ordinal, ("e",)),
    (FigureKind.DATE, dates.YEAR, dates.read_year, ("18", "19", "20")),
    (FigureKind.NUMBER, counts.OTHER, counts.read_other, ("",)),
)
"""The order matters: a character belongs to the first reader that takes it.

The last column spares time: the expression can match only where one of these strings occurs.
"""


def figures(text: str) -> list[Figure]:
    """Return the figures of ``text`` in order; article numbers are not figures."""
    return _figures(flatten(text), [ref.span for ref in article_references(text)])


def canonical_figures(text: str) -> frozenset[str]:
    """Return every figure and article number of ``text`` in one canonical form.

    ``canonical_figures(a) <= canonical_figures(b)`` says that each figure of ``a`` occurs in ``b``:
    the unit and the comparison must be the same, the writing may differ. A full date also gives its
    day, month and year, a net amount also the bare amount. « premier » and « 1er » give nothing:
    they also mean « initial ».
    """
    references = article_references(text)
    found = {"art " + ref.article.replace("*", "") for ref in references}
    for figure in _figures(flatten(text), [ref.span for ref in references]):
        found.update(_derived(figure))
    return frozenset(found)


def _derived(figure: Figure) -> Iterator[str]:
    value = figure.value
    if figure.kind is FigureKind.DATE and value[0] != "-":
        year, *rest = value.split("-")
        yield from (year, "-".join([year, *rest[:1]]), value)
        if len(rest) == 2:
            yield "--" + "-".join(rest)
    elif figure.kind is FigureKind.AMOUNT:
        yield from (value, value.removesuffix(" HT").removesuffix(" TTC"))
    elif value != "1e":
        yield value


def _figures(flat: str, taken: list[Span]) -> list[Figure]:
    found: list[Figure] = []
    free = bytearray(len(flat))
    for span in taken:
        free[span.start : span.end] = b"\1" * len(span)
    for kind, pattern, reader, needles in _READERS:
        if not any(needle in flat for needle in needles):
            continue
        for match in pattern.finditer(flat):
            for value, start, end in reader(match):
                if not any(free[start:end]):
                    free[start:end] = b"\1" * (end - start)
                    found.append(Figure(kind, value, Span(start, end)))
    return sorted(found, key=lambda figure: figure.span)
