"""What a flat text denies (« ne… pas », « sans »), takes out of a rule (« sauf ») or only supposes (« si »).

« Ne … que », « ne peut excéder » and « pas plus de » limit, they do not deny.
"""

from __future__ import annotations

import re

Range = tuple[int, int]

_NE = re.compile(r"\b(?:ne |n'(?=\w))")
_CLAUSE_END = re.compile(
    r"[;:,.()!?\n«»]|\b(?:mais|car|puisque|sauf|hormis|lorsque?|tandis que|alors que|et(?= (?:ne |n'))"
    r"|(?:et|puis) (?=(?:doit|peut|doivent|peuvent|est|sont)\b)|pour(?= \w+(?:er|ir|re|oir)\b)"
    r"|a condition|quand|si)\b"
)
_RELATIVE_END = re.compile(r" (?=(?:est|sont|a|ont|peut|peuvent|doit|doivent|ne|reste)\b|n')")
_COMPLEMENT = re.compile(
    r"\b(?:pas|jamais|aucune?|rien|personne|ni|guere|point|nul(?:le)?|plus(?! d[e'u]))\b"
)
_LITERARY = re.compile(r"(?:peut|peuvent|pouvait|saurait|sauraient|doit|doivent|cesse)\b")
_ONLY = re.compile(r"\b(?:que\b|qu')")
_RELATIVE = re.compile(
    r"\b(?:une?|le|la|les|des|l')[ ']?\w+ que (?:le|la|les|l'|il|elle|ils|elles)\b"
)
_BOUND = re.compile(
    r"\b(?:plus d[e'u]|exced|depass|inferieure?s? a\b|superieure?s? a\b|moins d[e'u]|au-dela|au-dessous"
    r"|descend|baisse)"
)
BOUND_WITHIN = 48
"""Characters after « ne » where the verb that limits is looked for."""
_NONE = re.compile(
    r"\baucune?s?\b|\bpersonne (?=ne |n')|\bnul(?:le)?\b(?=[^.;]{0,80}?\b(?:ne |n'))"
)
_SHORT_NOT = re.compile(
    r"\b(?:et non(?: pas| plus)?|et pas|mais pas|non pas|ni|pas"
    r"|(?<!habitants )et plus(?= (?:sur|le|la|les|au)\b))\b(?! plus d)"
)
_NOT_ONE = re.compile(r"(?<!ou )(?<!et )\bnon[ -]\w+")
_WITHOUT = re.compile(
    r"\b(?:sans (?P<clause>que |qu'|\w+(?:er|ir|re|oir)\b)?|(?:faute|en l'absence|a defaut) (?!de quoi)d[e']|hors (?!taxe|champ))"
)
_WITHOUT_END = re.compile(r"\b(?:qui|que|dont|ou|est|sont|a|ont|peut|peuvent|doit|doivent|se)\b")
_EXCEPT = re.compile(
    r"\b(?:sauf|hormis|excepte|a l'exception d\w+|a l'exclusion d\w+)\b(?! exceptions?\b)"
)
_SUPPOSED = re.compile(r"\b(?:si|s'ils?|lorsqu\w*|quand|des lors|en cas)\b[^,;:.]*")
_WORD = re.compile(r"[\w'-]+")
WITHOUT_WORDS = 4
"""« Sans » bears on the noun that follows it and its complement."""


def denied_ranges(flat: str) -> list[Range]:
    """Return the stretches under « ne… pas », « aucun », « non », « ni »; they may overlap."""
    found: list[Range] = []
    limits: list[Range] = []
    for mark in _NE.finditer(flat):
        end = _end(flat, mark.end(), relative=flat.endswith("qui ", 0, mark.start()))
        clause = flat[mark.end() : end]
        if _BOUND.search(clause[:BOUND_WITHIN]):
            limits.append((mark.start(), end))
        elif _COMPLEMENT.search(clause[:90]) or (
            _LITERARY.match(clause) and not _ONLY.search(_RELATIVE.sub("", clause))
        ):
            found.append((mark.start(), end))
    for mark in _NONE.finditer(flat):
        end = _end(flat, mark.end())
        if not _BOUND.search(flat, mark.end(), end):
            found.append((mark.start(), end))
    for mark in _SHORT_NOT.finditer(flat):
        end = _end(flat, mark.end())
        inside = any(low <= mark.start() < high for low, high in (*found, *limits))
        if not inside and not _BOUND.search(flat, mark.end(), end):
            found.append((mark.start(), end))
    return found + [m.span() for m in _NOT_ONE.finditer(flat)]


def without_ranges(flat: str) -> list[Range]:
    """Return the stretches under « sans », « faute de », « en l’absence de »."""
    return [
        (mark.start(), end)
        for mark in _WITHOUT.finditer(flat)
        if not _BOUND.search(flat, mark.start(), end := _without_end(flat, mark))
    ]


def excepted_ranges(flat: str) -> list[Range]:
    """Return the stretches that « sauf », « à l’exception de »… take out of a rule."""
    return [(m.start(), _end(flat, m.end() + len(" s'il "))) for m in _EXCEPT.finditer(flat)]


def supposed_ranges(flat: str) -> list[Range]:
    """Return the stretches that are only supposed."""
    return [m.span() for m in _SUPPOSED.finditer(flat)]


def within(place: int, ranges: list[Range] | tuple[Range, ...]) -> bool:
    """Tell whether a place is in one of the ranges."""
    return any(low <= place < high for low, high in ranges)


def _end(flat: str, start: int, *, relative: bool = False) -> int:
    stop = _CLAUSE_END.search(flat, start)
    end = stop.start() if stop else len(flat)
    if relative:
        # « qui n’a pas la nationalité n’est pas concerné »: the relative ends where the verb starts.
        verb = _RELATIVE_END.search(flat, start + 12, end)
        end = verb.start() if verb else end
    return end


def _without_end(flat: str, mark: re.Match[str]) -> int:
    end = _end(flat, mark.end())
    if mark["clause"]:
        return end
    stop = _WITHOUT_END.search(flat, mark.end(), end)
    words = list(_WORD.finditer(flat, mark.end(), stop.start() if stop else end))[:WITHOUT_WORDS]
    return words[-1].end() if words else mark.end()
