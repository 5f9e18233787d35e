"""What reading the best sentences adds to their scores, with a net that says the gelu of one feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.cross_reading import UNITS, Array, CrossReader, PairNet
from assistant.answering.prepared import PreparedDocument
from assistant.answering.reordering import ORDER_WEIGHT, SPREAD, reordered, unit_texts
from assistant.answering.scoring import FEATURES, ScoredUnit
from ingestion.builder import DocumentBuilder
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
    """Return a reader whose order alone can be asked for."""
    weights = one((1, 6 + len(FEATURES)), (0, 6 + FEATURES.index(READ)))
    order = PairNet(parameters(len(FEATURES), hidden=weights, **changes))
    table: Array = np.zeros((len(ENCODER.rows), 2), dtype=np.float32)
    return CrossReader(table, PairNet({}), PairNet({}), order)


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
    found = said(reordered(QUESTION, units, ENCODER, reader()))
    first = near + ORDER_WEIGHT * GELU_OF_2
    # B goes ahead of A by what its feature says, and has the best score; the gaps are narrowed.
    assert list(found) == ["B", "A", "C"]
    assert found["B"] == 2.0
    assert found["A"] == pytest.approx(2.0 - SPREAD * (first - 2.0), abs=1e-5)
    assert found["C"] == pytest.approx(2.0 - SPREAD * (first - 1.0), abs=1e-5)


def test_the_best_stays_first_when_the_reading_does_not_say_enough() -> None:
    units = ranked({"A": 2.0, "B": 2.0 - 1.01 * ORDER_WEIGHT * GELU_OF_1}, {"B": 1.0})
    assert list(said(reordered(QUESTION, units, ENCODER, reader()))) == ["A", "B"]


def test_what_is_read_alike_keeps_its_order_with_narrower_gaps() -> None:
    units = ranked({"C": 3.0, "A": 2.0, "B": 1.0})
    found = said(reordered(QUESTION, units, ENCODER, reader(out_bias=[5.0])))
    assert list(found) == ["C", "A", "B"]
    assert list(found.values()) == pytest.approx([3.0, 3.0 - SPREAD, 3.0 - 2 * SPREAD])


def test_what_is_not_read_is_as_unlikely_as_the_least_likely_that_is() -> None:
    # A to H are read: gelu(2) - 1, but 0 - 1 for C. I and J would be worth 2 as well, were they read.
    scores = {name: 2.0 - 0.001 * place for place, name in enumerate(NAMES[:10])}
    values = {name: 0.0 if name == "C" else 2.0 for name in scores}
    found = said(
        reordered(QUESTION, ranked(scores, values), ENCODER, reader(out_bias=np.array([-1.0])))
    )
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
        assert next(iter(said(reordered(QUESTION, units, ENCODER, reader())))) == first


def test_the_same_is_said_of_documents_that_no_question_was_asked_of() -> None:
    scores, values = {"A": 2.0, "B": 2.0 - ORDER_WEIGHT}, {"B": 2.0}
    alone = ranked(scores, values, prepared(write))
    found = said(reordered(QUESTION, alone, ENCODER, reader()))
    assert list(found) == ["B", "A"]
    assert found == said(reordered(QUESTION, ranked(scores, values), ENCODER, reader()))


def test_without_a_reader_nothing_changes() -> None:
    units = ranked({"A": 2.0, "B": 1.9}, {"B": 2.0})
    assert said(reordered(QUESTION, units, ENCODER, reader())) != said(units)
    assert said(reordered(QUESTION, units, ENCODER, None)) == said(units)


def test_an_encoder_without_word_pieces_changes_nothing() -> None:
    encoder = HashEncoder()
    source = prepare_alone(document(write, asked=ANSWERED), 0, encoder)
    units = ranked({"A": 2.0, "B": 1.9}, {"B": 2.0}, source)
    assert unit_texts(units) == []
    found = reordered(QUESTION, units, encoder, reader())
    assert said(found) == said(units)
    # Documents prepared without them cannot be read either, whoever asks.
    assert said(reordered(QUESTION, units, ENCODER, reader())) == said(units)


def test_nothing_found_is_nothing_to_put_in_order() -> None:
    assert reordered(QUESTION, [], ENCODER, reader()) == []


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
    found = reordered(QUESTION, units, ENCODER, reader())
    assert sorted(s.unit.place for s in found) == sorted(s.unit.place for s in units)
    assert {s.unit.place: s.values for s in found} == {s.unit.place: s.values for s in units}
    scores = [s.score for s in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == units[0].score
