"""One person's chat: from what they did to what they see. Everything shown is built in ``render``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    DoneEvent,
    Event,
    Filters,
    Notice,
    NoticeEvent,
    Question,
    SourcesEvent,
    Statement,
    StatementEvent,
)
from assistant.api.logs import log_unexpected
from assistant.api.pages.typography import no_break
from assistant.desk import Caller, Desk
from assistant.errors import AssistantError, NotFoundError
from assistant.storage.records import StoredAnswer
from ingestion.errors import IngestionError
from ui import render, words
from ui.markup import attribute, text

UNEXPECTED = "Une erreur imprévue est survenue. Réessayez dans un instant."
_IDENTIFIER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class View:
    """What the chat shows: HTML of its parts, and where the conversation stands.

    ``announcement`` is read aloud by screen readers; ``answer_id`` is the answer to judge;
    ``message`` is said beside the question.
    """

    thread: str = ""
    sources: str = ""
    announcement: str = ""
    conversation_id: str = ""
    answer_id: str = ""
    message: str = ""
    is_judged: bool = False
    """The reader is asked whether the last answer helped: not after a greeting."""
    is_failed: bool = False
    is_gone: bool = False
    """The conversation was deleted meanwhile: nothing was asked."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked yet."""
        return not self.thread


def ask(
    desk: Desk, caller: Caller, asked: str, conversation_id: str, filters: Filters
) -> Iterator[View]:
    """Yield the view as the answer comes: sources, then each sentence, then the whole."""
    earlier: tuple[StoredAnswer, ...] = ()
    try:
        if conversation_id:
            earlier = desk.conversations.get(conversation_id, caller.owner).answers
    except NotFoundError:
        # Asked in a new one, a question that leans on those before would lose its subject.
        yield View(message=words.DELETED_ELSEWHERE, is_gone=True)
        return
    except AssistantError as error:
        yield _failed(View(conversation_id=conversation_id), (), asked, str(error))
        return
    before = opened(earlier, conversation_id)
    rank = len(earlier) + 1
    yield _with_thread(
        before, earlier, render.pending(asked, rank), announcement="Recherche dans les documents…"
    )
    question = Question(asked, filters=filters, conversation_id=conversation_id or None)
    try:
        with desk.stream(question, caller) as stream:
            yield from _partial_views(stream, before, earlier, asked, rank)
            result = stream.result
    except (AssistantError, IngestionError) as error:
        yield _failed(before, earlier, asked, str(error))
    except Exception as error:
        log_unexpected(error)
        yield _failed(before, earlier, asked, UNEXPECTED)
    else:
        whole = opened((*earlier, result), result.conversation_id)
        yield replace(whole, announcement=announcement(result.answer))


def reopen(desk: Desk, caller: Caller, conversation_id: str) -> View:
    """Return a stored conversation as it was shown; an empty view, saying why, when there is none."""
    if not conversation_id:
        return View()
    gone = View(message=words.GONE)
    if not _IDENTIFIER.fullmatch(conversation_id):
        return gone
    try:
        answers = desk.conversations.get(conversation_id, caller.owner).answers
    except NotFoundError:
        return gone
    except AssistantError as error:
        return View(message=words.message(str(error)))
    return opened(answers, conversation_id)


def finished(desk: Desk, caller: Caller, conversation_id: str) -> View:
    """Return the view of a conversation whose last answer was just given, to be said aloud."""
    try:
        answers = desk.conversations.get(conversation_id, caller.owner).answers
    except AssistantError:
        return View()
    return replace(opened(answers, conversation_id), announcement=announcement(answers[-1].answer))


def opened(answers: Sequence[StoredAnswer], conversation_id: str) -> View:
    """Return the view of a conversation at rest."""
    if not answers:
        return View()
    exchanges = "".join(
        render.exchange(stored.answer, rank) for rank, stored in enumerate(answers, 1)
    )
    return View(
        thread=thread_html(exchanges, conversation_id, len(answers)),
        sources=sources_panel([stored.answer for stored in answers]),
        conversation_id=conversation_id,
        answer_id=answers[-1].answer.id,
        is_judged=not answers[-1].answer.is_small_talk,
    )


