"""Follow-ups without a model: what an elliptical question leaves unsaid is taken from the last turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Turn
from assistant.ellipsis import OPENING, leans
from ingestion.documents import Span
from ingestion.french import (
    FigureKind,
    figures,
    flatten,
    fold,
    is_small_talk,
    without_politeness,
)

JOINT = " — "
"""Between what was asked before and what is asked now."""
# « Et pour 600 ? », after a size of town.
_BARE_SIZE = re.compile(
    r"(?:(?:et|mais|alors|donc)[ ,]+)?"
    r"(?:(?:pour|a|avec|de|si (?:on|nous) (?:est|sommes|a)|on est|nous sommes) +)?"
    r"(\d{1,3}(?:[ .]?\d{3})+|\d{2,3})\W*"
)
_SIZE = re.compile(r"\d[\d .]*(?:hab\w*|€|euros?)?")
_SIZED = (FigureKind.POPULATION, FigureKind.AMOUNT)
"""What gives way to what is said of the same kind: « et pour 600 habitants ? », « et à 120 000 € ? »."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question completed from the conversation; ``completed`` says that something was added."""

    text: str
    completed: bool


def resolve(question: str, turns: Sequence[Turn]) -> Resolved:
    """Return the question with what it leaves unsaid.

    An elliptical follow-up gets the last self-standing question in front of it; a question that
    stands alone, or that changes the subject, is left as it is. The last size of town, or sum of money,
    that was said takes the place of the others.
    """
    said = _said(turns)
    if not said or not leans(question):
        return Resolved(question, False)
    topic, since = _topic(said)
    *since, asked = _with_unit(topic, [*since, question.strip()])
    kept = []
    for kind in _SIZED:
        size = next((one for one in (asked, *reversed(since)) if _sizes(one, kind)), "")
        topic = _of_size(topic, size, kind)
        kept += [size] if size in since and size not in kept else []
    before = [topic, *kept]
    return Resolved(JOINT.join([*(part.rstrip(" .?!") for part in before), asked]), True)


def _said(turns: Sequence[Turn]) -> list[str]:
    """Return the questions of a conversation as they were asked, without those that ask nothing.

    A turn may hold a question already completed: what had been put in front of it is left out.
    """
    said: list[str] = []
    for turn in turns:
        question = without_politeness(turn.question)
        topic, _, rest = question.rpartition(JOINT)
        head = topic.partition(JOINT)[0]
        if head and leans(rest) and _written(head) in map(_written, said):
            question = rest
        elif head and not said and OPENING.match(fold(rest)):
            # Completed from a turn that is no longer handed over.
            said.append(head)
            question = rest
        if not is_small_talk(question):
            said.append(question)
    return said


def _written(question: str) -> str:
    """Return a question as it is compared: its size of town may have given way to another."""
    return _SIZE.sub("", fold(question)).strip(" .?!")


def _topic(said: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the last question that stood alone, and those asked since."""
    place = next((i for i in range(len(said) - 1, -1, -1) if not leans(said[i])), 0)
    return said[place], said[place + 1 :]


def _sizes(text: str, kind: FigureKind = FigureKind.POPULATION) -> list[Span]:
    """Return where a text says how many people live in the town, or how much it costs."""
    return [f.span for f in figures(text) if f.kind is kind]


def _with_unit(topic: str, since: Sequence[str]) -> list[str]:
    """Return the questions asked since a topic; once a size was said, « et pour 600 ? » is one too."""
    written: list[str] = []
    for asked in since:
        bare = _BARE_SIZE.fullmatch(flatten(asked)) if any(map(_sizes, (topic, *written))) else None
        end = bare.end(1) if bare else 0
        written.append(f"{asked[:end]} habitants{asked[end:]}" if end else asked)
    return written


def _of_size(topic: str, other: str, kind: FigureKind) -> str:
    """Return the topic with the size that ``other`` says instead of its own, if both say one."""
    spans, others = _sizes(topic, kind), _sizes(other, kind)
    if not spans or not others or topic == other:
        return topic
    size = other[others[-1].start : others[-1].end].removeprefix("de ")
    for span in reversed(spans):
        kept = "de " if topic.startswith("de ", span.start) else ""
        topic = f"{topic[: span.start]}{kept}{size}{topic[span.end :]}"
    return topic
