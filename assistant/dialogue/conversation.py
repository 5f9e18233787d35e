"""Follow-ups without a model: what an elliptical question leaves unsaid is taken from the last turns.

What is understood of each turn is a whole question, from which the next is understood: « Déclarer une
naissance : qui peut le faire ? » after « dans quel délai déclarer une naissance ? », « qui peut le faire ? ».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Turn
from assistant.dialogue.asks import EDGES, WHO_DOES_IT, says, subject_of, without_ask
from assistant.dialogue.conditions import is_another_case
from assistant.dialogue.ellipsis import OPENING, Kind, kind_of, leans, plain, without_correction
from assistant.dialogue.measures import measure_done
from assistant.dialogue.parallels import with_term
from assistant.dialogue.subjects import names_subject, subject_words
from ingestion.documents import Span
from ingestion.french import (
    FigureKind,
    figures,
    flatten,
    fold,
    is_small_talk,
    without_politeness,
)
from ingestion.french.verbs import is_infinitive

JOINT = "\u00a0: "
"""Between what is spoken of and what is asked of it."""
_TYPED_JOINT = re.compile(r"\s(?::|—)\s(?=[^:—]*$)")
# « Et pour 600 ? », after a size of town.
_BARE_SIZE = re.compile(
    r"(?:(?:et|mais|alors|donc)[ ,]+)?"
    r"(?:(?:pour|a|avec|de|si (?:on|nous) (?:est|sommes|a)|on est|nous sommes) +)?"
    r"(\d{1,3}(?:[ .]?\d{3})+|\d{2,3})[ .?!]*"
)
_AROUND_SIZE = re.compile(
    r"(?:(?:pour|dans|a|avec|de|d'|si (?:on|nous) (?:est|sommes|a)|on est|nous sommes|une?|commune|ville|"
    r"village|marche|montant)\b[ ']*)*"
)
_SIZED = {FigureKind.POPULATION: "habitants", FigureKind.AMOUNT: "euros"}
"""What gives way to what is said of the same kind: « et pour 600 habitants ? », « et à 120 000 € ? »."""
_PAPERS = re.compile(
    r"^(?:(?:pour .{1,60} )?quel(?:le)?s (?:sont les )?)?(?:pieces?|papiers?|documents?|justificatifs?)\b"
)
_HOW_MUCH = re.compile(
    r"(?:(?!qui\b)\w+ )?(?:quel|combien|quand)|delai|duree|prix|tarif|montant|taux|"
    r"(?:il )?faut|c'est (?:payant|gratuit|cher|obligatoire)"
)
"""What is asked again of another case: how much, how long, whether it is needed; not who, nor how."""
_DOES_IT = re.compile(r"(?:l'|les? |la |lui |leur )")
_ACT_ON = re.compile(r"(\w{3,}) (?:(?:les?|la|une?|des|du|au|aux) |l'|d')")
_SOMEONE = re.compile(r"(?:eur|rice|iste|ien|ienne|aire)s?$")
_OR_ELSE = re.compile(r"(?:et |ou )?sinon\b")
"""« Sinon, sur un terrain privé ? » asks of another way, not again how much."""
_SAID_OF_IT = re.compile(r"(?:est-ce que )?c'(?:est|etait)\b")
_OPEN = re.compile(
    r"\b(?:qui|que|quoi|quel\w*|combien|comment|quand|pourquoi|ou|faut)\b|-(?:il|elle|on|ils|elles|je|nous)\b"
)
"""What a question asks with, unless it is a sentence: « il touche une indemnité ? »."""
_MARK = re.compile(r"\s*\?+\s*$")
MOST_ADDED = 2
"""Things added to a subject that are kept, the last ones."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question completed from the conversation; ``completed`` says that something was added."""

    text: str
    completed: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """The question before: ``about`` what, and the ``ask``, empty when they cannot be told apart."""

    about: str
    ask: str


def resolve(question: str, turns: Sequence[Turn]) -> Resolved:
    """Return the question with what it leaves unsaid.

    A follow-up that asks something gets the subject of the question before, and what was added to it
    since; one that asks nothing of its own takes its place in that question. A question that stands
    alone, or that changes the subject, is left as it is.
    """
    before = ""
    for turn in turns:
        asked = without_politeness(turn.question)
        if not is_small_talk(asked):
            before = asked if turn.understood else _completed(asked, before)
    text = _completed(question, before)
    return Resolved(text, text != question)


