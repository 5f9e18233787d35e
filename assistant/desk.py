"""The front desk: the one door of the API and the chat to the assistant and to what is kept.

It limits how many answers are prepared at once and how often one caller asks, resolves the earlier
turns of a conversation, and stores each answer before it is acknowledged.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Protocol

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.answers import (
    MAX_TURNS,
    Answer,
    DoneEvent,
    Event,
    Filters,
    Question,
    SearchHit,
    SortOrder,
    Turn,
)
from assistant.catalogue import IndexInfo, index_info, theme_labels
from assistant.errors import AssistantError, BusyError, IndexUnavailableError, NotFoundError
from assistant.restriction import restriction, said_when_refused
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.records import Conversation, Feedback, Role, StoredAnswer, User
from ingestion.documents import Document
from ingestion.errors import IngestionError

RETRY_AFTER_S = 2
"""An extractive answer takes well under a second: two seconds later there is room again."""
REOPEN_EVERY_S = 1.0
"""How often, at most, a missing index is looked for again."""


class TooManyQuestionsError(BusyError):
    """One caller asks too often; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            "Vous avez posé beaucoup de questions en peu de temps. "
            f"Réessayez dans {retry_after} seconde{'s' if retry_after > 1 else ''}."
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a signed-in person, or whoever is at this address on an open machine."""

    user: User | None = None
    address: str = ""

    @property
    def owner(self) -> int | None:
        """Return the id under which conversations are kept."""
        return self.user.id if self.user else None

    @property
    def is_maintainer(self) -> bool:
        """Tell whether they may do what is a maintainer's: by their role, or on an open machine."""
        return self.user is None or self.user.role is Role.MAINTAINER

    @property
    def key(self) -> str:
        """Return what questions are counted by."""
        return f"compte:{self.user.id}" if self.user else f"adresse:{self.address}"


class Watcher(Protocol):
    """What is told of answers and opinions, to count them."""

    def answered(self, answer: Answer) -> None:
        """Learn that an answer was stored."""

    def judged(self, useful: bool) -> None:
        """Learn that an opinion was stored."""


