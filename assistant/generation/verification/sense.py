"""What a sentence means against what its source says: coverage, mixing, negation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.answers import Check
from assistant.generation.verification.claims import Claim
from assistant.generation.verification.polarity import denies_by_a_word, stances
from assistant.generation.verification.reading import Reading, Word
from ingestion import french
from ingestion.documents import Span

MIN_COVERAGE = 0.34
SINGLE_SHARE = 0.8
MIN_TOGETHER = 0.6
WHOLE_SHARE = 0.7
KNOWN_SHARE = 0.67
_ACRONYM = re.compile(r"\b[A-Z]{3,8}\b")
_VERB = re.compile(r"\b(?:peut|peuvent|doit|doivent|faut|permet|est|sont)\b")
_WITHOUT_FIRST = re.compile(r"(?:sans|faute|a defaut|en l'absence)\b")
_ADVERBIAL = re.compile(
    r"[\s,]*(?:pendant|dans|apres|avant|pour|a|au|aux|en|lors|sans|du|depuis|sur|sous|entre|selon|hors|par|"
    r"si|s'|quand|lorsqu\w*|avec|faute|des)\b"
)
_ONLY = re.compile(r"\b(?:ne |n')[^,;:.]{2,90}?\b(?:que |qu')|\bseule?s?\b|\bseulement|\buniquement")
DENIED_SHARE = 0.34
CLOSE_SHARE = 0.34


def coverage_check(claim: Claim) -> Check:
    """Most content words must be in the cited passages, and together in one place."""
    stems = claim.reading.stems
    if not stems:
        return Check("contenu", False, "")
    share = claim.share(stems, claim.support)
    everything = claim.share(stems, claim.units)
    if share < MIN_COVERAGE:
        return Check("contenu", False, f"{share:.2f}")
    return Check("contenu", True, f"{share:.2f} {everything:.2f}")


def mixing_check(claim: Claim) -> Check:
    """A clause must be said in one place, not put together from several."""
    for clause in claim.reading.clauses:
        stems = frozenset(w.stem for w in claim.reading.words_in(clause))
        if len(stems) < 3:
            continue
        together = claim.share(stems, claim.units)
        single = claim.share(stems, claim.support_of(stems, in_lists=True))
        if together >= MIN_TOGETHER and single < SINGLE_SHARE * together:
            return Check("mélange", False, f"{single:.2f} {together:.2f}")
        name = _elsewhere(claim, clause, stems)
        if name:
            return Check("mélange", False, name)
    stems = claim.reading.stems
    together = claim.share(stems, claim.units)
    single = claim.share(stems, claim.support)
    if len(claim.cited) > 1 and together >= MIN_TOGETHER and single < WHOLE_SHARE * together:
        return Check("mélange", False, f"{single:.2f} {together:.2f}")
    return Check("mélange", True)


def _elsewhere(claim: Claim, clause: Span, stems: frozenset[str]) -> str:
    """Return an acronym of the clause that another passage than the supporting one names."""
    if len(claim.cited) < 2:
        return ""
    numbers = {unit.number for unit in claim.support_of(stems)}
    texts = [text.folded for text in claim.cited if text.citation.number in numbers]
    for mark in _ACRONYM.finditer(claim.reading.text, clause.start, clause.end):
        if not any(french.fold(mark.group()) in text for text in texts):
            return mark.group()
    return ""


def negation_check(claim: Claim) -> Check:
    """What is denied must be denied by the source, and the other way round."""
    if claim.support:
        wrong = _wrongly_denied(claim) or _wrongly_affirmed(claim) or _opposite(claim)
        if wrong:
            return Check("négation", False, wrong.strip())
    return Check("négation", True)


def _wrongly_denied(claim: Claim) -> str:
    """Return a stretch that the claim denies and its source affirms."""
    reading = claim.reading
    said = _said(claim)
    known = _polarity(said)
    taken_out = {w.stem for w in said if w.excepted}
    for low, high in reading.negated:
        if low == 0 and _WITHOUT_FIRST.match(reading.flat):
            continue  # « Sans délibération, … » is a condition.
        scope = reading.words_in(Span(low, high))
        inner = [r for r in reading.negated if low < r[0] and r[1] <= high]
        scope = tuple(w for w in scope if not any(a <= w.start < b for a, b in inner))
        inside = [w for w in scope if w.stem in known]
        if not inside or (inside[0] is not scope[0] and len(inside) < KNOWN_SHARE * len(scope)):
            continue
        if taken_out and len(taken_out & reading.stems) >= 0.5 * len(taken_out):
            continue  # « sauf ceux relatifs à… » says the opposite of them.
        if not _agrees([known[w.stem] for w in inside]):
            return reading.text[low:high]
    return ""


def _wrongly_affirmed(claim: Claim) -> str:
    """Return a clause that the claim affirms and the closest clause of its source denies."""
    reading = claim.reading
    said = _said(claim)
    known = _polarity(said)
    supposed = _polarity(w for w in said if w.supposed)
    for word in said:
        if word.supposed:
            known[word.stem].add(False)  # What is only supposed is not denied.
    verbs = {verb for unit in claim.support for verb in _denied_verbs(unit.reading)}
    for clause in reading.clauses:
        if _ADVERBIAL.match(reading.flat, clause.start):
            continue
        words = [w for w in reading.words_in(clause) if w.stem in known]
        if not words or any(w.negated or w.excepted for w in words):
            continue
        denied = {
            w.stem
            for w in words
            if (supposed if w.supposed else {}).get(w.stem, known[w.stem]) == {True}
        }
        if len(words) > 1 and (
            denied & verbs or any(w.stem in denied for w in _predicates(reading, clause))
        ):
            return reading.text[clause.start : clause.end]
        if denies_by_a_word(reading.flat, clause.start, clause.end):
            continue
        if claim.weights.of(denied) >= DENIED_SHARE * claim.weights.of(w.stem for w in words):
            return reading.text[clause.start : clause.end]
    return ""


def _said(claim: Claim) -> list[Word]:
    """Return the words of the supporting sentence, and those that only its neighbour has."""
    best = [w for unit in claim.support[:1] for w in unit.reading.words]
    own = {w.stem for w in best}
    return best + [
        w for unit in claim.support[1:] for w in unit.reading.words if w.stem not in own
    ]


def _denied_verbs(source: Reading) -> Iterator[str]:
    """Yield the word right after each « ne »: what is not done."""
    for low, high in source.negated:
        if source.flat.startswith(("ne ", "n'"), low):
            yield from [w.stem for w in source.words_in(Span(low, high))][:1]


def _predicates(reading: Reading, clause: Span) -> Iterator[Word]:
    """Yield the word after each modal verb, and the two after « est »."""
    words = reading.words_in(clause)
    for verb in _VERB.finditer(reading.flat, clause.start, clause.end):
        length = 2 if verb.group() in ("est", "sont") else 1
        yield from [w for w in words if w.start >= verb.end()][:length]


def _agrees(sides: list[set[bool]]) -> bool:
    """Tell whether the denied word that comes first, or half of them, are denied by the source."""
    denied = [1.0 if side == {True} else 0.5 if True in side else 0.0 for side in sides]
    return denied[0] == 1.0 or sum(denied) >= 0.5 * len(denied)


def _polarity(words: Iterable[Word]) -> dict[str, set[bool]]:
    """Return, for each stem, whether it is said (False), denied or taken out (True)."""
    found: dict[str, set[bool]] = {}
    for word in words:
        found.setdefault(word.stem, set()).add(word.negated or word.excepted)
    return found


def _opposite(claim: Claim) -> str:
    """Return a clause that says « interdit » where its source says « autorisé », and the like."""
    reading = claim.reading
    for clause in reading.clauses:
        said = stances(reading.flat, clause.start, clause.end, reading.negated)
        stems = frozenset(w.stem for w in reading.words_in(clause))
        values = {f.value for f in reading.figures if clause.start <= f.span.start < clause.end}
        sources = [u.reading for u in claim.support]
        closest = _closest(stems, values, sources) if said else None
        if closest is None:
            continue
        source, best = closest
        if _ONLY.search(source.flat, best.start) or _ONLY.search(reading.flat, clause.start):
            continue
        meant = stances(source.flat, best.start, best.end, source.negated)
        for name, sides in said.items():
            other = meant.get(name, set())
            if len(sides) == len(other) == 1 and sides != other:
                return reading.text[clause.start : clause.end]
    return ""


def _closest(
    stems: frozenset[str], figures: set[str], sources: Iterable[Reading]
) -> tuple[Reading, Span] | None:
    """Return the clause of the source sentences that shares most, if it shares enough."""
    best, most = None, 0.0
    for source in sources:
        for clause in source.clauses:
            words = frozenset(w.stem for w in source.words_in(clause))
            values = {f.value for f in source.figures if clause.start <= f.span.start < clause.end}
            total = len(stems) + 2 * len(figures) or 1
            shared = (len(stems & words) + 2 * len(figures & values)) / total
            if shared > most:
                best, most = (source, clause), shared
    return best if most >= CLOSE_SHARE else None
