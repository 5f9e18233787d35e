"""What a person restricted the search to, said with what was not found because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from assistant.answers import Answer, AnswerStatus, DoneEvent, Event, Filters, Notice, NoticeEvent

CODE = "restreint"


def restriction(filters: Filters, themes: Mapping[str, str]) -> str:
    """Return what the search was restricted to and how to widen it, empty when it was not."""
    kinds = ", ".join(kind.label for kind in filters.kinds)
    labels = ", ".join(themes.get(theme, theme) for theme in filters.themes)
    kept = " ; ".join(
        f"{name} : {values}" for name, values in (("types", kinds), ("thèmes", labels)) if values
    )
    if not kept:
        return ""
    return (
        f"La recherche était restreinte à certains documents ({kept}). "
        "D’autres répondent peut-être : retirez cette restriction et recommencez."
    )


def said_when_refused(events: Iterator[Event], say: Callable[[], str]) -> Iterator[Event]:
    """Yield the events of an answer; one that is not found says first, as a notice, what ``say`` says."""
    try:
        for event in events:
            if isinstance(event, DoneEvent) and _is_not_found(event.answer):
                notice = Notice(CODE, say())
                yield NoticeEvent(notice)
                answer = event.answer
                yield DoneEvent(replace(answer, notices=(*answer.notices, notice)))
            else:
                yield event
    finally:
        # Stopped in the middle, the answer must stop too, and not when memory is next swept.
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _is_not_found(answer: Answer) -> bool:
    return answer.status is not AnswerStatus.ANSWERED and not answer.is_small_talk
