"""What limits a rule must come with it: « si… », « sauf… », « dans les communes de… », « sur proposition… »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answers import Check
from assistant.generation.verification.claims import Claim
from assistant.generation.verification.reading import Reading
from assistant.generation.verification.support import GENERIC
from ingestion import french
from ingestion.documents import Span

KEPT_SHARE = 0.3
"""A condition of which this share of the words is said was not dropped."""
SAID_SHARE = 0.5
"""The rule is what the claim says when it repeats this share of the rule's words."""
WITHIN_SHARE = 0.75
"""…or when this share of the claim's words is in the rule."""
_SHORT = re.compile(r"sans (?:cet|cette|son|l')? ?\w+|a (?:sa|leur) demande|dont une? seule?|a temps \w+")
SHORT_CONDITION = 2
"""Words; of a longer condition, only those that the rule does not use count."""
ALIKE = 5
"""Letters."""
_FRONT = re.compile(
    r"(?:dans|en cas|sous|pour|lorsqu|quand |si |s'|a defaut|a partir|avec|hors|sans|au-dela|"
    r"apres|passe|sur|par exception|lors|en l'absence|faute|entre)[^,;:.]{3,140},"
)
_EXTRA = re.compile(
    r"\b(?:ne |n')[^,;:.]{3,80}?\b(?P<only>que |qu'(?!il|elle|on))"
    r"|\bpour (?:un|des|ce|l'un des) motifs?\b|\ben raison d|\ba (?:sa|leur) demande\b|\bsur (?:sa |leur )?demande\b"
    r"|\ba temps (?:partiel|non complet|complet)\b|\ba l'occasion d|\bsans lien\b|\bdont une? seule?\b"
    r"|\bapres (?:une?|avis|accord|l'avis|l'accord|mise en demeure|enquete|declaration|deliberation)\b"
    r"|\bsur proposition\b|\bsans (?:cet|son|l'|cette)|\bavec l'accord\b|\bsi\b(?! bien)|\bs'ils?\b"
    r"|\b(?:seulement|exclusivement|quand|lorsqu|passe ce|a l'exception|a l'exclusion)"
    r"|(?<=, )(?:pour|dans|apres|avec|sous|sur|en cas)\b(?=[^,;:.]{5,110},)"
)
_RELATIVE = re.compile(
    r"(?<![,;:] )(?<!alors )(?<!lors )(?<!ainsi )(?<!afin )(?<!tant )(?<!bien )(?<!des )(?<!c'est )\b(?:qui|dont|qu'(?:il|elle|on)s?)\b(?! (?:(?:est|sont) (?:prevu|fixe)|suit|suivent|suivra|precede|n'exced|ne depass))"
)
_PARTICIPLE = re.compile(
    r"(?<=[\w’'] )(?!prévu|fixé|établi|mentionné|défini|visé|issu|modifié|relati|adressé|signé|ouvert|conservé|annex|appel|dit)"
    r"\b\w{3,}(?:é|ée|és|ées|is|ise|ises|mis|mise|ites?)\b(?= (?:à|au|aux|par|en|dans|de|d’|d'|hors|sur) ?\w)"
)
_DOER = re.compile(r"(?<=[bcdfghjklmnpqrtvwxz]s )par une? (?=\w)")
"""« L’abandon de déchets par un professionnel »: after a noun, not after a participle."""
_AUXILIARY = re.compile(
    r"\b(?:est|sont|ete|a|ont|soit|soient|etre|avoir|fait|n'est|n'a|reste|restent|devient|doit|peut|donne|vaut)"
    r"(?: (?:pas|plus|aussi|egalement|ensuite|alors))?(?: pas)? $"
)
_LOCAL = re.compile(r"(?:si|s'ils?|quand|lorsqu\w*|en cas)\b")
_ANAPHORA = re.compile(
    r"\b(?:passe ce delai|au-dela|a defaut|sinon|dans ce cas|ensuite|dans le cas contraire|apres ce delai|faute d|sans (?:cette|cela|ce))\b"
)
_END = re.compile(r"[,;:()]|\.(?=\s|$)")
_SOFT = ("toutefois", "cependant", "neanmoins", "en revanche", "a compter", "jusqu'a")
RELATIVE_WORDS, PARTICIPLE_WORDS = 1, 2
"""Where a restrictive clause ends is not known: it is judged on its first content words."""


