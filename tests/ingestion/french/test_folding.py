from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import clean_query, flatten, fold
from ingestion.french.folding import fold_words, word_set


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Délibération", "deliberation"),
        ("ŒUVRE, æquo", "oeuvre, aequo"),
        ("L’ÉTAT d´été", "l'etat d'ete"),
        ("1\u00a0000\u202f€", "1 000 €"),
        ("n° 3, nº 4", "n° 3, n° 4"),
        ("e\u0301tat", "etat"),
        ("porte\u00adfeuille\u200b", "portefeuille"),
        ("non‑titulaire – fin", "non-titulaire - fin"),
        ("à suivre…", "a suivre..."),
        ("ALL ASCII`S", "all ascii's"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_fold_ignores_composition_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_flatten_moves_no_character(text: str) -> None:
    assert len(flatten(text)) == len(text)
    assert len(flatten(text, keep_case=True)) == len(text)


def test_flatten_can_keep_capitals() -> None:
    assert flatten("L’Été\u00a0: œuvre") == "l'ete : œuvre"
    assert flatten("L’Été", keep_case=True) == "L'Ete"


def test_clean_query_drops_what_cannot_be_seen() -> None:
    assert clean_query("\u202eacte\u202c de\u200b  naissance\x00\n\t?") == "acte de naissance ?"
    assert clean_query("e\u0301tat\u00a0civil ") == "état civil"
    assert clean_query("\ufeff\u200b\x07") == ""


def test_folding_compares_titles() -> None:
    assert fold_words("L’État-civil : ŒUVRE !") == "l etat civil oeuvre"
    assert fold_words("« — »") == ""


def test_words_are_a_set() -> None:
    assert word_set(" un  deux\nun") == {"un", "deux"}
