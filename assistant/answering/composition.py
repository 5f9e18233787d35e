"""From scored units to statements: the direct answer, what limits it, then details. Verbatim only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.answering.listing import Listing
from assistant.answering.precedence import REDUNDANT, SHORT, Precedence, content
from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.quoting import Quoting, Whole, is_heading
from assistant.answering.scoring import WEIGHTS, ScoredUnit
from assistant.answering.units import (
    UnitKind,
    is_exception,
    points_elsewhere,
)
from assistant.answers import StatementKind
from assistant.populations import Sizes
from ingestion.documents import Span

MAX_DIRECT = 3
MAX_DETAILS = 5
DIRECT_SHARE = 0.95
"""A second direct sentence must score at least this share of the best one."""
OTHER_DIRECT_SHARE = 0.96
"""The same from another document, which is not named in the direct answer."""
DEPENDENT_SHARE = 0.98
"""The same for what leans on a sentence that is not said yet."""
PARAGRAPH_SHARE = 0.92
"""The same in the paragraph of the best one: its author said both together."""
FOLLOWING_SHARE = 0.9
"""The same for what comes right after the best one in a short paragraph: below, it is another subject."""
SCALE_SHARE = 0.85
"""The same for what holds, in a scale, for the size that the question states."""
DETAIL_SHARE = 0.82
"""A detail must score at least this share of the best one."""
OTHER_SHARE = 0.84
"""A detail from another document than the best answer's must score at least this share."""
OTHER_LISTS_SHARE = 0.95
"""Lists of another document are another procedure's unless its best unit reaches this share."""
LIKE_LIST_SHARE = 0.87
"""A list of the same sort as the one that answers (steps, papers) must score at least this share."""
UNASKED_LIST_SHARE = 0.87
"""The same for a list when none is asked for."""
STEP_SHARE = 0.9
"""A step of another document must score at least this share: out of its procedure, it reads as an order."""
SHORT_PARAGRAPH = 600
"""A paragraph of at most this many characters is quoted on to its end, within MAX_DIRECT sentences."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit chosen for the answer and what it does there."""

    scored: ScoredUnit
    kind: StatementKind


def compose(
    scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind], sizes: Sizes | None = None
) -> list[Chosen]:
    """Return the statements in the order to be shown; an empty list when nothing can be quoted.

    ``sizes`` are those that the question states: of a scale, only what holds for them is shown.
    """
    return _Composer(scored, kinds, sizes or Sizes()).compose()


