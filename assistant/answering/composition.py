"""From scored units to statements: the direct answer, what limits it, then details. Verbatim only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.scoring import ScoredUnit, is_off_topic
from assistant.answering.units import Unit, UnitKind, is_exception
from assistant.answers import StatementKind
from ingestion import french
from ingestion.documents import Span

MAX_DIRECT = 3
MAX_DETAILS = 5
DIRECT_SHARE = 0.93
"""A second direct sentence must score at least this share of the best one."""
DETAIL_SHARE = 0.72
"""A detail must score at least this share of the best one."""
REDUNDANT = 0.6
"""Two units that share this share of their stems say the same thing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit chosen for the answer and what it does there."""

    scored: ScoredUnit
    kind: StatementKind


def compose(scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[Chosen]:
    """Return the statements in the order to be shown; an empty list when nothing can be quoted."""
    usable = [s for s in scored if not is_off_topic(s.unit) and s.unit.kind is not UnitKind.ROW]
    usable = usable or [s for s in scored if s.unit.kind is not UnitKind.ROW] or list(scored)
    if not usable:
        return []
    ranked = sorted(usable, key=lambda s: (-s.score, s.unit.place))
    neighbours = {(s.unit.document_row, s.unit.place): s for s in scored}
    best = _best(ranked, kinds)
    taken = _Taken()
    chosen = _with_context(best, neighbours, taken, StatementKind.DIRECT)
    for candidate in ranked:
        if len(chosen) >= MAX_DIRECT or candidate.score < DIRECT_SHARE * best.score:
            break
        if candidate.unit.kind is UnitKind.SENTENCE and taken.accepts(candidate):
            chosen += _with_context(candidate, neighbours, taken, StatementKind.DIRECT)
    details = _details(ranked, best, kinds, neighbours, taken)
    return chosen[:MAX_DIRECT] + _trailing(chosen[MAX_DIRECT:]) + details


class _Taken:
    """What is already in the answer, to say nothing twice."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, Span]] = []
        self._stems: list[frozenset[str]] = []

    def accepts(self, scored: ScoredUnit) -> bool:
        """Tell whether a unit adds something."""
        unit = scored.unit
        if any(row == unit.document_row and span.overlap(unit.span) for row, span in self._spans):
            return False
        stems = _content(unit.text)
        return not any(
            len(stems & other) >= REDUNDANT * min(len(stems), len(other)) for other in self._stems
        )

    def add(self, scored: ScoredUnit) -> None:
        """Remember a unit."""
        self._spans.append((scored.unit.document_row, scored.unit.span))
        self._stems.append(_content(scored.unit.text))


def _best(ranked: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> ScoredUnit:
    """Return what answers first: a whole list when one is asked for and stands near the top."""
    top = ranked[0]
    if kinds & WANTS_LIST or top.unit.kind is UnitKind.ITEM:
        for candidate in ranked:
            if candidate.score < 0.85 * top.score:
                break
            if candidate.unit.kind is UnitKind.LIST and kinds & WANTS_LIST:
                return candidate
    for candidate in ranked:
        # A lone item is a fragment: its list, or a sentence, says what it is an item of.
        if candidate.unit.kind is not UnitKind.ITEM or _stands_alone(candidate.unit):
            return candidate
    return top


def _stands_alone(unit: Unit) -> bool:
    """Tell whether an item reads as a sentence."""
    return len(unit.text) > 60 and unit.text[0].isupper() and unit.text.rstrip()[-1] in ".!?"


def _with_context(
    scored: ScoredUnit,
    neighbours: Mapping[tuple[int, int], ScoredUnit],
    taken: _Taken,
    kind: StatementKind,
) -> list[Chosen]:
    """Return a unit with the sentence it leans on and the exceptions that follow it."""
    found: list[Chosen] = []
    unit = scored.unit
    before = neighbours.get((unit.document_row, unit.place - 1))
    if unit.dependent and before is not None and _same_block(before, scored):
        if taken.accepts(before):
            taken.add(before)
            found.append(Chosen(before, kind))
    taken.add(scored)
    found.append(Chosen(scored, _kind_of(unit, kind)))
    if unit.kind is UnitKind.SENTENCE:
        after = neighbours.get((unit.document_row, unit.place + 1))
        if after is not None and _same_block(after, scored) and is_exception(after.unit.text):
            if taken.accepts(after):
                taken.add(after)
                found.append(Chosen(after, StatementKind.CONDITION))
    return found


def _details(
    ranked: Sequence[ScoredUnit],
    best: ScoredUnit,
    kinds: frozenset[QuestionKind],
    neighbours: Mapping[tuple[int, int], ScoredUnit],
    taken: _Taken,
) -> list[Chosen]:
    """Return what completes the answer, grouped by document, in reading order."""
    details: list[Chosen] = []
    for candidate in ranked:
        if len(details) >= MAX_DETAILS or candidate.score < DETAIL_SHARE * best.score:
            break
        unit = candidate.unit
        if unit.kind is UnitKind.LIST and not kinds & WANTS_LIST:
            continue
        if unit.kind is UnitKind.ITEM and not _stands_alone(unit):
            continue
        if taken.accepts(candidate):
            details += _with_context(candidate, neighbours, taken, StatementKind.DETAIL)
    first = {c.scored.unit.document_row: i for i, c in reversed(list(enumerate(details)))}
    details.sort(key=lambda c: (first[c.scored.unit.document_row], c.scored.unit.place))
    return details


def _trailing(extra: Sequence[Chosen]) -> list[Chosen]:
    """Keep conditions that were pushed past the limit of direct sentences."""
    return [
        c if c.kind is StatementKind.CONDITION else Chosen(c.scored, StatementKind.DETAIL)
        for c in extra
    ]


def _kind_of(unit: Unit, kind: StatementKind) -> StatementKind:
    if kind is StatementKind.DETAIL and unit.kind is UnitKind.LIST and unit.ordered:
        return StatementKind.STEP
    if kind is StatementKind.DETAIL and is_exception(unit.text):
        return StatementKind.CONDITION
    return kind


def _same_block(first: ScoredUnit, second: ScoredUnit) -> bool:
    return first.unit.block == second.unit.block


def _content(text: str) -> frozenset[str]:
    return frozenset(s for s in french.stems(text) if not french.is_stop(s))
