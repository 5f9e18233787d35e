"""Accepted forms found in what is shown, never inside another number or word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.matching import first_form, holds, normal

WORDS = st.text(alphabet="abcdeéèàç0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("La convocation part CINQ JOURS avant.", "cinq jours"),
        ("l’état civil", "l'etat civil"),
        ("un seuil de 3 500 habitants", "3500 habitants"),
        ("un seuil de 3 500 habitants", "3 500 habitants"),
        ("article L. 2121-12 du CGCT", "L2121-12"),
        ("article L2121-12 du CGCT", "L. 2121-12"),
        ("article R.* 421-1", "R421-1"),
        ("les jugements rendus", "jugement"),
        ("inférieur à 2 % du total", "2 % du total"),
        ("**cinq** jours", "cinq jours"),
        ("cinq\njours", "cinq jours"),
    ],
)
def test_a_form_is_found_whatever_its_writing(text: str, form: str) -> None:
    assert holds(text, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("15 jours", "5 jours"),
        ("1 500 habitants", "500 habitants"),
        ("2,5 jours", "5 jours"),
        ("article L2121-120", "L2121-12"),
        ("le montant de 40 000 €", "40"),
        ("préjugement", "jugement"),
        ("trois jours", "cinq jours"),
        ("40,5", "40"),
    ],
)
def test_a_form_is_not_found_in_something_else(text: str, form: str) -> None:
    assert not holds(text, form)


def test_the_first_form_that_stands_is_returned() -> None:
    assert first_form("sous 5 jours", ["cinq jours", "5 jours"]) == "5 jours"
    assert first_form("sous huit jours", ["cinq jours", "5 jours"]) is None


@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.lists(st.sampled_from(["avant", "après"]), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_words_are_found_between_words(form: list[str], around: list[str]) -> None:
    wanted = " ".join(form)
    assert holds(" ".join(["mot", *around, wanted, *around, "fin"]), wanted)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_the_compared_form_is_stable(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize("form", ["*", "", "  ", "_`_"])
def test_a_form_of_which_nothing_is_compared_stands_nowhere(form: str) -> None:
    assert not holds("La convocation part cinq jours avant.", form)
    assert first_form("La convocation.", [form, "convocation"]) == "convocation"
