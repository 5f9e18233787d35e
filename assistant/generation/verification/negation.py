"""What is denied must be denied by the source, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from assistant.answers import Check
from assistant.generation.verification.claims import Claim
from assistant.generation.verification.opposites import denies_by_a_word, stances
from assistant.generation.verification.reading import Reading, Word
from ingestion.documents import Span

KNOWN_SHARE = 0.67
"""Share of a denied stretch that the source must use before its polarity is compared."""
DENIED_SHARE = 0.34
"""Share of an affirmed clause that the source only denies, from which the clause is wrong."""
CLOSE_SHARE = 0.34
"""Two clauses that share less than this are not about the same thing."""
SURE_COVERAGE = 0.5
"""From this coverage on, a negation that the source has nothing like is wrong."""
NEAR = 0.8
"""Parts of a sentence that share nearly as much as the closest one are read with it."""
_VERB = re.compile(r"\b(?:peut|peuvent|doit|doivent|faut|permet|est|sont)\b")
_FRONT = re.compile(r"(?:sans|faute|a defaut|en l'absence)\b")
_ADVERBIAL = re.compile(
    r"[\s,]*(?:pendant|dans|apres|avant|pour|a|au|aux|en|lors|sans|du|depuis|sur|sous|entre|selon|hors|par|"
    r"si|s'|quand|lorsqu\w*|avec|faute|des)\b"
)
_ONLY = re.compile(
    r"\b(?:ne |n')[^,;:.]{2,90}?\b(?:que |qu')|\bseule?s?\b|\bseulement|\buniquement"
)
_CONTRAST = re.compile(r"(?:et non|mais pas|non pas|et pas)\b")
Flag = Callable[[Word], bool]


def negation_check(claim: Claim) -> Check:
    """No negation may appear, disappear or turn into its opposite."""
    if claim.support:
        said = list(_said(claim))
        wrong = (
            _wrongly_denied(claim, said)
            or _contrast_lost(claim)
            or _wrongly_affirmed(claim, said, lambda w: w.denied or w.excepted)
            or _wrongly_affirmed(claim, said, lambda w: w.negated or w.excepted)
            or _opposite(claim)
        )
        if wrong:
            return Check("négation", False, wrong.strip())
    return Check("négation", True)


def _said(claim: Claim) -> Iterator[Word]:
    """Yield the source's words: of the closest part first, then stems found only further away."""
    known: set[str] = set()
    for unit in claim.support:
        reading = unit.reading
        words = [reading.words_in(part) for part in reading.segments]
        shared = [len({w.stem for w in part} & claim.reading.stems) for part in words]
        close = [part for part, n in zip(words, shared, strict=True) if n >= NEAR * max(shared)]
        far = [part for part in words if part not in close]
        for parts in (close, far):
            fresh = [w for part in parts for w in part if w.stem not in known]
            yield from fresh
            known |= {w.stem for w in fresh}


def _wrongly_denied(claim: Claim, said: list[Word]) -> str:
    """Return a stretch that the claim denies and its source affirms."""
    reading = claim.reading
    known = _polarity(said, lambda w: w.negated or w.excepted)
    taken_out = {w.stem for w in said if w.excepted}
    if taken_out and len(taken_out & reading.stems) >= 0.5 * len(taken_out):
        return ""  # « sauf ceux relatifs à… » says the opposite of them.
    whole = claim.support[0].reading
    if denies_by_a_word(whole, Span(0, len(whole.flat)), ends_only=True):
        return ""  # « a supprimé la responsabilité » and « ne sont plus responsables » agree.
    for low, high in (*reading.denied, *reading.without):
        if reading.flat.startswith("hors", low) or (low == 0 and _FRONT.match(reading.flat)):
            continue  # « Sans délibération, … » is a condition.
        scope = [w for w in _outer_words(reading, low, high) if not w.supposed]
        inside = [w for w in scope if w.stem in known]
        if not inside:
            continue
        is_known = inside[0] is scope[0] or len(inside) >= KNOWN_SHARE * len(scope)
        if not is_known and not _nothing_denied(claim):
            continue
        if not _agrees([known[w.stem] for w in inside]):
            return reading.text[low:high]
    return ""


def _contrast_lost(claim: Claim) -> str:
    """Return what the source sets aside (« et non la commune ») and the claim says."""
    said = {w.stem for w in claim.reading.words if not (w.negated or w.excepted)}
    for unit in claim.support[:1]:
        for low, high in unit.reading.denied:
            if _CONTRAST.match(unit.reading.flat, low):
                words = {w.stem for w in unit.reading.words_in(Span(low, high))}
                others = {w.stem for w in unit.reading.words if not low <= w.start < high}
                if words and words <= said and not words <= others:
                    return unit.reading.text[low:high]
    return ""


