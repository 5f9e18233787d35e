"""Server-sent events of an answer, and the end of the answer when nobody listens any more."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from anyio import to_thread
from fastapi import Request

from assistant.answers import EVENT_NAMES, DoneEvent, Event, SourcesEvent, StatementEvent, to_json
from assistant.api.logs import log_unexpected
from assistant.api.problems import problem_of, unexpected
from assistant.api.schemas import AnswerOut
from assistant.desk import AnswerStream

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def wanted(request: Request) -> bool:
    """Tell whether the caller asked for server-sent events."""
    return MEDIA_TYPE in request.headers.get("accept", "")


def next_event(stream: Iterator[Event]) -> Event | None:
    """Return the next event, None at the end (StopIteration cannot cross a thread)."""
    return next(stream, None)


async def send(stream: AnswerStream, first: Event | None) -> AsyncIterator[str]:
    """Yield the events as text; a failure on the way becomes an « error » event.

    When the caller leaves, the server cancels this generator and the answer stops.
    """
    event = first
    try:
        while event is not None:
            yield frame(EVENT_NAMES[type(event)], _data(event, stream))
            event = await to_thread.run_sync(next_event, stream)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            log_unexpected(error)
        yield frame("error", (problem or unexpected()).model_dump(exclude={"errors"}))
    finally:
        stream.close()


def frame(name: str, data: Any) -> str:
    """Return one event as it goes on the wire."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _data(event: Event, stream: AnswerStream) -> Any:
    if isinstance(event, DoneEvent):
        return AnswerOut.stored(stream.result).model_dump(mode="json")
    if isinstance(event, SourcesEvent):
        return to_json(event)
    return to_json(event.statement if isinstance(event, StatementEvent) else event.notice)
