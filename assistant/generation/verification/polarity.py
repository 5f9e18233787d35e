"""What a sentence denies: the stretches of text that a negation bears on, and words that are opposites.

« Ne … que », « ne peut excéder » and « pas plus de » limit, they do not deny; « sauf » takes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Range = tuple[int, int]

_NE = re.compile(r"\b(?:ne |n'(?=\w))")
_CLAUSE_END = re.compile(
    r"[;:,.()!?\n«»]|\b(?:mais|car|puisque|sauf|hormis|lorsque?|tandis que|alors que|et(?= (?:ne |n'))"
    r"|(?:et|puis) (?=(?:doit|peut|doivent|peuvent|est|sont)\b)|pour(?= \w+(?:er|ir|re|oir)\b)|a condition|quand|si)\b"
)
_COMPLEMENT = re.compile(
    r"\b(?:pas|jamais|aucune?|rien|personne|ni|guere|point|nul(?:le)?|plus(?! d[e'u]))\b"
)
_LITERARY = re.compile(r"(?:peut|peuvent|pouvait|saurait|sauraient|doit|doivent|cesse)\b")
_ONLY = re.compile(r"\b(?:que\b|qu')")
_BOUND = re.compile(
    r"\b(?:plus d[e'u]|exced|depass|inferieure?s? a\b|superieure?s? a\b|moins d[e'u]|au-dela|au-dessous|descend|baisse)"
)
_BEFORE = re.compile(r"\baucune?s?\b|\bnul(?:le)?\b(?=[^.;]{0,80}?\b(?:ne |n'))")
_WITHOUT = re.compile(
    r"\b(?:sans (?P<clause>que |qu'|\w+(?:er|ir|re|oir)\b)?|(?:faute|en l'absence|a defaut) (?!de quoi)d[e'])"
)
_SHORT_NOT = re.compile(
    r"\b(?:et non(?: pas| plus)?|et pas|mais pas|non pas|ni|pas|(?<!habitants )et plus(?= (?:sur|le|la|les|au)\b))\b"
    r"(?! (?:seulement|plus d))"
)
_NOT_ONE = re.compile(r"\b(?:non|pas)[ -](?P<word>\w+)")
_EXCEPT = re.compile(
    r"\b(?:sauf|hormis|excepte|a l'exception d\w+|a l'exclusion d\w+)\b(?! exceptions?\b)"
)
_WORD = re.compile(r"[\w'-]+")
WITHOUT_WORDS = 4
"""« Sans » bears on the noun that follows it and its complement."""


def negated_ranges(flat: str) -> list[Range]:
    """Return the stretches of a flat text that are denied, in no order; they may overlap."""
    found: list[Range] = []
    limits: list[Range] = []
    for mark in _NE.finditer(flat):
        end = _end(flat, mark.end())
        clause = flat[mark.end() : end]
        if _BOUND.search(clause):
            limits.append((mark.start(), end))
            continue
        complement = _COMPLEMENT.search(clause[:90])
        if complement is None and (_ONLY.search(clause) or not _LITERARY.match(clause)):
            continue
        found.append((mark.start(), end))
    for mark in _BEFORE.finditer(flat):
        end = _end(flat, mark.end())
        if not _BOUND.search(flat, mark.end(), end):
            found.append((mark.start(), end))
    found += [
        (m.start(), end)
        for m in _WITHOUT.finditer(flat)
        if not _BOUND.search(flat, m.start(), end := _without_end(flat, m))
    ]
    for mark in _SHORT_NOT.finditer(flat):
        if not any(low <= mark.start() < high for low, high in (*found, *limits)):
            found.append((mark.start(), _end(flat, mark.end())))
    found += [m.span() for m in _NOT_ONE.finditer(flat) if m.group().startswith("non")]
    return found


def excepted_ranges(flat: str) -> list[Range]:
    """Return the stretches that « sauf », « à l’exception de »… take out of a rule."""
    return [(m.start(), _end(flat, m.end() + len(" s'il "))) for m in _EXCEPT.finditer(flat)]


def _end(flat: str, start: int) -> int:
    stop = _CLAUSE_END.search(flat, start)
    return stop.start() if stop else len(flat)


def _without_end(flat: str, mark: re.Match[str]) -> int:
    end = _end(flat, mark.end())
    if mark["clause"]:
        return end
    words = list(_WORD.finditer(flat, mark.end(), end))[:WITHOUT_WORDS]
    return words[-1].end() if words else mark.end()


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
    "prix": (r"\b(?:payant\w*|paye\w*|taxe)\b", r"\b(?:gratuit\w*|sans frais)\b"),
}
_COMPILED = {
    name: (re.compile(positive), re.compile(negative))
    for name, (positive, negative) in _OPPOSITES.items()
}


def stances(flat: str, start: int, end: int, negated: Sequence[Range]) -> dict[str, set[bool]]:
    """Return, for each pair of opposites found in a clause, the sides it takes (True: positive)."""
    found: dict[str, set[bool]] = {}
    for name, patterns in _COMPILED.items():
        for side, pattern in zip((True, False), patterns, strict=True):
            for match in pattern.finditer(flat, start, end):
                denied = any(low <= match.start() < high for low, high in negated)
                found.setdefault(name, set()).add(side != denied)
    return found


def denies_by_a_word(flat: str, start: int, end: int) -> bool:
    """Tell whether a clause denies with a word of its own (« interdit », « refus », « dispensé »)."""
    return any(negative.search(flat, start, end) for _, negative in _COMPILED.values())
