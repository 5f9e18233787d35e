"""The union of both arms on three documents whose cosines are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from assistant.retrieval.candidates import Restrictions, find_candidates
from assistant.retrieval.query import analyse_query
from ingestion.index import SearchIndex
from tests.assistant.retrieval.samples import axis_encoder, small_index

HALF = 1 / 2**0.5
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return small_index(tmp_path_factory.mktemp("small"))


@dataclass(frozen=True)
class Said:
    """What the two arms said of a document."""

    similarity: float
    question: float
    lexical: bool


def find(index: SearchIndex, text: str, **options: object) -> dict[int, Said]:
    phrases = bool(options.pop("phrases", False))
    restrictions = options.pop("restrictions", Restrictions())
    query = analyse_query(text, phrases=phrases)
    vector = axis_encoder().encode([query.text])[0]
    found = find_candidates(index, query, vector, restrictions, **options)  # type: ignore[arg-type]
    assert (
        len(found) == len(found.similarity) == len(found.question_similarity) == len(found.lexical)
    )
    return {
        int(row): Said(pytest.approx(float(a), abs=1e-3), pytest.approx(float(b), abs=1e-3), bool(c > 0))
        for row, a, b, c in zip(
            found.rows, found.similarity, found.question_similarity, found.lexical, strict=True
        )
    }  # fmt: skip


def test_cosines_and_words_of_each_document(index: SearchIndex) -> None:
    # « naissance » is one of the two axes of passage 0; « reprend » is a word of passage 2 only.
    assert find(index, "naissance reprend") == {
        0: Said(HALF, 0.0, True), 1: Said(0.0, 0.0, False), 2: Said(0.0, 0.0, True),
    }  # fmt: skip


def test_the_everyday_question_has_its_own_cosine(index: SearchIndex) -> None:
    found = find(index, "bébé")
    assert found[0] == Said(0.0, 1.0, True)
    assert (found[1].question, found[1].lexical) == (0.0, False)


def test_each_arm_alone(index: SearchIndex) -> None:
    # Without the dense arm only the passage with the word is there, but with its cosine.
    assert find(index, "mairie naissance", lexical_depth=0, dense_depth=1).keys() < {0, 1, 2}
    assert find(index, "naissance", dense_depth=0) == {0: Said(HALF, 0.0, True)}
    assert not any(said.lexical for said in find(index, "naissance", lexical_depth=0).values())
    assert find(index, "xyz", dense_depth=0) == {}


def test_a_question_of_unknown_words_has_no_dense_arm(index: SearchIndex) -> None:
    assert find(index, "célèbre") == {1: Said(0.0, 0.0, True)}


@pytest.mark.parametrize(
    ("restrictions", "rows"),
    [
        (Restrictions(day=TODAY), {0, 1}),
        (Restrictions(day=dt.date(2016, 11, 19)), {0, 1, 2}),
        (Restrictions(themes=("funeraire",)), {2}),
        (Restrictions(themes=("funeraire",), day=TODAY), set()),
        (Restrictions(kinds=("guide",)), set()),
    ],
)
def test_restrictions_hold_for_both_arms(
    index: SearchIndex, restrictions: Restrictions, rows: set[int]
) -> None:
    assert set(find(index, "naissance mariage concession", restrictions=restrictions)) == rows
    by_words = find(index, "naissance mariage concession", restrictions=restrictions, dense_depth=0)
    assert set(by_words) == rows


def test_quoted_words_must_occur_in_order(index: SearchIndex) -> None:
    assert set(find(index, "« cinq jours » mairie", phrases=True)) == {0}
    assert find(index, "« jours cinq »", phrases=True) == {}
    assert set(find(index, "« cinq jours » mairie")) == {0, 1, 2}
