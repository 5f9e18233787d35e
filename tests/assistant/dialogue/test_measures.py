"""Which measure a follow-up does something to."""

from __future__ import annotations

import pytest

from assistant.dialogue.measures import measure_done


@pytest.mark.parametrize(
    ("question", "follow_up", "about", "expected"),
    [
        ("quel délai ?", "et si on le dépasse ?", "une DIA", "délai"),
        ("quel est le prix du repas ?", "qui le fixe ?", "le repas", "prix"),
        ("quelle sanction ?", "qui la prononce ?", "un vol", "sanction"),
        (
            "quelle durée de validité ?",
            "on peut la prolonger ?",
            "un certificat",
            "durée de validité",
        ),
        (
            "quelle durée de validité ?",
            "on peut la prolonger ?",
            "la validité d’un certificat",
            "durée",
        ),
        # An account is voted, its delay is not.
        ("quel délai ?", "et si on ne le vote pas ?", "le compte", ""),
        # It says itself what is fixed, or does nothing to it.
        ("quel délai ?", "qui fixe le délai ?", "une DIA", ""),
        ("quel tarif ?", "qui fixe la redevance du marché ?", "la cantine", ""),
        ("quel tarif ?", "et s’il ne paie pas ?", "la cantine", ""),
        ("quel délai ?", "et si c’est dépassé ?", "une DIA", ""),
        ("qui signe ?", "et si on le dépasse ?", "un bail", ""),
    ],
)
def test_the_measure_that_is_meant(
    question: str, follow_up: str, about: str, expected: str
) -> None:
    assert measure_done(question, follow_up, about) == expected
