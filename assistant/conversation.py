"""Follow-ups without a model: what an elliptical question leaves unsaid is taken from the last turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Turn
from ingestion.french import fold, query_stems

_OPENING = re.compile(
    r"^(?:et\b|mais\b|ou alors\b|donc\b|du coup\b|dans ce cas\b|alors\b|meme (?:chose|question)\b|pareil\b|"
    r"sinon\b|ok\b|d'accord\b|idem\b|pour (?:un|une|le|la|les|des|ca|cela)\b(?!.*\b(?:comment|quel|faut|peut)))"
)
_PRONOUN = re.compile(
    r"\b(?:(?:le|quel) delai(?=\W*$)|ce delai|cette (?:personne|demande|regle|decision|procedure|demarche|piece)|ces pieces|"
    r"celui-ci|celle-ci|ceux-ci|celles-ci|ca\b|cela|c'est quoi le delai|"
    r"(?:qui|comment|quand|ou|pourquoi) (?:le|la|les) (?:signe|fait|delivre|paie|decide|vote|transmet|demande)\b|"
    r"en cas de refus|s'il refuse|si elle refuse|s'ils refusent|il (?:peut|doit|faut)|elle (?:peut|doit)|"
    r"(?:peut|doit|peuvent|doivent)-(?:il|elle|ils|elles)\b|l'annuler|le faire|la faire|les faire|l'obtenir|y)\b"
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:cet|cette|ces|celui|celle|ceux|elle|ils|elles|lui|leur|y|ca|cela)\b|\ben (?:faut|a)\b"
)
DEMONSTRATIVE_STEMS = 6
"""A question that points at something may lean on the one before it up to this many content stems."""
SHORT = 4
"""A question of at most this many content stems may lean on the one before it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question completed from the conversation; ``completed`` says that something was added."""

    text: str
    completed: bool


def resolve(question: str, turns: Sequence[Turn]) -> Resolved:
    """Return the question with what it leaves unsaid.

    An elliptical follow-up gets the last self-standing question in front of it; a question that
    stands alone, or that changes the subject, is left as it is.
    """
    if not turns or not _leans(question):
        return Resolved(question, False)
    topic = _topic(turns)
    if not topic:
        return Resolved(question, False)
    return Resolved(f"{topic.rstrip(' .?!')} — {question.strip()}", True)


def _leans(question: str) -> bool:
    folded = fold(question).strip()
    stems = query_stems(question)
    if _OPENING.match(folded) and len(stems) <= 2 * SHORT:
        return True
    if len(stems) <= DEMONSTRATIVE_STEMS and _DEMONSTRATIVE.search(folded):
        return True
    return len(stems) <= SHORT and (bool(_PRONOUN.search(folded)) or len(stems) <= 2)


def _topic(turns: Sequence[Turn]) -> str:
    """Return the last question that stood alone."""
    for turn in reversed(turns):
        if not _leans(turn.question):
            return turn.question
    return turns[0].question
