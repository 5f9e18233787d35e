"""Conversations and their answers, each seen only by its owner."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from assistant.answers import Answer
from assistant.errors import NotFoundError
from assistant.storage.codec import decode_answer, encode_answer
from assistant.storage.database import Database
from assistant.storage.models import AnswerRow, ConversationRow, FeedbackRow
from assistant.storage.records import (
    Conversation,
    ConversationSummary,
    Feedback,
    FeedbackReason,
    StoredAnswer,
)

TITLE_CHARS = 120
_UNKNOWN_CONVERSATION = "Cette conversation n’existe pas ou a été supprimée."
_UNKNOWN_ANSWER = "Cette réponse n’existe pas ou a été supprimée."


class Conversations:
    """Read and write conversations; ``owner`` is a user id, None on a machine without accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self, answer: Answer, *, conversation_id: str | None = None, owner: int | None = None
    ) -> StoredAnswer:
        """Store an answer at the end of a conversation (a new one by default), durably.

        Raises NotFoundError when the conversation is not the owner's, StorageError when nothing
        could be written.
        """
        now = dt.datetime.now(dt.UTC)
        with self._database.write() as session:
            if conversation_id is None:
                row = _start(session, answer.question, owner, now)
            else:
                row = _owned(session, conversation_id, owner)
            count = select(func.count()).where(AnswerRow.conversation_id == row.id)
            position = session.scalar(count) or 0
            row.updated_at = now
            session.add(
                AnswerRow(
                    id=answer.id,
                    conversation_id=row.id,
                    position=position,
                    status=answer.status.value,
                    data=encode_answer(answer),
                    created_at=now,
                )
            )
            return StoredAnswer(answer, row.id, position, now)

    def list(
        self, owner: int | None = None, *, limit: int = 50, offset: int = 0
    ) -> list[ConversationSummary]:
        """Return the owner's conversations, the last used first."""
        length = (
            select(func.count())
            .where(AnswerRow.conversation_id == ConversationRow.id)
            .scalar_subquery()
        )
        query = (
            select(ConversationRow, length)
            .where(_is_owner(owner))
            .order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.read() as session:
            return [_summary(row, count) for row, count in session.execute(query)]

    def get(self, conversation_id: str, owner: int | None = None) -> Conversation:
        """Return a conversation with the evidence of each answer; raises NotFoundError."""
        query = (
            select(AnswerRow, FeedbackRow)
            .outerjoin(FeedbackRow, FeedbackRow.answer_id == AnswerRow.id)
            .where(AnswerRow.conversation_id == conversation_id)
            .order_by(AnswerRow.position)
        )
        with self._database.read() as session:
            row = _owned(session, conversation_id, owner)
            answers = tuple(_stored(found) for found in session.execute(query))
            return Conversation(_summary(row, len(answers)), answers)

    def answer(self, answer_id: str, owner: int | None = None) -> StoredAnswer:
        """Return one stored answer; raises NotFoundError."""
        query = (
            select(AnswerRow, FeedbackRow)
            .join(ConversationRow, ConversationRow.id == AnswerRow.conversation_id)
            .outerjoin(FeedbackRow, FeedbackRow.answer_id == AnswerRow.id)
            .where(AnswerRow.id == answer_id, _is_owner(owner))
        )
        with self._database.read() as session:
            found = session.execute(query).one_or_none()
            if found is None:
                raise NotFoundError(_UNKNOWN_ANSWER)
            return _stored(found)

    def delete(self, conversation_id: str, owner: int | None = None) -> None:
        """Remove a conversation, its answers and their opinions; raises NotFoundError."""
        with self._database.write() as session:
            row = _owned(session, conversation_id, owner)
            session.execute(delete(ConversationRow).where(ConversationRow.id == row.id))

    def record_feedback(self, feedback: Feedback, owner: int | None = None) -> None:
        """Keep the last opinion given on an answer; raises NotFoundError."""
        self.answer(feedback.answer_id, owner)
        with self._database.write() as session:
            session.merge(
                FeedbackRow(
                    answer_id=feedback.answer_id,
                    useful=feedback.useful,
                    reason=feedback.reason.value if feedback.reason else None,
                    comment=feedback.comment,
                    created_at=dt.datetime.now(dt.UTC),
                )
            )


def _start(session: Session, question: str, owner: int | None, now: dt.datetime) -> ConversationRow:
    row = ConversationRow(
        id=uuid.uuid4().hex, owner_id=owner, title=shorten(question), created_at=now, updated_at=now
    )
    session.add(row)
    session.flush()
    return row


def shorten(question: str) -> str:
    """Return a question on one line, cut at a word to fit a title."""
    line = " ".join(question.split())
    if len(line) <= TITLE_CHARS:
        return line
    return line[: TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _is_owner(owner: int | None) -> Any:
    if owner is None:
        return ConversationRow.owner_id.is_(None)
    return ConversationRow.owner_id == owner


def _owned(session: Session, conversation_id: str, owner: int | None) -> ConversationRow:
    query = select(ConversationRow).where(ConversationRow.id == conversation_id, _is_owner(owner))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFoundError(_UNKNOWN_CONVERSATION)
    return row


def _summary(row: ConversationRow, length: int) -> ConversationSummary:
    return ConversationSummary(row.id, row.title, row.created_at, row.updated_at, length)


def _stored(found: Row[AnswerRow, FeedbackRow | None]) -> StoredAnswer:
    row, opinion = found
    feedback = (
        None
        if opinion is None
        else Feedback(
            answer_id=row.id,
            useful=opinion.useful,
            reason=FeedbackReason(opinion.reason) if opinion.reason else None,
            comment=opinion.comment,
        )
    )
    return StoredAnswer(
        decode_answer(row.data), row.conversation_id, row.position, row.created_at, feedback
    )
