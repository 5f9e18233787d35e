"""From scored units to statements: the direct answer, what limits it, then details. Verbatim only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import UnitKind, is_exception
from assistant.answers import StatementKind
from ingestion import french
from ingestion.documents import Span

MAX_DIRECT = 3
MAX_DETAILS = 5
DIRECT_SHARE = 0.96
"""A second direct sentence must score at least this share of the best one."""
DETAIL_SHARE = 0.82
"""A detail must score at least this share of the best one."""
OTHER_SHARE = 0.84
"""A detail from another document than the best answer's must score at least this share."""
LIST_SHARE = 0.9
"""A list answers first, when one is wanted, if it reaches this share of the best."""
NAMED_LIST_SHARE = 0.8
"""The same for a list under a heading that names what is asked."""
OPENING_SHARE = 0.93
"""The opening of the best document comes first if it scores at least this share of the best."""
SAME_SUBJECT = 0.5
"""Cosine of title and question from which a question is about a document's very subject."""
SHORT_PARAGRAPH = 600
"""A paragraph of at most this many characters is quoted on to its end, within MAX_DIRECT sentences."""
SHORT_LIST = 700
"""A list of at most this many characters is quoted whole around the item that answers."""
REDUNDANT = 0.75
"""Two units that share this share of their stems say the same thing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit chosen for the answer and what it does there."""

    scored: ScoredUnit
    kind: StatementKind


