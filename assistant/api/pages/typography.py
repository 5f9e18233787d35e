"""French line breaking: no line ends before « ; » nor inside « 3 500 »."""

from __future__ import annotations

import re

_BEFORE = re.compile(r" (?=[;:!?»%€])")
_AFTER = re.compile(r"(?<=«) ")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
NO_BREAK = "\N{NO-BREAK SPACE}"


def no_break(text: str) -> str:
    """Return the text with no-break spaces where French wants them; its length does not change."""
    for pattern in (_BEFORE, _AFTER, _THOUSANDS):
        text = pattern.sub(NO_BREAK, text)
    return text
