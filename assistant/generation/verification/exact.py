"""What must be exact: figures, dates, amounts, addresses, articles and their codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answers import Check
from assistant.generation.verification.attribution import belongs_elsewhere, places, sort_of
from assistant.generation.verification.claims import Claim, are_neighbours
from assistant.generation.verification.meaning import ADDRESSES
from assistant.generation.verification.reading import Reading
from assistant.generation.verification.support import SourceUnit, deadlines
from ingestion import french
from ingestion.documents import Span

_NOTHING = "1e"
"""« Premier » also means « initial »."""
FIGURE_SHARE = 0.5
"""The sentence that holds a figure must hold this share of what the best one holds of the claim."""
WHOLE_SHARE = 0.75
"""…or this share of what the best one holds of the whole claim."""
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_PART = re.compile(r"\b(?:tiers|quart|moitie|double|triple)\b")
_UPPER = re.compile(
    r"(?:au plus|au maximum|maximum|maximal\w*|jusqu'a|dans la limite d\w+|"
    r"(?:ne |n'|sans )(?:peut |peuvent |doit |doivent |saurait |que [\w ]{3,40})?(?:pas |jamais |plus )?(?:etre )?"
    r"(?:excede\w*|depasse\w*|superieure?s? a)|\b(?:ne |n'|sans )[^,;:|]{2,60}\bplus d[e']|plafond\w*|limitee?s? a)"
)
_OVER = re.compile(r"\b(?:plus d[e']|au-dela d|au-dessus d|(?:depasse|excede)\w*)")
_LOWER = re.compile(
    r"(?:au moins|au minimum|minimum|minimal\w*|a partir d\w+|"
    r"(?:ne |n')(?:peut |peuvent |doit |doivent )?(?:pas )?(?:etre )?inferieure?s? a)"
)
NEAR = 60
"""Characters around a figure where its bound is written."""


def figures_check(claim: Claim) -> Check:
    """Every figure must stand in a sentence of the cited passages that says the same thing."""
    figures = [f for f in claim.reading.figures if _counts(claim.reading.flat, f)]
    for clause, inside in _by_clause(claim.reading, figures):
        wrong = _unsupported(claim, clause, inside) or _misplaced(claim, clause, inside)
        if wrong is not None:
            return Check("chiffres", False, claim.reading.text[wrong.span.start : wrong.span.end])
    for value, span in deadlines(claim.reading).items():
        if not any(value in unit.figures for unit in claim.support):
            return Check("chiffres", False, claim.reading.text[span.start : span.end])
    for part in _PART.finditer(claim.reading.flat):
        if not any(part.group() in text.folded or "%" in text.folded for text in claim.cited):
            return Check("chiffres", False, claim.reading.text[part.start() : part.end()])
    return Check("chiffres", True)


def addresses_check(claim: Claim) -> Check:
    """Every telephone, e-mail and web address must stand in the cited passages."""
    known = " ".join(text.folded for text in claim.cited)
    exact = frozenset().union(*(text.figures for text in claim.cited))
    for figure in claim.reading.figures:
        if figure.kind in ADDRESSES and figure.value not in exact and figure.value not in known:
            return Check(
                "coordonnées", False, claim.reading.text[figure.span.start : figure.span.end]
            )
    return Check("coordonnées", True)


def references_check(claim: Claim) -> Check:
    """Every article must stand in a sentence that supports the claim, with the same code."""
    for ref in claim.reading.references:
        if not _is_supported(claim, ref):
            written = claim.reading.text[ref.span.start : ref.span.end]
            return Check(
                "références", False, written if ref.code is None else f"{written}, {ref.code}"
            )
    return Check("références", True)


def bounds_check(claim: Claim) -> Check:
    """« Au plus » must not become « au moins » beside the same figure."""
    for figure in claim.reading.figures:
        said = _bound(claim.reading, figure)
        if said is None:
            continue
        holders = [u for u in claim.support if figure.value in u.figures]
        meant = {
            _bound(u.reading, f)
            for u in holders
            for f in u.reading.figures
            if f.value == figure.value
        } - {None}
        if meant and said not in meant:
            return Check("bornes", False, claim.reading.text[figure.span.start : figure.span.end])
    return Check("bornes", True)


def _counts(flat: str, figure: french.Figure) -> bool:
    """Tell whether a figure says something: not « entre deux contrôles » nor « premier »."""
    if figure.kind in ADDRESSES or figure.value == _NOTHING:
        return False
    pair = figure.kind is french.FigureKind.NUMBER and figure.value == "2"
    return not (pair and re.search(r"\b(?:entre|les|ces|leurs|des) $", flat[: figure.span.start]))


def _by_clause(
    reading: Reading, figures: list[french.Figure]
) -> Iterator[tuple[frozenset[str], list[french.Figure]]]:
    """Yield each clause's words with its figures; a clause without words borrows the sentence's."""
    for clause in reading.clauses or (Span(0, len(reading.text)),):
        inside = [f for f in figures if clause.start <= f.span.start < clause.end]
        if inside:
            words = frozenset(w.stem for w in reading.words_in(clause))
            yield (words if len(words) > 1 else reading.stems), inside


def _unsupported(
    claim: Claim, words: frozenset[str], figures: list[french.Figure]
) -> french.Figure | None:
    """Return a figure that no sentence close enough to the clause holds with the others."""
    close = _close_units(claim, words)
    values = [_value(claim.reading.text, f) for f in figures]
    for unit in close:
        held = unit.figures.union(*(u.figures for u in close if are_neighbours(unit, u)))
        if all(
            value in held or _in_heading(claim, unit, figure)
            for value, figure in zip(values, figures, strict=True)
        ):
            return None
    for value, figure in zip(values, figures, strict=True):
        if not any(value in unit.figures for unit in close):
            return figure
    return figures[0]


def _value(text: str, figure: french.Figure) -> str:
    """Return the canonical value; in « En 2025, 44 % », the year is no percentage."""
    written = text[figure.span.start : figure.span.end]
    return written if _YEAR.fullmatch(written) else figure.value


def _misplaced(
    claim: Claim, words: frozenset[str], figures: list[french.Figure]
) -> french.Figure | None:
    """Return a figure that its source gives for something else."""
    close = _close_units(claim, words)
    known = places(close)
    text = claim.reading.text
    values = frozenset(_value(text, f) for f in claim.reading.figures)
    for figure in figures:
        value = _value(text, figure)
        if belongs_elsewhere(claim.reading.stems, values, sort_of(figure), value, known):
            return figure
    return None


def _close_units(claim: Claim, words: frozenset[str]) -> list[SourceUnit]:
    """Return the sentences close enough to a clause, or to the whole claim, to give its figures."""
    best = max((claim.share(words, [u]) for u in claim.units), default=0.0)
    whole = claim.reading.stems
    top = max((claim.share(whole, [u]) for u in claim.units), default=0.0)
    return [
        u
        for u in claim.units
        if claim.share(words, [u]) >= FIGURE_SHARE * best
        or claim.share(whole, [u]) >= WHOLE_SHARE * top
    ]


def _in_heading(claim: Claim, unit: SourceUnit, figure: french.Figure) -> bool:
    """Tell whether a heading gives a figure of which the sentence itself gives no other."""
    if any(sort_of(f) == sort_of(figure) for f in unit.reading.figures):
        return False
    return any(
        figure.value in text.heading_figures
        for text in claim.cited
        if text.citation.number == unit.number
    )


def _is_supported(claim: Claim, ref: french.ArticleRef) -> bool:
    wanted = ref.article.replace("*", "")
    stems, values = claim.reading.stems, frozenset(r.article for r in claim.reading.references)
    if belongs_elsewhere(stems, values, "article", wanted, places(claim.support)):
        return False
    units = list(claim.support)
    units += [u for u in claim.units for s in claim.support if _continues(s, u)]
    for unit in units:
        readings = [unit.reading, *([unit.intro] if unit.intro else [])]
        for known in (r for reading in readings for r in reading.references):
            if known.article.replace("*", "") == wanted and _same_code(claim, ref, known):
                return True
    return any(
        known.article.replace("*", "") == wanted and _same_code(claim, ref, known)
        for text in claim.cited
        for known in text.heading.references
    )


def _continues(one: SourceUnit, other: SourceUnit) -> bool:
    """Tell whether a sentence without any reference is followed by the one that gives it."""
    return (
        are_neighbours(one, other)
        and not one.reading.references
        and other.span.start >= one.span.end
    )


def _same_code(claim: Claim, ref: french.ArticleRef, known: french.ArticleRef) -> bool:
    if ref.code is None:
        return True
    if known.code is not None:
        return ref.code == known.code
    return any(french.fold(ref.code) in text.folded for text in claim.cited)


def _bound(reading: Reading, figure: french.Figure) -> str | None:
    """Return « haut » or « bas » when a bound is written beside a figure, before any other figure."""
    flat, span = reading.flat, figure.span
    low = max([0, span.start - NEAR, *(f.span.end for f in reading.figures if f.span < span)])
    after_all = [f.span.start for f in reading.figures if f.span > span]
    before, after = flat[low : span.start], flat[span.end : min([span.end + NEAR, *after_all])]
    around = re.split(r"[,;:]", before)[-1] + "|" + re.split(r"[,;:.]", after)[0]
    upper, lower = bool(_UPPER.search(around)), bool(_LOWER.search(around))
    lower = lower or (not upper and bool(_OVER.search(around)))
    return None if upper == lower else "haut" if upper else "bas"
