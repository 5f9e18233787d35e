"""What answers first: the best unit, unless another must be read before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answering.listing import Listing
from assistant.answering.question_kinds import NUMBERS, WANTS_LIST, QuestionKind
from assistant.answering.quoting import Quoting
from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import UnitKind, is_exception, leans_at_once, without_references
from ingestion import french

LIST_SHARE = 0.96
"""A list answers first, when one is wanted, if it reaches this share of the best."""
NEAR_STEPS_SHARE = 0.98
"""The same for steps when the best unit is a list of something else: that one tells what to do."""
LEANING_SHARE = 0.97
"""What leans on other words (« Ce délai… », a table row) leaves the first place to a sentence this near."""
AROUND_SHARE = 0.92
"""A mistake, or another list than the one asked for, leaves the first place to a unit this near."""
TWIN_SHARE = 0.96
"""A sentence that leans on others leaves its place to one that says the same by itself and is this near."""
SAID_BY_TWIN = 0.6
"""The share of its words that such a sentence must say to open the answer."""
OPENING_SHARE = 0.97
"""The opening of the best document comes first if it scores at least this share of the best."""
EXPECTED_OPENING_SHARE = 0.965
"""The same when it holds what is asked for: a person, a delay, an amount."""
SIZE_SHARE = 0.95
"""What a scale says of the size stated comes first, when a number is asked, if it is this near."""
REDUNDANT = 0.8
"""Two units that share this share of their stems say the same thing."""
SHORT = 5
"""What has fewer words than this says too little for another unit to be known to say the same."""
SAME_SUBJECT = 0.5
"""Cosine of title and question from which a question is about a document's very subject."""