def compose(scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[Chosen]:
    """Return the statements in the order to be shown; an empty list when nothing can be quoted."""
    return _Composer(scored, kinds).compose()


class _Composer:
    """One answer being put together."""

    def __init__(self, scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]):
        self._wants_list = bool(kinds & WANTS_LIST)
        self._by_place = {(s.unit.document_row, s.unit.place): s for s in scored}
        self._lists = {
            (s.unit.document_row, s.unit.block): s for s in scored if s.unit.kind is UnitKind.LIST
        }
        usable = [s for s in scored if self._is_quotable(s)]
        self._ranked = sorted(usable, key=lambda s: (-s.score, s.unit.place))
        self._spans: list[tuple[int, Span]] = []
        self._stems: list[frozenset[str]] = []

    def compose(self) -> list[Chosen]:
        """Return the direct answer, then details grouped by document in reading order."""
        if not self._ranked:
            return []
        best = self._best()
        general = self._general_rule(best)
        direct = self._take(general, StatementKind.DIRECT) if general else []
        direct += self._take(best, StatementKind.DIRECT)
        direct += self._rest_of_paragraph(best, direct)
        for candidate in self._ranked:
            if len(direct) >= MAX_DIRECT or candidate.score < DIRECT_SHARE * best.score:
                break
            if candidate.unit.kind is not UnitKind.LIST:
                direct += self._take(candidate, StatementKind.DIRECT)
        return _in_reading_order(direct) + self._details(best)

    def _is_quotable(self, scored: ScoredUnit) -> bool:
        """Leave out what is false or unfinished once out of its place.

        That is: lists of references and contacts; « erreurs fréquentes » that do not say why; the
        sentence that announces a list, without the list; table rows without a header; lone fragments.
        """
        unit, prepared = scored.unit, scored.prepared
        if prepared.is_off_topic:
            return False
        if unit.kind is UnitKind.ROW:
            return unit.header is not None
        if unit.kind is UnitKind.SENTENCE:
            return not unit.text.rstrip().endswith(":")
        if prepared.is_mistake:
            return unit.kind is UnitKind.ITEM and " : " in unit.text
        if unit.kind is UnitKind.LIST:
            # Steps out of a question about steps read as orders: only an announced list is quoted.
            return self._wants_list or (len(unit.text) <= SHORT_LIST and _has_introduction(scored))
        return True

    def _best(self) -> ScoredUnit:
        """Return what answers first: a whole list when one is asked for and stands near the top.

        A list under a heading that names what is asked (« Pièces à demander ») goes before a nearer one.
        """
        top = self._ranked[0]
        if not self._wants_list:
            return top
        lists = [s for s in self._ranked if s.unit.kind is UnitKind.LIST]
        named = [s for s in lists if s.value("titre_attendu") >= 1.0]
        for found, share in ((named, NAMED_LIST_SHARE), (lists, LIST_SHARE)):
            if found and found[0].score >= share * top.score:
                return found[0]
        return top

    def _general_rule(self, best: ScoredUnit) -> ScoredUnit | None:
        """Return the sentence that opens the best document, when the question is its very subject.

        A special case must not come before the rule it departs from (« Pour un décès à l’étranger… »).
        """
        if best.unit.in_opening or (self._wants_list and best.unit.kind is UnitKind.LIST):
            return None
        for candidate in self._ranked:
            if candidate.score < OPENING_SHARE * best.score:
                break
            if (
                candidate.unit.document_row == best.unit.document_row
                and candidate.unit.kind is UnitKind.SENTENCE
                and candidate.value("ouverture_sujet") >= SAME_SUBJECT
            ):
                return candidate
        return None

    def _take(self, scored: ScoredUnit, kind: StatementKind) -> list[Chosen]:
        """Return a unit with what it needs: its list, the sentence before, the exception after."""
        whole = self._completed(scored)
        if not self._adds_something(whole[-1]):
            return []
        found = [self._keep(item, kind) for item in whole if not self._is_taken(item)]
        unit = whole[-1].unit
        after = self._by_place.get((unit.document_row, unit.place + 1))
        if (
            after is not None
            and _same_paragraph(after, whole[-1])
            and is_exception(after.unit.text)
            and self._adds_something(after)
        ):
            found.append(self._keep(after, StatementKind.CONDITION))
        return found

    def _rest_of_paragraph(self, best: ScoredUnit, direct: Sequence[Chosen]) -> list[Chosen]:
        """Return the sentences that follow the best one in a short paragraph: its author's next words."""
        found: list[Chosen] = []
        unit = best.unit
        if unit.kind is not UnitKind.SENTENCE or len(unit.block) > SHORT_PARAGRAPH:
            return found
        place = max(c.scored.unit.place for c in direct) + 1
        while len(direct) + len(found) < MAX_DIRECT:
            after = self._by_place.get((unit.document_row, place))
            if after is None or not _same_paragraph(after, best) or not self._is_quotable(after):
                break
            if self._adds_something(after):
                found.append(self._keep(after, StatementKind.DIRECT))
            place += 1
        return found

    def _completed(self, scored: ScoredUnit) -> list[ScoredUnit]:
        """Return what must be quoted for the unit to be understood, the unit (or its list) last."""
        unit = scored.unit
        if unit.kind is UnitKind.SENTENCE and unit.dependent:
            before = self._by_place.get((unit.document_row, unit.place - 1))
            if before is not None and _same_paragraph(before, scored):
                return [before, scored]
        if unit.kind is UnitKind.ROW:
            return [self._header(scored), scored]
        if unit.kind is UnitKind.ITEM:
            whole = self._lists.get((unit.document_row, unit.block))
            if whole is None or not _has_introduction(whole):
                return [scored]
            if len(whole.unit.text) <= SHORT_LIST:
                return [whole]
            intro = self._by_place.get((unit.document_row, whole.unit.place - 1))
            if intro is not None and intro.unit.span.end > whole.unit.span.start:
                return [intro, scored]
        return [scored]

    def _header(self, row: ScoredUnit) -> ScoredUnit:
        """Return the header of a table as a unit, placed with the first row of that table."""
        unit = row.unit
        span, place = unit.header or unit.span, unit.place
        while (above := self._by_place.get((unit.document_row, place - 1))) is not None:
            if above.unit.kind is not UnitKind.ROW or above.unit.header != unit.header:
                break
            place -= 1
        text = row.document.document.quote(span)
        header = replace(unit, span=span, text=text, place=place)
        own = frozenset(french.stems(text))
        return replace(row, prepared=replace(row.prepared, unit=header, own_stems=own))

    def _details(self, best: ScoredUnit) -> list[Chosen]:
        details: list[Chosen] = []
        for candidate in self._ranked:
            if len(details) >= MAX_DETAILS or candidate.score < DETAIL_SHARE * best.score:
                break
            is_other = candidate.unit.document_row != best.unit.document_row
            if is_other and candidate.score < OTHER_SHARE * best.score:
                continue
            if candidate.unit.kind is not UnitKind.LIST or self._wants_list:
                details += self._take(candidate, StatementKind.DETAIL)
        first = {c.scored.unit.document_row: i for i, c in reversed(list(enumerate(details)))}
        return sorted(
            details, key=lambda c: (first[c.scored.unit.document_row], c.scored.unit.place)
        )

    def _keep(self, scored: ScoredUnit, kind: StatementKind) -> Chosen:
        self._spans.append((scored.unit.document_row, scored.unit.span))
        self._stems.append(_content(scored))
        return Chosen(scored, _kind_of(scored, kind))

    def _is_taken(self, scored: ScoredUnit) -> bool:
        unit = scored.unit
        return any(row == unit.document_row and s.overlap(unit.span) for row, s in self._spans)

    def _adds_something(self, scored: ScoredUnit) -> bool:
        if self._is_taken(scored):
            return False
        stems = _content(scored)
        return not any(
            other and len(stems & other) >= REDUNDANT * min(len(stems), len(other))
            for other in self._stems
        )


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Put the sentences of one paragraph back in its order, where its first one stood."""
    first: dict[tuple[int, Span], int] = {}
    for rank, item in enumerate(chosen):
        unit = item.scored.unit
        first.setdefault((unit.document_row, unit.block), rank)
    return sorted(
        chosen,
        key=lambda c: (
            first[(c.scored.unit.document_row, c.scored.unit.block)],
            c.scored.unit.place,
        ),
    )


def _has_introduction(whole: ScoredUnit) -> bool:
    """Tell whether a list starts with the sentence that announces it."""
    return whole.unit.text.split("\n", 1)[0].rstrip().endswith(":")


def _same_paragraph(first: ScoredUnit, second: ScoredUnit) -> bool:
    return first.unit.block == second.unit.block and (
        first.unit.kind is second.unit.kind is UnitKind.SENTENCE
    )


def _kind_of(scored: ScoredUnit, kind: StatementKind) -> StatementKind:
    unit = scored.unit
    if kind is StatementKind.DETAIL and unit.kind is UnitKind.LIST and unit.ordered:
        return StatementKind.STEP
    if kind is StatementKind.DETAIL and is_exception(unit.text):
        return StatementKind.CONDITION
    return kind


def _content(scored: ScoredUnit) -> frozenset[str]:
    return frozenset(s for s in scored.prepared.own_stems if not french.is_stop(s))
