"""Answers in the words of the OpenAI protocol: messages in, text with footnotes and chunks out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.answers import (
    MAX_TURNS,
    Answer,
    AnswerStatus,
    Citation,
    Event,
    Question,
    Statement,
    StatementEvent,
    StatementKind,
    Turn,
    to_json,
)
from assistant.errors import QuestionError
from assistant.outline import DOUBT

MODEL = "vademecum"
EXTENSION = "vademecum"
"""Name of the field beside the protocol's own that carries the whole answer."""


def question_of(messages: Sequence[tuple[str, str]]) -> Question:
    """Return the last thing the person said, with the earlier exchanges as turns.

    ``messages`` are (role, text). Instructions of the caller are left out: documents alone answer.
    Raises QuestionError when nobody asks anything.
    """
    turns: list[Turn] = []
    for role, text in messages:
        if role == "user" and text.strip():
            turns.append(Turn(text))
        elif role == "assistant" and turns:
            turns[-1] = Turn(turns[-1].question, text)
    if not turns:
        raise QuestionError("Aucune question : il faut un message de rôle « user » avec du texte.")
    return Question(turns[-1].question, tuple(turns[:-1][-MAX_TURNS:]))


def sentence(statement: Statement, *, first: bool) -> str:
    """Return a statement with its numbers, and what separates it from the one before."""
    marks = "".join(f"[{n}]" for n in statement.citations)
    doubt = "" if statement.verified else DOUBT
    joint = "" if first else "\n\n"
    bullet = "- " if statement.kind is StatementKind.STEP and "\n" not in statement.text else ""
    return f"{joint}{bullet}{doubt}{statement.text} {marks}".rstrip()


def text_of(answer: Answer) -> str:
    """Return the whole text of an answer: sentences, notices, footnotes."""
    return "".join([*_sentences(answer.statements), tail_of(answer)])


def tail_of(answer: Answer) -> str:
    """Return what follows the sentences: notices, whom to ask, and the sources as footnotes."""
    blocks: list[str] = []
    if answer.notices:
        blocks.append("\n".join(f"> {notice.text}" for notice in answer.notices))
    if answer.status is AnswerStatus.NO_ANSWER and answer.related:
        close = "\n".join(f"- {r.title} : {r.excerpt}" for r in answer.related)
        blocks.append(f"Textes proches, qui ne répondent pas à la question :\n{close}")
    if answer.handoff:
        contacts = "\n".join(f"- {contact}" for contact in answer.handoff.contacts)
        blocks.append(f"{answer.handoff.text}\n{contacts}")
    if answer.citations:
        blocks.append("Sources :\n" + "\n".join(footnote(c) for c in answer.citations))
    joint = "\n\n" if answer.statements else ""
    return joint + "\n\n".join(blocks) if blocks else ""


def footnote(citation: Citation) -> str:
    """Return a citation on one line."""
    path = " > ".join((citation.title, *citation.heading_path))
    page = f", p. {citation.page}" if citation.page else ""
    when = ""
    if citation.verified_on:
        when = f", vérifié le {citation.verified_on:%d/%m/%Y}"
    elif citation.version:
        when = f", version {citation.version}"
    elif citation.published_on:
        when = f", publié le {citation.published_on:%d/%m/%Y}"
    return f"[{citation.number}] {citation.kind.label} — {path}{page}{when}"


def completion(answer: Answer, conversation_id: str) -> dict[str, Any]:
    """Return a whole answer as a `chat.completion`."""
    text = text_of(answer)
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": _seconds(answer),
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": usage(answer.question, text),
        EXTENSION: extension(answer, conversation_id),
    }


def extension(answer: Answer, conversation_id: str) -> dict[str, Any]:
    """Return the whole answer, structured: status, statements, citations, notices…"""
    return {**to_json(answer), "conversation_id": conversation_id}


def usage(question: str, text: str) -> dict[str, int]:
    """Return the words read and written: the protocol's « tokens », for want of any."""
    asked, written = len(question.split()), len(text.split())
    return {
        "prompt_tokens": asked,
        "completion_tokens": written,
        "total_tokens": asked + written,
    }


class Chunks:
    """Turn the events of one answer into `chat.completion.chunk` objects."""

    def __init__(self, identifier: str, created: int, *, with_usage: bool):
        self._head = {
            "id": f"chatcmpl-{identifier}",
            "object": "chat.completion.chunk",
            "created": created,
            "model": MODEL,
        }
        self._with_usage = with_usage
        self._count = 0

    def opening(self) -> dict[str, Any]:
        """Return the first chunk, which names the role."""
        return self._chunk({"role": "assistant", "content": ""})

    def of(self, event: Event) -> Iterator[dict[str, Any]]:
        """Yield the chunk of a statement; other events wait for the end."""
        if isinstance(event, StatementEvent):
            first = self._count == 0
            self._count += 1
            yield self._chunk({"content": sentence(event.statement, first=first)})

    def closing(self, answer: Answer, conversation_id: str) -> Iterator[dict[str, Any]]:
        """Yield the footnotes, the end with the structured answer, then the usage when asked for."""
        tail = tail_of(answer)
        if tail:
            yield self._chunk({"content": tail})
        end = self._chunk({}, "stop")
        yield {**end, EXTENSION: extension(answer, conversation_id)}
        if self._with_usage:
            yield {**self._head, "choices": [], "usage": usage(answer.question, text_of(answer))}

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return {**self._head, "choices": [choice]}


def _sentences(statements: Sequence[Statement]) -> Iterator[str]:
    for place, statement in enumerate(statements):
        yield sentence(statement, first=place == 0)


def _seconds(answer: Answer) -> int:
    return int(dt.datetime.fromisoformat(answer.answered_at).timestamp())
