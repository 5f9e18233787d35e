"""Words that limit what a sentence says: conditions, exceptions, negations, population clauses.

An answer that drops one of them is wrong; the spans let callers keep them.
"""

from __future__ import annotations

import re

from ingestion.documents import Span
from ingestion.french.folding import flatten
from ingestion.french.thresholds import POPULATION

_CONDITION = re.compile(
    r"\b(?:sauf|hormis|excepte|sous reserves?|sous (?:la )?condition|a (?:la )?condition|"
    r"aux conditions|dans les conditions|pourvu qu[e']|pour autant qu[e']|a moins (?:qu[e']|d[e'])|"
    r"lorsqu(?:e\b|')|quand\b|des lors qu[e']|en cas d[e']|dans le cas ou|au cas ou|a defaut|"
    r"faute d[e']|en l'absence|le cas echeant|a l'exception|a l'exclusion|par exception|par derogation|"
    r"sans prejudice|dans la limite|(?:seulement|uniquement|meme|sauf|excepte) s(?:i\b|'ils?\b)|"
    r"si\b(?! bien que)|s'ils?\b|toutefois|cependant|neanmoins|en revanche|"
    r"(?:dans|pour) les (?:seules )?communes|a compter|jusqu'a|tant qu[e'])"
)
_NEGATION = re.compile(
    r"\b(?:(?:ne|n'(?=\w))(?: ?[\w'-]+){1,5}? (?:pas|plus|jamais|aucune?|guere|point|rien|personne|"
    r"nul|que|qu'))\b"
    r"|\b(?:ni|sans|aucune?|nul(?:le)?s?|interdi(?:t|te|ts|tes|re|sent|ction)|prohibee?s?|irrecevables?|"
    r"impossible|jamais|non(?=[ -]\w)|ne (?:peut|peuvent|doit|doivent|saurait|sauraient))\b"
)
_SETTING = re.compile(
    r"\b(?:dans|pour|aux?|les?|des|toute?s?) (?:(?:les|des|seules|toutes) ){0,2}"
    r"(?:communes?|villes?|collectivites?|etablissements?|agglomerations?)\b[^.;:()\n]{0,80}?$"
)


def conditions(text: str) -> list[Span]:
    """Return the words that announce a condition, an exception or a limit."""
    return [Span(*match.span()) for match in _CONDITION.finditer(flatten(text))]


def negations(text: str) -> list[Span]:
    """Return the words that negate, forbid or restrict (« ne … que »)."""
    return [Span(*match.span()) for match in _NEGATION.finditer(flatten(text))]


def population_conditions(text: str) -> list[Span]:
    """Return the clauses about population, « dans les communes de » included."""
    flat = flatten(text)
    found: list[Span] = []
    at = 0
    for match in POPULATION.finditer(flat):
        setting = _SETTING.search(flat, max(at, match.start() - 120), match.start())
        found.append(Span(setting.start() if setting else match.start(), match.end()))
        at = match.end()
    return found
