"""Find a short accepted form in a text, whatever the case, accents, spaces and writing of articles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ingestion.french import fold

_SPACES = re.compile(r"\s+")
_EMPHASIS = re.compile(r"[*_`]")
_ARTICLE = re.compile(r"\b(?:([lr])(?:\. ?| )|([da])\. ?)(?=\*?\d)")
"""« L. 2121-12 », « L 2121-12 » and « L2121-12 » are one article; « à 2 % » is none."""
_NEVER = re.compile(r"(?!)")
_NUMBER_GAP = re.compile(r"(?<=\d) (?=\d{3}\b)")


def normal(text: str) -> str:
    """Return a text as it is compared: folded, one space, « 3 500 » as « 3500 », articles joined."""
    folded = _SPACES.sub(" ", _EMPHASIS.sub("", fold(text)))
    return _NUMBER_GAP.sub("", _ARTICLE.sub(r"\1\2", folded)).strip()


def holds(text: str, form: str) -> bool:
    """Tell whether ``form`` stands in ``text`` as whole words; a plural mark may follow it.

    « 5 jours » does not stand in « 15 jours », nor « 500 habitants » in « 1 500 habitants »; a form
    of which nothing is compared, « * », stands nowhere.
    """
    return bool(_pattern(form).search(normal(text)))


def first_form(text: str, forms: Iterable[str]) -> str | None:
    """Return the first form that stands in a text, or None."""
    normalised = normal(text)
    return next((form for form in forms if _pattern(form).search(normalised)), None)


@lru_cache(maxsize=8_192)
def _pattern(form: str) -> re.Pattern[str]:
    wanted = normal(form)
    if not wanted:
        # Marks of emphasis alone: a pattern without a letter would stand everywhere.
        return _NEVER
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?:s|x)?(?!\w)" if wanted[-1:].isalnum() else ""
    if wanted[:1].isdigit():
        before += r"(?<!\d[.,])"
    if wanted[-1:].isdigit():
        after = r"(?!\w|[.,]\d)"
    return re.compile(before + re.escape(wanted) + after)
