"""What limits a rule must come with it: « si… », « sauf… », « dans les communes de… », « sur proposition… »."""

from __future__ import annotations

import itertools
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
"""The rule is what the claim says when it repeats more than this share of the rule's words."""
WITHIN_SHARE = 0.75
"""…or when this share of the claim's words is in the rule."""
MOSTLY = 0.6
"""…or of this share when words that the rule itself uses are counted."""
_NOTHING: frozenset[str] = frozenset()
CLOSE = 0.8
"""A freer paraphrase may say a restriction with other words: its loss proves nothing."""
ALIKE = 5
"""Letters that two stems must begin with to count for half (« transmis », « transmission »)."""
RELATIVE_WORDS, PARTICIPLE_WORDS = 1, 2
"""Where a restrictive clause ends is not known: it is judged on its first content words."""

_FRONT = re.compile(
    r"(?:dans|en (?!outre|effet|particulier|pratique|principe|general|revanche)|sous|pour|au-dessus|au-dessous|en dessous|lorsqu|quand |si |s'|a defaut|a partir|avec|hors|sans|au-dela|"
    r"apres|passe|sur|par exception|lors|en l'absence|faute|entre)[^,;:.]{3,140},"
)
_EXTRA = re.compile(
    r"\b(?:ne |n')[^,;:.]{3,80}?\b(?P<only>que (?!si)|qu'(?!il|elle|on))"
    r"|\bpour (?:un|des|ce|l'un des) motifs?\b|\ben raison d|\ba (?:sa|leur) demande\b|\bsur (?:sa |leur )?demande\b"
    r"|\ba temps (?:partiel|non complet|complet)\b|\ba l'occasion d|\bdont une? seule?\b|\ba charge d"
    r"|\bsans (?:lien|accord|autorisation|cet|son|l'|cette)|\bdans certaine?s\b|\bcertaine?s \w+ seulement"
    r"|\bapres (?:une?|avis|accord|l'avis|l'accord|mise en demeure|enquete|declaration|deliberation)\b"
    r"|\bpar (?:une )?(?:deliberation|decision|arrete) (?:specialement )?motive\w*|\bsur proposition\b|\bavec l'(?:accord|assistance|autorisation)\b|\bsi\b(?! bien)|\bs'ils?\b|\ba titre onereux"
    r"|\b(?:seulement|exclusivement|quand|lorsqu|passe ce|a l'exception|a l'exclusion)"
    r"|(?<=, )(?:pour|dans|apres|avec|sous|sur|en cas)\b(?=[^,;:.]{5,110},)"
)
_SHORT = re.compile(
    r"sans (?:cet|cette|son|l')? ?\w+|a (?:sa|leur) demande|dont une? seule?|a temps \w+|dans certaine?s \w+"
)
_LOCAL = re.compile(r"(?:si|s'ils?|quand|lorsqu\w*|en cas)\b")
_RELATIVE = re.compile(
    r"(?<![,;:] )(?<!alors )(?<!lors )(?<!ainsi )(?<!afin )(?<!tant )(?<!bien )(?<!des )(?<!c'est )"
    r"\b(?:qui|dont|qu'(?:il|elle|on)s?)\b"
    r"(?! (?:(?:est|sont) (?:prevu|fixe)|suit|suivent|suivra|precede|n'exced|ne depass))"
)
_LOOSE = re.compile(r", (?:qui|que|dont) [^,;:.]*$")
"""A relative after a comma adds, it does not restrict; nor does what stands inside it."""
_PARTICIPLE = re.compile(
    r"(?<=[\w’'] )(?!\w+i?ités?\b|\w+iétés?\b|chargé|prévu|fixé|établi|mentionné|défini|visé|issu|modifié|relati|adressé|signé|ouvert|conservé"
    r"|annex|appel|dit)\b\w{3,}(?:é|ée|és|ées|is|ise|ises|mis|mise|ites?)\b"
    r"(?= (?:à|au|aux|par|en|dans|de|d’|d'|hors|sur) ?\w)"
)
_AUXILIARY = re.compile(
    r"\b(?:est|sont|ete|a|ont|soit|soient|etre|avoir|fait|n'est|n'a|reste|restent|devient|doit|peut|donne|vaut|ni)"
    r"(?: (?:pas|plus|aussi|egalement|ensuite|alors|ni))?(?: pas)? $"
)
_DOER = re.compile(r"(?<=[bcdfghjklmnpqrtvwxz]s )par une? (?=\w)")
"""« L’abandon de déchets par un professionnel »: after a noun, not after a participle."""
_NON = re.compile(r"(?<!ou )(?<!et )\bnon[ -](?=\w)")
_ANAPHORA = re.compile(
    r"\b(?:passe ce delai|au-dela|a defaut|sinon|dans ce cas|ensuite|dans le cas contraire|apres ce delai"
    r"|faute d|sans (?:cette|cela|ce))\b"
)
_END = re.compile(r"[,;:()]|\.(?=\s|$)|\bet (?=(?:dans|sur|en|avec|sans) )")
_IGNORED = ("toutefois", "cependant", "neanmoins", "en revanche", "a compter", "jusqu'a",
            "par exception", "par derogation", "meme s", "faute de quoi", "a defaut de quoi", "qu'a compter")  # fmt: skip


