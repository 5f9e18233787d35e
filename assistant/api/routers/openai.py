"""The OpenAI protocol over our answers, so that existing chat front ends connect as they are."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import DoneEvent, Event, Question
from assistant.api import sse
from assistant.api.deps import CallerDep, DeskDep
from assistant.api.logs import log_unexpected
from assistant.api.problems import documented, problem_of, unexpected
from assistant.desk import AnswerStream
from assistant.openai_shapes import MODEL, Chunks, completion, question_of

_STREAM: dict[str, Any] = {
    "description": "La réponse ; en morceaux (« chat.completion.chunk ») quand « stream » est vrai.",
    "content": {sse.MEDIA_TYPE: {"schema": {}}},
}
router = APIRouter(prefix="/v1", tags=["Compatible OpenAI"])


class Part(BaseModel):
    """Un morceau de message ; seul le texte compte."""

    model_config = ConfigDict(extra="ignore")
    type: str = Field("text", description="Nature du morceau.")
    text: str = Field("", description="Texte du morceau.")


class Message(BaseModel):
    """Un message de la conversation."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool"] = Field(
        description="Qui parle ; seuls « user » et « assistant » comptent."
    )
    content: str | list[Part] | None = Field(None, description="Texte du message.")

    @property
    def text(self) -> str:
        """Return the words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """Ce que le flux ajoute."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool = Field(default=False, description="Finir par le décompte des mots.")


_QUESTION = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {"role": {"const": "user"}, "content": {"type": "string", "pattern": "[a-z]{3}"}},
}
"""What at least one message must look like."""


class ChatIn(BaseModel):
    """Une demande de réponse ; les autres champs du protocole sont acceptés et sans effet."""

    model_config = ConfigDict(extra="ignore")
    messages: Annotated[
        list[Message],
        Field(
            min_length=1,
            max_length=200,
            description="La conversation ; le dernier message « user » est la question.",
            json_schema_extra={"contains": _QUESTION},
        ),
    ]
    model: str = Field(MODEL, max_length=200, description="Sans effet : il n’y a qu’un modèle.")
    stream: bool = Field(default=False, description="Réponse en flux.")
    stream_options: StreamOptions | None = Field(None, description="Options du flux.")

    def question(self) -> Question:
        """Return the question and the turns before it; raises QuestionError."""
        return question_of([(m.role, m.text) for m in self.messages])


@router.get("/models", summary="Lister les modèles", responses=documented(401))
async def models() -> dict[str, Any]:
    """Lister le seul modèle servi."""
    return {"object": "list", "data": [_MODEL]}


@router.get("/models/{model}", summary="Décrire un modèle", responses=documented(401, 422))
async def model(model: str) -> dict[str, Any]:  # noqa: ARG001 - of the protocol
    """Décrire le modèle servi, quel que soit le nom demandé."""
    return _MODEL


@router.post(
    "/chat/completions",
    summary="Répondre, au format OpenAI",
    responses={200: _STREAM, **documented(400, 401, 403, 413, 422, 429, 503)},
)
async def chat(body: ChatIn, desk: DeskDep, caller: CallerDep) -> Any:
    """Répondre à la dernière question ; citations en notes, et structurées dans « vademecum »."""
    question = body.question()
    if not body.stream:
        stored = await run_in_threadpool(desk.ask, question, caller)
        return JSONResponse(completion(stored.answer, stored.conversation_id))
    stream = await run_in_threadpool(desk.stream, question, caller)
    try:
        # The first event comes before the response starts: a refused question is a plain problem.
        first = await run_in_threadpool(sse.next_event, stream)
    except BaseException:
        stream.close()
        raise
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    chunks = Chunks(uuid.uuid4().hex, int(time.time()), with_usage=with_usage)
    return StreamingResponse(
        _send(stream, first, chunks), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS
    )


async def _send(stream: AnswerStream, first: Event | None, chunks: Chunks) -> AsyncIterator[str]:
    """Yield the chunks as they come; when the caller leaves, the answer stops."""
    event = first
    try:
        yield _line(chunks.opening())
        while event is not None:
            if isinstance(event, DoneEvent):
                stored = stream.result
                for chunk in chunks.closing(stored.answer, stored.conversation_id):
                    yield _line(chunk)
            for chunk in chunks.of(event):
                yield _line(chunk)
            event = await to_thread.run_sync(sse.next_event, stream)
        yield "data: [DONE]\n\n"
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            log_unexpected(error)
        said = problem or unexpected()
        yield _line({"error": {"message": said.detail, "type": said.type, "code": said.status}})
    finally:
        stream.close()


def _line(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": "vademecum"}
