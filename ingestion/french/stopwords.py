"""The words that carry no subject: articles, pronouns, auxiliaries, and the words of questions."""

from __future__ import annotations

from ingestion.french.folding import word_set
from ingestion.french.stemming import FUNCTION_WORDS, stem_word
from ingestion.french.tokens import stems

_QUESTION_WORDS = word_set(
    """comment combien pourquoi quand faut faudrait falloir peut peux peuvent pouvons pouvez pourra
    pourrait puis doit dois devons devez doivent devrait devra dit va vais vas vont aller veut veux
    voudrait voudrais souhaite bonjour merci fait faire fais font faites sait sais cas ca oui"""
)
_STOPS = FUNCTION_WORDS | {stem_word(word) for word in _QUESTION_WORDS} | {"n°"}


def is_stop(stem: str) -> bool:
    """Tell whether a stem carries no subject on its own."""
    return stem in _STOPS


def query_stems(text: str) -> list[str]:
    """Return the stems of a question without stop words, or all of them if none would be left."""
    found = stems(text)
    return [stem for stem in found if stem not in _STOPS] or found
