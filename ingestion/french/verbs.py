"""Tell the infinitive of a verb from a noun that ends like one: « résilier », but « chantier »."""

from __future__ import annotations

import re

from ingestion.french.dictionary import folded_words

_ENDING = re.compile(r"(.{2,})(er|ir|re)")
# The imperfect of the verb it would be: « déplaçait », « mangeait », « bâtissait », « tenait », « inscrivait ».
_IMPERFECTS = {
    "er": ("ait", "eait"),
    "ir": ("ait", "issait"),
    "re": ("ait", "sait", "vait", "ssait"),
}
_IRREGULAR = re.compile(
    r"(?:.*(?:prendre|[aeo]indre|soudre|mettre|battre|[ao]itre)|(?!pou).+voir|etre)"
)
_RARE = re.compile(r".{3,}(?<!i)er")
"""« Exhumer » is in no list, nor is « exhumers »: a noun has a plural."""


def is_infinitive(word: str) -> bool:
    """Tell whether a folded word is the infinitive of a verb."""
    if _IRREGULAR.fullmatch(word) or (_RARE.fullmatch(word) and f"{word}s" not in folded_words()):
        return True
    found = _ENDING.fullmatch(word)
    return found is not None and any(
        f"{found[1]}{imperfect}" in folded_words() for imperfect in _IMPERFECTS[found[2]]
    )
