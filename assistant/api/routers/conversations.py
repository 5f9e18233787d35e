"""Conversations kept with their evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.api.deps import CallerDep, DeskDep
from assistant.api.problems import documented
from assistant.api.schemas import ConversationOut, ConversationsOut

router = APIRouter(prefix="/conversations", tags=["Conversations"])

Limit = Annotated[int, Query(ge=1, le=200, description="Nombre de conversations au plus.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Conversations à passer.")]


@router.get("", summary="Lister ses conversations", responses=documented(401, 422, 503))
def conversations(
    desk: DeskDep, caller: CallerDep, limit: Limit = 50, offset: Offset = 0
) -> ConversationsOut:
    """Lister les conversations, la dernière utilisée d’abord."""
    return ConversationsOut.listed(
        desk.conversations.list(caller.owner, limit=limit, offset=offset)
    )


@router.get(
    "/{conversation_id}",
    summary="Relire une conversation",
    responses=documented(401, 404, 422, 503),
)
def conversation(conversation_id: str, desk: DeskDep, caller: CallerDep) -> ConversationOut:
    """Rendre une conversation avec les passages tels qu’ils furent montrés."""
    return ConversationOut.whole(desk.conversations.get(conversation_id, caller.owner))


@router.delete(
    "/{conversation_id}",
    status_code=204,
    summary="Supprimer une conversation",
    responses=documented(401, 403, 404, 422, 503),
)
def delete(conversation_id: str, desk: DeskDep, caller: CallerDep) -> None:
    """Supprimer une conversation, ses réponses et leurs avis."""
    desk.conversations.delete(conversation_id, caller.owner)
