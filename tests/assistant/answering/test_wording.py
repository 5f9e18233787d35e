"""What the wording of a question says, by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.wording import Wording, grams


def test_words_pairs_and_edges_without_case_or_accents() -> None:
    assert grams("Quel modèle d’arrêté ?") == {
        "quel", "modele", "d", "arrete", "quel modele", "modele d", "d arrete",
        "^ quel", "^ quel modele", "^ quel modele d", "arrete $",
    }  # fmt: skip
    assert grams("12 € ?") == {"12", "€", "12 €", "^ 12", "^ 12 €", "€ $"}
    assert grams("Délai") == {"delai", "^ delai", "delai $"}
    assert grams(" ?! ") == frozenset()


def test_each_word_or_pair_counts_once() -> None:
    wording = Wording({"modele": -1.5, "modele de": -0.25, "delai": 2.0}, 0.5)
    assert wording.log_odds("Un modèle de modèle de lettre ?") == pytest.approx(0.5 - 1.5 - 0.25)
    assert wording.log_odds("Quel DÉLAI ?") == 2.5
    assert wording.log_odds("") == 0.5
    edges = Wording({"^ qui est": -2.0, "maire $": 0.5})
    assert edges.log_odds("Qui est le maire ?") == -1.5
    assert edges.log_odds("Le maire, qui est-ce ?") == 0
    assert Wording({}).log_odds("Quel délai ?") == 0


def test_the_chance_is_bounded_however_long_the_message() -> None:
    wording = Wording({"modele": -math.log(3), "cerfa": 1_000.0})
    assert wording.chance("Un modèle ?") == pytest.approx(1 / 4)
    assert wording.chance("Autre chose") == 1 / 2
    assert wording.chance("Le cerfa") == pytest.approx(1)


@given(st.text(max_size=60))
def test_any_text_has_a_figure_and_case_does_not_count(text: str) -> None:
    wording = Wording(dict.fromkeys(sorted(grams(text)), 0.5))
    assert wording.log_odds(text) == pytest.approx(0.5 * len(grams(text)))
    assert grams(text) == grams(text.lower())
