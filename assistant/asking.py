"""What a question must be before anything is searched, and what is said when it is not."""

from __future__ import annotations

import re

from assistant.answers import MAX_QUESTION_CHARS
from assistant.errors import QuestionError
from ingestion.french import clean_query, fold

_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "et",
        "ou",
        "est",
        "sont",
        "que",
        "qui",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "je",
        "j",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "elles",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "notre",
        "nos",
        "pour",
        "par",
        "dans",
        "sur",
        "avec",
        "sans",
        "au",
        "aux",
        "ce",
        "cette",
        "ces",
        "ne",
        "pas",
        "plus",
        "comment",
        "combien",
        "quand",
        "pourquoi",
        "faut",
        "peut",
        "doit",
        "a",
        "en",
        "y",
        "se",
        "si",
    ]
)
_FOREIGN = frozenset(
    [
        "the",
        "is",
        "are",
        "of",
        "and",
        "to",
        "for",
        "what",
        "how",
        "when",
        "who",
        "where",
        "which",
        "can",
        "do",
        "does",
        "must",
        "should",
        "my",
        "your",
        "with",
        "this",
        "that",
        "have",
        "el",
        "los",
        "las",
        "una",
        "que",
        "como",
        "cuando",
        "quien",
        "donde",
        "para",
        "por",
        "con",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "wie",
        "was",
        "wann",
        "wer",
        "wo",
        "mit",
        "fur",
        "kann",
        "il",
        "gli",
        "della",
        "dello",
        "come",
        "quando",
        "chi",
        "dove",
        "per",
    ]
)


def check_question(text: str) -> str:
    """Return the question cleaned of invisible characters; raises QuestionError when unusable."""
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"La question est trop longue ({len(text)} caractères, {MAX_QUESTION_CHARS} au plus). "
            "Gardez l’essentiel : la situation en deux ou trois phrases, puis la question."
        )
    cleaned = clean_query(text)
    if not cleaned:
        raise QuestionError("La question est vide. Écrivez ce que vous cherchez, avec vos mots.")
    if sum(map(str.isalpha, cleaned)) < 2:
        raise QuestionError(
            "La question ne contient pas de mots. Écrivez ce que vous cherchez, avec vos mots."
        )
    return cleaned


def seems_foreign(text: str) -> bool:
    """Tell whether a question of some length is plainly not in French."""
    words = re.findall(r"[a-z]+", fold(text))
    if len(words) < 4:
        return False
    french = sum(word in _FRENCH for word in words)
    foreign = sum(word in _FOREIGN and word not in _FRENCH for word in words)
    return foreign >= 2 and foreign > french
