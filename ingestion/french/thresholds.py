"""Read population thresholds in flat text: « moins de 1 000 habitants »."""

from __future__ import annotations

import re

from ingestion.french.numerals import NUMBER, plain, to_decimal
from ingestion.french.readings import Reading

_AT_MOST = (
    "inferieure?s? ou egale?s? a|egale?s? ou inferieure?s? a|au plus|jusqu'a|n'exced\\w+ pas|"
    "ne depass\\w+ pas|au maximum"
)
_AT_LEAST = (
    "superieure?s? ou egale?s? a|egale?s? ou superieure?s? a|au moins|a partir de|"
    "attei(?:nt|gnent|gnant)|au minimum"
)
_UNDER = (
    "moins de|(?:strictement )?inferieure?s? a|n'attei(?:nt|gnent|gnant) pas|en dessous de|"
    "au-dessous de"
)
_OVER = "plus de|(?:strictement )?superieure?s? a|exced\\w+|depass\\w+|au-dessus de|au-dela de"
# Longer expressions first: « inférieure ou égale à » also starts like « inférieure à ».
_SIGNS = (("<=", _AT_MOST), (">=", _AT_LEAST), ("<", _UNDER), (">", _OVER))


def _comparators(side: str) -> str:
    return "|".join(f"(?P<{side}{number}>{words})" for number, (_, words) in enumerate(_SIGNS))


POPULATION = re.compile(
    rf"(?:\b(?:de|entre|comprise? entre) )?"
    rf"(?:(?:\b(?:{_comparators('low')}) )?(?P<low>{NUMBER})(?: habitants)?"
    r" (?P<link>a|et|ou|mais) )?"
    rf"(?:\b(?:{_comparators('high')}) )?(?P<high>{NUMBER}) (?:habitants\b|hab\b\.?)"
    r"(?: (?:(?P<up>et plus|ou plus|au moins|au minimum)"
    r"|(?P<down>et moins|ou moins|au plus|au maximum))\b)?"
)


def read_population(match: re.Match[str]) -> Reading:
    """Yield « <1000 hab », or « 500..1499 hab » for a range."""
    low = to_decimal(match["low"]) if match["low"] else None
    high = to_decimal(match["high"])
    if high is None:
        return
    before, after = _sign(match, "low"), _sign(match, "high")
    after = ">=" if match["up"] else "<=" if match["down"] else after
    if low is None:
        yield f"{after or '='}{plain(high)} hab", match.start(), match.end()
    elif match["link"] in ("a", "et") and not before and not after:
        yield f"{plain(low)}..{plain(high)} hab", match.start(), match.end()
    else:
        yield f"{before or after or '='}{plain(low)} hab", match.start(), match.end("low")
        yield f"{after or '='}{plain(high)} hab", match.end("link") + 1, match.end()


def _sign(match: re.Match[str], side: str) -> str:
    """Return the comparison written before a number, an empty string when there is none."""
    for number, (sign, _) in enumerate(_SIGNS):
        if match[f"{side}{number}"]:
            return sign
    return ""
