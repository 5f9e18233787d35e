"""The questions already asked that are near a new one, by hand with an encoder of known axes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.cross_reading import TIED
from assistant.answering.neighbours import (
    TEMPERATURE,
    Neighbours,
    nearest_tied,
    nearness,
    neighbours,
)
from assistant.answering.prepared import PreparedDocument
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.samples import document, prepare_alone, prepared
from tests.assistant.retrieval.samples import WORDS, axis_encoder
from tests.ingestion.index.samples import HashEncoder

HALF = 1 / 2**0.5
ANSWER = "Une phrase."
ROUNDING = 1e-3
"""Cosines of vectors kept in 16 bits."""


def write(b: DocumentBuilder) -> None:
    b.paragraph(ANSWER)


def of(answered: str, *unanswered: str) -> PreparedDocument:
    """Return a document of one sentence that answers a question, and leaves others unanswered."""
    asked: Mapping[str, str] = {answered: ANSWER} if answered else {}
    return prepared(write, asked={**asked, **dict.fromkeys(unanswered, "")})


def near(question: str, *documents: PreparedDocument) -> Neighbours:
    encoder = axis_encoder()
    return neighbours(question, nearness(question, documents, encoder), encoder)


def test_nothing_asked_says_nothing() -> None:
    assert near("naissance") == near("naissance", of("")) == Neighbours()
    assert Neighbours().values == (0.0,) * 7


def test_the_nearest_of_each_sort_and_their_gap() -> None:
    found = near("naissance mariage", of("naissance"), of("", "naissance mariage mairie"))
    assert found.answered == pytest.approx(HALF)
    assert found.unanswered == pytest.approx(2 / 6**0.5, abs=ROUNDING)
    assert found.gap == pytest.approx(2 / 6**0.5 - HALF, abs=ROUNDING)
    # The other way round there is no gap.
    assert near("naissance", of("naissance", "naissance mariage")).gap == 0


def test_the_vote_of_one_against_one() -> None:
    # The unanswered one is 1 - 1/√2 nearer.
    found = near("naissance", of("naissance mariage", "naissance"))
    far = math.exp((HALF - 1) / TEMPERATURE)
    assert found.vote == pytest.approx(1 / (1 + far), abs=ROUNDING)
    even = near("naissance", of("mariage", "mairie"))
    assert even.vote == pytest.approx(0.5)
    several = near("naissance", of("mariage", "mairie", "concession", "jours"))
    assert several.vote == pytest.approx(3 / 4)
    assert near("naissance", of("mariage")).vote == 0
    assert near("naissance", of("", "mariage")).vote == 1


def test_words_by_hand() -> None:
    found = near("naissance mariage mairie", of("naissance mariage jours", "mairie"))
    # Two words of three there, and two words of its three here; one of three in the unanswered one.
    assert found.answered_words == pytest.approx(2 / 3)
    assert found.back_words == pytest.approx(2 / 3)
    assert found.unanswered_words == pytest.approx(1 / 3)
    longer = near("naissance", of("naissance mariage jours bébé"))
    assert (longer.answered_words, longer.back_words) == pytest.approx((1, 1 / 4))


def test_the_words_going_back_are_those_of_the_best_answered_question() -> None:
    one, two = of("naissance mariage jours bébé"), of("mairie", "naissance mariage")
    found = near("naissance mariage", one, two)
    assert (found.answered_words, found.back_words) == pytest.approx((1, 1 / 2))
    assert found.unanswered_words == pytest.approx(1)
    assert near("naissance mariage", two, one) == found


def test_a_question_without_known_words() -> None:
    found = near("rien", of("naissance", "mariage"))
    assert found == Neighbours(vote=0.5)


def test_an_encoder_without_pieces_compares_vectors_only() -> None:
    encoder = HashEncoder()
    source = document(write, asked={"un deux": ANSWER, "trois": ""})
    compared = nearness("un deux", [prepare_alone(source, 0, encoder)], encoder)
    assert [item.shares for item in compared] == [None]
    assert nearest_tied(compared) == []
    found = neighbours("un deux", compared, encoder)
    assert found.answered == pytest.approx(1.0, abs=ROUNDING)
    assert (found.answered_words, found.back_words, found.unanswered_words) == (0, 0, 0)


def tied(question: str, *documents: PreparedDocument) -> list[tuple[int, int]]:
    """Return the rows of the documents and the ranks of the questions that would be read."""
    found = nearest_tied(nearness(question, documents, axis_encoder()))
    return [(item.document.row, item.rank) for item in found]


def test_a_question_is_compared_with_those_of_each_document_that_has_some() -> None:
    one = of("naissance mariage", "mairie")
    (found,) = nearness("naissance mairie", [of(""), one], axis_encoder())
    assert found.document is one
    assert found.cosines == pytest.approx([0.5, HALF], abs=ROUNDING)
    assert found.shares == pytest.approx([0.5, 0.5])


def test_the_questions_that_are_read_are_near_by_cosine_and_by_words() -> None:
    # « naissance mariage mairie jours »: (.707, 1), (.707, .5) and (.5, .5).
    asked = {
        "naissance": ANSWER,
        "naissance mariage mairie jours": ANSWER,
        "naissance bébé": ANSWER,
    }
    one = prepared(write, asked={**asked, "naissance mariage": ""})
    assert tied("naissance mariage", one) == [(0, 1), (0, 0), (0, 2)]
    other = prepared(write, asked={"naissance mariage": ANSWER}, row=1)
    assert tied("naissance mariage", one, other) == [(1, 0), (0, 1), (0, 0), (0, 2)]
    assert tied("naissance mariage", of(""), of("", "naissance")) == []


def test_so_many_are_read_and_no_more() -> None:
    many = {f"naissance {'mairie ' * place}": ANSWER for place in range(TIED)}
    other = prepared(write, asked={"naissance mariage": ANSWER}, row=1)
    found = tied("naissance mariage", prepared(write, asked=many), other)
    assert len(found) == TIED
    assert found[0] == (1, 0)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(texts, texts, st.lists(texts, max_size=2))
def test_figures_are_shares(question: str, answered: str, unanswered: list[str]) -> None:
    found = near(question, of(answered, *unanswered))
    assert all(-1e-6 <= value <= 1 + 1e-6 for value in found.values)
    assert (found.vote > 0) == bool(unanswered)
