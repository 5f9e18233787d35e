"""A follow-up made to stand alone by the model, trusted only when it adds nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import Turn
from assistant.asking import seems_foreign
from assistant.errors import ModelError
from assistant.generation.masking import Masker
from assistant.generation.model import LanguageModel
from assistant.generation.prompting import Prompt, rewriting_prompt
from assistant.generation.verification.reading import Reading

REWRITING_S = 4.0
"""Nothing can be searched before the rewriting is there: past this, the usual heuristics answer."""
LONGEST = 300
KNOWN_SHARE = 0.8
"""Share of a rewriting's content words that the conversation must hold."""


def rewrite(model: LanguageModel, question: str, turns: Sequence[Turn]) -> str | None:
    """Return the rewritten question, None when the model fails or adds what nobody said."""
    masker = Masker()
    prompt = rewriting_prompt(question, turns[-4:])
    try:
        written = model.complete(
            Prompt("", masker.mask(prompt.user)), total_s=min(REWRITING_S, model.total_s)
        )
    except ModelError:
        return None
    text = masker.restore(written).strip().split("\n")[0].strip(' «»"')
    return text if is_faithful(text, question, turns) else None


def is_faithful(text: str, question: str, turns: Sequence[Turn]) -> bool:
    """Tell whether a rewriting is a French question made of the conversation's words and figures."""
    if not 3 <= len(text) <= LONGEST or seems_foreign(text):
        return False
    known = Reading("\n".join([*(f"{t.question}\n{t.answer}" for t in turns), question]))
    reading = Reading(text)
    words = reading.stems
    said = len(words & known.stems)
    return bool(words) and said >= KNOWN_SHARE * len(words) and reading.canonical <= known.canonical
