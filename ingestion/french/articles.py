"""References to articles of law: every usual writing, one canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.documents import Span
from ingestion.french.codes import CODE, code_of
from ingestion.french.folding import flatten


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article as canonical number (« L2121-10 », « R*421-1 », « 55 ») and official code name.

    ``span`` covers the number alone, with its letter. ``code`` is None when the text names none.
    """

    span: Span
    article: str
    code: str | None = None


_LATIN = (
    "bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies|undecies|duodecies|terdecies|"
    "quaterdecies|quindecies|sexdecies|septdecies|octodecies|novodecies|vicies"
)
_DIGITS = r"\d+(?:-\d+)*"
_HYPHENATED = r"\d+(?:-\d+)+"
# « 1609 nonies C », « L. 332-11 B », « R. 123-5-A »: a capital alone, and what may follow it.
_SUFFIX = (
    rf"(?P<suffix>(?: (?i:{_LATIN})\b)?"
    r"(?: [A-Z]{1,2}(?= ?(?:[,;):]|\.(?! ?[a-z])|$|(?i:du|de|et|ou|est|sont|a) )"
    rf"| (?i:{_LATIN})\b))?(?: (?i:{_LATIN})\b)?"
    r"(?:-[A-Z](?!\w))?)(?![\w°])"
)
_TRIGGER = r"(?i:\b(?:articles?|arts?\b\.?))"
_LETTER = r"(?P<letter>[Ll]\. ?[Oo]|[Ll][Oo]|[LlRrDdAa])"
_STAR = r"(?P<star>\*{1,2})"
_AFTER_TRIGGER = re.compile(
    rf"(?P<trigger>{_TRIGGER} {{0,2}})(?:{_LETTER}? ?\.? ?{_STAR}? ?\.? ?(?P<number>{_DIGITS})"
    rf"(?P<first>er\b)?|(?P<premier>(?i:premier)\b)){_SUFFIX}"
)
# Without « article », only what can be nothing else: a plan « A15 » or « R. 3 » is not one.
_ALONE = re.compile(
    rf"(?<![\w'.])(?:{_LETTER} ?\.? ?{_STAR}? ?(?P<number>{_HYPHENATED})"
    rf"|(?P<letter2>L\. ?O|LO|[LRD])(?:\. ?{_STAR.replace('star', 'star2')}? ?|"
    rf" ?{_STAR.replace('star', 'star3')} ?\.? ?|(?<=LO) ?)(?P<number2>\d+)"
    rf"|(?P<bare>{_DIGITS})(?P<first>er\b)?){_SUFFIX}"
)
# What may stand between two references of one list.
_JOINT = re.compile(
    r"(?:,| et| ou| a|;| ainsi que| au| aux|/| -)+(?: (?:de |a |aux? )?(?:l'|les |d'|des ))?"
    rf"(?: ?{_TRIGGER})? ?| et suivants,? "
)
_DETAIL = (
    r"(?: ?,? ?\(?(?:(?:premier|deuxieme|second|troisieme|dernier|avant-dernier) alinea"
    r"|\d+(?:er|e|eme)? (?:al\.|alinea)|alineas? \d+(?:er|e)?|al\. ?\d+|[ivxl]+\b|\d+°|[a-z]\)"
    r"|et suivants|modifiee?s?|precitee?s?)\)?,?)*"
)
_CODE_AFTER = re.compile(rf"{_DETAIL} ?[,(]? ?(?:(?:du|de la|de l'|des|de) ?(?:(?P<same>meme|dit|"
                         rf"present) code\b)?)? ?")  # fmt: skip
_CODE_BEFORE = re.compile(r"[ ,:(;]{0,3}(?:en son |a son |a l'|l'|les |aux )?")
LONGEST_CODE = 90
"""Characters looked at before a reference for the name of its code."""
_UNIT = re.compile(
    r" ?(?:%|€|euros?|jours?|mois|ans?|annees?|heures?|semaines?|habitants|minutes?|metres?)\b|,\d"
)


