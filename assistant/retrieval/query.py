"""A question as the index understands it: weighted stems, phrases, references, expansions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.lexicon import Lexicon, Match
from assistant.populations import asked_populations
from ingestion import french
from ingestion.index import reference_key

EXPANSION_WEIGHT = 0.4
"""Weight of an official term's stems beside those that were typed."""
NUMBER_WEIGHT = 0.3
"""Weight of a bare number in a question."""
REFERENCE_BOOST = 12.0
"""An article named in the question outweighs any count of shared words."""
_QUOTED = re.compile(r"«\s*([^«»]{2,200}?)\s*»|\"([^\"]{2,200})\"|“([^“”]{2,200})”")


@dataclass(frozen=True, slots=True)
class AnalysedQuery:
    """The question and what was found in it.

    ``terms`` maps stems to weights, 1 for typed words; ``phrases`` are only filled when the person
    quoted words; ``references`` are (article, code or None).
    """

    text: str
    terms: dict[str, float]
    typed: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    references: tuple[tuple[str, str | None], ...] = ()
    matches: tuple[Match, ...] = ()
    reference_keys: dict[str, float] = field(default_factory=dict)
    populations: tuple[int, ...] = ()
    """Sizes of town that the question states."""


def stem_weight(stem: str) -> float:
    """Return what a typed stem counts for: a bare number says little (« 1987 » is in a decree's)."""
    return NUMBER_WEIGHT if stem.isdigit() else 1.0


def analyse_query(
    text: str,
    lexicon: Lexicon | None = None,
    *,
    phrases: bool = False,
    boost: Callable[[str], float] | None = None,
) -> AnalysedQuery:
    """Return the analysed question.

    ``phrases`` asks that quoted words occur side by side (search); in a question, quotes are only
    emphasis. ``boost`` multiplies the weight of a stem.
    """
    cleaned = french.clean_query(text)
    typed = tuple(dict.fromkeys(french.query_stems(cleaned)))
    terms = {stem: stem_weight(stem) for stem in typed}
    matches = tuple(lexicon.matches(cleaned)) if lexicon is not None else ()
    for match in matches:
        for stem in match.stems:
            terms.setdefault(stem, EXPANSION_WEIGHT * match.weight)
    if boost is not None:
        terms = {stem: weight * boost(stem) for stem, weight in terms.items()}
    references = tuple(
        dict.fromkeys((r.article, r.code) for r in french.article_references(cleaned))
    )
    return AnalysedQuery(
        text=cleaned,
        terms=terms,
        typed=typed,
        phrases=quoted_phrases(cleaned) if phrases else (),
        references=references,
        populations=asked_populations(cleaned),
        matches=matches,
        reference_keys={
            reference_key(article, code): REFERENCE_BOOST for article, code in references
        },
    )


def quoted_phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the stems of each expression between quotes."""
    found = (next(g for g in m.groups() if g) for m in _QUOTED.finditer(text))
    return tuple(words for phrase in found if (words := tuple(french.stems(phrase))))