def conditions_check(claim: Claim) -> Check:
    """No condition of the sentence that supports the claim may be dropped."""
    for unit in claim.support[:1]:
        source = unit.reading
        for condition in _conditions(source):
            if _is_dropped(claim.reading, source, condition):
                return Check("conditions", False, source.text[condition.start : condition.end])
        for condition in _restrictions(source):
            if _is_loosened(claim.reading, source, condition):
                return Check("conditions", False, source.text[condition.start : condition.end])
        size = _population(source, claim.reading)
        if size is not None:
            return Check("conditions", False, source.text[size.start : size.end])
    return Check("conditions", True)


def _conditions(reading: Reading) -> Iterator[Span]:
    """Yield the stretches that limit a sentence; alternatives joined by « ou » come as one."""
    found: list[Span] = []
    starts = {(s.start, False) for s in french.conditions(reading.text)}
    starts |= {(m.start(m.lastgroup or 0), False) for m in _EXTRA.finditer(reading.flat)}
    starts |= {(s.start, True) for s in _segments(reading)}
    for start, at_front in sorted(starts):
        span = _stretch(reading, start, at_front)
        if span is None or (found and span.start < found[-1].end):
            continue
        if found and reading.flat[found[-1].end : span.start].strip(" ,") in ("ou", ""):
            if reading.flat[: span.start].rstrip().endswith("ou"):
                found[-1] = Span(found[-1].start, span.end)
                continue
        found.append(span)
    yield from found


def _stretch(reading: Reading, start: int, at_front: bool) -> Span | None:
    flat = reading.flat
    while start < len(flat) and flat[start] == " ":
        start += 1
    if flat.startswith(_SOFT, start) or flat.startswith(("faute de quoi", "a defaut de quoi"), start):
        return None
    if at_front:
        front = _FRONT.match(flat, start)
        return Span(start, front.end() - 1) if front else None
    short = _SHORT.match(flat, start)
    if short:
        return Span(*short.span())
    stop = _END.search(flat, start + 3)
    while stop and flat.startswith(", ou ", stop.start()):
        stop = _END.search(flat, stop.end() + 3)
    return Span(start, stop.start() if stop else len(flat))


def _is_dropped(reading: Reading, source: Reading, condition: Span) -> bool:
    """Tell whether a claim repeats what a condition limits, without the condition."""
    limiting = frozenset(w.stem for w in source.words_in(condition))
    limiting = (limiting - GENERIC) or limiting
    segment = _segment_of(source, condition)
    scope = _scope(source, condition, segment)
    rest = frozenset(
        w.stem for w in source.words_in(scope) if not condition.start <= w.start < condition.end
    )
    if len(limiting) > SHORT_CONDITION:
        limiting = (limiting - rest) or limiting
    if _is_kept(reading, source, condition, limiting) or not _is_nearest(reading, source, segment):
        return False
    said = len(rest & reading.stems)
    return bool(rest) and (
        said > SAID_SHARE * len(rest) or said >= WITHIN_SHARE * len(reading.stems)
    )


def _scope(source: Reading, condition: Span, segment: Span) -> Span:
    """Return what a condition bears on: without a comma before it, only its own clause."""
    if not _LOCAL.match(source.flat, condition.start):
        return segment
    before = source.flat[segment.start : condition.start]
    cut = max(before.rfind(","), before.rfind(")")) + 1
    clause = Span(segment.start + cut, condition.end)
    alone = before.rstrip().endswith(",") or not source.words_in(
        Span(clause.start, condition.start)
    )
    return segment if alone else clause


def _is_nearest(reading: Reading, source: Reading, segment: Span) -> bool:
    """Tell whether a claim says this part of a sentence rather than another one."""
    figures = {f.value for f in reading.figures}

    def shared(part: Span) -> float:
        words = {w.stem for w in source.words_in(part)} & reading.stems
        held = {f.value for f in source.figures if part.start <= f.span.start < part.end}
        return len(words) + 2 * len(held & figures)

    others = [part for part in _segments(source) if part.start != segment.start]
    return all(shared(segment) > shared(part) for part in others)


