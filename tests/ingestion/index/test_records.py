"""A document read back from a generation is the document that was written."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.builder import DocumentBuilder
from ingestion.documents import (
    AskedQuestion,
    Document,
    DocumentKind,
    Reference,
    SourceInfo,
    Span,
    Validity,
)
from ingestion.index.records import (
    DAY_MAX,
    asked_to_json,
    day_number,
    document_digest,
    document_from_json,
    document_to_json,
    tree_to_json,
)

spans = st.tuples(st.integers(0, 50), st.integers(0, 9)).map(lambda p: Span(p[0], p[0] + p[1]))
words = st.text("abcdé ’«»\n:.", min_size=1, max_size=30)
dates = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    builder = DocumentBuilder()
    for step in draw(st.lists(st.integers(0, 3), max_size=12)):
        if step == 0:
            builder.heading(draw(st.integers(1, 4)), draw(words))
        elif step == 1:
            builder.paragraph(draw(words))
        elif step == 2:
            builder.list_item(draw(words), draw(st.integers(1, 3)), draw(st.booleans()))
        else:
            builder.table([draw(words)], [[draw(words)]])
    asked = draw(st.lists(st.tuples(words, st.lists(spans, max_size=2).map(tuple)), max_size=2))
    document = builder.build(
        id=draw(words), title=draw(words), kind=draw(st.sampled_from(DocumentKind)),
        line=draw(st.none() | st.integers(1, 99)), themes=tuple(draw(st.lists(words, max_size=2))),
        questions=tuple(draw(st.lists(words, max_size=2))),
        references=(Reference("Code civil", None, draw(words), None),),
        sources=(SourceInfo(draw(words), "", None),), verified_on=draw(dates),
        validity=Validity(draw(dates), draw(dates), draw(st.none() | words)),
        breadcrumb=tuple(draw(st.lists(words, max_size=2))), version=draw(words),
    )  # fmt: skip
    return replace(document, asked=tuple(AskedQuestion(*item) for item in asked))


@settings(max_examples=60)
@given(documents())
def test_round_trip(document: Document) -> None:
    meta, asked = document_to_json(document), asked_to_json(document)
    assert document_from_json(meta, tree_to_json(document), document.text, asked) == document
    assert document_from_json(meta, tree_to_json(document), document.text).asked == ()


@settings(max_examples=30)
@given(documents(), documents())
def test_equal_digests_mean_equal_documents(first: Document, second: Document) -> None:
    assert (document_digest(first) == document_digest(second)) == (first == second)


def test_day_numbers() -> None:
    assert day_number(dt.date(1970, 1, 2), 0) == 1
    assert day_number(dt.date(1969, 12, 31), 0) == -1
    assert day_number(None, DAY_MAX) == DAY_MAX