def conditions_check(claim: Claim) -> Check:
    """No condition of the sentence that supports the claim may be dropped."""
    for unit in claim.support[:1]:
        for source in (unit.reading, *([unit.intro] if unit.intro else [])):
            announces = source is unit.intro and "suivant" in source.flat
            close = claim.share(claim.reading.stems, claim.support) >= CLOSE
            lost = None
            if not announces:
                known = unit.intro.stems if unit.intro and source is not unit.intro else _NOTHING
                lost = _lost(claim.reading, source, known, close=close)
            if lost is not None:
                return Check("conditions", False, source.text[lost.start : lost.end].strip())
    return Check("conditions", True)


def _lost(reading: Reading, source: Reading, known: frozenset[str], *, close: bool) -> Span | None:
    """Return a limit of a source sentence that a claim says the rule without.

    ``known`` are the words of what introduces it. Restrictions (« soumise à… ») are only looked for in a claim that is ``close`` to its source's words.
    """
    for condition in _conditions(source):
        if _is_dropped(reading, source, condition, known):
            return condition
    for restriction in _restrictions(source) if close else ():
        if _is_loosened(reading, source, restriction):
            return restriction
    return _population(reading, source)


def _conditions(source: Reading) -> Iterator[Span]:
    """Yield the stretches that limit a sentence; alternatives joined by « ou » come as one."""
    found: list[Span] = []
    starts = {(s.start, False) for s in french.conditions(source.text)}
    starts |= {(m.start(m.lastgroup or 0), False) for m in _EXTRA.finditer(source.flat)}
    starts |= {(s.start, True) for s in source.segments}
    for start, at_front in sorted(starts):
        span = _stretch(source, start, at_front)
        if span is None or (found and span.start < found[-1].end):
            continue
        if found and source.flat[found[-1].end : span.start].strip(" ,") == "ou":
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    yield from found


def _stretch(source: Reading, start: int, at_front: bool) -> Span | None:
    flat = source.flat
    while start < len(flat) and flat[start] == " ":
        start += 1
    if flat.startswith(_IGNORED, start) or flat.endswith("meme ", 0, start):
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


def _is_dropped(reading: Reading, source: Reading, condition: Span, known: frozenset[str]) -> bool:
    """Tell whether a claim repeats what a condition limits, without the condition."""
    segment = _segment_of(source, condition)
    rest = _rest(source, _scope(source, condition, segment), condition)
    words = frozenset(w.stem for w in source.words_in(condition))
    words = (words - GENERIC) or words
    if _is_kept(reading, source, condition, (words - rest) or words):
        return False
    if len(words & reading.stems) >= MOSTLY * len(words) > 0:
        return False
    return _is_said(reading, rest, known) and _is_told(reading, source, segment)


def _rest(source: Reading, part: Span, condition: Span) -> frozenset[str]:
    """Return the words of a part outside a condition and outside parentheses."""
    return frozenset(
        w.stem
        for w in source.words_in(part)
        if not w.aside and not condition.start <= w.start < condition.end
    )


def _is_said(reading: Reading, rest: frozenset[str], known: frozenset[str] = _NOTHING) -> bool:
    said = len(rest & reading.stems)
    own = reading.stems - (known - rest)
    return bool(rest) and (said > SAID_SHARE * len(rest) or said >= WITHIN_SHARE * len(own))


