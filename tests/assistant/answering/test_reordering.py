"""What reading word by word adds to the scores of sentences, with nets that say the gelu of one feature."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.cross_reading import TIED, UNITS, Array, CrossReader, PairNet
from assistant.answering.neighbours import nearness
from assistant.answering.prepared import PreparedDocument
from assistant.answering.reordering import (
    ASKED_WEIGHT,
    ORDER_WEIGHT,
    SPREAD,
    reordered,
    unit_texts,
)
from assistant.answering.scoring import FEATURES, ScoredUnit
from ingestion.builder import DocumentBuilder
from ingestion.encoding import Encoder
from tests.assistant.answering.nets import GELU_OF_1, GELU_OF_2, one, parameters
from tests.assistant.answering.samples import document, prepare_alone, prepared, scored
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import HashEncoder

READ = "sens"
"""The feature whose gelu the net says."""
QUESTION = "naissance"
NAMES = "ABCDEFGHIJKL"
ANSWERED = {"naissance ?": "A jours."}
ENCODER = axis_encoder()


def write(b: DocumentBuilder) -> None:
    for name in NAMES:
        b.paragraph(f"{name} jours.")


SOURCE = prepared(write, asked=ANSWERED)
"""Twelve sentences, « A jours. » to « L jours. », and a question already asked."""


def reader(**changes: Any) -> CrossReader:
    """Return a reader whose order says a feature, and to which all questions are alike."""
    weights = one((1, 6 + len(FEATURES)), (0, 6 + FEATURES.index(READ)))
    order = PairNet(parameters(len(FEATURES), hidden=weights, **changes))
    return CrossReader(TABLE, PairNet({}), PairNet(parameters(2)), order)


TABLE: Array = np.zeros((len(ENCODER.rows), 2), dtype=np.float32)


def asked_reader() -> CrossReader:
    """Return a reader to which all sentences are alike, and that says the cosine of a question."""
    asked = PairNet(parameters(2, hidden=one((1, 8), (0, 6))))
    return CrossReader(TABLE, PairNet({}), asked, PairNet(parameters(len(FEATURES))))


def reorder(
    units: list[ScoredUnit],
    read_by: CrossReader | None,
    encoder: Encoder = ENCODER,
) -> list[ScoredUnit]:
    """Return the sentences in their new order, their documents' questions compared with the question."""
    documents = {s.document.row: s.document for s in units}.values()
    near = nearness(QUESTION, documents, encoder)
    return reordered(QUESTION, units, near, encoder, read_by)


def ranked(
    scores: Mapping[str, float],
    read: Mapping[str, float] | None = None,
    source: PreparedDocument = SOURCE,
) -> list[ScoredUnit]:
    """Return the sentences that have a score, best first, by the letter that they begin with."""
    values = {name: {READ: value} for name, value in (read or {}).items()}
    units = [s for s in scored(source, scores, values) if s.unit.text[0] in scores]
    return sorted(units, key=lambda s: -s.score)


def said(units: list[ScoredUnit]) -> dict[str, float]:
    """Return the scores in order, by the letter that each sentence begins with."""
    return {s.unit.text[0]: s.score for s in units}


def test_what_the_reading_says_is_added_and_the_first_place_keeps_its_score() -> None:
    near = 2.0 - ORDER_WEIGHT
    units = ranked({"A": 2.0, "B": near, "C": 1.0}, {"B": 2.0})
    found = said(reorder(units, reader()))
    first = near + ORDER_WEIGHT * GELU_OF_2
    # B goes ahead of A by what its feature says, and has the best score; the gaps are narrowed.
    assert list(found) == ["B", "A", "C"]
    assert found["B"] == 2.0
    assert found["A"] == pytest.approx(2.0 - SPREAD * (first - 2.0), abs=1e-5)
    assert found["C"] == pytest.approx(2.0 - SPREAD * (first - 1.0), abs=1e-5)


def test_the_best_stays_first_when_the_reading_does_not_say_enough() -> None:
    units = ranked({"A": 2.0, "B": 2.0 - 1.01 * ORDER_WEIGHT * GELU_OF_1}, {"B": 1.0})
    assert list(said(reorder(units, reader()))) == ["A", "B"]


