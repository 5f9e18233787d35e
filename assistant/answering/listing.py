"""The list that a question asks for: « dans quels cas », « quelles dépenses », « qui peut », « la liste »."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.question_kinds import WANTS_ITEMS, QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.answering.units import UnitKind

UNNAMED_SHARE = 0.95
"""A list under any heading is the one asked for if it scores at least this share of the best unit."""
NAMED_SHARE = 0.75
"""The same under a heading that says what is asked, or when the question says « liste »."""
NAMED_BY = 0.15
"""A heading says what is asked when it adds this share of the question's words to the title's."""
_PAPERS = re.compile(
    r"^(?:(?:les )?(?:pieces?|papiers|justificatifs|dossiers?)\b|documents? (?:a|pour|du|de)\b)"
)
_OTHER_THINGS = re.compile(r"\betapes?\b|\bdemarches?\b|^(?:les )?(?:delais?|dates?|calendrier)\b")
_NAMES: Mapping[QuestionKind, re.Pattern[str]] = {
    QuestionKind.CASES: re.compile(r"\bcas\b|\bconditions?\b|\bsituations?\b"),
    QuestionKind.WHO: re.compile(r"^(?:(?:a|devant|pour|par) )?qui\b(?! (?:decide|signe|fait))"),
}
"""What a heading says of a list that answers a kind of question."""


class Listing:
    """The lists of some documents, as answers to one question."""

    def __init__(self, scored: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]):
        self._kinds = kinds
        self.is_wanted = bool(kinds & WANTS_ITEMS)
        self._covers: dict[tuple[int, tuple[str, ...] | None], float] = {}
        if self.is_wanted:
            for unit in scored:
                row, cover = unit.unit.document_row, unit.value("couverture_contexte")
                for key in ((row, None), (row, unit.unit.heading_path)):
                    self._covers[key] = min(cover, self._covers.get(key, 1.0))

    def may_be_asked(self, scored: ScoredUnit) -> bool:
        """Tell whether a list may be what the question asks to be listed."""
        unit, heading = scored.unit, scored.prepared.heading
        return (
            (self.is_wanted or self._announces(heading))
            and unit.kind is UnitKind.LIST
            and not unit.ordered
            and not scored.prepared.is_mistake
            and not _PAPERS.search(heading)
            and not _OTHER_THINGS.search(heading)
        )

    def asked(self, ranked: Sequence[ScoredUnit], best: ScoredUnit) -> ScoredUnit | None:
        """Return the list that answers beside the best unit, None when there is none or it is that one."""
        if best.unit.kind is UnitKind.LIST or not self.is_wanted:
            return None
        for candidate in ranked:
            if (
                self.may_be_asked(candidate)
                and candidate.unit.document_row == best.unit.document_row
                and candidate.score >= self._least_share(candidate) * best.score
            ):
                return candidate
        return None

    def around(self, ranked: Sequence[ScoredUnit], best: ScoredUnit) -> ScoredUnit:
        """Return the whole list that is asked for, as near as it, when the best unit is a part of it."""
        row, span = best.unit.document_row, best.unit.span
        return next(
            (
                replace(s, score=max(s.score, best.score))
                for s in ranked
                if s.unit.document_row == row
                and s.unit.span.start <= span.start < span.end <= s.unit.span.end
                and self.may_be_asked(s)
            ),
            best,
        )

    def is_of_papers(self, scored: ScoredUnit) -> bool:
        """Tell whether a list is of the papers of a procedure."""
        return bool(_PAPERS.search(scored.prepared.heading))

    def _least_share(self, found: ScoredUnit) -> float:
        if QuestionKind.LISTING in self._kinds or self._is_named(found):
            return NAMED_SHARE
        # « Qui peut… » asks for persons: a list of anything else must be the best answer.
        return 1.0 if QuestionKind.WHO in self._kinds else UNNAMED_SHARE

    def _is_named(self, found: ScoredUnit) -> bool:
        """Tell whether a heading says what is asked, by its words or by the sort of list it announces."""
        row, path = found.unit.document_row, found.unit.heading_path
        gained = self._covers[row, path] - self._covers[row, None]
        return gained >= NAMED_BY or self._announces(found.prepared.heading)

    def _announces(self, heading: str) -> bool:
        """Tell whether a heading announces the sort of list that the question asks for."""
        return any(p.search(heading) for kind, p in _NAMES.items() if kind in self._kinds)
