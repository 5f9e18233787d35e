"""A claim: a stretch of a model's sentence with the passages it cites, and what best supports it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.generation.verification.reading import Reading
from assistant.generation.verification.support import (
    CONTEXT_SHARE,
    CitedText,
    SourceUnit,
    Weights,
    matches,
)
from ingestion.documents import Span

MARKS = re.compile(r"(?:\s*\[\s*\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*\s*\])+")
_NUMBER = re.compile(r"\d{1,2}")
_RANGE = re.compile(r"(\d{1,2})\s*[–-]\s*(\d{1,2})")
_BULLET = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)]|[a-z]\))\s+")
MIN_WORDS = 2
"""A stretch with fewer content words than this is judged with the one before it."""


@dataclass(frozen=True)
class Claim:
    """What is said between two groups of citation marks, and the passages it must come from."""

    reading: Reading
    numbers: tuple[int, ...]
    cited: tuple[CitedText, ...]
    names: frozenset[str] = frozenset()

    @cached_property
    def units(self) -> tuple[SourceUnit, ...]:
        """Return the sentences of the cited passages."""
        return tuple(unit for text in self.cited for unit in text.units)

    @cached_property
    def weights(self) -> Weights:
        """Return the weights of words among those sentences."""
        return Weights(self.units)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Return the canonical figures and articles of the claim."""
        return self.reading.canonical

    @cached_property
    def support(self) -> tuple[SourceUnit, ...]:
        """Return the sentence that supports the claim best, with its neighbour if it adds something."""
        return self.support_of(self.reading.stems, figures=self.figures)

    def support_of(
        self,
        stems: frozenset[str],
        *,
        in_lists: bool = False,
        figures: frozenset[str] = frozenset(),
    ) -> tuple[SourceUnit, ...]:
        """Return the best sentence for some of the words, with a neighbour that adds to it."""
        ranked = matches(stems, self.units, self.weights, figures)
        if not ranked or ranked[0].share == 0:
            return ()
        best = ranked[0].unit
        rest = stems - best.stems
        for match in ranked[1:]:
            joined = are_neighbours(best, match.unit) or (in_lists and are_items(best, match.unit))
            if joined and self.weights.of(rest & match.unit.stems) >= 0.15 * self.weights.of(stems):
                return (best, match.unit)
        return (best,)

    def share(self, stems: frozenset[str], units: Sequence[SourceUnit]) -> float:
        """Return the share in [0, 1] of some words that sentences hold together."""
        total = self.weights.of(stems)
        if not units or not total:
            return 0.0
        held = frozenset().union(*(u.stems for u in units))
        around = frozenset().union(*(u.context for u in units))
        own = stems & held
        return (
            self.weights.of(own) + CONTEXT_SHARE * self.weights.of((stems - own) & around)
        ) / total


def are_neighbours(one: SourceUnit, other: SourceUnit) -> bool:
    """Tell whether two sentences stand in one paragraph; list items never do."""
    return (
        one.number == other.number
        and one.block == other.block
        and not one.listed
        and not other.listed
        and one is not other
    )


def are_items(one: SourceUnit, other: SourceUnit) -> bool:
    """Tell whether two units are items of one list."""
    return one.listed and other.listed and (one.number, one.block) == (other.number, other.block)


def citation_numbers(marks: str) -> tuple[int, ...]:
    """Return the numbers of a group of marks: « [1][2] », « [1, 2] », « [1-3] »."""
    found = [int(n) for n in _NUMBER.findall(marks)]
    for low, high in _RANGE.findall(marks):
        found += range(int(low), int(high) + 1)
    return tuple(sorted(set(found)))


def without_marks(sentence: str) -> str:
    """Return the sentence as shown: neither citation marks nor list bullet."""
    bare = MARKS.sub("", _BULLET.sub("", sentence)).strip()
    return re.sub(r"\s+([.,)])", r"\1", bare)


def claims(
    sentence: str, cited: Mapping[int, CitedText], names: frozenset[str] = frozenset()
) -> Iterator[Claim]:
    """Yield the claims of a sentence; each is cited by the marks that follow it, or by the last."""
    bare = _BULLET.sub("", sentence)
    stretches: list[tuple[str, tuple[int, ...]]] = []
    start = 0
    for mark in MARKS.finditer(bare):
        stretches.append((bare[start : mark.start()], citation_numbers(mark.group())))
        start = mark.end()
    if not stretches:
        return
    tail = bare[start:]
    text, numbers = stretches[-1]
    if len(Reading(tail).words) >= MIN_WORDS:
        stretches.append((tail, numbers))
    else:
        stretches[-1] = (text + tail, numbers)
    for text, numbers in _merged(stretches):
        yield Claim(
            Reading(text.strip(" ,;\n")),
            numbers,
            tuple(cited[n] for n in numbers if n in cited),
            names,
        )


def _merged(stretches: list[tuple[str, tuple[int, ...]]]) -> list[tuple[str, tuple[int, ...]]]:
    """Join a stretch too short to be judged to the next one, or to the last."""
    found: list[tuple[str, tuple[int, ...]]] = []
    pending: tuple[str, tuple[int, ...]] = ("", ())
    for text, numbers in stretches:
        pending = (pending[0] + text, tuple(sorted({*pending[1], *numbers})))
        if len(Reading(pending[0]).words) >= MIN_WORDS:
            found.append(pending)
            pending = ("", ())
    if pending[0]:
        if not found:
            return [pending]
        text, numbers = found.pop()
        found.append((text + pending[0], tuple(sorted({*numbers, *pending[1]}))))
    return found


def spans_of(units: Sequence[SourceUnit]) -> list[tuple[int, Span]]:
    """Return (citation number, span in its document) of supporting sentences."""
    return [(u.number, u.span) for u in units]
