"""Flat token lists give back what went in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from ingestion.training.ragged import tokenize
from ingestion.training.vectors import encode, mean_rows

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "c": 4}


def word_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=8), st.randoms())
def test_taken_lists_hold_the_same_pieces(texts: list[list[str]], shuffle: object) -> None:
    order = list(range(len(texts)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    taken = tokenize(word_tokenizer(), [" ".join(t) for t in texts]).take(np.array(order))
    for place, source in enumerate(order):
        bounds = slice(taken.offsets[place], taken.offsets[place + 1])
        pieces = dict(zip(taken.ids[bounds].tolist(), taken.counts[bounds].tolist(), strict=True))
        expected = {VOCABULARY[w]: texts[source].count(w) for w in set(texts[source])}
        assert pieces == (expected or {VOCABULARY["[UNK]"]: 1})


def test_a_text_is_the_mean_of_its_pieces_rows_then_normalised() -> None:
    rows = np.array([[0, 0], [0, 0], [3, 0], [0, 3], [9, 9]], dtype=np.float32)
    texts = tokenize(word_tokenizer(), ["a a b", "c"])
    assert mean_rows(rows, texts).tolist() == [[2, 1], [9, 9]]
    lengths = np.linalg.norm(encode(rows, texts), axis=1)
    assert np.allclose(lengths, 1)
