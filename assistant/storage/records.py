"""What the storage gives back: frozen records, never database rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from assistant.answers import Answer


class FeedbackReason(StrEnum):
    """Why an answer did not help; the value is what the API says."""

    OFF_TOPIC = "hors-sujet"
    WRONG = "fausse"
    OUTDATED = "depassee"
    INCOMPLETE = "incomplete"
    UNCLEAR = "peu-claire"
    OTHER = "autre"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return REASON_LABELS[self]


REASON_LABELS = {
    FeedbackReason.OFF_TOPIC: "Ne répond pas à ma question",
    FeedbackReason.WRONG: "Me paraît fausse",
    FeedbackReason.OUTDATED: "Me paraît dépassée",
    FeedbackReason.INCOMPLETE: "Il manque mon cas",
    FeedbackReason.UNCLEAR: "Difficile à comprendre",
    FeedbackReason.OTHER: "Autre raison",
}


MAX_COMMENT_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's opinion of an answer; the last one given counts."""

    answer_id: str
    useful: bool
    reason: FeedbackReason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was shown, with its place in a conversation."""

    answer: Answer
    conversation_id: str
    position: int
    created_at: dt.datetime
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation in a list; ``title`` is its first question, shortened."""

    id: str
    title: str
    created_at: dt.datetime
    updated_at: dt.datetime
    length: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation, oldest answer first."""

    summary: ConversationSummary
    answers: tuple[StoredAnswer, ...]


class Role(StrEnum):
    """What a person may do; the value is what the command and the database say."""

    AGENT = "agent"
    CORRESPONDENT = "correspondant"
    MAINTAINER = "mainteneur"


@dataclass(frozen=True, slots=True)
class User:
    """A person who has an account."""

    id: int
    login: str
    role: Role
    created_at: dt.datetime