class Desk:
    """Ask, search, read and keep; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        assistant: Assistant | None = None,
        *,
        opener: Callable[[Settings], Assistant] | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        self.settings = settings
        self._watcher = watcher
        self.conversations = Conversations(database)
        self._assistant = assistant
        self._opener = opener
        self._opening = threading.Lock()
        self._next_try = 0.0
        self._why_not = "Aucun index n’est encore publié. Lancez « vademecum ingest »."
        self._slots = threading.BoundedSemaphore(settings.reponses_simultanees)
        self._rate = RateLimitItemPerMinute(settings.questions_par_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @property
    def assistant(self) -> Assistant:
        """Return the assistant, looking again for an index that was missing.

        Raises IndexUnavailableError, saying why.
        """
        if self._assistant is None:
            with self._opening:
                if self._assistant is None and time.monotonic() >= self._next_try:
                    self._open()
        if self._assistant is None:
            raise IndexUnavailableError(self._why_not)
        return self._assistant

    def check_ready(self) -> None:
        """Raise IndexUnavailableError, saying why, when questions cannot be answered."""
        try:
            # The engine opens its index when first asked for something: ask for almost nothing.
            self.assistant.document("")
        except NotFoundError:
            return
        except IngestionError as error:
            raise IndexUnavailableError(str(error)) from error

    @property
    def why_not_ready(self) -> str:
        """Return why questions cannot be answered, empty when they can."""
        try:
            self.check_ready()
        except IndexUnavailableError as error:
            return str(error)
        return ""

    def stream(self, question: Question, caller: Caller) -> AnswerStream:
        """Return the events of an answer, stored before its last one.

        Raises TooManyQuestionsError and BusyError beyond the limits, NotFoundError for an unknown
        conversation, IndexUnavailableError. The stream must be closed (it is a context manager).
        """
        assistant = self.assistant
        self._count(caller)
        turns = question.turns or self._turns(question.conversation_id, caller)
        if not self._slots.acquire(blocking=False):
            raise BusyError(
                "Toutes les places sont prises pour l’instant. Réessayez dans quelques secondes."
            )
        try:
            events = assistant.stream(replace(question, turns=turns))
        except BaseException:
            self._slots.release()
            raise
        if question.filters.kinds or question.filters.themes:
            events = said_when_refused(events, lambda: self.restriction(question.filters))
        return AnswerStream(
            events,
            self._slots.release,
            partial(self._store, conversation_id=question.conversation_id, owner=caller.owner),
        )

    def ask(self, question: Question, caller: Caller) -> StoredAnswer:
        """Return the stored answer of ``stream``'s last event."""
        with self.stream(question, caller) as stream:
            for _ in stream:
                pass
            return stream.result

    def judge(self, feedback: Feedback, caller: Caller) -> None:
        """Keep an opinion of an answer; raises NotFoundError."""
        self.conversations.record_feedback(feedback, caller.owner)
        if self._watcher is not None:
            self._watcher.judged(feedback.useful)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters | None = None,
        sort: SortOrder = SortOrder.RELEVANCE,
        explain: bool = False,
    ) -> list[SearchHit]:
        """Return the best passages; see ``Assistant.search``."""
        return self.assistant.search(query, k=k, filters=filters, sort=sort, explain=explain)

    def understood(self, query: str) -> str | None:
        """Return a search as it is read, None when as typed; see ``Assistant.understood``."""
        return self.assistant.understood(query)

    def document(self, document_id: str) -> Document:
        """Return a document of the served index; raises NotFoundError."""
        return self.assistant.document(document_id)

    def documents(self, filters: Filters | None = None) -> Sequence[Document]:
        """Return the documents without their text, by title."""
        return self.assistant.documents(filters)

    def index(self) -> IndexInfo:
        """Return what is known of the served index; raises IndexUnavailableError."""
        return index_info(self.settings.index)

    def themes(self) -> dict[str, str]:
        """Return the labels of the themes that can be filtered on, in display order."""
        return theme_labels(self.settings.index, self.settings.corpus)

    def restriction(self, filters: Filters) -> str:
        """Return what these filters leave out, in words; empty when they restrict nothing."""
        return restriction(filters, self.themes())

    def _open(self) -> None:
        self._next_try = time.monotonic() + REOPEN_EVERY_S
        if self._opener is None:
            return
        try:
            self._assistant = self._opener(self.settings)
        except (AssistantError, IngestionError) as error:
            self._why_not = str(error)

    def _store(
        self, answer: Answer, *, conversation_id: str | None, owner: int | None
    ) -> StoredAnswer:
        # The desk names what it keeps: an identifier is never given twice, whatever the engine does.
        answer = replace(answer, id=uuid.uuid4().hex, answered_at=answer.answered_at or _now())
        stored = self.conversations.append(answer, conversation_id=conversation_id, owner=owner)
        if self._watcher is not None:
            self._watcher.answered(answer)
        return stored

    def _count(self, caller: Caller) -> None:
        if not self._limiter.hit(self._rate, caller.key):
            reset = self._limiter.get_window_stats(self._rate, caller.key).reset_time
            raise TooManyQuestionsError(max(1, int(reset - time.time()) + 1))

    def _turns(self, conversation_id: str | None, caller: Caller) -> tuple[Turn, ...]:
        if conversation_id is None:
            return ()
        return turns_of(self.conversations.get(conversation_id, caller.owner))


class AnswerStream(Iterator[Event]):
    """The events of one answer; ``result`` is what was stored, once the last event came."""

    def __init__(
        self,
        events: Iterator[Event],
        release: Callable[[], None],
        store: Callable[[Answer], StoredAnswer],
    ) -> None:
        self._events = events
        self._release: Callable[[], None] | None = release
        self._store = store
        self._result: StoredAnswer | None = None

    @property
    def result(self) -> StoredAnswer:
        """Return the stored answer; RuntimeError before the last event."""
        if self._result is None:
            raise RuntimeError("a stream ended without its done event")
        return self._result

    def __next__(self) -> Event:
        event = next(self._events)
        if not isinstance(event, DoneEvent):
            return event
        self._result = self._store(event.answer)
        return DoneEvent(self._result.answer)

    def close(self) -> None:
        """Stop the answer and give its place to another; closing twice is no error."""
        release, self._release = self._release, None
        if release is None:
            return
        try:
            close = getattr(self._events, "close", None)
            if close is not None:
                close()
        finally:
            release()

    def __enter__(self) -> AnswerStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # A response that never started is never closed by the server: its place must come back.
        self.close()


def turns_of(conversation: Conversation) -> tuple[Turn, ...]:
    """Return the last turns of a conversation, oldest first."""
    return tuple(
        Turn(
            question=stored.answer.resolved_question or stored.answer.question,
            answer="\n".join(s.text for s in stored.answer.statements),
            document_ids=tuple(dict.fromkeys(c.document_id for c in stored.answer.citations)),
            understood=stored.answer.resolved_question is not None,
        )
        for stored in conversation.answers[-MAX_TURNS:]
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