def _is_told(reading: Reading, source: Reading, segment: Span) -> bool:
    """Tell whether a claim says this part of a sentence rather than another one."""
    figures = frozenset(f.value for f in reading.figures)
    shared = {
        part.start: {w.stem for w in source.words_in(part) if not w.aside} & reading.stems
        for part in source.segments
    }
    mine = shared.pop(segment.start, set())
    others = set().union(*shared.values())
    here = len(mine) + 2 * len(figures & source.figures_in(segment))
    best = max(
        (
            len(words) + 2 * len(figures & source.figures_in(part))
            for part in source.segments
            for start, words in shared.items()
            if part.start == start
        ),
        default=-1,
    )
    return here > best or bool(mine - others)


def _is_kept(reading: Reading, source: Reading, condition: Span, limiting: frozenset[str]) -> bool:
    if source.figures_in(condition) & {f.value for f in reading.figures}:
        return True
    if _ANAPHORA.match(source.flat, condition.start):
        return bool(_ANAPHORA.search(reading.flat))
    if not limiting:
        words = re.findall(r"\w{4,}", source.flat[condition.start : condition.end])
        return any(word in reading.flat for word in words)
    if _restricts_too(reading, source, condition):
        return True
    kept = sum(_likeness(stem, reading.stems) for stem in limiting)
    return kept >= KEPT_SHARE * len(limiting)


def _likeness(stem: str, stems: frozenset[str]) -> float:
    if stem in stems:
        return 1.0
    return 0.5 if any(_are_alike(stem, other) for other in stems) else 0.0


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two stems are likely of one family: « oppos » and « opposit »."""
    pairs = zip(one, other, strict=False)
    common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common > ALIKE or (common == ALIKE and common in (len(one), len(other)))


def _restricts_too(reading: Reading, source: Reading, condition: Span) -> bool:
    """Tell whether a claim restricts with « qui » the word that the condition restricts with « qui »."""
    mark = _RELATIVE.search(source.flat, condition.start, condition.end)
    if mark is None:
        return False
    heads = [w.stem for w in source.words if w.end <= mark.start()][-1:]
    for other in _RELATIVE.finditer(reading.flat):
        if heads and heads == [w.stem for w in reading.words if w.end <= other.start()][-1:]:
            return True
    return False


def _scope(source: Reading, condition: Span, segment: Span) -> Span:
    """Return what a condition bears on: « si » without a comma before it, only its own clause."""
    if not _LOCAL.match(source.flat, condition.start):
        return segment
    before = source.flat[segment.start : condition.start]
    cut = max(before.rfind(","), before.rfind(")")) + 1
    clause = Span(segment.start + cut, condition.end)
    alone = before.rstrip().endswith(",") or not source.words_in(
        Span(clause.start, condition.start)
    )
    return segment if alone else clause


def _restrictions(source: Reading) -> Iterator[Span]:
    """Yield restrictive relative clauses, participles and « non … », by their first content words."""
    marks = [
        (m.start(), RELATIVE_WORDS)
        for m in _RELATIVE.finditer(source.flat)
        if not _LOOSE.search(source.flat, 0, m.start())
    ]
    marks += [
        (m.start(), PARTICIPLE_WORDS)
        for m in _PARTICIPLE.finditer(source.text)
        if not _AUXILIARY.search(source.flat, max(0, m.start() - 24), m.start())
    ]
    marks += [(m.start(), 1) for p in (_DOER, _NON) for m in p.finditer(source.flat)]
    for start, length in sorted(marks):
        following = [w for w in source.words if w.start >= start][:length]
        if following and not following[0].aside:
            yield Span(start, following[-1].end)


def _is_loosened(reading: Reading, source: Reading, restriction: Span) -> bool:
    """Tell whether a claim names what a restriction bears on, without the restriction."""
    before = [w.stem for w in source.words if w.end <= restriction.start][-1:]
    limiting = {w.stem for w in source.words_in(restriction)}
    if not reading.stems.intersection(before) or limiting & reading.stems:
        return False
    if _restricts_too(reading, source, restriction):
        return False
    return _is_said(reading, _rest(source, _segment_of(source, restriction), restriction))


def _population(reading: Reading, source: Reading) -> Span | None:
    """Return the population that a rule holds for, when the claim says the rule for any town."""
    if french.population_conditions(reading.text):
        return None
    for condition in french.population_conditions(source.text):
        if _is_said(reading, _rest(source, _segment_of(source, condition), condition)):
            return condition
    return None


def _segment_of(source: Reading, condition: Span) -> Span:
    """Return the part between semicolons or colons that a condition stands in."""
    for segment in source.segments:
        if segment.start <= condition.start < segment.end:
            return Span(segment.start, max(segment.end, condition.end))
    return Span(0, len(source.flat))
