"""Is it said there at all, and in one place: coverage, and mixing of passages."""

from __future__ import annotations

import re

from assistant.answers import Check
from assistant.generation.verification.claims import Claim
from ingestion import french
from ingestion.documents import Span

MIN_COVERAGE = 0.34
"""Share of a claim's words that its supporting sentence must hold; faithful paraphrases hold ≥ 0.4."""
ADDRESS_COVERAGE = 0.2
ADDRESSES = frozenset({french.FigureKind.PHONE, french.FigureKind.EMAIL, french.FigureKind.URL})
SINGLE_SHARE = 0.8
"""Share of what all cited sentences hold of a clause that one of them must hold alone."""
WHOLE_SHARE = 0.7
"""The same for a whole claim that cites several passages."""
MIN_TOGETHER = 0.6
"""Under this coverage, shares of shares say nothing of mixing."""
MIN_WORDS = 3
_ACRONYM = re.compile(r"\b[A-Z]{3,8}\b")


def coverage_check(claim: Claim) -> Check:
    """Most content words must be in the cited passages, together in one place."""
    share = claim.share(claim.reading.stems, claim.support)
    least = MIN_COVERAGE
    if any(f.kind in ADDRESSES and f.value in claim.figures for f in claim.reading.figures):
        least = ADDRESS_COVERAGE  # « Appelez le… » : the number is what is said.
    return Check("contenu", share >= least, f"{share:.0%}")


def mixing_check(claim: Claim) -> Check:
    """A clause must be said in one place, not put together from several."""
    for clause in claim.reading.clauses:
        stems = frozenset(w.stem for w in claim.reading.words_in(clause))
        if len(stems) >= MIN_WORDS and (
            _is_mixed(claim, stems, SINGLE_SHARE) or _names_another(claim, clause, stems)
        ):
            text = claim.reading.text[clause.start : clause.end]
            return Check("mélange", False, text.strip())
    if len(claim.cited) > 1 and _is_mixed(claim, claim.reading.stems, WHOLE_SHARE):
        return Check("mélange", False, claim.reading.text)
    return Check("mélange", True)


def _is_mixed(claim: Claim, stems: frozenset[str], least: float) -> bool:
    together = claim.share(stems, claim.units)
    single = claim.share(stems, claim.support_of(stems, in_lists=True))
    return together >= MIN_TOGETHER and single < least * together


def _names_another(claim: Claim, clause: Span, stems: frozenset[str]) -> bool:
    """Tell whether an acronym of the clause is of another passage than the supporting one."""
    if len(claim.cited) < 2:
        return False
    numbers = {unit.number for unit in claim.support_of(stems)}
    texts = [text.folded for text in claim.cited if text.citation.number in numbers]
    return any(
        not any(french.fold(mark.group()) in text for text in texts)
        for mark in _ACRONYM.finditer(claim.reading.text, clause.start, clause.end)
    )
