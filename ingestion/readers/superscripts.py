"""What is printed above the line, in plain characters: « m² », « 1er », « 10^1,5 »."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_EXPONENT = re.compile(r"[+\-−]?\d+|n")
# Figures with signs or single letters; words (« 1er ») and notes (« [1] », « (1) ») are read as they are.
_FORMULA = re.compile(r"(?=[^\d]*\d)[\dA-Za-z+\-−*/][\dA-Za-z+\-−*/., ]*")
_WORD = re.compile(r"[^\W\d_]{2}")


def raised(text: str) -> str:
    """Return ``text``, printed above the line, so that « 10 » and a raised « 2 » are not « 102 ».

    Letters (« 1er », « no », « Mme ») stay as they are; figures take the raised characters of
    Unicode, and what has none comes after « ^ ».
    """
    inner = text.strip()
    if _EXPONENT.fullmatch(inner):
        return text.replace(inner, inner.translate(_RAISED))
    if _FORMULA.fullmatch(inner) and not _WORD.search(inner):
        return text.replace(inner, f"^{inner}")
    return text
