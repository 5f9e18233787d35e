"""Conversations: what is read again is what was shown, and only its owner reads it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Check,
    Citation,
    Handoff,
    Notice,
    Related,
    Statement,
    StatementKind,
)
from assistant.errors import NotFoundError, StorageError
from assistant.storage.codec import decode_answer, encode_answer
from assistant.storage.conversations import TITLE_CHARS, Conversations, shorten
from assistant.storage.database import Database
from assistant.storage.models import UserRow
from assistant.storage.records import Feedback, FeedbackReason
from ingestion.documents import DocumentKind, Span

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
DATES = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda p: Span(p[0], p[0] + p[1]))
KINDS = st.sampled_from(DocumentKind)
PATHS = st.tuples(TEXT, TEXT)
CITATIONS = st.builds(
    Citation,
    number=st.integers(1, 9),
    document_id=TEXT,
    passage_id=TEXT,
    title=TEXT,
    kind=KINDS,
    heading_path=PATHS,
    quote=TEXT,
    span=SPANS,
    passage=TEXT,
    passage_span=SPANS,
    highlights=st.tuples(SPANS),
    url=st.none() | TEXT,
    verified_on=DATES,
    valid_from=DATES,
    valid_until=DATES,
    strata=TEXT,
    published_on=DATES,
    page=st.none() | st.integers(1, 99),
)
ANSWERS = st.builds(
    Answer,
    id=TEXT,
    question=TEXT,
    status=st.sampled_from(AnswerStatus),
    mode=st.sampled_from(AnswerMode),
    statements=st.tuples(
        st.builds(
            Statement,
            text=TEXT,
            kind=st.sampled_from(StatementKind),
            citations=st.just((1, 2)),
            span=st.none() | SPANS,
            checks=st.tuples(st.builds(Check, TEXT, st.booleans(), TEXT)),
            ordered=st.booleans(),
        )
    ),
    citations=st.tuples(CITATIONS),
    confidence=st.floats(0, 1),
    notices=st.tuples(st.builds(Notice, TEXT, TEXT)),
    related=st.tuples(st.builds(Related, TEXT, TEXT, TEXT, KINDS, PATHS, TEXT, SPANS)),
    handoff=st.none() | st.builds(Handoff, TEXT, st.tuples(TEXT)),
    resolved_question=st.none() | TEXT,
    timings=st.dictionaries(TEXT, st.floats(0, 99)),
)


def answer(name: str = "r1", question: str = "Quel délai ?") -> Answer:
    """Return a bare answer."""
    return Answer(
        id=name,
        question=question,
        status=AnswerStatus.NO_ANSWER,
        mode=AnswerMode.EXTRACTIVE,
        statements=(),
        citations=(),
        confidence=0.1,
    )


def add_users(database: Database, *ids: int) -> None:
    """Create accounts of these ids."""
    with database.write() as session:
        session.add_all(
            UserRow(
                id=i,
                login=f"u{i}",
                password_hash="",
                role="agent",
                created_at=dt.datetime.now(dt.UTC),
            )
            for i in ids
        )


@given(ANSWERS)
@settings(max_examples=60, deadline=None)
def test_an_answer_is_read_again_exactly(original: Answer) -> None:
    assert decode_answer(encode_answer(original)) == original


@given(ANSWERS)
@settings(max_examples=10)
def test_an_answer_kept_before_pages_is_still_read(original: Answer) -> None:
    raw = json.loads(encode_answer(original))
    for citation in raw["citations"]:
        del citation["page"], citation["published_on"]
    for statement in raw["statements"]:
        del statement["ordered"]
    read = decode_answer(json.dumps(raw))
    assert {c.page for c in read.citations} == {None}
    assert [s.text for s in read.statements] == [s.text for s in original.statements]


def test_a_damaged_answer_is_said() -> None:
    with pytest.raises(StorageError, match="ne peut plus être relue"):
        decode_answer('{"id": "r1"}')


def test_answers_of_a_conversation_come_in_order(database: Database) -> None:
    conversations = Conversations(database)
    first = conversations.append(answer("r1", "Première ?"))
    conversations.append(answer("r2", "Deuxième ?"), conversation_id=first.conversation_id)
    other = conversations.append(answer("r3", "Ailleurs ?"))
    found = conversations.get(first.conversation_id)
    assert [a.answer.id for a in found.answers] == ["r1", "r2"]
    assert [a.position for a in found.answers] == [0, 1]
    assert found.summary.title == "Première ?"
    assert found.summary.length == 2
    # The last used comes first.
    assert [s.id for s in conversations.list()] == [other.conversation_id, first.conversation_id]
    assert [s.length for s in conversations.list()] == [1, 2]
    conversations.append(answer("r4"), conversation_id=first.conversation_id)
    assert [s.id for s in conversations.list()] == [first.conversation_id, other.conversation_id]
    assert [s.id for s in conversations.list(limit=1, offset=1)] == [other.conversation_id]


def test_nobody_reads_another_s_conversation(database: Database) -> None:
    add_users(database, 1, 2)
    conversations = Conversations(database)
    mine = conversations.append(answer("r1"), owner=1)
    for stranger in (2, None):
        assert conversations.list(stranger) == []
        with pytest.raises(NotFoundError, match="n’existe pas"):
            conversations.get(mine.conversation_id, stranger)
        with pytest.raises(NotFoundError):
            conversations.answer("r1", stranger)
        with pytest.raises(NotFoundError):
            conversations.delete(mine.conversation_id, stranger)
        with pytest.raises(NotFoundError):
            conversations.append(answer("r2"), conversation_id=mine.conversation_id, owner=stranger)
        with pytest.raises(NotFoundError):
            conversations.record_feedback(Feedback("r1", True), stranger)
    assert conversations.get(mine.conversation_id, 1).summary.length == 1


def test_deleting_takes_answers_and_opinions_along(database: Database) -> None:
    conversations = Conversations(database)
    stored = conversations.append(answer("r1"))
    conversations.record_feedback(Feedback("r1", True))
    conversations.delete(stored.conversation_id)
    with pytest.raises(NotFoundError):
        conversations.answer("r1")
    with pytest.raises(NotFoundError):
        conversations.delete(stored.conversation_id)
    again = conversations.append(replace(answer("r1"), confidence=0.5))
    assert conversations.answer("r1").feedback is None, "the opinion must not come back"
    assert again.position == 0


def test_the_last_opinion_counts(database: Database) -> None:
    conversations = Conversations(database)
    conversations.append(answer("r1"))
    assert conversations.answer("r1").feedback is None
    conversations.record_feedback(Feedback("r1", False, FeedbackReason.OUTDATED, "texte de 2019"))
    assert conversations.answer("r1").feedback == Feedback(
        "r1", False, FeedbackReason.OUTDATED, "texte de 2019"
    )
    conversations.record_feedback(Feedback("r1", True))
    assert conversations.answer("r1").feedback == Feedback("r1", True)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Quel\n délai ?  ", "Quel délai ?"),
        ("mot " * 29 + "fin?", "mot " * 29 + "fin?"),  # 120 characters exactly
        ("mot " * 30 + "fin", ("mot " * 29).strip() + "…"),
        ("x" * 200, "x" * 119 + "…"),
    ],
)
def test_titles_are_short_and_end_at_a_word(question: str, title: str) -> None:
    assert shorten(question) == title
    assert len(title) <= TITLE_CHARS
