"""Questions in, answers out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from assistant.answers import Question
from assistant.api import sse
from assistant.api.deps import CallerDep, DeskDep
from assistant.api.problems import documented
from assistant.api.schemas import AnswerOut, FeedbackIn, FeedbackOut, QuestionIn

router = APIRouter(tags=["Réponses"])

_EVENTS: dict[str, Any] = {
    "description": "La réponse ; en événements (« sources », « statement », « notice », « done », "
    "ou « error ») quand l’en-tête Accept demande text/event-stream.",
    "content": {sse.MEDIA_TYPE: {"schema": {"type": "string"}}},
}


@router.post(
    "/answers",
    response_model=AnswerOut,
    summary="Poser une question",
    responses={200: _EVENTS, **documented(400, 401, 403, 404, 413, 422, 429, 503)},
)
async def answer(body: QuestionIn, request: Request, desk: DeskDep, caller: CallerDep) -> Any:
    """Répondre à une question. La réponse est enregistrée avant d’être rendue."""
    question = Question(
        body.question, filters=body.filters.filters(), conversation_id=body.conversation_id
    )
    if not sse.wanted(request):
        return AnswerOut.stored(await run_in_threadpool(desk.ask, question, caller))
    stream = await run_in_threadpool(desk.stream, question, caller)
    try:
        # The first event comes before the response starts: a refused question is a plain problem.
        first = await run_in_threadpool(sse.next_event, stream)
    except BaseException:
        stream.close()
        raise
    return StreamingResponse(
        sse.send(stream, first), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS
    )


@router.get(
    "/answers/{answer_id}", summary="Relire une réponse", responses=documented(401, 404, 422, 503)
)
def stored_answer(answer_id: str, desk: DeskDep, caller: CallerDep) -> AnswerOut:
    """Rendre une réponse enregistrée, avec les passages tels qu’ils furent montrés."""
    return AnswerOut.stored(desk.conversations.answer(answer_id, caller.owner))


@router.post(
    "/feedback",
    status_code=201,
    summary="Donner son avis",
    responses=documented(400, 401, 403, 404, 413, 422, 503),
)
def feedback(body: FeedbackIn, desk: DeskDep, caller: CallerDep, response: Response) -> FeedbackOut:
    """Dire si une réponse a aidé, et sinon pourquoi. Le dernier avis remplace le précédent."""
    opinion = body.feedback()
    desk.judge(opinion, caller)
    response.headers["Location"] = f"/api/v1/answers/{opinion.answer_id}"
    return FeedbackOut.of(opinion)
