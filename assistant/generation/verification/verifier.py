"""Every check of one sentence, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.answers import Check, Citation
from assistant.generation.verification.claims import (
    MARKS,
    Claim,
    citation_numbers,
    claims,
    spans_of,
    without_marks,
)
from assistant.generation.verification.conditions import conditions_check
from assistant.generation.verification.exact import (
    addresses_check,
    bounds_check,
    figures_check,
    references_check,
)
from assistant.generation.verification.meaning import coverage_check, mixing_check
from assistant.generation.verification.named import named_check
from assistant.generation.verification.negation import negation_check
from assistant.generation.verification.support import CitedText, by_number
from ingestion import french
from ingestion.documents import Span

CHECKS: tuple[Callable[[Claim], Check], ...] = (
    figures_check,
    addresses_check,
    references_check,
    bounds_check,
    named_check,
    coverage_check,
    mixing_check,
    negation_check,
    conditions_check,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence as it would be shown, its citations, its checks and the spans that support it."""

    text: str
    citations: tuple[int, ...]
    checks: tuple[Check, ...]
    supports: tuple[tuple[int, Span], ...]

    @property
    def passed(self) -> bool:
        """Tell whether every check passed."""
        return all(check.passed for check in self.checks)


class Verifier:
    """Check sentences against the numbered passages that were given to the model."""

    def __init__(self, citations: Iterable[Citation], names: Iterable[str] = ()):
        """Prepare the passages; ``names`` are those of people that the question itself gave."""
        self._cited = by_number(citations)
        self._names = frozenset(word for name in names for word in french.fold(name).split())

    def check(self, sentence: str) -> Verdict:
        """Return the verdict on one sentence with its « [1] » marks."""
        numbers = citation_numbers("".join(MARKS.findall(sentence)))
        text = without_marks(sentence)
        cited = self._citation_check(numbers)
        if not cited.passed:
            return Verdict(text, tuple(n for n in numbers if n in self._cited), (cited,), ())
        found = list(claims(sentence, self._cited, self._names))
        checks = (cited, *(_worst([check(claim) for claim in found]) for check in CHECKS))
        supports = [s for claim in found for s in spans_of(claim.support)]
        return Verdict(text, numbers, checks, tuple(dict.fromkeys(supports)))

    def _citation_check(self, numbers: tuple[int, ...]) -> Check:
        if not numbers:
            return Check("citation", False, "aucune")
        unknown = [n for n in numbers if n not in self._cited]
        return Check("citation", not unknown, ", ".join(map(str, unknown)))

    @property
    def cited(self) -> dict[int, CitedText]:
        """Return the prepared passages by number."""
        return dict(self._cited)


def _worst(checks: list[Check]) -> Check:
    return next((check for check in checks if not check.passed), checks[0])