def _is_kept(
    reading: Reading, source: Reading, condition: Span, limiting: frozenset[str]
) -> bool:
    figures = {f.value for f in source.figures if condition.start <= f.span.start < condition.end}
    if figures & {f.value for f in reading.figures}:
        return True
    if _ANAPHORA.match(source.flat, condition.start):
        return bool(_ANAPHORA.search(reading.flat))
    if not limiting:
        words = re.findall(r"\w{4,}", source.flat[condition.start : condition.end])
        return any(word in reading.flat for word in words)
    kept = sum(_is_akin(stem, reading.stems) for stem in limiting)
    return kept >= KEPT_SHARE * len(limiting)


def _is_akin(stem: str, stems: frozenset[str]) -> bool:
    """Tell whether a stem is there, or a word that begins alike (« transmis », « transmission »)."""
    return stem in stems or (
        len(stem) >= ALIKE and any(other.startswith(stem[:ALIKE]) for other in stems)
    )


def _restrictions(reading: Reading) -> Iterator[Span]:
    """Yield restrictive relative clauses and participles (« soumise à… ») up to two content words."""
    marks = [(m.start(), RELATIVE_WORDS) for m in _RELATIVE.finditer(reading.flat)]
    marks += [
        (m.start(), PARTICIPLE_WORDS)
        for m in _PARTICIPLE.finditer(reading.text)
        if not _AUXILIARY.search(reading.flat, max(0, m.start() - 24), m.start())
    ]
    marks += [(m.start(), 1) for m in _DOER.finditer(reading.flat)]
    for start, length in sorted(marks):
        following = [w for w in reading.words if w.start >= start][:length]
        if following:
            yield Span(start, following[-1].end)


def _is_loosened(reading: Reading, source: Reading, restriction: Span) -> bool:
    """Tell whether a claim names what a restriction bears on, without the restriction."""
    before = [w for w in source.words if w.end <= restriction.start]
    limiting = {w.stem for w in source.words_in(restriction)}
    if not before or before[-1].stem not in reading.stems or limiting & reading.stems:
        return False
    if _restricts_too(reading, before[-1].stem):
        return False
    segment = _segment_of(source, restriction)
    rest = frozenset(w.stem for w in source.words_in(segment)) - limiting
    said = len(rest & reading.stems)
    return said >= SAID_SHARE * len(rest) or said >= WITHIN_SHARE * len(reading.stems)


def _restricts_too(reading: Reading, head: str) -> bool:
    """Tell whether a claim restricts the same word in words of its own."""
    for mark in _RELATIVE.finditer(reading.flat):
        before = [w for w in reading.words if w.end <= mark.start()]
        if before and before[-1].stem == head:
            return True
    return False


def _population(source: Reading, reading: Reading) -> Span | None:
    """Return the population that a rule holds for, when the claim says the rule for any town."""
    if french.population_conditions(reading.text):
        return None
    for condition in french.population_conditions(source.text):
        segment = _segment_of(source, condition)
        rest = frozenset(
            w.stem
            for w in source.words_in(segment)
            if not condition.start <= w.start < condition.end
        )
        said = len(rest & reading.stems)
        if rest and (said >= SAID_SHARE * len(rest) or said >= WITHIN_SHARE * len(reading.stems)):
            return condition
    return None


def _segments(reading: Reading) -> Iterator[Span]:
    """Yield the parts between semicolons and colons."""
    start = 0
    for mark in re.finditer(r"[;:]", reading.flat):
        yield Span(start, mark.start())
        start = mark.end()
    yield Span(start, len(reading.flat))


def _segment_of(source: Reading, condition: Span) -> Span:
    """Return the part between semicolons or colons that a condition stands in."""
    for segment in _segments(source):
        if segment.start <= condition.start < segment.end:
            return Span(segment.start, max(segment.end, condition.end))
    return Span(0, len(source.flat))