def test_what_is_read_alike_keeps_its_order_with_narrower_gaps() -> None:
    units = ranked({"C": 3.0, "A": 2.0, "B": 1.0})
    found = said(reorder(units, reader(out_bias=[5.0])))
    assert list(found) == ["C", "A", "B"]
    assert list(found.values()) == pytest.approx([3.0, 3.0 - SPREAD, 3.0 - 2 * SPREAD])


def test_what_is_not_read_is_as_unlikely_as_the_least_likely_that_is() -> None:
    # A to H are read: gelu(2) - 1, but 0 - 1 for C. I and J would be worth 2 as well, were they read.
    scores = {name: 2.0 - 0.001 * place for place, name in enumerate(NAMES[:10])}
    values = {name: 0.0 if name == "C" else 2.0 for name in scores}
    found = said(reorder(ranked(scores, values), reader(out_bias=np.array([-1.0]))))
    assert list(found) == [*"ABDEFGH", "C", "I", "J"]
    gap = SPREAD * (ORDER_WEIGHT * GELU_OF_2)
    for name in "CIJ":
        away = SPREAD * (scores["A"] - scores[name])
        assert found[name] == pytest.approx(2.0 - gap - away, abs=1e-5)


def test_only_the_best_sentences_are_read() -> None:
    names = NAMES[: UNITS + 1]
    scores = {name: 2.0 - 0.001 * place for place, name in enumerate(names)}
    for place, first in ((UNITS - 1, names[UNITS - 1]), (UNITS, names[0])):
        units = ranked(scores, {names[place]: 2.0})
        assert next(iter(said(reorder(units, reader())))) == first


def test_the_same_is_said_of_documents_that_no_question_was_asked_of() -> None:
    scores, values = {"A": 2.0, "B": 2.0 - ORDER_WEIGHT}, {"B": 2.0}
    alone = ranked(scores, values, prepared(write))
    found = said(reorder(alone, reader()))
    assert list(found) == ["B", "A"]
    assert found == said(reorder(ranked(scores, values), reader()))


def away(found: Mapping[str, float], name: str) -> float:
    """Return how far a sentence is from the first one, once the gaps are as wide as they were."""
    return (max(found.values()) - found[name]) / SPREAD


def test_a_sentence_that_answers_a_question_that_says_the_same_goes_first() -> None:
    source = prepared(write, asked={"naissance ?": "A jours.", "mariage ?": "B jours."})
    near = 2.0 - 0.9 * ASKED_WEIGHT * GELU_OF_1
    units = ranked({"B": 2.0, "A": near, "C": 1.0}, source=source)
    found = said(reorder(units, asked_reader()))
    # The cosines are 1 and 0; what answers no question is as unlikely as what answers « mariage ? ».
    assert list(found) == ["A", "B", "C"]
    assert found["A"] == 2.0
    first = near + ASKED_WEIGHT * GELU_OF_1
    assert away(found, "B") == pytest.approx(first - 2.0, abs=1e-4)
    assert away(found, "C") == pytest.approx(first - 1.0, abs=1e-4)
    assert list(said(reorder(units, None))) == ["B", "A", "C"]


def test_the_questions_that_one_sentence_answers_add_their_odds() -> None:
    asked = {"naissance ?": "A jours.", "naissance": "A jours.", "la naissance ?": "B jours."}
    units = ranked({"A": 2.0, "B": 2.0}, source=prepared(write, asked=asked))
    found = said(reorder(units, asked_reader()))
    assert list(found) == ["A", "B"]
    assert away(found, "B") == pytest.approx(ASKED_WEIGHT * math.log(2), abs=1e-4)