class _Composer:
    """One answer being put together."""

    def __init__(self, scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind], sizes: Sizes):
        self._wants_list = bool(kinds & WANTS_LIST)
        scored = [_weighed(s, sizes) for s in scored] if sizes.amounts else scored
        self._quoting = Quoting(scored, sizes)
        self._listing = Listing(scored, kinds)
        usable = [s for s in scored if self._is_quotable(s)]
        self._ranked = sorted(usable, key=lambda s: (-s.score, s.unit.place))
        self._precedence = Precedence(self._ranked, kinds, self._quoting, self._listing)
        self._spans: list[tuple[int, Span]] = []
        self._stems: list[frozenset[str]] = []
        self._headers: set[tuple[int, Span, StatementKind]] = set()

    def compose(self) -> list[Chosen]:
        """Return the direct answer, then details grouped by document in reading order."""
        if not self._ranked:
            return []
        best = self._precedence.best()
        general = self._precedence.general_rule(best)
        direct: list[Chosen] = []
        for first in (general, best):
            if first is not None:
                direct += self._take(first, StatementKind.DIRECT)
                direct += self._rest_of_paragraph(first, direct, is_leaning=True)
        asked = self._listing.asked(self._ranked, best)
        direct += self._take(asked, StatementKind.DIRECT) if asked else []
        # What the best document says of the size stated goes before what others say of it.
        for candidate in sorted(self._ranked, key=lambda s: not self._is_of_the_size(s, best)):
            if _said(direct) < MAX_DIRECT and self._is_direct(candidate, best):
                direct += self._take(candidate, StatementKind.DIRECT)
        direct += self._rest_of_paragraph(best, direct)
        return _in_reading_order(direct) + self._details(best)

    def _is_quotable(self, scored: ScoredUnit) -> bool:
        """Leave out what is false or unfinished once out of its place.

        That is: lists of references and contacts; « erreurs fréquentes » that do not say why; the
        sentence that announces a list, without the list, or a page where to read; table rows without a
        header; lone fragments.
        """
        unit, prepared = scored.unit, scored.prepared
        if prepared.is_off_topic:
            return False
        if unit.kind is UnitKind.ROW:
            return unit.header is not None
        if unit.kind is UnitKind.SENTENCE:
            return not unit.text.rstrip().endswith(":") and not points_elsewhere(unit.text)
        if prepared.is_mistake:
            return unit.kind is UnitKind.ITEM and " : " in unit.text
        if unit.kind is UnitKind.LIST:
            # Steps out of a question about steps read as orders: only an announced list is quoted.
            return (
                self._wants_list
                or self._quoting.is_quotable_whole(scored)
                or self._listing.may_be_asked(scored)
            )
        return True

    def _is_direct(self, candidate: ScoredUnit, best: ScoredUnit) -> bool:
        """Tell whether a unit answers as directly as the best one."""
        if candidate.score < SCALE_SHARE * best.score or candidate.prepared.is_mistake:
            return False
        if self._precedence.is_list(candidate) or self._precedence.is_beside(candidate, best):
            return False
        if self._precedence.stands_for(best, candidate):
            return False
        share = DIRECT_SHARE
        if candidate.unit.document_row != best.unit.document_row:
            share = OTHER_DIRECT_SHARE
        elif self._is_of_the_size(candidate, best):
            share = SCALE_SHARE
        elif _follows(candidate, best):
            return candidate.score >= PARAGRAPH_SHARE * best.score
        if candidate.unit.dependent and not all(map(self._is_taken, self._leads(candidate))):
            # With what it leans on, it takes the place of two sentences.
            share = max(share, DEPENDENT_SHARE)
        return candidate.score >= share * best.score

    def _leads(self, scored: ScoredUnit) -> tuple[ScoredUnit, ...]:
        return self._quoting.whole(scored).lead

    def _is_of_the_size(self, candidate: ScoredUnit, best: ScoredUnit) -> bool:
        """Tell whether a unit is what holds, in a scale of the best document, for the size stated."""
        return (
            candidate.unit.document_row == best.unit.document_row
            and self._quoting.agreement(candidate) > 0
            and bool(self._quoting.fitting(candidate))
        )

    def _take(self, scored: ScoredUnit, kind: StatementKind) -> list[Chosen]:
        """Return a unit with what it needs: its list, the sentence before, the exception after."""
        if scored.unit.dependent:
            scored = self._precedence.twin(scored) or scored
        whole = self._quoting.whole(scored)
        if not any(map(self._adds_something, whole.main)):
            return []
        found = [*self._lead(whole, kind)]
        is_led = bool(whole.lead) and scored.unit.kind in (UnitKind.ITEM, UnitKind.ROW)
        found += [
            self._keep(item, kind, is_led=is_led) for item in whole.main if not self._is_taken(item)
        ]
        return found + self._exception(self._quoting.beside(whole.main[-1], 1))

    def _exception(self, after: ScoredUnit | None) -> list[Chosen]:
        """Return the sentence that follows what is quoted, when it limits it."""
        if after is None or not is_exception(after.unit.text) or not self._adds_something(after):
            return []
        return [self._keep(after, StatementKind.CONDITION)]

    def _rest_of_paragraph(
        self, best: ScoredUnit, direct: Sequence[Chosen], *, is_leaning: bool = False
    ) -> list[Chosen]:
        """Return the sentences that follow the best one in a short paragraph: its author's next words.

        They lean on it, or are as near to the question; ``is_leaning`` returns the former alone.
        """
        found: list[Chosen] = []
        if best.unit.kind is not UnitKind.SENTENCE or len(best.unit.block) > SHORT_PARAGRAPH:
            return found
        least = math.inf if is_leaning else FOLLOWING_SHARE * best.score
        after = self._quoting.beside(best, 1)
        while after is not None and self._is_quotable(after):
            if self._adds_something(after):
                if _said([*direct, *found]) >= MAX_DIRECT or not _goes_on(after, least):
                    break
                found.append(self._keep(after, StatementKind.DIRECT))
            after = self._quoting.beside(after, 1)
        return found + self._exception(after) if found else found

    def _lead(self, whole: Whole, kind: StatementKind) -> Iterator[Chosen]:
        """Yield what introduces a unit and is not said yet; a table has its header in each part."""
        for lead in whole.lead:
            if lead.unit.kind is UnitKind.ROW:
                header = (lead.unit.document_row, lead.unit.span, kind)
                if header not in self._headers:
                    self._headers.add(header)
                    yield self._keep(lead, kind, is_led=True)
            elif self._is_taken(lead):
                continue
            elif not is_heading(lead.unit):
                yield self._keep(lead, kind)
            elif (led := _led(whole.main[0], kind)) is not StatementKind.STEP:
                # Among steps, it would be read as one of them.
                yield self._keep(lead, led, is_led=True)

    def _details(self, best: ScoredUnit) -> list[Chosen]:
        details: list[Chosen] = []
        count = 0
        for candidate in self._ranked:
            if count >= MAX_DETAILS or candidate.score < DETAIL_SHARE * best.score:
                break
            if candidate.score < self._least_share(candidate, best) * best.score:
                continue
            taken = self._take(candidate, StatementKind.DETAIL)
            # The rows of a table, or of what fits in a scale, are read as one thing.
            count += min(len(taken), 2)
            details += taken
        first = {c.scored.unit.document_row: i for i, c in reversed(list(enumerate(details)))}
        return sorted(
            details, key=lambda c: (first[c.scored.unit.document_row], c.scored.unit.place)
        )

    def _least_share(self, candidate: ScoredUnit, best: ScoredUnit) -> float:
        """Return the share of the best score that a detail must reach."""
        is_own = candidate.unit.document_row == best.unit.document_row
        least = DETAIL_SHARE if is_own else OTHER_SHARE
        whole = self._quoting.whole(candidate).main[0].unit
        if whole.kind is UnitKind.ITEM and whole.ordered and not is_own:
            return STEP_SHARE
        if whole.kind is not UnitKind.LIST:
            return least
        if not is_own and self._nearest(whole.document_row) < OTHER_LISTS_SHARE * best.score:
            return math.inf
        is_like = best.unit.kind is UnitKind.LIST and best.unit.ordered == whole.ordered
        # Nobody asked for a list that no item of stands as near.
        if candidate.unit.kind is UnitKind.LIST and not self._wants_list:
            # Unannounced, it would be read as going on with what stands above it.
            is_told = is_own and self._quoting.is_quotable_whole(candidate)
            is_rule = is_told and not whole.ordered and not self._listing.is_of_papers(candidate)
            return UNASKED_LIST_SHARE if is_rule else math.inf
        return LIKE_LIST_SHARE if is_like else least

    def _nearest(self, row: int) -> float:
        """Return the score of the best unit of a document."""
        return next(s.score for s in self._ranked if s.unit.document_row == row)

    def _keep(self, scored: ScoredUnit, kind: StatementKind, *, is_led: bool = False) -> Chosen:
        """Note what is said; what is led by a header or an announcement stays with it."""
        self._spans.append((scored.unit.document_row, scored.unit.span))
        # A heading names what a sentence under it says: it does not say it.
        self._stems.append(frozenset() if is_heading(scored.unit) else content(scored))
        return Chosen(scored, kind if is_led else _kind_of(scored, kind))

    def _is_taken(self, scored: ScoredUnit) -> bool:
        unit = scored.unit
        return any(row == unit.document_row and s.overlap(unit.span) for row, s in self._spans)

    def _adds_something(self, scored: ScoredUnit) -> bool:
        if self._is_taken(scored):
            return False
        stems = content(scored)
        return not any(other and _is_said(stems, other) for other in self._stems)


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Put what comes from one section in its order, after what came first and the rest of its paragraph."""
    sections: dict[tuple[int, tuple[str, ...]], int] = {}
    firsts: dict[tuple[int, tuple[str, ...]], Span] = {}
    for rank, item in enumerate(chosen):
        sections.setdefault(_section_of(item), rank)
        firsts.setdefault(_section_of(item), _group_of(item))
    opening = _opening(chosen)

    def order(item: Chosen) -> tuple[int, bool, bool, int]:
        section = _section_of(item)
        is_later = _group_of(item) != firsts[section]
        is_rest = all(item is not first for first in opening)
        return sections[section], is_later, is_rest, item.scored.unit.place

    return sorted(chosen, key=order)


def _opening(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Return what came first, with what leans on it or limits it in its paragraph: nothing comes between."""
    first = chosen[0].scored
    after = [item for item in chosen if _follows(item.scored, first)]
    after.sort(key=lambda item: item.scored.unit.place)
    return [chosen[0], *takewhile(lambda item: _goes_on(item.scored, math.inf), after)]


