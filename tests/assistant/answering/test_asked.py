"""Questions already asked: encoded, tied to the units that answer them, which they widen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.asked import AskedBefore, asked_before
from ingestion import french
from ingestion.documents import AskedQuestion, Span
from ingestion.encoding import TokenMatcher, Vectors
from ingestion.piece_sets import Pieces
from tests.assistant.answering.samples import loose_vectors, tied_vectors
from tests.ingestion.index.samples import HashEncoder

UNITS = (Span(0, 10), Span(10, 20), Span(0, 20))
"""Two sentences, and a list that holds them both."""
VECTORS = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
PIECES = (np.array([0, 2]), np.array([1]), np.array([1, 3]))


class Letters:
    """A TokenMatcher over « a b c … »: piece 0 is the first axis, any other the second one."""

    id = "letters"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self.encode_pieces(self.pieces(texts))

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        return [np.array([ord(c) - ord("a") for c in t if c.isalpha()], np.int64) for t in texts]

    def words(self) -> frozenset[str]:
        raise NotImplementedError

    def encode_pieces(self, pieces: Sequence[Pieces]) -> Vectors:
        out = np.array([[(p == 0).sum(), (p > 0).sum()] for p in pieces], dtype=np.float32)
        out = out.reshape(len(pieces), 2)
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)

    def soft_coverage(self, question: Pieces, texts: Sequence[Pieces]) -> Vectors:
        raise NotImplementedError

    def soft_matches(self, question: Pieces, texts: Sequence[Pieces]) -> tuple[Vectors, Vectors]:
        raise NotImplementedError


HALF_BITS = 2**-11
"""Rounding of numbers in [0.5, 1] kept in 16 bits."""


def asked(*questions: AskedQuestion) -> AskedBefore:
    tied, loose = tied_vectors(questions, Letters()), loose_vectors(questions, Letters())
    cut = Letters().pieces([q.text for q in questions])
    return asked_before(questions, UNITS, Letters(), VECTORS, PIECES, tied, loose, cut)


def test_a_question_is_answered_by_the_units_that_hold_its_words() -> None:
    found = asked(
        AskedQuestion("b", (Span(12, 15),)),
        AskedQuestion("a", (Span(3, 5), Span(19, 20))),
        AskedQuestion("c", ()),
        AskedQuestion("d", (Span(20, 25),)),  # past every unit
    )
    assert found.units == ((1, 2), (0, 1, 2), (), ())


def test_widening_by_hand() -> None:
    assert isinstance(Letters(), TokenMatcher)
    # « ab bb » is (1, 3)/√10; it answers the first unit, (1, 0), and the list around it, (0, 1).
    found = asked(AskedQuestion("ab bb", (Span(0, 10),)), AskedQuestion("ee", ()))
    norm = 10**0.5
    assert found.tied == pytest.approx(np.array([[1 / norm, 3 / norm]]), abs=HALF_BITS)
    assert found.loose == pytest.approx(np.array([[0, 1]]))
    first, other = np.array([1 + 1 / norm, 3 / norm]), np.array([1 / norm, 1 + 3 / norm])
    assert found.widened[0] == pytest.approx(first / np.linalg.norm(first), abs=HALF_BITS)
    assert found.widened[2] == pytest.approx(other / np.linalg.norm(other), abs=HALF_BITS)
    assert found.widened[1] == pytest.approx([0, 1])


def test_cosines_come_in_the_order_of_the_questions() -> None:
    # « e » and « b » are the second axis, « a » the first one; those tied to a sentence are kept apart.
    found = asked(
        AskedQuestion("e", ()),
        AskedQuestion("a", (Span(0, 5),)),
        AskedQuestion("a", ()),
        AskedQuestion("b", (Span(12, 15),)),
    )
    assert found.cosines(np.array([0, 1], dtype=np.float32)).tolist() == [1, 0, 0, 1]
    assert found.is_answered.tolist() == [False, True, False, True]


def test_pieces_are_added_once_and_only_where_they_answer() -> None:
    found = asked(AskedQuestion("cbb", (Span(0, 5),)), AskedQuestion("e", ()))
    assert found.pieces is not None
    assert found.widened_pieces is not None
    assert [p.tolist() for p in found.pieces] == [[1, 2], [4]]
    assert [p.tolist() for p in found.widened_pieces] == [[0, 1, 2], [1], [1, 2, 3]]
    assert [p.tolist() for p in PIECES] == [[0, 2], [1], [1, 3]]


def test_only_the_words_of_answered_questions_are_kept() -> None:
    found = asked(AskedQuestion("un doudou ?", (Span(0, 5),)), AskedQuestion("un tarif ?", ()))
    assert found.stems == frozenset(french.stems("un doudou"))


def test_an_encoder_without_pieces_widens_vectors_only() -> None:
    encoder = HashEncoder()
    vectors = encoder.encode(["un", "deux", "trois"])
    question = AskedQuestion("quatre", (Span(0, 10),))
    tied = tied_vectors([question], encoder)
    found = asked_before([question], UNITS, encoder, vectors, None, tied, tied[:0], None)
    assert (found.pieces, found.widened_pieces) == (None, None)
    whole = vectors[0] + encoder.encode(["quatre"])[0]
    assert found.widened[0] == pytest.approx(whole / np.linalg.norm(whole), abs=HALF_BITS)
    assert found.widened[1] == pytest.approx(vectors[1], abs=HALF_BITS)


@pytest.mark.parametrize("encoder", [Letters(), HashEncoder()], ids=["pieces", "vectors"])
def test_nothing_asked_widens_nothing(encoder: Letters) -> None:
    vectors = encoder.encode(["a", "b", "c"])
    pieces = PIECES if isinstance(encoder, TokenMatcher) else None
    none = tied_vectors((), encoder)
    found = asked_before((), UNITS, encoder, vectors, pieces, none, none, ())
    assert (found.units, found.stems) == ((), frozenset())
    assert found.cosines(vectors[0]).shape == (0,)
    assert found.widened == pytest.approx(vectors, abs=HALF_BITS)
    empty = asked_before((), (), encoder, vectors[:0], () if pieces else None, none, none, ())
    assert empty.widened.shape == (0, encoder.dimension)


spans = st.tuples(st.integers(0, 24), st.integers(1, 6)).map(lambda p: Span(p[0], p[0] + p[1]))
questions = st.builds(
    AskedQuestion, st.text("abcde", min_size=1, max_size=4), st.lists(spans, max_size=2).map(tuple)
)


@settings(max_examples=60)
@given(st.lists(questions, max_size=4))
def test_a_widened_unit_keeps_its_own_pieces_and_stays_a_direction(
    found: list[AskedQuestion],
) -> None:
    result = asked(*found)
    assert np.linalg.norm(result.widened, axis=1) == pytest.approx(np.ones(3), abs=2 * HALF_BITS)
    assert result.widened_pieces is not None
    for rank, (own, wide) in enumerate(zip(PIECES, result.widened_pieces, strict=True)):
        answers = [q.text for q, ranks in zip(found, result.units, strict=True) if rank in ranks]
        expected = set(own.tolist()) | {ord(c) - ord("a") for c in "".join(answers)}
        assert sorted(expected) == wide.tolist()
        if not answers:
            assert result.widened[rank] == pytest.approx(VECTORS[rank])
