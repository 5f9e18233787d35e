"""The words of an answer: question, statements, citations, events. Frozen types, JSON both ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from ingestion.documents import DocumentKind, Span

MAX_QUESTION_CHARS = 4_000


class AnswerStatus(StrEnum):
    """The three outcomes."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NO_ANSWER = "no_answer"


class AnswerMode(StrEnum):
    """Who wrote the sentences: the documents, or a model whose sentences were checked."""

    EXTRACTIVE = "extractive"
    GENERATED = "generated"


class StatementKind(StrEnum):
    """What a sentence does in an answer."""

    DIRECT = "direct"
    DETAIL = "detail"
    CONDITION = "condition"
    STEP = "step"


class SortOrder(StrEnum):
    """How search hits are ordered."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person restricted the search to; empty tuples restrict nothing."""

    kinds: tuple[DocumentKind, ...] = ()
    themes: tuple[str, ...] = ()
    on_date: dt.date | None = None
    """The day the law is asked about; None is today."""


MAX_TURNS = 6
"""Earlier turns handed to the assistant; older ones no longer bear on a follow-up."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str = ""
    document_ids: tuple[str, ...] = ()
    understood: bool = False
    """Whether the question is as it was understood, and leans on none before."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, with the earlier turns of the conversation, oldest first."""

    text: str
    turns: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One verification of a statement: its name, whether it passed, and what was seen."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence (or a whole list) of the answer with the numbers of its citations.

    In extractive mode ``text`` is a verbatim slice of the cited document: ``span`` says which.
    """

    text: str
    kind: StatementKind
    citations: tuple[int, ...]
    span: Span | None = None
    checks: tuple[Check, ...] = ()
    verified: bool = True
    ordered: bool = False
    """The text is a list whose items follow an order."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage the answer relies on, frozen with the answer.

    ``quote`` is exactly ``document.text[span.start:span.end]``; ``highlights`` are the spans, in the
    same coordinates, of the sentences used. ``passage`` is the whole passage, shown around the quote.
    """

    number: int
    document_id: str
    passage_id: str
    title: str
    kind: DocumentKind
    heading_path: tuple[str, ...]
    quote: str
    span: Span
    passage: str
    passage_span: Span
    highlights: tuple[Span, ...] = ()
    version: str = ""
    publisher: str = ""
    url: str | None = None
    verified_on: dt.date | None = None
    verified_against: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    territory: str = ""
    strata: str = ""
    published_on: dt.date | None = None
    page: int | None = None
    """Page where the quote starts, 1-based, when the document has pages."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person must know: ``code`` is stable, ``text`` is shown."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """A close text, shown as such and never as an answer."""

    document_id: str
    passage_id: str
    title: str
    kind: DocumentKind
    heading_path: tuple[str, ...]
    excerpt: str
    span: Span


@dataclass(frozen=True, slots=True)
class Handoff:
    """Whom to ask when the documents do not say."""

    text: str
    contacts: tuple[str, ...] = ()


SMALL_TALK = "politesse"
"""Code of the notice that replies to a message which asks nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; ``confidence`` is an estimated probability, ``timings`` are milliseconds."""

    id: str
    question: str
    status: AnswerStatus
    mode: AnswerMode
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    notices: tuple[Notice, ...] = ()
    related: tuple[Related, ...] = ()
    handoff: Handoff | None = None
    resolved_question: str | None = None
    """The question as understood, when a follow-up was completed or a misspelt word read otherwise."""
    generation: str = ""
    answered_at: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_small_talk(self) -> bool:
        """Tell whether nothing was asked: « bonjour », « merci »."""
        return any(notice.code == SMALL_TALK for notice in self.notices)


@dataclass(frozen=True, slots=True)
class SourcesEvent:
    """The passages the answer will rely on, before any sentence."""

    citations: tuple[Citation, ...]
    resolved_question: str | None = None


@dataclass(frozen=True, slots=True)
class StatementEvent:
    """One checked sentence."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """Something to tell the person."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class DoneEvent:
    """The whole answer; always the last event."""

    answer: Answer


Event = SourcesEvent | StatementEvent | NoticeEvent | DoneEvent

EVENT_NAMES: dict[type, str] = {
    SourcesEvent: "sources",
    StatementEvent: "statement",
    NoticeEvent: "notice",
    DoneEvent: "done",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One term of a score: value × weight = contribution."""

    name: str
    value: float
    weight: float

    @property
    def contribution(self) -> float:
        """Return what this feature adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage found, with why it ranks where it does when ``explain`` was asked."""

    document_id: str
    passage_id: str
    score: float
    title: str
    kind: DocumentKind
    heading_path: tuple[str, ...]
    text: str
    span: Span
    highlights: tuple[Span, ...] = ()
    """Spans, in document coordinates, of the words that matched."""
    themes: tuple[str, ...] = ()
    published_on: dt.date | None = None
    verified_on: dt.date | None = None
    version: str = ""
    in_force: bool = True
    features: tuple[Feature, ...] = ()


def to_json(value: Any) -> Any:
    """Return ``value`` (any type of this module) as plain JSON types; dates are ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [to_json(v) for v in value]
    return value