class Precedence:
    """The units of some documents, the best one first, and which of them open an answer."""

    def __init__(
        self,
        ranked: Sequence[ScoredUnit],
        kinds: frozenset[QuestionKind],
        quoting: Quoting,
        listing: Listing,
    ):
        self._ranked = ranked
        self._kinds = kinds
        self._wants_list = bool(kinds & WANTS_LIST)
        self._wants_steps = kinds & WANTS_LIST == {QuestionKind.STEPS}
        self._quoting = quoting
        self._listing = listing

    def best(self) -> ScoredUnit:
        """Return what answers first: a whole list when one is asked for and stands near the top.

        A list under a heading that names what is asked (« Pièces à demander ») goes before a nearer one.
        """
        top = self._first()
        held = self._for_the_size(top)
        if held is not None:
            return held
        if self._wants_list:
            lists = [
                s
                for s in self._ranked
                if s.unit.kind is UnitKind.LIST
                and s.score >= self._least_list_share(s, top) * top.score
                and self._quoting.agreement(s) >= self._quoting.agreement(top)
            ]
            named = [s for s in lists if self._is_named(s)]
            # Out of a list of anything else, one would read orders.
            found = named if self._wants_steps else named or lists
            if found and not self._says_what_to_do(top, found[0]):
                return found[0]
        if top.unit.dependent:
            twin = self.twin(top, SAID_BY_TWIN)
            if twin is not None:
                return replace(twin, score=top.score)
        if not self._leaves_the_first_place(top):
            return self._listing.around(self._ranked, top)
        whole = (
            s for s in self._ranked if s.unit.kind is UnitKind.SENTENCE and not s.unit.dependent
        )
        first = next(whole, top)
        return first if first.score >= LEANING_SHARE * top.score else top

    def stands_for(self, best: ScoredUnit, leaning: ScoredUnit) -> bool:
        """Tell whether the best unit says by itself what a leaning sentence says."""
        is_leaning = leaning.unit.dependent and not best.unit.dependent
        return (
            is_leaning
            and not is_exception(leaning.unit.text)
            and _says(best, leaning, SAID_BY_TWIN)
        )

    def general_rule(self, best: ScoredUnit) -> ScoredUnit | None:
        """Return the sentence that opens the best document, when the question is its very subject.

        A special case must not come before the rule it departs from (« Pour un décès à l’étranger… »).
        """
        if best.unit.in_opening or (self._wants_list and best.unit.kind is UnitKind.LIST):
            return None
        if self._for_the_size(best) is best:
            return None
        for candidate in self._ranked:
            is_expected = candidate.value("attendu") >= 1.0
            share = EXPECTED_OPENING_SHARE if is_expected else OPENING_SHARE
            if candidate.score < share * best.score:
                continue
            if (
                candidate.unit.document_row == best.unit.document_row
                and candidate.unit.kind is UnitKind.SENTENCE
                and candidate.value("ouverture_sujet") >= SAME_SUBJECT
                and not self.is_beside(candidate, best)
                and not (best.unit.kind is UnitKind.SENTENCE and _says(best, candidate, REDUNDANT))
            ):
                return candidate
        return None

    def twin(self, scored: ScoredUnit, share: float = REDUNDANT) -> ScoredUnit | None:
        """Return the nearest sentence that says by itself this share of what a leaning one says."""
        said = content(scored)
        near = [
            (len(said & content(s)) / len(said | content(s)), s)
            for s in self._ranked
            if s.score >= TWIN_SHARE * scored.score
            and s.unit.kind is UnitKind.SENTENCE
            and not s.unit.dependent
            and not self.is_beside(s, scored)
            and _says(s, scored, share)
        ]
        return max(near, key=lambda pair: pair[0])[1] if near else None

    def is_list(self, candidate: ScoredUnit) -> bool:
        """Tell whether a unit is a whole list; what fits in a scale is not."""
        return candidate.unit.kind is UnitKind.LIST and not self._quoting.fitting(candidate)

    def is_beside(self, candidate: ScoredUnit, best: ScoredUnit) -> bool:
        """Tell whether a unit is about other sizes than those stated, which the best one is about."""
        return self._quoting.agreement(candidate) < 0 <= self._quoting.agreement(best)

    def _for_the_size(self, top: ScoredUnit) -> ScoredUnit | None:
        """Return what a scale of the best document says of the size stated, when a number is asked."""
        if not self._kinds & NUMBERS:
            return None
        for candidate in self._ranked:
            if candidate.score < SIZE_SHARE * top.score:
                return None
            is_own = candidate.unit.document_row == top.unit.document_row
            is_held = self._quoting.agreement(candidate) > 0
            if is_own and is_held and self._quoting.fitting(candidate):
                return candidate
        return None

    def _first(self) -> ScoredUnit:
        """Return the best unit, unless it is a mistake or a list that nobody asks for.

        A mistake is told as such, and after the rule; the longer a list, the more it says of any question.
        """
        top = self._ranked[0]
        if not top.prepared.is_mistake and not self._is_unasked_list(top):
            return top
        is_beaten = top.prepared.is_mistake or self._listing.is_wanted
        share = AROUND_SHARE if is_beaten else LEANING_SHARE
        for other in self._ranked:
            is_asked = not self._is_unasked_list(other)
            # Between two lists, it is for ``best`` to say which one tells what to do.
            is_other_list = self._wants_steps and self.is_list(other)
            if is_asked and not is_other_list and not other.prepared.is_mistake:
                return other if other.score >= share * top.score else top
        return top

    def _leaves_the_first_place(self, top: ScoredUnit) -> bool:
        """Tell whether the best unit is understood only with others."""
        unit = top.unit
        if unit.kind is UnitKind.SENTENCE:
            return unit.dependent and (
                leans_at_once(unit.text) or not self._quoting.whole(top).lead
            )
        return unit.kind is UnitKind.ROW

    def _is_unasked_list(self, found: ScoredUnit) -> bool:
        """Tell whether a unit is a whole list that the question does not ask for."""
        if not self.is_list(found) or self._listing.may_be_asked(found):
            return False
        return not self._is_named(found) if self._wants_steps else not self._wants_list

    def _says_what_to_do(self, top: ScoredUnit, steps: ScoredUnit) -> bool:
        """Tell whether the best unit is a list of rules that answers better than the steps of a procedure."""
        return (
            self._wants_steps
            and top.unit.kind is UnitKind.LIST
            and not top.unit.ordered
            and not self._quoting.fitting(top)
            and not self._listing.is_of_papers(top)
            and steps.score < NEAR_STEPS_SHARE * top.score
        )

    def _least_list_share(self, found: ScoredUnit, top: ScoredUnit) -> float:
        """Return the share of the best score that a list must reach.

        It is more for steps of another document, or when « que faire » asks what a situation calls for.
        """
        is_own = found.unit.document_row == top.unit.document_row
        is_procedure = is_own and QuestionKind.SITUATION not in self._kinds
        return LIST_SHARE if is_procedure or not self._wants_steps else NEAR_STEPS_SHARE

    def _is_named(self, found: ScoredUnit) -> bool:
        """Tell whether a list is what is asked, by its heading or, for steps, by their numbers."""
        return found.value("titre_attendu") >= 1.0 or (self._wants_steps and found.unit.ordered)


def _says(one: ScoredUnit, other: ScoredUnit, share: float) -> bool:
    """Tell whether a unit has a share of the words of another."""
    words = content(other)
    return len(words) >= SHORT and len(words & content(one)) >= share * len(words)


def content(scored: ScoredUnit) -> frozenset[str]:
    """Return the words that say something: two rules of one article do not say the same thing."""
    return _content(scored.unit.text)


@lru_cache(maxsize=1_024)
def _content(text: str) -> frozenset[str]:
    stems = french.stems(without_references(text))
    return frozenset(stem for stem in stems if not french.is_stop(stem))
