"""« On est 420 habitants », « un marché de 85 000 € » : what is said of that size, and what is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ingestion import french
from ingestion.french.numerals import DIGITS

_VALUE = re.compile(r"^(<=|>=|<|>|=)?(\d+)(?:\.\.(\d+))? hab$")
# « 35 h » are hours, except of a town.
_SHORTENED = re.compile(
    rf"(?<=\d) ?(?:hab|h[ab]?bts?)\b\.?(?! ?/)"
    rf"|(?:\b(?:communes?|villes?|villages?|bourgs?)(?: \w+)?(?: de| d'environ| a)?|\b(?:on est|nous sommes)"
    rf"(?: a)?) {DIGITS} ?(?P<unit>h)\b(?! ?\d| a \d)"
)


def in_full(question: str) -> str:
    """Return a question with « habitants » where it is shortened (« 350 hab », « commune de 900 h »)."""
    flat, parts, at = french.flatten(question), [], 0
    for match in _SHORTENED.finditer(flat):
        start = match.start("unit") if match["unit"] else match.start()
        parts += [question[at:start].rstrip(), " habitants"]
        at = match.end()
    return "".join([*parts, question[at:]])


def without_sizes(question: str) -> str:
    """Return a question without the number of its sizes of town (« une commune de habitants »).

    A size is compared as one (`agreement`); read as a word, 350 is near 500, or near any figure.
    """
    full = in_full(question)
    parts, at = [], 0
    for figure in french.figures(full):
        if figure.kind is french.FigureKind.POPULATION and _VALUE.match(figure.value):
            start, end = figure.span.start, figure.span.end
            parts.append(full[at:start] + re.sub(r"[\d\s.]*\d", "", full[start:end]).lstrip())
            at = end
    return "".join([*parts, full[at:]])


def asked_populations(question: str) -> tuple[int, ...]:
    """Return the sizes of town that a question states (« une commune de 420 habitants »)."""
    sizes = []
    for figure in french.figures(in_full(question)):
        match = _VALUE.match(figure.value)
        if (
            figure.kind is french.FigureKind.POPULATION
            and match
            and match[1] == "="
            and not match[3]
        ):
            sizes.append(int(match[2]))
    return tuple(sizes)


def holds(condition: str, size: int) -> bool | None:
    """Tell whether a canonical condition (« <3500 hab ») holds for a size; None when unreadable."""
    match = _VALUE.match(condition)
    if match is None:
        return None
    sign, low = match[1] or "=", int(match[2])
    if match[3]:
        return low <= size <= int(match[3])
    return {
        "<": size < low,
        "<=": size <= low,
        ">": size > low,
        ">=": size >= low,
        "=": size == low,
    }[sign]


def agreement(sizes: Sequence[int], conditions: Sequence[str]) -> float:
    """Return 1 when one of a text's conditions holds for a size, -1 when none does, 0 without any."""
    if not sizes:
        return 0.0
    verdicts = [
        verdict
        for condition in conditions
        for size in sizes
        if (verdict := holds(condition, size)) is not None
    ]
    if not verdicts:
        return 0.0
    return 1.0 if any(verdicts) else -1.0


@dataclass(frozen=True, slots=True)
class Bracket:
    """A range of sums of money, in euros; None where it has no bound."""

    low: Decimal | None = None
    high: Decimal | None = None
    is_low_in: bool = True
    is_high_in: bool = True

    def holds(self, amount: Decimal) -> bool:
        """Tell whether a sum is in the range."""
        above = self.low is None or amount > self.low or (self.is_low_in and amount == self.low)
        below = self.high is None or amount < self.high or (self.is_high_in and amount == self.high)
        return above and below


