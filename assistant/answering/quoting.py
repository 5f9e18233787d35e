"""What is quoted with a unit for it to be understood: its list or table, its heading, or what stands before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import Unit, UnitKind
from assistant.populations import Sizes, brackets
from ingestion import french
from ingestion.documents import Span

SHORT_LIST = 1_000
"""A list of at most this many characters is quoted whole around the item that answers."""
SHORT_TABLE = 8
"""A table of at most this many rows is quoted whole when most of them answer as well."""
EQUAL_SHARE = 0.95
"""A row, or an item, answers as well as the best one of its table or list if it scores this share."""
SCALE_SHARE = 2 / 3
"""A list or a table is a scale when this share of it is about sizes of town or sums of money."""
MAX_ANTECEDENTS = 2
"""Sentences brought before one that leans on them, at most."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What to quote for a unit: what introduces it, then itself, or more of its list or table."""

    lead: tuple[ScoredUnit, ...]
    main: tuple[ScoredUnit, ...]


class Quoting:
    """The units of some documents, with what each is quoted with.

    ``sizes`` are those that the question states: of a scale, only what holds for them is quoted.
    """

    def __init__(self, scored: Sequence[ScoredUnit], sizes: Sizes):
        self._sizes = sizes
        self._by_place = {(s.unit.document_row, s.unit.place): s for s in scored}
        self._lists = {_whole_of(s): s for s in scored if s.unit.kind is UnitKind.LIST}
        self._parts: dict[tuple[int, Span | None], list[ScoredUnit]] = {}
        for part in sorted(scored, key=lambda s: s.unit.place):
            if part.unit.kind in (UnitKind.ITEM, UnitKind.ROW):
                self._parts.setdefault(_whole_of(part), []).append(part)

    def beside(self, scored: ScoredUnit, steps: int) -> ScoredUnit | None:
        """Return the sentence that stands some steps further in the paragraph of another."""
        found = self._by_place.get((scored.unit.document_row, scored.unit.place + steps))
        return found if found is not None and _same_paragraph(found, scored) else None

    def whole(self, scored: ScoredUnit) -> Whole:
        """Return what is quoted for a unit."""
        kind = scored.unit.kind
        if kind is UnitKind.ROW:
            return Whole((self._header(scored),), self._rows(scored))
        if kind is UnitKind.SENTENCE:
            return Whole(self._antecedents(scored), (scored,))
        fitting = self.fitting(scored)
        if fitting:
            return Whole(self._announcement(scored), fitting)
        if kind is UnitKind.LIST:
            return Whole(self._heading(scored), (scored,))
        return self._around(scored)

    def fitting(self, scored: ScoredUnit) -> tuple[ScoredUnit, ...]:
        """Return what holds for the stated sizes in the scale of a unit, nothing when it has none."""
        parts = self._parts.get(_whole_of(scored), [])
        verdicts = [self.agreement(part) for part in parts]
        if not _most(sum(v != 0 for v in verdicts), parts):
            return ()
        return tuple(part for part, v in zip(parts, verdicts, strict=True) if v > 0)

    def is_quotable_whole(self, scored: ScoredUnit) -> bool:
        """Tell whether a list is announced, and short or a scale: half a scale would mislead."""
        return has_introduction(scored) and (
            len(scored.unit.text) <= SHORT_LIST or self._is_scale(scored)
        )

    def agreement(self, scored: ScoredUnit) -> float:
        """Return 1 when a unit holds for the sizes stated, -1 when it is about others, else 0.

        Of a list that is no scale, one item about a size says nothing of the others.
        """
        if self._sizes == Sizes():
            # The figures of a unit are read when first asked for: no use here.
            return 0.0
        if scored.unit.kind is UnitKind.LIST and not self._is_scale(scored):
            return 0.0
        return self._sizes.agreement(scored.prepared.populations, scored.unit.text)

    def _around(self, item: ScoredUnit) -> Whole:
        """Return an item with its list, or with what its list says of it: steps, mistakes."""
        whole = self._lists.get(_whole_of(item))
        if whole is not None and not item.prepared.is_mistake:
            is_whole = self.is_quotable_whole(whole) or self._is_equal(item, whole)
            if is_whole:
                return Whole(self._heading(whole), (whole,))
        if item.prepared.is_mistake or item.unit.ordered:
            return Whole(self._announcement(item), (item,))
        return Whole(self._introduction(item), (item,))

    def _is_equal(self, item: ScoredUnit, whole: ScoredUnit) -> bool:
        """Tell whether most items of a short list under its heading answer as well as one of them."""
        if whole.unit.ordered or whole.unit.heading is None or len(whole.unit.text) > SHORT_LIST:
            return False
        return not has_introduction(whole) and _answers_as_a_whole(self._parts[_whole_of(item)])

    def _rows(self, row: ScoredUnit) -> tuple[ScoredUnit, ...]:
        fitting = self.fitting(row)
        if fitting:
            return fitting
        rows = self._parts[_whole_of(row)]
        is_whole = len(rows) <= SHORT_TABLE and _answers_as_a_whole(rows)
        return tuple(rows) if is_whole else (row,)

    def _antecedents(self, sentence: ScoredUnit) -> tuple[ScoredUnit, ...]:
        """Return what a sentence leans on: the sentences before it, or the list that it follows."""
        found: tuple[ScoredUnit, ...] = ()
        while sentence.unit.dependent and len(found) < MAX_ANTECEDENTS:
            before = self._before(sentence)
            if before is None:
                break
            if before.unit.kind is not UnitKind.SENTENCE:
                return (*self._heading(before), before, *found)
            found = (before, *found)
            sentence = before
        return found

    def _before(self, sentence: ScoredUnit) -> ScoredUnit | None:
        """Return the sentence or the short list that stands right before a sentence in its section."""
        unit = sentence.unit
        before = self._by_place.get((unit.document_row, unit.place - 1))
        if before is None or before.unit.heading_path != unit.heading_path:
            return None
        if before.unit.kind is UnitKind.ITEM and not before.prepared.is_mistake:
            before = self._lists.get(_whole_of(before), before)
            return before if len(before.unit.text) <= SHORT_LIST else None
        return before if before.unit.kind is UnitKind.SENTENCE else None

    def _announcement(self, part: ScoredUnit) -> tuple[ScoredUnit, ...]:
        """Return what says what an item is an item of: a sentence, or the heading."""
        return self._introduction(part) or self._heading(part)

    def _introduction(self, part: ScoredUnit) -> tuple[ScoredUnit, ...]:
        """Return the sentence that announces a list."""
        whole = self._lists.get(_whole_of(part))
        if whole is None or not has_introduction(whole):
            return ()
        intro = self._by_place.get((whole.unit.document_row, whole.unit.place - 1))
        stands = intro is not None and intro.unit.span.end > whole.unit.span.start
        return (intro,) if intro is not None and stands else ()

    def _heading(self, part: ScoredUnit) -> tuple[ScoredUnit, ...]:
        """Return the heading that announces a list which nothing else does."""
        unit = part.unit
        whole = self._lists.get(_whole_of(part), part)
        if unit.heading is None or has_introduction(whole):
            return ()
        return (_titling(whole, unit.heading, UnitKind.SENTENCE, whole.unit.place),)

    def _header(self, row: ScoredUnit) -> ScoredUnit:
        """Return the header of a table as a unit, placed with the first row of that table."""
        unit = row.unit
        place = self._parts[_whole_of(row)][0].unit.place
        return _titling(row, unit.header or unit.span, UnitKind.ROW, place)

    def _is_scale(self, scored: ScoredUnit) -> bool:
        parts = self._parts.get(_whole_of(scored), [])
        sized = sum(bool(p.prepared.populations or brackets(p.unit.text)) for p in parts)
        return _most(sized, parts)


