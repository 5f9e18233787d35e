"""The pieces of several texts kept together: each text reads back as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.piece_sets import Pieces, PieceSets

texts_of_pieces = st.lists(st.lists(st.integers(0, 70_000), max_size=6), max_size=5)


def arrays(texts: list[list[int]]) -> list[Pieces]:
    return [np.array(text, dtype=np.int32) for text in texts]


def test_by_hand() -> None:
    sets = PieceSets.of(arrays([[7, 3], [], [3, 9]]))
    assert sets.vocabulary.tolist() == [3, 7, 9]
    assert sets.places.tolist() == [1, 0, 0, 2]
    assert sets.starts.tolist() == [0, 2, 2, 4]
    assert [text.tolist() for text in sets] == [[7, 3], [], [3, 9]]
    assert sets[-1].tolist() == [3, 9]
    assert [text.tolist() for text in sets[1:]] == [[], [3, 9]]


@given(texts_of_pieces)
def test_every_text_reads_back(texts: list[list[int]]) -> None:
    sets = PieceSets.of(arrays(texts))
    assert len(sets) == len(texts)
    assert [text.tolist() for text in sets] == texts


@given(texts_of_pieces)
def test_distinct_pieces_come_once_in_order(texts: list[list[int]]) -> None:
    sets = PieceSets.distinct(arrays(texts))
    assert [text.tolist() for text in sets] == [sorted(set(text)) for text in texts]


@pytest.mark.parametrize("index", [2, -3])
def test_there_is_nothing_past_the_ends(index: int) -> None:
    with pytest.raises(IndexError):
        PieceSets.of(arrays([[1], [2]]))[index]


def test_many_different_pieces_keep_their_places() -> None:
    everyone = np.arange(2**16 + 1, dtype=np.int32)
    assert PieceSets.of([everyone])[0].tolist() == everyone.tolist()
