"""The features of a candidate, computed by hand."""

from __future__ import annotations

import math

import pytest

from assistant.lexicon import Match
from assistant.retrieval.features import (
    FEATURES,
    LABELS,
    Signals,
    feature_row,
    inverse_frequency,
    term_weights,
)
from assistant.retrieval.query import NUMBER_WEIGHT, AnalysedQuery
from ingestion.documents import Passage, Span
from ingestion.index import StoredPassage
from ingestion.vocabulary import Term

TYPED = {"delai": 1.0, "naissance": 2.0, "jour": 1.0}


def stored(
    body: str, *, title: str = "", heading: str = "", questions: str = "", ordinal: int = 1
) -> StoredPassage:
    passage = Passage(f"d#{ordinal}", "d", ordinal, Span(0, 1), "x")
    return StoredPassage(0, 0, passage, body, heading, title, questions)


def row(
    item: StoredPassage, *, typed: dict[str, float] = TYPED, **query: object
) -> dict[str, float]:
    analysed = AnalysedQuery("?", dict(typed), tuple(typed), **query)  # type: ignore[arg-type]
    signals = Signals(0.5, 0.25, 0.75, 0.125, 0.375, 0.625)
    return dict(zip(FEATURES, feature_row(analysed, typed, item, signals, True), strict=True))


def test_every_feature_by_hand() -> None:
    item = stored(
        "la naissance sous cinq jour", title="acte", heading="declaration naissance",
        questions="quel delai\nbebe", ordinal=0,
    )  # fmt: skip
    term = Term("acte d’état civil")
    found = row(item, matches=(Match(term, "papier", ("acte", "etat"), 0.6),))
    assert found == pytest.approx({
        "similarite": 0.5,
        "similarite_question": 0.25,
        "lexical": 0.75,
        "couverture": 3 / 4,  # naissance and jour, of 1 + 2 + 1
        "paires": 3 / 6,  # « naissance jour » at three words; « delai naissance » is not there
        "vocabulaire": 0.6 / 2,
        "reference": 1.0,
        "debut": 1.0,
        "sens_mot_a_mot": 0.125,
        "document": 0.375,
        "lexical_posees": 0.625,
    })  # fmt: skip


def test_neighbours_are_within_three_words() -> None:
    assert row(stored("naissance a b jour"))["paires"] == pytest.approx(3 / 6)
    assert row(stored("jour a b naissance"))["paires"] == pytest.approx(3 / 6)
    assert row(stored("naissance a b c jour"))["paires"] == 0
    assert row(stored("delai naissance jour"))["paires"] == pytest.approx(1)
    assert row(stored("naissance"), typed={"naissance": 1.0})["paires"] == 0


def test_a_stem_inside_a_word_is_not_the_word() -> None:
    assert row(stored("naissances journal"))["couverture"] == 0


def test_what_a_document_is_asked_does_not_cover_the_question() -> None:
    # Its words are people's: they lead to the document (« lexical_posees »), they do not answer.
    assert row(stored("", questions="quel delai\njour"))["couverture"] == 0
    assert row(stored("", title="delai", heading="jour"))["couverture"] == pytest.approx(2 / 4)


def test_without_words_nothing_is_covered() -> None:
    found = row(stored("naissance"), typed={})
    assert found["couverture"] == found["paires"] == found["vocabulaire"] == 0


def test_the_best_official_term_counts() -> None:
    one = Match(Term("x"), "x", ("acte", "etat"), 0.6)
    two = Match(Term("y"), "y", ("jour",), 1.0)
    none = Match(Term("z"), "z", (), 1.0)
    assert row(stored("acte etat"), matches=(one, two, none))["vocabulaire"] == pytest.approx(0.6)
    assert row(stored("jour"), matches=(one, two, none))["vocabulaire"] == pytest.approx(1.0)


def test_inverse_frequency_by_hand() -> None:
    assert inverse_frequency(0, 3) == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert inverse_frequency(3, 3) == pytest.approx(math.log(1 + 0.5 / 3.5))


def test_a_number_weighs_its_share_of_its_rarity() -> None:
    query = AnalysedQuery("?", {}, ("acte", "1987"))
    assert term_weights(query, lambda stem: 4.0) == {"acte": 4.0, "1987": 4.0 * NUMBER_WEIGHT}


def test_every_feature_has_a_french_label() -> None:
    assert set(LABELS) == set(FEATURES)
