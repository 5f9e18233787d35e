"""Whose figure is it? In « un an pour l’une, deux ans pour l’autre », each stays with its own words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.generation.verification.reading import Reading
from assistant.generation.verification.support import SourceUnit
from ingestion import french
from ingestion.documents import Span

MARGIN = 0.34
"""Another figure's words must be this much more present in the claim than the figure's own."""
_PIECE = re.compile(r"[;:,.]|\b(?:et|puis|mais|ou)\b")
_PART = re.compile(r"[;:,.]|\b(?:puis|mais)\b|\bet (?=la|le|les|l')")
_NUMBER = re.compile(r"\d+")
_ASIDE = re.compile(r"\([^()]*\)?")


@dataclass(frozen=True, slots=True)
class Place:
    """A figure or article where a source gives it: its sort, its value and the words around it."""

    sort: str
    value: str
    words: frozenset[str]


def places(units: Sequence[SourceUnit]) -> list[Place]:
    """Return every figure and article of some sentences with the words of its own phrase."""
    return [place for unit in units for place in _places(unit)]


def belongs_elsewhere(stems: frozenset[str], values: frozenset[str], sort: str, value: str,
                      known: Sequence[Place]) -> bool:  # fmt: skip
    """Tell whether a claim's words are rather those of another figure of the same sort.

    ``stems`` and ``values`` are the claim's; only the words that tell the two figures apart count.
    """
    own = [p for p in known if p.sort == sort and p.value == value]
    number = _NUMBER.findall(value)
    others = [
        p
        for p in known
        if p.sort == sort and p.value not in values and _NUMBER.findall(p.value) != number
    ]
    if not own:
        return False
    return any(all(_fits_better(stems, other, mine) for mine in own) for other in others)


def _fits_better(stems: frozenset[str], other: Place, mine: Place) -> bool:
    theirs, ours = other.words - mine.words, mine.words - other.words
    if not mine.words or not theirs & stems:
        return False
    return _share(theirs, stems) >= _share(ours, stems) + MARGIN


def _share(words: frozenset[str], stems: frozenset[str]) -> float:
    return len(words & stems) / len(words) if words else 0.0


def _places(unit: SourceUnit) -> Iterator[Place]:
    reading = unit.reading
    pieces = list(_pieces(reading, _PIECE))
    parts = list(_pieces(reading, _PART))
    for figure in reading.figures:
        words = _aside_words(reading, figure.span) or _words_at(reading, pieces, figure.span)
        yield Place(sort_of(figure), figure.value, words)
    for ref in reading.references:
        yield Place("article", ref.article.replace("*", ""), _words_at(reading, parts, ref.span))


def sort_of(figure: french.Figure) -> str:
    """Return what a figure can be mistaken for: one of the same kind and unit."""
    if figure.kind is french.FigureKind.DURATION:
        return "clock" if " h" in figure.value or " min" in figure.value else "duration"
    return figure.kind.value


def _words_at(reading: Reading, pieces: list[Span], where: Span) -> frozenset[str]:
    for piece in pieces:
        if piece.start <= where.start < piece.end:
            return frozenset(w.stem for w in reading.words_in(piece) if not w.aside)
    return frozenset()


def _aside_words(reading: Reading, where: Span) -> frozenset[str]:
    """Return the words around a figure that stands in a parenthesis, between its commas."""
    for aside in _ASIDE.finditer(reading.flat):
        if aside.start() <= where.start < aside.end():
            start = max(reading.flat.rfind(",", aside.start(), where.start), aside.start())
            stop = reading.flat.find(",", where.end, aside.end())
            span = Span(start, stop if stop > 0 else aside.end())
            return frozenset(w.stem for w in reading.words_in(span))
    return frozenset()


def _pieces(reading: Reading, separator: re.Pattern[str]) -> Iterator[Span]:
    """Yield the phrases of a sentence: a parenthesis stays with what it follows."""
    asides = [m.span() for m in _ASIDE.finditer(reading.flat)]
    ends = [
        mark.start()
        for mark in separator.finditer(reading.flat)
        if not any(low <= mark.start() < high for low, high in asides)
    ]
    bounds = [0]
    for start, end in itertools.pairwise([*ends, len(reading.flat)]):
        if any(not w.aside for w in reading.words_in(Span(start, end))):
            bounds.append(start)
    for start, end in itertools.pairwise([*bounds, len(reading.flat)]):
        yield Span(start, end)
