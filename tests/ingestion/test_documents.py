"""The shared words: spans overlap by hand, validity includes both of its ends."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import KIND_LABELS, DocumentKind, Passage, Span, Validity

spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: Span(min(p), max(p)))
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (Span(0, 5), Span(3, 9), 2),
        (Span(0, 9), Span(3, 5), 2),
        (Span(0, 3), Span(3, 5), 0),
        (Span(0, 2), Span(4, 5), 0),
        (Span(2, 2), Span(0, 9), 0),
    ],
)
def test_overlap_by_hand(first: Span, second: Span, shared: int) -> None:
    assert first.overlap(second) == second.overlap(first) == shared


@given(spans, spans)
def test_overlap_counts_the_shared_characters(first: Span, second: Span) -> None:
    shared = set(range(first.start, first.end)) & set(range(second.start, second.end))
    assert first.overlap(second) == len(shared)
    assert first.overlap(first) == len(first)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_is_a_range(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not a range"):
        Span(start, end)


@pytest.mark.parametrize(
    ("validity", "day", "expected"),
    [
        (Validity(), FIRST, True),
        (Validity(FIRST, LAST), FIRST, True),
        (Validity(FIRST, LAST), LAST, True),
        (Validity(FIRST, LAST), FIRST - DAY, False),
        (Validity(FIRST, LAST), LAST + DAY, False),
        (Validity(FIRST), LAST + DAY, True),
        (Validity(None, LAST), FIRST - DAY, True),
    ],
)
def test_both_ends_of_a_validity_are_in_force(
    validity: Validity, day: dt.date, expected: bool
) -> None:
    assert validity.in_force(day) is expected


def test_every_kind_has_a_label() -> None:
    assert set(KIND_LABELS) == set(DocumentKind)
    assert DocumentKind.STUDY.label == "Étude"


def test_a_lead_is_read_before_the_text() -> None:
    passage = Passage("d#0", "d", 0, Span(9, 14), "texte")
    assert passage.full_text == "texte"
    led = Passage("d#0", "d", 0, Span(9, 14), "texte", lead="Voici :", lead_span=Span(0, 7))
    assert led.full_text == "Voici :\ntexte"
