"""Accents, case, apostrophes and ligatures never change a vector: the shipped model's, and new."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingestion
from ingestion.training.evaluation import load_encoder
from ingestion.training.material import Material
from ingestion.training.ragged import Floats, tokenize
from ingestion.training.vectors import encode
from ingestion.training.vocabulary import train_tokenizer, vocabulary_texts

MODEL = Path(ingestion.__file__).parent / "model"
MAX_MEGABYTES = 24
PLAIN = dict(zip("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy", strict=True))
FRENCH = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ' -,.?0123456789"
texts = st.text(FRENCH, min_size=1, max_size=60)


@cache
def shipped() -> tuple[object, Floats]:
    return load_encoder(MODEL)


def vectors(*variants: str) -> Floats:
    tokenizer, rows = shipped()
    return encode(rows, tokenize(tokenizer, variants))  # type: ignore[arg-type]


@settings(deadline=None)
@given(texts)
def test_case_does_not_change_the_vector(text: str) -> None:
    lower, upper = vectors(text, text.upper())
    assert np.array_equal(lower, upper)


@settings(deadline=None)
@given(texts)
def test_accents_do_not_change_the_vector(text: str) -> None:
    accented, plain = vectors(text, "".join(PLAIN.get(character, character) for character in text))
    assert np.array_equal(accented, plain)


@settings(deadline=None)
@given(texts, st.sampled_from("’‘ʼ′"))
def test_apostrophes_do_not_change_the_vector(text: str, apostrophe: str) -> None:
    straight, typographic = vectors(f"l'{text}", f"l'{text}".replace("'", apostrophe))
    assert np.array_equal(straight, typographic)


@settings(deadline=None)
@given(texts)
def test_ligatures_do_not_change_the_vector(text: str) -> None:
    joined, split = vectors(
        f"œuvre {text} æ", f"œuvre {text} æ".replace("œ", "oe").replace("æ", "ae")
    )
    assert np.array_equal(joined, split)


def test_decomposed_accents_and_invisible_characters_do_not_change_the_vector() -> None:
    composed, decomposed, hyphenated = vectors(
        "état civil", "e\u0301tat civil", "é\u00adtat\u200b civil"
    )
    assert np.array_equal(composed, decomposed)
    assert np.array_equal(composed, hyphenated)


def test_other_words_do_change_it() -> None:
    """The equalities above would also hold for an encoder that ignores its text."""
    tomb, school = vectors("reprise d'une concession funéraire", "inscription à l'école")
    assert float(tomb @ school) < 0.5


def test_the_shipped_encoder_hears_plain_words() -> None:
    asked, right, wrong = vectors(
        "récupérer une vieille tombe",
        "reprise d'une concession en état d'abandon",
        "déclaration préalable de travaux",
    )
    assert float(asked @ right) > float(asked @ wrong) + 0.2


def test_the_shipped_folder_is_small_enough() -> None:
    size = sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file())
    assert size <= MAX_MEGABYTES * 1_000_000


def test_the_shipped_table_has_a_row_a_piece_and_no_gap() -> None:
    tokenizer, rows = shipped()
    assert len(rows) == tokenizer.get_vocab_size()  # type: ignore[attr-defined]
    assert rows.shape[1] == 256
    assert np.isfinite(rows).all()


@pytest.mark.parametrize("variant", ["L’ŒUVRE D’ÉTÉ", "l'oeuvre d'ete", "L'Œuvre d'Été"])
def test_a_new_tokenizer_folds_the_same_way(material: Material, variant: str) -> None:
    tokenizer = train_tokenizer(vocabulary_texts(material), 400)
    assert tokenizer.encode(variant).ids == tokenizer.encode("l'œuvre d'été").ids


def test_pieces_are_learned_from_the_material(material: Material) -> None:
    vocabulary = train_tokenizer(vocabulary_texts(material), 400).get_vocab()
    assert "concession" in vocabulary
    assert "xylophone" not in vocabulary
