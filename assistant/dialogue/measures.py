"""What is done to what was asked: « quel délai ? », then « et si on le dépasse ? »."""

from __future__ import annotations

import re

from assistant.dialogue.subjects import subject_words
from ingestion.french import flatten, fold

_DONE = tuple(
    (re.compile(rf"\b((?:{measures})s?\b)(?: de (\w+))?"), re.compile(rf"\b(?:{done})\w*"))
    for measures, done in (
        (
            "prix|tarif|cout|montant|taux|droit|redevance|distance|hauteur",
            "augment|baiss|calcul|depass|fix|revis|vot",
        ),
        (
            "delai|duree|seuil|plafond|preavis|echeance|quorum",
            "attein|depass|fix|prolong|rallong|raccourc",
        ),
        ("sanction|amende|peine", "encaiss|inflig|prononc"),
    )
)
"""Measures, and what is done to them; a budget is voted too, a delay is not."""

_IT_IS = re.compile(r"\b(?:c'est|ca)\b")
"""« Et si c’est dépassé ? » may be said of the whole."""


def measure_done(question: str, follow_up: str, about: str) -> str:
    """Return the measure of a question to which a follow-up does something; nothing if it does not.

    Without what completes it when the subject ``about`` says it: « validité d’un certificat », « durée ».
    """
    said = flatten(follow_up)
    if _IT_IS.search(said):
        return ""
    for measure, done in _DONE:
        found = measure.search(flatten(question))
        if not found or not done.search(said) or measure.search(said):
            continue
        if any(not done.match(fold(word.text)) for word in subject_words(follow_up)):
            # « Qui fixe la redevance ? » says itself what is fixed.
            continue
        is_said = found[2] and found[2] in flatten(about)
        return question[found.start() : found.end(1) if is_said else found.end()]
    return ""
