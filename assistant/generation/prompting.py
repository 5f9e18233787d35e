"""Prompts from files; passages go in as data, between tags that their text cannot close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answers import Citation, Turn

FOLDER = Path(__file__).parent / "prompts"
CHARS_PER_TOKEN = 3.0
"""French text makes 3 to 4.5 characters a token with current tokenizers: the low end never overflows."""
_NO_TAGS = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: the instructions, then the material."""

    system: str
    user: str


def answer_prompt(question: str, sources: Iterable[Citation]) -> Prompt:
    """Return the prompt of an answer."""
    passages = "\n".join(fenced(citation) for citation in sources)
    user = _file("question").format(passages=passages, question=question.translate(_NO_TAGS))
    return Prompt(f"{_file('role')}\n{_file('regles')}", user)


def rewriting_prompt(question: str, turns: Sequence[Turn]) -> Prompt:
    """Return the prompt that makes a follow-up stand alone."""
    questions = "\n".join(f"- {turn.question}" for turn in turns)
    return Prompt("", _file("reecriture").format(questions=questions, question=question))


def trial_prompt() -> Prompt:
    """Return the prompt of `vademecum doctor`."""
    return Prompt("", _file("essai"))


def fenced(citation: Citation) -> str:
    """Return a passage as data, with its number, title and dates."""
    facts = [f'numero="{citation.number}"', f'titre="{_attribute(_title(citation))}"']
    facts.append(f'type="{citation.kind.label}"')
    if citation.verified_on:
        facts.append(f'verifie_le="{citation.verified_on:%d/%m/%Y}"')
    if citation.version:
        facts.append(f'version="{_attribute(citation.version)}"')
    if citation.territory:
        facts.append(f'territoire="{_attribute(citation.territory)}"')
    return f"<passage {' '.join(facts)}>\n{citation.passage.translate(_NO_TAGS)}\n</passage>"


def fitting(sources: Sequence[Citation], context: int, answer: int) -> tuple[Citation, ...]:
    """Return the first sources that fit a context of so many tokens; at least one.

    ``answer`` tokens are kept for the answer, and as many for a long question.
    """
    fixed = len(_file("role")) + len(_file("regles")) + len(_file("question"))
    room = (context - 2 * answer) * CHARS_PER_TOKEN - fixed
    kept: list[Citation] = []
    for citation in sources:
        room -= len(fenced(citation)) + 1
        if room < 0 and kept:
            break
        kept.append(citation)
    return tuple(kept)


def _title(citation: Citation) -> str:
    return " > ".join((citation.title, *citation.heading_path))


def _attribute(text: str) -> str:
    return text.translate(_NO_TAGS).replace('"', "”").replace("\n", " ")


@cache
def _file(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip()
