"""Everyday words and acronyms → official terms, found in a question by their stems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.french import fold, query_stems
from ingestion.vocabulary import Term

_DEFINITION_QUESTION = re.compile(
    r"^(?:(?:que|ca|qu'est-ce que ca) (?:veut dire|signifie)|c'est quoi|qu'est-ce que?(?: c'est que?)?"
    r"|definition d[eu']|que (?:veut dire|signifie)|(?:quelle est )?la definition d[eu'])\b",
)


@dataclass(frozen=True, slots=True)
class Match:
    """An expression of a question and the term it stands for; ``weight`` in [0, 1] says how surely."""

    term: Term
    expression: str
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Term
    expression: str
    needed: frozenset[str]
    stems: tuple[str, ...]
    is_acronym: bool


class Lexicon:
    """Look expressions up; built once per generation."""

    def __init__(self, entries: Iterable[_Entry]):
        self._by_stem: dict[str, list[_Entry]] = {}
        self._by_term: dict[str, Term] = {}
        counts: dict[str, int] = {}
        kept = list(entries)
        for entry in kept:
            for stem in entry.needed:
                counts[stem] = counts.get(stem, 0) + 1
            for name in (entry.expression, entry.term.term):
                self._by_term.setdefault(fold(name), entry.term)
        for entry in kept:
            # Filed under the rarest of its stems: a question meets few entries.
            rarest = min(entry.needed, key=lambda s: (counts[s], s))
            self._by_stem.setdefault(rarest, []).append(entry)

    @classmethod
    def from_terms(cls, terms: Iterable[Term]) -> Lexicon:
        """Build from the corpus's lexicon."""
        return cls(_entries(terms))

    def matches(self, stems: Iterable[str], limit: int = 4) -> list[Match]:
        """Return the terms whose everyday expression or acronym stands whole in the question.

        ``stems`` are the question's, without stop words. Longest expressions first; an expression
        contained in a longer one that matched is dropped.
        """
        present = frozenset(stems)
        found = [
            entry
            for stem in present
            for entry in self._by_stem.get(stem, ())
            if entry.needed <= present
        ]
        found.sort(key=lambda e: (-len(e.needed), not e.is_acronym, e.term.term))
        kept: list[_Entry] = []
        for entry in found:
            if len(kept) == limit:
                break
            if any(entry.needed < k.needed or entry.term is k.term for k in kept):
                continue
            kept.append(entry)
        return [Match(e.term, e.expression, e.stems, 1.0 if e.is_acronym else 0.6) for e in kept]

    def definition(self, question: str) -> Term | None:
        """Return the term that a « que veut dire … ? » question asks about, or None."""
        folded = fold(question).strip(' ?.!«»"')
        cue = _DEFINITION_QUESTION.match(folded)
        if cue is None:
            return None
        rest = re.sub(
            r"^(?:d[eu'] ?|l[ea'] ?|les |une? |des |du )+", "", folded[cue.end() :].strip()
        )
        rest = rest.strip(" «»\"'?")
        return self._by_term.get(rest)


def _entries(terms: Iterable[Term]) -> Iterable[_Entry]:
    for term in terms:
        official = tuple(query_stems(term.term))
        for acronym in term.acronyms:
            stems = frozenset(query_stems(acronym))
            if len(stems) == 1:
                yield _Entry(term, acronym, stems, official, True)
        for expression in term.everyday:
            stems = frozenset(query_stems(expression))
            # A single everyday word is too often something else (« fonds », « moyen »).
            if len(stems) >= 2 and not stems >= set(official):
                yield _Entry(term, expression, stems, official, False)
