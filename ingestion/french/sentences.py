"""Cut a text into sentences without falling for « art. L. 2121-10 », « M. » or « n° »."""

from __future__ import annotations

import re

from ingestion.documents import Span
from ingestion.french.folding import fold, word_set

LONGEST_ASIDE = 300
"""A quotation or parenthesis up to this many characters is never cut inside; a longer one is."""

# Never the end of a sentence: what they announce follows.
_ANNOUNCING = word_set(
    """m mm mme mmes mlle mlles me mgr dr drs pr st ste sts stes cf chap sect liv fasc av apr tel ref
    refs bd spec loc op cit req crim cass civ elect urb pen trav rur cons const adm janv fevr avr
    juil sept oct nov dec resp env obs rapp l r d"""
)
# The same, when a number follows: « une œuvre d’art. » does end a sentence.
_NUMBERED = word_set("art arts n no nos p pp al alin ch tit vol t fig v")
# The end of a sentence only when the next word may begin one.
_AMBIGUOUS = word_set("etc hab ex min max km kg ann inf sup com ass conv suiv s")
# Letters that name something: « un agent de catégorie C. »
_LETTERED = word_set(
    "categorie categories classe groupe annexe zone type permis grade niveau plan lettre liste et ou"
)
_STARTERS = word_set(
    """le la les l un une des du de d ce cet cette ces c il ils elle elles on nous vous je j en dans
    pour par sur sous si s lorsque lorsqu quand toutefois cependant neanmoins sauf a au aux apres
    avant depuis pendant chaque tout toute tous toutes aucun aucune son sa ses leur leurs notre
    votre ainsi enfin ensuite puis or mais donc car et ou qui que quel quelle comment combien
    pourquoi est attention exemple voir seul seule seuls seules celui celle ceux celles cela ceci y
    n ne conformement outre lors selon chacun plusieurs certains certaines deux trois"""
)

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Possessive, and only from the start of a run: a page of dots must not take quadratic time.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++(?:\s?[»”\"’)\]]++)*+(?=\s)")
_ASIDE = re.compile(
    rf"«[^«»]{{0,{LONGEST_ASIDE}}}»|“[^“”]{{0,{LONGEST_ASIDE}}}”"
    rf"|\([^()]{{0,{LONGEST_ASIDE}}}\)|\[[^\[\]]{{0,{LONGEST_ASIDE}}}\]"
)
_LAST_WORD = re.compile(r"(?:[^\W_]\.)+[^\W_]$|[^\W_]+$")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s(«]+\S$")
_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_NUMBER = re.compile(r"\d|[LRDA](?:[.*\dO]|\s\d)|[IVX]+\b|[Pp]remi")
_ITEM = re.compile(r"[a-z]{1,2}\)\s")
_ENUMERATOR = re.compile(r"[-–—•*\s]*(?:\d{1,3}|[a-zA-Z]|[IVXLC]+)(?:\s?(?:bis|ter|quater))?\s*")


def sentences(text: str) -> list[Span]:
    """Return the sentences of ``text``, in order, without outer white space.

    Every character that is not white space is in exactly one of them; a line break always ends one.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        found.extend(_line_sentences(text, line.start(), line.end()))
    return found


def _line_sentences(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    asides: list[tuple[int, int]] | None = None
    for stop in _STOP.finditer(text, start, end):
        if not _ends_sentence(text, start, stop, end):
            continue
        if asides is None:
            asides = [aside.span() for aside in _ASIDE.finditer(text, start, end)]
        if any(low < stop.start() and stop.end() < high for low, high in asides):
            continue
        _add(found, text, start, stop.end())
        start = stop.end()
    _add(found, text, start, end)
    return found


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    """Append the span without its outer white space, if anything is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        found.append(Span(start + left, start + len(piece.rstrip())))


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Tell whether a stop mark followed by white space ends the sentence begun at ``start``."""
    following = text[stop.end() : min(end, stop.end() + 40)].lstrip()
    if not following or following[0] in ",;:%)]»":
        return False
    if following[0].islower() and not _ITEM.match(following):
        return False
    if stop.group() != ".":
        return True
    if stop.start() - start < 10 and _ENUMERATOR.fullmatch(text, start, stop.start()):
        return False
    return _is_full_stop(text[max(start, stop.start() - 60) : stop.start()], following)


def _is_full_stop(before: str, following: str) -> bool:
    """Tell whether the single stop between two pieces of text is not that of a short form."""
    match = _LAST_WORD.search(before)
    if match is None:
        return True
    word = match.group()
    folded = fold(word)
    letter = len(word) == 1 and word.isalpha()
    if letter and following[0].isdigit():
        return False
    if letter and word.isupper() and _names_letter(before):
        return _may_start(following)
    if folded in _ANNOUNCING or (folded in _NUMBERED and _NUMBER.match(following)):
        return False
    if letter or "." in word or folded in _AMBIGUOUS or folded in _NUMBERED:
        return _may_start(following)
    return True


def _may_start(following: str) -> bool:
    """Tell whether the next word is one that sentences begin with."""
    match = _FIRST_WORD.match(following)
    return match is not None and fold(match.group(1)) in _STARTERS


def _names_letter(before: str) -> bool:
    """Tell whether the last letter is the name of a category, an annex…"""
    match = _WORD_BEFORE.search(before)
    return match is not None and fold(match.group(1)) in _LETTERED