def _is_said(stems: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether words are said by others; a few of them are, only by hardly any more.

    « Le mariage est célébré à la mairie » is not said by the sentence on the bans that has its words.
    """
    among = len(stems) if len(stems) >= SHORT else max(len(stems), len(other))
    return not stems or len(stems & other) >= REDUNDANT * among


def _said(chosen: Sequence[Chosen]) -> int:
    """Return how many statements are more than a heading."""
    return sum(not is_heading(item.scored.unit) for item in chosen)


def _goes_on(after: ScoredUnit, least: float) -> bool:
    """Tell whether a sentence goes on with the one before it, or is near enough to the question."""
    return after.score >= least or after.unit.dependent or is_exception(after.unit.text)


def _follows(candidate: ScoredUnit, best: ScoredUnit) -> bool:
    """Tell whether a sentence comes after another in its paragraph."""
    one, other = candidate.unit, best.unit
    return (one.document_row, one.block) == (other.document_row, other.block) and (
        one.place > other.place
    )


def _section_of(chosen: Chosen) -> tuple[int, tuple[str, ...]]:
    unit = chosen.scored.unit
    return unit.document_row, unit.heading_path


def _group_of(chosen: Chosen) -> Span:
    """Return what the sentences of a paragraph, or the rows of a table, have in common."""
    return chosen.scored.unit.header or chosen.scored.unit.block


def _weighed(scored: ScoredUnit, sizes: Sizes) -> ScoredUnit:
    """Return a unit scored by whether it holds for the sums stated, as it is for the population."""
    if scored.unit.kind is UnitKind.LIST:
        return scored
    agreement = Sizes(amounts=sizes.amounts).agreement((), scored.unit.text)
    return replace(scored, score=scored.score + WEIGHTS["population"] * agreement)


def _led(scored: ScoredUnit, kind: StatementKind) -> StatementKind:
    """Return the kind of what stands under a heading: a list has its own, an item that of its part."""
    return _kind_of(scored, kind) if scored.unit.kind is UnitKind.LIST else kind


def _kind_of(scored: ScoredUnit, kind: StatementKind) -> StatementKind:
    unit = scored.unit
    if kind is StatementKind.DETAIL and unit.kind is UnitKind.LIST and unit.ordered:
        return StatementKind.STEP
    if kind is StatementKind.DETAIL and is_exception(unit.text):
        return StatementKind.CONDITION
    return kind
