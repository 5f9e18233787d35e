"""What a sentence denies: the stretches of text that a negation bears on, and words that are opposites.

« Ne … que », « ne peut excéder » and « pas plus de » limit, they do not deny.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Range = tuple[int, int]

_NE = re.compile(r"\b(?:ne |n'(?=\w))")
_CLAUSE_END = re.compile(
    r"[;:,.()!?\n«»]|\b(?:mais|car|puisque|sauf|lorsque?|tandis que|alors que|et(?= (?:ne |n'))|et doit|et peut)\b"
)
_COMPLEMENT = re.compile(r"\b(?:pas|jamais|aucune?|rien|personne|ni|guere|point|nul(?:le)?|plus(?! d[e'u]))\b")
_LITERARY = re.compile(r"(?:peut|peuvent|pouvait|saurait|sauraient|doit|doivent|cesse)\b")
_LIMIT = re.compile(
    r"\b(?:que|qu')\b|\bqu'|\bplus d[e'u]|\bexced|\bdepass|\binferieur|\bsuperieur|\bmoins d[e'u]|\bau-dela|\bau-dessous"
)
_BEFORE = re.compile(r"\b(?:aucune?s?|nul(?:le)?|jamais)\b(?=[^.;]{0,80}?\b(?:ne |n'))")
_WITHOUT = re.compile(r"\bsans (?:que |qu')?")
_SHORT_NOT = re.compile(r"\b(?:et non(?: pas)?|et pas|non pas|pas|ni)\b(?! (?:seulement|plus d))")
_WORD = re.compile(r"[\w'-]+")
WITHOUT_WORDS = 4
"""« Sans » bears on the noun that follows it and its complement."""


def negated_ranges(flat: str) -> list[Range]:
    """Return the stretches of a flat text that are denied, in no order; they may overlap."""
    found: list[Range] = []
    for mark in _NE.finditer(flat):
        end = _end(flat, mark.end())
        clause = flat[mark.end() : end]
        complement = _COMPLEMENT.search(clause[:90])
        if _LIMIT.search(clause) and not (complement and _LIMIT.search(clause) is None):
            # « ne peut dépasser » limits; « ne peut plus être fondé que » too.
            if complement is None or _bounds(clause):
                continue
        if complement is not None or _LITERARY.match(clause):
            found.append((mark.start(), end))
    found += [(m.start(), _end(flat, m.end())) for m in _BEFORE.finditer(flat)]
    found += [(m.start(), _without_end(flat, m)) for m in _WITHOUT.finditer(flat)]
    found += [
        (m.start(), _end(flat, m.end()))
        for m in _SHORT_NOT.finditer(flat)
        if not any(low <= m.start() < high for low, high in found)
    ]
    return found


def _bounds(clause: str) -> bool:
    return bool(re.search(r"\b(?:exced|depass|inferieur|superieur)", clause))


def _end(flat: str, start: int) -> int:
    stop = _CLAUSE_END.search(flat, start)
    return stop.start() if stop else len(flat)


def _without_end(flat: str, mark: re.Match[str]) -> int:
    end = _end(flat, mark.end())
    if "qu" in mark.group():
        return end
    words = list(_WORD.finditer(flat, mark.end(), end))[:WITHOUT_WORDS]
    return words[-1].end() if words else mark.end()


_OPPOSITES: Mapping[str, tuple[str, str]] = {
    "permis": (
        r"\b(?:peut|peuvent|pouvoir|autoris\w+|permis\w*|permet\w*|possible|libre(?:ment)?|a le droit|ont droit)\b",
        r"\b(?:interdi\w+|prohib\w+|impossible|defendu\w*|illega\w+|exclu\w*)\b",
    ),
    "obligation": (
        r"\b(?:obligatoires?|obligation|doit|doivent|tenue?s? d\w*|exig\w+|impos\w+|requise?s?|necessaires?|faut)\b",
        r"\b(?:facultati\w+|dispens\w+)\b",
    ),
    "accord": (
        r"\b(?:vaut (?:accord|acceptation|autorisation)|accept\w+|favorables?|accorde\w*)\b",
        r"\b(?:refus\w*|rejet\w*|defavorables?)\b",
    ),
    "prix": (r"\b(?:payant\w*|paye\w*|taxe)\b", r"\b(?:gratuit\w*|sans frais)\b"),
}
_COMPILED = {
    name: (re.compile(positive), re.compile(negative))
    for name, (positive, negative) in _OPPOSITES.items()
}


def stances(flat: str, start: int, end: int, negated: list[Range]) -> dict[str, set[bool]]:
    """Return, for each pair of opposites found in a clause, the sides it takes (True: positive)."""
    found: dict[str, set[bool]] = {}
    for name, patterns in _COMPILED.items():
        for side, pattern in zip((True, False), patterns, strict=True):
            for match in pattern.finditer(flat, start, end):
                denied = any(low <= match.start() < high for low, high in negated)
                found.setdefault(name, set()).add(side != denied)
    return found
