"""From scored units to statements: the direct answer, what limits it, then details. Verbatim only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.quoting import Quoting, Whole
from assistant.answering.scoring import WEIGHTS, ScoredUnit
from assistant.answering.units import UnitKind, is_exception, without_references
from assistant.answers import StatementKind
from assistant.populations import Sizes
from ingestion import french
from ingestion.documents import Span

MAX_DIRECT = 3
MAX_DETAILS = 5
DIRECT_SHARE = 0.96
"""A second direct sentence must score at least this share of the best one."""
PARAGRAPH_SHARE = 0.92
"""The same in the paragraph of the best one: its author said both together."""
DETAIL_SHARE = 0.82
"""A detail must score at least this share of the best one."""
OTHER_SHARE = 0.84
"""A detail from another document than the best answer's must score at least this share."""
OTHER_LISTS_SHARE = 0.95
"""Lists of another document are another procedure's unless its best unit reaches this share."""
LIKE_LIST_SHARE = 0.87
"""A list of the same sort as the one that answers (steps, papers) must score at least this share."""
LIST_SHARE = 0.9
"""A list answers first, when one is wanted, if it reaches this share of the best."""
LEANING_SHARE = 0.93
"""What leans on other words (« Ce délai… », a table row) leaves the first place to a sentence this near."""
OPENING_SHARE = 0.93
"""The opening of the best document comes first if it scores at least this share of the best."""
SAME_SUBJECT = 0.5
"""Cosine of title and question from which a question is about a document's very subject."""
SHORT_PARAGRAPH = 600
"""A paragraph of at most this many characters is quoted on to its end, within MAX_DIRECT sentences."""
REDUNDANT = 0.8
"""Two units that share this share of their stems say the same thing."""


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
        self._wants_steps = kinds & WANTS_LIST == {QuestionKind.STEPS}
        scored = [_weighed(s, sizes) for s in scored] if sizes.amounts else scored
        self._quoting = Quoting(scored, sizes)
        usable = [s for s in scored if self._is_quotable(s)]
        self._ranked = sorted(usable, key=lambda s: (-s.score, s.unit.place))
        self._spans: list[tuple[int, Span]] = []
        self._stems: list[frozenset[str]] = []
        self._headers: set[tuple[int, Span, StatementKind]] = set()

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
            if len(direct) >= MAX_DIRECT:
                break
            least = PARAGRAPH_SHARE if _follows(candidate, best) else DIRECT_SHARE
            if (
                candidate.score < least * best.score
                or self._is_list(candidate)
                or self._is_beside(candidate, best)
            ):
                continue
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
            return self._wants_list or self._quoting.is_quotable_whole(scored)
        return True

    def _best(self) -> ScoredUnit:
        """Return what answers first: a whole list when one is asked for and stands near the top.

        A list under a heading that names what is asked (« Pièces à demander ») goes before a nearer one.
        """
        top = self._ranked[0]
        if self._wants_list:
            lists = [
                s
                for s in self._ranked
                if s.unit.kind is UnitKind.LIST
                and s.score >= LIST_SHARE * top.score
                and self._quoting.agreement(s) >= self._quoting.agreement(top)
            ]
            named = [s for s in lists if self._is_named(s)]
            # Out of a list of anything else, one would read orders.
            found = named if self._wants_steps else named or lists
            if found:
                return found[0]
        if top.unit.kind is not UnitKind.ROW and not top.unit.dependent:
            return top
        whole = (
            s for s in self._ranked if s.unit.kind is UnitKind.SENTENCE and not s.unit.dependent
        )
        first = next(whole, top)
        return first if first.score >= LEANING_SHARE * top.score else top

    def _is_named(self, found: ScoredUnit) -> bool:
        """Tell whether a list is what is asked, by its heading or, for steps, by their numbers."""
        return found.value("titre_attendu") >= 1.0 or (self._wants_steps and found.unit.ordered)

    def _is_list(self, candidate: ScoredUnit) -> bool:
        """Tell whether a unit is a whole list; what fits in a scale is not."""
        return candidate.unit.kind is UnitKind.LIST and not self._quoting.fitting(candidate)

    def _is_beside(self, candidate: ScoredUnit, best: ScoredUnit) -> bool:
        """Tell whether a unit is about other sizes than those stated, which the best one is about."""
        return self._quoting.agreement(candidate) < 0 <= self._quoting.agreement(best)

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
                and not self._is_beside(candidate, best)
            ):
                return candidate
        return None

    def _take(self, scored: ScoredUnit, kind: StatementKind) -> list[Chosen]:
        """Return a unit with what it needs: its list, the sentence before, the exception after."""
        whole = self._quoting.whole(scored)
        if not any(map(self._adds_something, whole.main)):
            return []
        found = [*self._lead(whole, kind)]
        is_led = bool(whole.lead) and scored.unit.kind is not UnitKind.SENTENCE
        found += [
            self._keep(item, kind, is_led=is_led) for item in whole.main if not self._is_taken(item)
        ]
        after = self._quoting.beside(whole.main[-1], 1)
        if after is not None and is_exception(after.unit.text) and self._adds_something(after):
            found.append(self._keep(after, StatementKind.CONDITION))
        return found

    def _rest_of_paragraph(self, best: ScoredUnit, direct: Sequence[Chosen]) -> list[Chosen]:
        """Return the sentences that follow the best one in a short paragraph: its author's next words."""
        found: list[Chosen] = []
        unit = best.unit
        if unit.kind is not UnitKind.SENTENCE or len(unit.block) > SHORT_PARAGRAPH:
            return found
        same = [c.scored for c in direct if c.scored.unit.block == unit.block]
        after = max([best, *same], key=lambda s: s.unit.place)
        while len(direct) + len(found) < MAX_DIRECT:
            following = self._quoting.beside(after, 1)
            if following is None or not self._is_quotable(following):
                break
            after = following
            if self._adds_something(after):
                found.append(self._keep(after, StatementKind.DIRECT))
        return found

    def _lead(self, whole: Whole, kind: StatementKind) -> Iterator[Chosen]:
        """Yield what introduces a unit and is not said yet; a table has its header in each part."""
        for lead in whole.lead:
            if lead.unit.kind is UnitKind.ROW:
                header = (lead.unit.document_row, lead.unit.span, kind)
                if header not in self._headers:
                    self._headers.add(header)
                    yield self._keep(lead, kind, is_led=True)
            elif not self._is_taken(lead):
                yield self._keep(lead, kind)

    def _details(self, best: ScoredUnit) -> list[Chosen]:
        details: list[Chosen] = []
        count = 0
        for candidate in self._ranked:
            if count >= MAX_DETAILS or candidate.score < DETAIL_SHARE * best.score:
                break
            if candidate.score < self._least_share(candidate, best) * best.score:
                continue
            if self._wants_list or candidate.unit.kind is not UnitKind.LIST:
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
        if whole.kind is not UnitKind.LIST:
            return least
        if not is_own and self._nearest(whole.document_row) < OTHER_LISTS_SHARE * best.score:
            return math.inf
        is_like = best.unit.kind is UnitKind.LIST and best.unit.ordered == whole.ordered
        return LIKE_LIST_SHARE if is_like else least

    def _nearest(self, row: int) -> float:
        """Return the score of the best unit of a document."""
        return next(s.score for s in self._ranked if s.unit.document_row == row)

    def _keep(self, scored: ScoredUnit, kind: StatementKind, *, is_led: bool = False) -> Chosen:
        """Note what is said; what is led by a header or an announcement stays with it."""
        self._spans.append((scored.unit.document_row, scored.unit.span))
        self._stems.append(_content(scored))
        return Chosen(scored, kind if is_led else _kind_of(scored, kind))

    def _is_taken(self, scored: ScoredUnit) -> bool:
        unit = scored.unit
        return any(row == unit.document_row and s.overlap(unit.span) for row, s in self._spans)

    def _adds_something(self, scored: ScoredUnit) -> bool:
        if self._is_taken(scored):
            return False
        stems = _content(scored)
        # A list says more than the sentence that sums it up.
        is_list = scored.unit.kind is UnitKind.LIST
        return not any(
            other
            and len(stems & other)
            >= REDUNDANT * (len(stems) if is_list else min(len(stems), len(other)))
            for other in self._stems
        )


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Put the sentences of one paragraph, or rows of one table, in its order, where its first one stood."""
    first: dict[tuple[int, Span], int] = {}
    for rank, item in enumerate(chosen):
        first.setdefault(_group_of(item), rank)
    return sorted(chosen, key=lambda c: (first[_group_of(c)], c.scored.unit.place))


def _follows(candidate: ScoredUnit, best: ScoredUnit) -> bool:
    """Tell whether a sentence comes after another in its paragraph."""
    one, other = candidate.unit, best.unit
    return (one.document_row, one.block) == (other.document_row, other.block) and (
        one.place > other.place
    )


def _group_of(chosen: Chosen) -> tuple[int, Span]:
    unit = chosen.scored.unit
    return unit.document_row, unit.header or unit.block


def _weighed(scored: ScoredUnit, sizes: Sizes) -> ScoredUnit:
    """Return a unit scored by whether it holds for the sums stated, as it is for the population."""
    agreement = Sizes(amounts=sizes.amounts).agreement((), scored.unit.text)
    return replace(scored, score=scored.score + WEIGHTS["population"] * agreement)


def _kind_of(scored: ScoredUnit, kind: StatementKind) -> StatementKind:
    unit = scored.unit
    if kind is StatementKind.DETAIL and unit.kind is UnitKind.LIST and unit.ordered:
        return StatementKind.STEP
    if kind is StatementKind.DETAIL and is_exception(unit.text):
        return StatementKind.CONDITION
    return kind


def _content(scored: ScoredUnit) -> frozenset[str]:
    """Return the words that say something: two rules of one article do not say the same thing."""
    return frozenset(
        stem
        for stem in french.stems(without_references(scored.unit.text))
        if not french.is_stop(stem)
    )