def _completed(asked: str, before: str) -> str:
    """Return what is asked with what the question before, itself completed, says for it."""
    meant = without_correction(asked) if before else asked
    if meant != asked:
        return _corrected(meant, before)
    if not before or not leans(asked) or _is_completed(asked, before):
        return asked
    asked = _with_unit(before, asked.strip())
    resized = _resized(before, asked)
    if _is_only_size(asked):
        return resized if resized != before else _narrowed(_parted(before), asked)
    last = _parted(resized)
    kind = kind_of(asked)
    if not plain(asked):
        return _joined(last.about, asked) if last.ask else _joined(subject_of(last.about), asked)
    if kind is Kind.CONDITION and _keeps_ask(last, asked):
        kind = Kind.CIRCUMSTANCE
    if kind in (Kind.TERM, Kind.CIRCUMSTANCE):
        if last.ask and _OR_ELSE.match(flatten(asked.strip())):
            return _joined(last.about, asked)
        if replaced := _replaced(last, asked):
            return replaced
        if kind is Kind.CIRCUMSTANCE or flatten(plain(asked)).startswith("pour "):
            return _narrowed(last, asked)
    about = last.about
    if not last.ask:
        # Whoever does it, what happens then is another matter: « …, qui le remplace ? », « s’il meurt ? ».
        about = subject_of(
            about, with_ask=kind is not Kind.ACT, with_who=kind is not Kind.CONDITION
        )
    about = _with(about, _carried(last.ask, asked, kind))
    return _joined(_with(about, measure_done(last.ask or last.about, asked, about)), asked)


def _keeps_ask(last: _Before, asked: str) -> bool:
    """Tell whether a condition asks the same of another case: how much, how long, which papers.

    Only if it is another case of it: « s’il refuse » is asked of the subject itself.
    """
    if not is_another_case(asked, last.about):
        return False
    papers = _PAPERS.search(flatten(plain(last.ask or last.about)))
    return bool(papers) or bool(_HOW_MUCH.match(flatten(plain(last.ask))))


def _corrected(meant: str, before: str) -> str:
    """Return what a correction means: the question before of something else, or another question."""
    last = _parted(before)
    kind = kind_of(meant)
    if kind is Kind.TERM and (replaced := _replaced(last, meant)):
        return replaced
    if kind is Kind.TERM and all(_SOMEONE.search(fold(w.text)) for w in subject_words(meant)):
        return _narrowed(last, meant)
    if kind is Kind.ACT and _DOES_IT.match(flatten(meant)):
        about = last.about if last.ask else subject_of(last.about, with_ask=False)
        return _joined(about, meant)
    if kind is Kind.TERM and (act := _ACT_ON.match(flatten(last.about))) and is_infinitive(act[1]):
        return _asked_of(f"{last.about[: act.end(1)]} {meant.strip(EDGES)}", last, meant)
    if kind in (Kind.TERM, Kind.ACT) and last.ask and names_subject(meant):
        return _joined(meant.strip(EDGES), last.ask)
    return _completed(meant, before)


def _is_completed(asked: str, before: str) -> bool:
    """Tell whether a turn holds a question already completed."""
    return bool(_parted(asked).ask) or fold(asked).startswith(fold(before.rstrip(EDGES)))


def _parted(question: str) -> _Before:
    """Return a question in two where it is joined, by us or as it was typed."""
    about, _, ask = question.rpartition(JOINT)
    if not about and (typed := _TYPED_JOINT.search(question)):
        about, ask = question[: typed.start()], question[typed.end() :]
        if not names_subject(about) or leans(about) or OPENING.match(fold(about)):
            about = ""
    return _Before(about, ask) if about else _Before(question, "")


def _joined(about: str, ask: str) -> str:
    first, *added = about.split(", ")
    about = ", ".join([first, *(part for part in added if fold(part) not in fold(ask))])
    if ask[1:2].islower():
        ask = f"{ask[0].lower()}{ask[1:]}"
    return f"{about[:1].upper()}{about[1:]}{JOINT}{ask}"


