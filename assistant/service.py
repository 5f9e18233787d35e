"""The assistant as one object: ask, stream, search, read a document. Everything above uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.answers import Answer, DoneEvent, Event, Filters, Question, SearchHit, SortOrder
from ingestion.documents import Document


class Assistant(Protocol):
    """What the CLI, the API, the chat and the evaluations depend on.

    Filters that name an unknown theme raise UnknownThemeError, a QuestionError, everywhere.
    """

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield sources, statements, notices, then done; raises QuestionError, IndexUnavailableError."""

    def ask(self, question: Question) -> Answer:
        """Return the answer of ``stream``'s last event."""

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters | None = None,
        sort: SortOrder = SortOrder.RELEVANCE,
        explain: bool = False,
    ) -> list[SearchHit]:
        """Return the best passages, one per document, best first; ``k`` ≤ 200."""

    def understood(self, query: str) -> str | None:
        """Return a search as it is read, when it holds misspelt words; None when it is read as typed."""

    def document(self, document_id: str) -> Document:
        """Return a document of the published generation; raises NotFoundError."""

    def documents(self, filters: Filters | None = None) -> Sequence[Document]:
        """Return the documents without their text, by title."""


def collect(events: Iterator[Event]) -> Answer:
    """Return the answer carried by the last event."""
    for event in events:
        if isinstance(event, DoneEvent):
            return event.answer
    raise RuntimeError("a stream ended without its done event")
