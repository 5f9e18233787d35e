import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.cleaning import clean_line, clean_text

NASTY = "\u200b\u200e\u202e\u2066\u00ad\ufeff\ufe0f\x00\x07\x85\u2028ﬁﬂ\r\n\x0c e\u0301œ’« \u00a0»\ud800"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("arrê\u00adté", "arrêté"),
        ("\ufeffTitre", "Titre"),
        ("abc\u202edef\u202c", "abcdef"),
        ("mot\u200bcoupé\u200d", "motcoupé"),
        ("o\ufb03ciel et \ufb01che", "officiel et fiche"),
        ("e\u0301tat", "état"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("page 1\x0cpage 2", "page 1 page 2"),
        ("nul\x00bel\x07", "nulbel"),
        ("orphelin\ud800", "orphelin"),
    ],
)
def test_what_a_person_cannot_see_goes(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_french_typography_stays() -> None:
    text = "« L’œuvre », 1\u202f000\u00a0€ – n°\u00a03 : l'été…"
    assert clean_text(text) == text


@settings(max_examples=150)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(NASTY))))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cf", "Cs") and c in NASTY for c in once)
    once.encode()


@settings(max_examples=50)
@given(st.text(alphabet="aé \t\n’«»1°"))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert clean_text(text) == text


def test_a_line_has_single_spaces() -> None:
    assert clean_line("  Le \u00a0maire\n signe\t. ") == "Le maire signe ."