def thread_html(exchanges: str, conversation_id: str, count: int) -> str:
    """Return the conversation; the page's script reads its attributes to follow it."""
    return (
        f'<div class="vd-fil" data-conversation="{attribute(conversation_id)}" '
        f'data-echanges="{count}">{exchanges}</div>'
    )


def sources_panel(answers: Sequence[Answer]) -> str:
    """Return the sources: those of the last answer open, earlier ones folded below."""
    if not answers:
        return ""
    rank = len(answers)
    last = answers[-1]
    cards = render.sources_html(last.citations, rank, answer_id=last.id)
    empty = '<p class="vd-vide">Aucune source pour cette question.</p>'
    earlier = "".join(
        f'<details class="vd-anciennes"><summary>Sources de la question {number}</summary>'
        f"{render.sources_html(answer.citations, number, answer_id=answer.id)}</details>"
        for number, answer in reversed(list(enumerate(answers[:-1], 1)))
        if answer.citations
    )
    return f'<div class="vd-sources"><h2>Sources</h2>{cards or empty}{earlier}</div>'


def announcement(answer: Answer) -> str:
    """Return, as HTML, what a screen reader says when an answer is complete."""
    said = " ".join(s.text for s in answer.statements[:1])
    count = len(answer.citations)
    sources = f" {count} source{'s' if count > 1 else ''}." if count else ""
    return text(f"{render.STATUS_WORDS[answer.status]}. {said}{sources}")


def previous(desk: Desk, caller: Caller, limit: int) -> list[tuple[str, str]]:
    """Return (title and day, id) of the person's conversations, the last used first."""
    with suppress(AssistantError):
        return [
            (no_break(f"{c.title} — {c.updated_at.astimezone():%d/%m/%Y %H:%M}"), c.id)
            for c in desk.conversations.list(caller.owner, limit=limit)
        ]
    return []


def attempt(action: Callable[[], str]) -> str:
    """Return what ``action`` says, or in French why it failed."""
    try:
        return action()
    except (AssistantError, IngestionError) as error:
        return render.problem(str(error))
    except Exception as error:
        log_unexpected(error)
        return render.problem(UNEXPECTED)


def _partial_views(
    events: Iterator[Event], before: View, earlier: Sequence[StoredAnswer], asked: str, rank: int
) -> Iterator[View]:
    """Yield a view after each event but the last, whose answer is shown whole."""
    citations: tuple[Citation, ...] = ()
    statements: list[Statement] = []
    notices: list[Notice] = []
    resolved: str | None = None
    answers = [stored.answer for stored in earlier]
    for event in events:
        match event:
            case SourcesEvent():
                citations, resolved = event.citations, event.resolved_question
            case StatementEvent():
                statements.append(event.statement)
            case NoticeEvent():
                notices.append(event.notice)
            case DoneEvent():
                return
        inner = (
            render.understood(resolved)
            + render.statements_html(statements, citations, rank)
            + render.notices_html(notices)
        )
        draft = Answer(
            id="",
            question=asked,
            status=AnswerStatus.ANSWERED,
            mode=AnswerMode.EXTRACTIVE,
            statements=(),
            citations=citations,
            confidence=0,
        )
        view = _with_thread(before, earlier, render.pending(asked, rank, inner))
        yield replace(view, sources=sources_panel([*answers, draft]))


def _with_thread(
    view: View, earlier: Sequence[StoredAnswer], last: str, announcement: str = ""
) -> View:
    exchanges = "".join(render.exchange(s.answer, n) for n, s in enumerate(earlier, 1))
    return replace(
        view,
        thread=thread_html(exchanges + last, view.conversation_id, len(earlier) + 1),
        announcement=announcement,
        answer_id="",
        is_judged=False,
    )


def _failed(view: View, earlier: Sequence[StoredAnswer], asked: str, message: str) -> View:
    failed = render.failed(asked, len(earlier) + 1, message)
    shown = _with_thread(view, earlier, failed, announcement=text(message))
    return replace(shown, is_failed=True)