def test_only_the_nearest_answered_questions_are_read() -> None:
    # As near as the others, « B jours. » would be as likely; it is one too many, and nothing is known of C.
    many = {f"naissance {'?' * place}": "A jours." for place in range(1, TIED + 1)}
    units = ranked({"A": 2.0, "B": 2.0, "C": 2.0}, source=prepared(write, asked=many))
    least = said(reorder(units, asked_reader()))
    assert away(least, "B") == away(least, "C") == 0
    source = prepared(write, asked={**many, "naissance mariage": "B jours."})
    units = ranked({"A": 2.0, "B": 2.0, "C": 2.0}, source=source)
    assert said(reorder(units, asked_reader())) == least
    # An unanswered one is not read at all.
    source = prepared(write, asked={"naissance ?": "", "mariage ?": "B jours."})
    units = ranked({"A": 2.0, "B": 2.0}, source=source)
    assert set(said(reorder(units, asked_reader())).values()) == {2.0}


def test_a_document_of_which_no_question_is_known_does_not_lose_its_place() -> None:
    source = prepared(write, asked={"naissance ?": "A jours.", "mariage ?": "B jours."})
    alone = prepared(write, row=1)
    units = ranked({"A": 2.0, "B": 1.5}, source=source)
    units += ranked({"C": 1.9, "D": 1.0}, source=alone)
    units.sort(key=lambda s: -s.score)
    found = said(reorder(units, asked_reader()))
    # What A gets, C and D get: their gaps are as they were. B gets nothing.
    assert list(found) == ["A", "C", "B", "D"]
    assert away(found, "C") == pytest.approx(0.1, abs=1e-4)
    assert away(found, "D") == pytest.approx(1.0, abs=1e-4)
    assert away(found, "B") == pytest.approx(0.5 + ASKED_WEIGHT * GELU_OF_1, abs=1e-4)


def test_without_a_reader_nothing_changes() -> None:
    units = ranked({"A": 2.0, "B": 1.9}, {"B": 2.0})
    assert said(reorder(units, reader())) != said(units)
    assert said(reorder(units, None)) == said(units)


def test_an_encoder_without_word_pieces_changes_nothing() -> None:
    encoder = HashEncoder()
    source = prepare_alone(document(write, asked=ANSWERED), 0, encoder)
    units = ranked({"A": 2.0, "B": 1.9}, {"B": 2.0}, source)
    assert unit_texts(units) == []
    found = reorder(units, reader(), encoder)
    assert said(found) == said(units)
    # Documents prepared without them cannot be read either, whoever asks.
    assert said(reordered(QUESTION, units, [], ENCODER, reader())) == said(units)


def test_nothing_found_is_nothing_to_put_in_order() -> None:
    assert reorder([], reader()) == []


def test_a_sentence_is_read_with_its_heading_and_its_title() -> None:
    def under(b: DocumentBuilder) -> None:
        b.heading(2, "Naissance")
        b.paragraph("jours jours mairie")
        for name in NAMES:
            b.paragraph(f"{name} mairie")

    source = prepared(under, title="Mariage")
    units = scored(source, {}, {"jours": {READ: 2.0}})
    texts = unit_texts(units)
    assert len(texts) == UNITS < len(units)
    expected = np.unique(ENCODER.pieces(["mariage naissance jours mairie"])[0])
    assert texts[0].pieces.tolist() == expected.tolist()
    assert texts[0].features == units[0].values
    assert units[0].value(READ) == 2.0


drawn = st.lists(
    st.tuples(st.floats(-1, 3), st.floats(-3, 3)), min_size=1, max_size=len(NAMES)
).map(lambda pairs: dict(zip(NAMES, pairs, strict=False)))


@settings(max_examples=60, deadline=None)
@given(drawn)
def test_the_same_sentences_come_out_best_first_and_the_first_place_keeps_its_score(
    pairs: dict[str, tuple[float, float]],
) -> None:
    units = ranked(
        {name: score for name, (score, _) in pairs.items()},
        {name: value for name, (_, value) in pairs.items()},
    )
    found = reorder(units, reader())
    assert sorted(s.unit.place for s in found) == sorted(s.unit.place for s in units)
    assert {s.unit.place: s.values for s in found} == {s.unit.place: s.values for s in units}
    scores = [s.score for s in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == units[0].score