_BEFORE = (
    ("<=", r"(?:inferieure?s? ou egale?s? a|au plus|jusqu'a|(?:n'exced|ne depass)\w+ pas|au maximum)"),
    (">=", r"(?:superieure?s? ou egale?s? a|au moins|a partir de|attei(?:nt|gne|gnent|gnant)|des)"),
    ("<", r"(?:moins de|inferieure?s? a|en dessous de|au-dessous de|sous(?: le seuil de)?)"),
    (">", r"(?:plus de|superieure?s? a|au-dessus de|au-dela de|(?:depass|exced)\w+)"),
)  # fmt: skip
_SIGNS = tuple((sign, re.compile(rf"\b{words} $")) for sign, words in _BEFORE)
_AFTER = (
    (">=", re.compile(r"^ (?:et|ou) plus\b|^ au (?:moins|minimum)\b")),
    ("<=", re.compile(r"^ (?:et|ou) moins\b|^ au (?:plus|maximum)\b")),
)
_OPENS_RANGE = re.compile(r"\b(?:de|entre) $")
_LINK = re.compile(r"^ (?:a|et) (?P<below>moins de )?$")
_EUROS = re.compile(r"^(\d+(?:\.\d+)?) EUR\b")


@lru_cache(maxsize=4_096)
def brackets(text: str) -> tuple[Bracket, ...]:
    """Return the ranges of money that a text states (« de 60 000 € à moins de 90 000 € »)."""
    return tuple(bracket for _, bracket in _read(text) if bracket is not None)


@lru_cache(maxsize=4_096)
def asked_amounts(question: str) -> tuple[Decimal, ...]:
    """Return the sums that a question states (« un marché de 85 000 € »), not its limits."""
    return tuple(value for value, bracket in _read(question) if bracket is None)


def _read(text: str) -> list[tuple[Decimal, Bracket | None]]:
    """Return each sum in euros with the range that it bounds, None for a plain sum."""
    flat = french.flatten(text)
    sums = [
        (Decimal(match[1]), figure.span)
        for figure in french.figures(text)
        if figure.kind is french.FigureKind.AMOUNT and (match := _EUROS.match(figure.value))
    ]
    found: list[tuple[Decimal, Bracket | None]] = []
    opened: Bracket | None = None
    for place, (value, span) in enumerate(sums):
        before, after = flat[: span.start], flat[span.end :]
        until = sums[place + 1][1].start if place + 1 < len(sums) else span.end
        link = _LINK.match(flat[span.end : until])
        if opened is not None:
            found.append((value, replace(opened, high=value)))
            opened = None
        elif link and _OPENS_RANGE.search(before):
            opened = Bracket(low=value, is_high_in=not link["below"])
        else:
            found.append((value, _bounded(value, before, after)))
    return found


def _bounded(value: Decimal, before: str, after: str) -> Bracket | None:
    sign = next((s for s, words in _AFTER if words.search(after)), None)
    sign = sign or next((s for s, words in _SIGNS if words.search(before)), None)
    if sign is None:
        return None
    is_in = sign.endswith("=")
    if sign.startswith(">"):
        return Bracket(low=value, is_low_in=is_in)
    return Bracket(high=value, is_high_in=is_in)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a question states: sizes of town, and sums in euros."""

    populations: tuple[int, ...] = ()
    amounts: tuple[Decimal, ...] = ()

    def agreement(self, conditions: Sequence[str], text: str) -> float:
        """Return 1 when a text holds for what is stated, -1 when it is about other sizes, else 0.

        ``conditions`` are the text's own about the population, in canonical form.
        """
        town = agreement(self.populations, conditions)
        if not self.amounts:
            return town
        ranges = brackets(text)
        held = [r for r in ranges for a in self.amounts if r.holds(a)]
        # « À partir de 25 000 € » holds for any larger sum, and tells no bracket. An example with the
        # very sum holds; one with another sum says nothing of it.
        fits = any(r.high is not None for r in held) or set(self.amounts) & set(asked_amounts(text))
        sums = 1.0 if fits else 0.0 if held or not ranges else -1.0
        return min(town, sums) if town and sums else town or sums
