"""Personal data never gets past the masker, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.generation.masking import Masker

# 1 85 05 78 006 084 has the key 97 − (1850578006084 mod 97) = 36.
NIR = "1 85 05 78 006 084 36"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mme Dupont veut un acte.", "Mme [NOM_1] veut un acte."),
        ("M. Jean-Pierre de La Tour habite ici", "M. [NOM_1] habite ici"),
        ("Madame Éloïse O’Brien et Monsieur Le Goff", "Madame [NOM_1] et Monsieur [NOM_2]"),
        ("madame durand demande", "madame [NOM_1] demande"),
        ("Mme Dupont, puis Mme Dupont", "Mme [NOM_1], puis Mme [NOM_1]"),
        ("Appelez le 06 12 34 56 78.", "Appelez le [TELEPHONE_1]."),
        ("Tél. +33 1 42 34 56 78 ou 01.42.34.56.78", "Tél. [TELEPHONE_1] ou [TELEPHONE_2]"),
        ("écrire à jean.dupont@example.fr svp", "écrire à [COURRIEL_1] svp"),
        (f"NIR {NIR} fin", "NIR [NIR_1] fin"),
        ("NIR 1850578006084 fin", "NIR [NIR_1] fin"),
        ("NIR 1 85 05 78 006 084 35 mal recopié", "NIR [NIR_1] mal recopié"),
        ("IBAN FR14 2004 1010 0505 0001 3M02 606", "IBAN [IBAN_1]"),
        ("SIRET 732 829 320 00074", "SIRET [SIRET_1]"),
        ("SIREN 732829320.", "SIREN [SIREN_1]."),
    ],
)
def test_what_is_masked(text: str, masked: str) -> None:
    masker = Masker()
    assert masker.mask(text) == masked
    assert masker.restore(masked) == text


@pytest.mark.parametrize(
    "text",
    [
        "M. le maire signe l’arrêté.",
        "Madame la préfète transmet.",
        "Monsieur le Président du conseil",
        "madame veut un acte",
        "l’article L. 2121-10 du code général des collectivités territoriales",
        "une commune de 3 500 habitants et 240 000 € de crédits",
        "le 12/03/2026, en 2026 ou 2027, décret n° 2019-1461",
        "12345678",
        "SIREN 123 456 789",  # wrong key
    ],
)
def test_what_is_not(text: str) -> None:
    masker = Masker()
    assert masker.mask(text) == text
    assert masker.kinds == ()


def test_kinds_are_said_in_french() -> None:
    masker = Masker()
    masker.mask("Mme Dupont, 06 12 34 56 78, Mme Durand")
    assert masker.kinds == ("des noms", "un numéro de téléphone")


@pytest.mark.parametrize("written", ["[NOM_1]", "NOM_1", "[nom_1]", "[NOM 1]", "[NOM-1]"])
def test_placeholders_are_restored_however_the_model_writes_them(written: str) -> None:
    masker = Masker()
    masker.mask("Mme Dupont")
    assert masker.restore(f"Mme {written} signe.") == "Mme Dupont signe."


def test_a_placeholder_nobody_made_stays() -> None:
    masker = Masker()
    masker.mask("Mme Dupont")
    assert masker.restore("[NOM_7] et [1]") == "[NOM_7] et [1]"


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "Mme Dupont ",
                "06 12 34 56 78 ",
                f"{NIR} ",
                "a@b.fr ",
                "délai de cinq jours ",
                "[1] ",
                "M. Li ",
            ]
        ),
        max_size=8,
    )
)
def test_restoring_undoes_masking(parts: list[str]) -> None:
    text = "".join(parts)
    masker = Masker()
    masked = masker.mask(text)
    assert masker.restore(masked) == text
    for secret in ("Dupont", "12 34 56", "006 084", "a@b.fr"):
        assert secret not in masked
