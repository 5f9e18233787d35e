"""From scored units to statements: the direct answer, what limits it, then details. Verbatim only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.scoring import ScoredUnit, is_mistake, is_off_topic
from assistant.answering.units import Unit, UnitKind, is_exception
from assistant.answers import StatementKind
from ingestion import french
from ingestion.documents import Span

MAX_DIRECT = 2
MAX_DETAILS = 4
DIRECT_SHARE = 0.93
"""A second direct sentence must score at least this share of the best one."""
DETAIL_SHARE = 0.8
"""A detail must score at least this share of the best one."""
OTHER_SHARE = 0.92
"""A detail from another document than the best answer's must score at least this share."""
LIST_SHARE = 0.85
"""A list (or a sentence, when no list is wanted) answers first if it reaches this share of the best."""
REDUNDANT = 0.6
"""Two units that share this share of their stems say the same thing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit chosen for the answer and what it does there."""

    scored: ScoredUnit
    kind: StatementKind


def compose(scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[Chosen]:
    """Return the statements in the order to be shown; an empty list when nothing can be quoted."""
    ranked = sorted(_usable(scored, kinds), key=lambda s: (-s.score, s.unit.place))
    if not ranked:
        return []
    neighbours = {(s.unit.document_row, s.unit.place): s for s in scored}
    taken = _Taken()
    best = _best(ranked, kinds)
    chosen = _with_context(best, neighbours, taken, StatementKind.DIRECT)
    for candidate in ranked:
        if len(chosen) >= MAX_DIRECT or candidate.score < DIRECT_SHARE * best.score:
            break
        if candidate.unit.kind is UnitKind.SENTENCE and taken.accepts(candidate):
            chosen += _with_context(candidate, neighbours, taken, StatementKind.DIRECT)
    details = _details(ranked, best, kinds, neighbours, taken)
    return chosen[:MAX_DIRECT] + _trailing(chosen[MAX_DIRECT:]) + details


def _usable(scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[ScoredUnit]:
    """Return what may be quoted: nothing that is false or unfinished once out of its place.

    Left out: lists of references and contacts; items of « erreurs fréquentes », which state what must
    not be done; the sentence that announces a list, without the list; lone fragments.
    """
    return [s for s in scored if _quotable(s.unit, bool(kinds & WANTS_LIST))]


def _quotable(unit: Unit, wants_list: bool) -> bool:
    if is_off_topic(unit) or unit.kind is UnitKind.ROW:
        return False
    if unit.kind is UnitKind.SENTENCE:
        return not unit.text.rstrip().endswith((":", " ;"))
    if is_mistake(unit):
        return False
    if unit.kind is UnitKind.ITEM:
        return _stands_alone(unit)
    return wants_list or unit.text.split("\n", 1)[0].rstrip().endswith(":")


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
    wants_list = bool(kinds & WANTS_LIST)
    for candidate in ranked:
        if candidate.score < LIST_SHARE * top.score:
            break
        if (candidate.unit.kind is UnitKind.LIST) == wants_list:
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
    if unit.dependent and _follows(before, scored) and before and taken.accepts(before):
        taken.add(before)
        found.append(Chosen(before, kind))
    taken.add(scored)
    found.append(Chosen(scored, _kind_of(unit, kind)))
    after = neighbours.get((unit.document_row, unit.place + 1))
    is_limited = after is not None and _follows(after, scored) and is_exception(after.unit.text)
    if after and is_limited and taken.accepts(after):
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
        if (
            unit.document_row != best.unit.document_row
            and candidate.score < OTHER_SHARE * best.score
        ):
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


def _follows(other: ScoredUnit | None, scored: ScoredUnit) -> bool:
    """Tell whether two sentences are of one paragraph."""
    return (
        other is not None
        and other.unit.block == scored.unit.block
        and other.unit.kind is scored.unit.kind is UnitKind.SENTENCE
    )


def _content(text: str) -> frozenset[str]:
    return frozenset(s for s in french.stems(text) if not french.is_stop(s))