def article_references(text: str) -> list[ArticleRef]:
    """Return the references to articles in ``text``, in order of appearance."""
    if not _ANY_DIGIT.search(text) and "remier" not in text.lower():
        return []
    cased = flatten(text, keep_case=True)
    flat = cased.lower() if len(cased.lower()) == len(cased) else flatten(text)
    groups: list[list[_Mention]] = []
    for mention in _mentions(cased, flat):
        if groups and _JOINT.fullmatch(flat, groups[-1][-1].end, mention.start):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return _with_codes(flat, groups)


_ANY_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Mention:
    """``first`` is where « article » starts, ``start`` where the number does."""

    first: int
    start: int
    end: int
    article: str


def _mentions(cased: str, flat: str) -> list[_Mention]:
    """Return the numbers that are articles: by « article », their letter, a list or a code."""
    triggered = {m.start(): m for m in _AFTER_TRIGGER.finditer(cased)}
    covered = [(m.start(), m.end()) for m in triggered.values()]
    found = list(triggered.values())
    for match in _ALONE.finditer(cased):
        if not any(low <= match.start() < high for low, high in covered):
            found.append(match)
    found.sort(key=lambda match: match.start())
    kept: list[_Mention] = []
    in_list = False
    for match in found:
        trigger = match.groupdict().get("trigger")
        if trigger is not None:
            in_list = trigger.rstrip(" .").lower().endswith("s")
        elif match["bare"] is not None:
            if _UNIT.match(flat, match.end()):
                continue
            listed = in_list and kept and _JOINT.fullmatch(flat, kept[-1].end, match.start())
            if not listed and not _names_code(flat, match.end()):
                continue
        start = match.start() + len(trigger or "")
        kept.append(_Mention(match.start(), start, match.end(), _canonical(match)))
    return kept


_CODE_LINK = re.compile(r" (?:du|de la|de l'|des) ?")


def _names_code(flat: str, end: int) -> bool:
    """Tell whether « du code civil » stands right at ``end``."""
    link = _CODE_LINK.match(flat, end)
    return link is not None and CODE.match(flat, link.end()) is not None


def _with_codes(flat: str, groups: list[list[_Mention]]) -> list[ArticleRef]:
    """Give each list of articles the code named after it, or right before it."""
    found: list[ArticleRef] = []
    last_code: str | None = None
    for group in groups:
        code = _code_after(flat, group[-1].end, last_code) or _code_before(flat, group[0].first)
        last_code = code or last_code
        found.extend(ArticleRef(Span(one.start, one.end), one.article, code) for one in group)
    return found


def _code_after(flat: str, end: int, last: str | None) -> str | None:
    link = _CODE_AFTER.match(flat, end)
    if link is None:
        return None
    if link["same"] == "meme":
        return last
    named = CODE.match(flat, link.end())
    return code_of(named) if named else None


def _code_before(flat: str, first: int) -> str | None:
    """Return the code that ends just before « , art. », if any."""
    for named in CODE.finditer(flat, max(0, first - LONGEST_CODE), first):
        if _CODE_BEFORE.fullmatch(flat, named.end(), first):
            return code_of(named)
    return None


def _canonical(match: re.Match[str]) -> str:
    parts = {name.rstrip("23"): value for name, value in match.groupdict().items() if value}
    letters = parts.get("letter", "").upper().replace(".", "").replace(" ", "")
    number = parts.get("number") or parts.get("bare") or "1"
    suffix = parts.get("suffix", "")
    latin = _LATIN_SUFFIX.match(suffix)
    if latin:
        suffix = latin.group().lower() + suffix[latin.end() :]
    return f"{letters}{parts.get('star', '')}{number}{suffix}"


_LATIN_SUFFIX = re.compile(rf" (?:{_LATIN})\b", re.IGNORECASE)
