"""Everyday words and acronyms → official terms, found in a question by their stems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.french import fold, is_stop, query_stems, tokenize
from ingestion.vocabulary import Term

_ARTICLES = re.compile(r"^(?:(?:de|du|des|le|la|les|un|une)\s+|[dl]'\s?)+")
ACRONYM_WEIGHT, EXPRESSION_WEIGHT = 1.0, 0.6
"""An acronym is nearly always the term; an everyday expression may be something else."""
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


class Lexicon:
    """Look expressions up; built once per generation."""

    def __init__(self, expressions: Iterable[_Entry], acronyms: Iterable[_Entry]):
        self._by_stem: dict[str, list[_Entry]] = {}
        self._by_term: dict[str, Term] = {}
        self._by_acronym: dict[str, _Entry] = {}
        counts: dict[str, int] = {}
        kept = list(expressions)
        for entry in kept:
            for stem in entry.needed:
                counts[stem] = counts.get(stem, 0) + 1
        for entry in kept:
            # Filed under the rarest of its stems: a question meets few entries.
            rarest = min(entry.needed, key=lambda s: (counts[s], s))
            self._by_stem.setdefault(rarest, []).append(entry)
        for entry in acronyms:
            self._by_acronym.setdefault(fold(entry.expression), entry)
            self._by_term.setdefault(fold(entry.expression), entry.term)

    @classmethod
    def from_terms(cls, terms: Iterable[Term]) -> Lexicon:
        """Build from the corpus's lexicon."""
        terms = tuple(terms)
        lexicon = cls(_expressions(terms), _acronyms(terms))
        for term in terms:
            for name in (term.term, *term.everyday):
                lexicon._by_term.setdefault(fold(name), term)
        return lexicon

    def matches(self, question: str, limit: int = 4) -> list[Match]:
        """Return the terms whose acronym or whole everyday expression stands in the question.

        Acronyms first, then the longest expressions; an expression contained in a longer one that
        matched is dropped. An acronym is a word, not a stem (« PLUi » is not « pluie »), and one that
        is also a small word (« CET ») must be in capitals.
        """
        found: list[Match] = []
        for token in tokenize(question):
            entry = self._by_acronym.get(fold(token.text).replace(".", ""))
            if entry is not None and (token.text.isupper() or not is_stop(token.stem)):
                found.append(Match(entry.term, entry.expression, entry.stems, ACRONYM_WEIGHT))
        present = frozenset(query_stems(question))
        entries = [e for s in present for e in self._by_stem.get(s, ()) if e.needed <= present]
        entries.sort(key=lambda e: (-len(e.needed), e.term.term))
        kept: list[_Entry] = []
        for entry in entries:
            if not any(entry.needed < k.needed for k in kept):
                kept.append(entry)
        found += [Match(e.term, e.expression, e.stems, EXPRESSION_WEIGHT) for e in kept]
        return list({m.term.term: m for m in reversed(found)}.values())[::-1][:limit]

    def definition(self, question: str) -> Term | None:
        """Return the term that a « que veut dire … ? » question asks about, or None."""
        folded = fold(question).strip(' ?.!«»"')
        cue = _DEFINITION_QUESTION.match(folded)
        if cue is None:
            return None
        rest = _ARTICLES.sub("", folded[cue.end() :].strip())
        rest = rest.strip(" «»\"'?")
        return self._by_term.get(rest)


def _acronyms(terms: Iterable[Term]) -> Iterable[_Entry]:
    for term in terms:
        for acronym in term.acronyms:
            yield _Entry(term, acronym, frozenset(), tuple(query_stems(term.term)))


def _expressions(terms: Iterable[Term]) -> Iterable[_Entry]:
    for term in terms:
        official = tuple(query_stems(term.term))
        for expression in term.everyday:
            stems = frozenset(query_stems(expression))
            # A single everyday word is too often something else (« fonds », « moyen »).
            if len(stems) >= 2 and not stems >= set(official):
                yield _Entry(term, expression, stems, official)
