"""What names a person is found in a question, and taken out of what is looked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.personal_data import find_personal_data, without_personal_data


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mme Dupont veut un acte.", "veut un acte."),
        ("M. Jean-Pierre de La Tour habite ici", "habite ici"),
        ("madame durand (06 12 34 56 78) demande", "demande"),
        ("Écrire à jean@example.fr, quel délai ?", "Écrire à , quel délai ?"),
        ("M. Petit, 12 bis rue des Lilas, veut un acte", "veut un acte"),
        ("3 place de l'Église, quel numéro ?", "quel numéro ?"),
        (
            "12 places de parking, 2 route départementale",
            "12 places de parking, 2 route départementale",
        ),
        ("M. le maire signe l’arrêté.", "M. le maire signe l’arrêté."),
        ("une commune de 3 500 habitants", "une commune de 3 500 habitants"),
        ("06 12 34 56 78", "06 12 34 56 78"),  # nothing else to look for
        ("", ""),
    ],
)
def test_what_is_looked_for(text: str, kept: str) -> None:
    assert without_personal_data(text) == kept


@given(st.text("Mme DupontéÉ .@06123456789()\n", max_size=60))
def test_what_is_left_names_nobody_found_before(text: str) -> None:
    left = without_personal_data(text)
    spans = list(find_personal_data(text))
    assert spans == sorted(spans)
    assert all(b[0] >= a[1] for a, b in pairwise(spans))
    if not spans:
        assert left == text
    if left != text:
        assert set(left) <= set(text) | {" "}
        assert len(left) < len(text)