def has_introduction(whole: ScoredUnit) -> bool:
    """Tell whether a list starts with the sentence that announces it."""
    return whole.unit.text.split("\n", 1)[0].rstrip().endswith(":")


def is_heading(unit: Unit) -> bool:
    """Tell whether a unit is the heading of a section, quoted for what stands under it."""
    return unit.heading == unit.span


def _titling(part: ScoredUnit, span: Span, kind: UnitKind, place: int) -> ScoredUnit:
    """Return the header of a table or the heading of a section as a unit."""
    text = part.document.document.quote(span)
    unit = replace(part.unit, kind=kind, span=span, text=text, place=place, dependent=False)
    own = french.stem_set(text)
    return replace(part, prepared=replace(part.prepared, unit=unit, own_stems=own))


def _whole_of(part: ScoredUnit) -> tuple[int, Span | None]:
    """Return what the items of one list, or the rows of one table, have in common."""
    unit = part.unit
    return unit.document_row, unit.header if unit.kind is UnitKind.ROW else unit.block


def _most(count: int, parts: Sequence[ScoredUnit]) -> bool:
    return count >= max(2, SCALE_SHARE * len(parts))


def _answers_as_a_whole(parts: Sequence[ScoredUnit]) -> bool:
    """Tell whether most items or rows answer as well as the best one."""
    best = max(part.score for part in parts)
    return 2 * sum(part.score >= EQUAL_SHARE * best for part in parts) > len(parts)


def _same_paragraph(first: ScoredUnit, second: ScoredUnit) -> bool:
    return first.unit.block == second.unit.block and (
        first.unit.kind is second.unit.kind is UnitKind.SENTENCE
    )
