"""Words that are opposites: « interdit » and « autorisé », « obligatoire » and « facultatif »…"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.generation.verification.reading import Reading
from ingestion.documents import Span

_OPPOSITES: Mapping[str, tuple[str, str]] = {
    "permis": (
        r"\b(?:peut|peuvent|pouvoir|autoris\w+|permis\w*|permet\w*|possible|libre(?:ment)?|a le droit|ont droit)\b",
        r"\b(?:interdi\w+|prohib\w+|impossible|defendu\w*|illega\w+|exclue?s?)\b",
    ),
    "obligation": (
        r"\b(?:obligatoires?|obligation|doit|doivent|tenue?s? d\w*|exig\w+|impos\w+|requise?s?|necessaires?|faut)\b",
        r"\b(?:facultati\w+|dispens\w+)\b",
    ),
    "accord": (
        r"\b(?:vaut (?:accord|acceptation|autorisation)|accept\w+|favorables?|accorde\w*)\b",
        r"\b(?:refus\w*|rejet\w*|defavorables?)\b",
    ),
    "nombre": (r"\b(?:une? seule?|unique)\b", r"\bplusieurs\b"),
    "prix": (r"\b(?:payant\w*|paye\w*|taxe)\b", r"\b(?:gratuit\w*|sans frais)\b"),
}
_COMPILED = {
    name: (re.compile(positive), re.compile(negative))
    for name, (positive, negative) in _OPPOSITES.items()
}


def stances(reading: Reading, clause: Span) -> dict[str, set[bool]]:
    """Return, for each pair of opposites found in a clause, the sides it takes (True: positive)."""
    found: dict[str, set[bool]] = {}
    for name, patterns in _COMPILED.items():
        for side, pattern in zip((True, False), patterns, strict=True):
            for match in pattern.finditer(reading.flat, clause.start, clause.end):
                found.setdefault(name, set()).add(side != reading.is_negated(match.start()))
    return found


_ENDS = re.compile(
    r"\b(?:supprim\w+|abrog\w+|cess\w+|null?e?s?|nullite|remplac\w+|mis fin|imprescriptible|disparu\w*)\b"
)


def denies_by_a_word(reading: Reading, clause: Span, *, ends_only: bool = False) -> bool:
    """Tell whether a clause denies with a word of its own (« interdit », « refus », « supprimé »).

    ``ends_only`` looks for what puts an end to something, not for what forbids.
    """
    patterns = (_ENDS,) if ends_only else (*(n for _, n in _COMPILED.values()), _ENDS)
    return any(p.search(reading.flat, clause.start, clause.end) for p in patterns)