def _narrowed(last: _Before, asked: str) -> str:
    """Return the question before, asked of the place, the time or the case that a follow-up says."""
    if kind_of(last.ask) in (Kind.ACT, Kind.CONDITION):
        return _joined(_with(last.about, _told_by(last.ask)), asked)
    if last.ask:
        return _joined(_with(last.about, plain(asked)), last.ask)
    return _ended(_with(last.about.rstrip(EDGES), plain(asked)), last.about, asked)


def _replaced(last: _Before, asked: str) -> str:
    """Return the question before with a term of the follow-up instead of its own, nothing without any."""
    if last.ask and (ask := with_term(last.ask, asked)):
        return _joined(last.about, ask)
    about = with_term(last.about, asked)
    return _asked_of(about, last, asked) if about else ""


def _asked_of(about: str, last: _Before, asked: str) -> str:
    """Return the question before, asked of something else."""
    return _joined(about, last.ask) if last.ask else _ended(about.rstrip(EDGES), last.about, asked)


def _ended(question: str, *typed: str) -> str:
    """Return a question with the mark that the person types, if any."""
    marks = filter(None, map(_MARK.search, typed))
    return question + next((mark[0] for mark in marks), "")


def _carried(ask: str, asked: str, kind: Kind) -> str:
    """Return what is carried from what was asked of the subject to what is asked now."""
    before = kind_of(ask)
    if not ask or before is kind is Kind.CONDITION:
        return ""
    if before in (Kind.ACT, Kind.CONDITION):
        return _told_by(ask)
    if kind is not Kind.ASK or _said_by(asked):
        return ""
    said = _said_by(ask)
    # « C'est payant ? » is said of the thing, not of « la refuser ».
    return "" if _SAID_OF_IT.match(flatten(plain(asked))) and not names_subject(said) else said


def _told_by(ask: str) -> str:
    """Return « l’expulser » of « et pour l’expulser ? », « s’il refuse » of « et s’il refuse ? »."""
    said = plain(ask)
    return said[len("pour ") :] if flatten(said).startswith("pour ") else said


def _said_by(ask: str) -> str:
    """Return what a question says beyond what it asks, nothing for « combien ? » or « qui signe ? »."""
    said = plain(ask)
    left = without_ask(said)
    if not says(left) or WHO_DOES_IT.match(flatten(said)):
        return ""
    return left if _OPEN.search(flatten(said)) else said


def _with(about: str, added: str) -> str:
    """Return a subject and what is added to it; « pour un mineur » gives way to « pour un étranger »."""
    if not added or fold(added) in fold(about):
        return about
    first, *parts = about.split(", ")
    if parts and fold(parts[-1]).split(" ")[0] == fold(added).split(" ")[0]:
        parts.pop()
    return ", ".join([first, *parts[1 - MOST_ADDED :], added])


def _sizes(text: str, kind: FigureKind) -> list[Span]:
    """Return where a text says how many people live in the town, or how much it costs."""
    return [f.span for f in figures(text) if f.kind is kind]


def _with_unit(before: str, asked: str) -> str:
    """Return a follow-up with the unit it leaves out: once a size was said, « et pour 600 ? » is one."""
    bare = _BARE_SIZE.fullmatch(flatten(asked))
    unit = bare and next((unit for kind, unit in _SIZED.items() if _sizes(before, kind)), None)
    return f"{asked[: bare.end(1)]} {unit}{asked[bare.end(1) :]}" if bare and unit else asked


def _is_only_size(asked: str) -> bool:
    """Tell whether a follow-up says a size and nothing else."""
    said = plain(asked)
    spans = [span for kind in _SIZED for span in _sizes(said, kind)]
    if not spans:
        return False
    left = said[: spans[0].start] + said[spans[0].end :]
    return _AROUND_SIZE.fullmatch(flatten(left.strip(EDGES))) is not None


def _resized(before: str, asked: str) -> str:
    """Return the question before with the sizes that the follow-up says instead of its own."""
    for kind in _SIZED:
        sizes = _sizes(asked, kind)
        if not sizes:
            continue
        size = asked[sizes[-1].start : sizes[-1].end].removeprefix("de ")
        for span in reversed(_sizes(before, kind)):
            kept = "de " if before.startswith("de ", span.start) else ""
            before = f"{before[: span.start]}{kept}{size}{before[span.end :]}"
    return before