def _nothing_denied(claim: Claim) -> bool:
    """Tell whether the sentences that plainly support a claim hold no negation of any kind."""
    if claim.share(claim.reading.stems, claim.support) < SURE_COVERAGE:
        return False
    return not any(
        unit.reading.denied
        or unit.reading.without
        or denies_by_a_word(unit.reading, Span(0, len(unit.reading.flat)))
        for unit in claim.support
    )


def _outer_words(reading: Reading, low: int, high: int) -> list[Word]:
    """Return the words of a denied stretch, but not those of another one inside it."""
    inner = [r for r in (*reading.denied, *reading.without) if low < r[0] and r[1] <= high]
    words = reading.words_in(Span(low, high))
    return [w for w in words if not any(a <= w.start < b for a, b in inner)]


def _wrongly_affirmed(claim: Claim, said: list[Word], flag: Flag) -> str:
    """Return a clause that the claim affirms and its source denies."""
    reading = claim.reading
    known = _polarity(said, flag)
    supposed = _polarity((w for w in said if w.supposed), flag)
    for word in said:
        if word.supposed:
            known[word.stem].add(False)  # What is only supposed is not denied.
    verbs = {verb for unit in claim.support for verb in _denied_verbs(unit.reading)}
    for clause in reading.clauses:
        inside = [w for w in reading.words_in(clause) if w.stem in known]
        words = [w for w in inside if not flag(w)]
        if not words or _ADVERBIAL.match(reading.flat, clause.start):
            continue
        denied = {
            w.stem
            for w in words
            if (supposed if w.supposed else {}).get(w.stem, known[w.stem]) == {True}
        }
        told = denied & verbs or any(w.stem in denied for w in _predicates(reading, clause))
        share = claim.weights.of(denied) / (claim.weights.of(w.stem for w in words) or 1.0)
        if (told and len(words) > 1) or (
            share >= DENIED_SHARE and words == inside and not denies_by_a_word(reading, clause)
        ):
            return reading.text[clause.start : clause.end]
    return ""


def _denied_verbs(source: Reading) -> Iterator[str]:
    """Yield the word right after each « ne » and « sans » with a verb: what is not done."""
    for low, high in source.denied:
        if source.flat.startswith(("ne ", "n'"), low):
            yield from [w.stem for w in source.words_in(Span(low, high))][:1]
    for low, high in source.without:
        if re.match(r"sans (?:l'|les |la |le )?\w+(?:er|ir|re|oir)\b", source.flat[low:high]):
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


def _polarity(words: Iterable[Word], flag: Flag) -> dict[str, set[bool]]:
    """Return, for each stem, whether it is said (False), denied (True), or both."""
    found: dict[str, set[bool]] = {}
    for word in words:
        found.setdefault(word.stem, set()).add(flag(word))
    return found


def _opposite(claim: Claim) -> str:
    """Return a clause that says « interdit » where its source says « autorisé », and the like."""
    reading = claim.reading
    for clause in reading.clauses:
        said = stances(reading, clause)
        closest = _closest(reading, clause, [u.reading for u in claim.support]) if said else None
        if closest is None:
            continue
        source, best = closest
        only = _ONLY.search(source.flat, best.start) or _ONLY.search(reading.flat, clause.start)
        meant = stances(source, best)
        whole = stances(source, _segment_with(source, best))
        for name, sides in said.items():
            if only and name != "nombre":
                continue
            other = meant.get(name) or whole.get(name, set())
            if len(sides) == len(other) == 1 and sides != other:
                return reading.text[clause.start : clause.end]
    return ""


def _segment_with(source: Reading, clause: Span) -> Span:
    for segment in source.segments:
        if segment.start <= clause.start < segment.end:
            return segment
    return clause


def _closest(
    reading: Reading, clause: Span, sources: Iterable[Reading]
) -> tuple[Reading, Span] | None:
    """Return the clause of the source sentences that shares most, if it shares enough."""
    stems = frozenset(w.stem for w in reading.words_in(clause))
    figures = reading.figures_in(clause)
    total = len(stems) + 2 * len(figures) or 1
    best, most = None, 0.0
    for source in sources:
        for other in source.clauses:
            words = frozenset(w.stem for w in source.words_in(other))
            same = len(stems & words) + 2 * len(figures & source.figures_in(other))
            if same / total > most:
                best, most = (source, other), same / total
    return best if most >= CLOSE_SHARE else None
