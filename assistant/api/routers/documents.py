"""Search, documents, the served index."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query

from assistant.answers import MAX_QUESTION_CHARS, Filters, SortOrder
from assistant.api.deps import DeskDep
from assistant.api.problems import documented
from assistant.api.schemas import (
    DocumentOut,
    DocumentsOut,
    HitsOut,
    IndexOut,
)
from ingestion.documents import DocumentKind

router = APIRouter(tags=["Documents"])

Kinds = Annotated[list[DocumentKind], Query(description="Types de documents ; vide : tous.")]
Themes = Annotated[
    list[str], Query(max_length=50, description="Thèmes (identifiants) ; vide : tous.")
]
OnDate = Annotated[
    dt.date | None, Query(description="Jour auquel le droit est demandé ; absent : aujourd’hui.")
]


@router.get("/search", summary="Chercher des passages", responses=documented(401, 422, 503))
def search(
    desk: DeskDep,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=MAX_QUESTION_CHARS,
            description="Mots cherchés ; une expression exacte se met entre guillemets.",
        ),
    ],
    k: Annotated[int, Query(ge=1, le=200, description="Nombre de passages au plus.")] = 10,
    kind: Kinds = [],  # noqa: B006 - FastAPI copies it
    theme: Themes = [],  # noqa: B006
    on_date: OnDate = None,
    sort: Annotated[
        SortOrder, Query(description="Par pertinence ou par date.")
    ] = SortOrder.RELEVANCE,
    explain: Annotated[bool, Query(description="Dire pourquoi ce rang.")] = False,
) -> HitsOut:
    """Chercher les meilleurs passages, un par document."""
    filters = Filters(tuple(kind), tuple(theme), on_date)
    hits = desk.search(q, k=k, filters=filters, sort=sort, explain=explain)
    return HitsOut.found(hits, desk.understood(q))


@router.get("/documents", summary="Lister les documents", responses=documented(401, 422, 503))
def documents(
    desk: DeskDep,
    kind: Kinds = [],  # noqa: B006
    theme: Themes = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=500, description="Nombre de documents au plus.")] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Documents à passer.")] = 0,
) -> DocumentsOut:
    """Lister les documents de l’index servi, par titre."""
    found = desk.documents(Filters(tuple(kind), tuple(theme)))
    return DocumentsOut.page(list(found[offset : offset + limit]), len(found))


@router.get(
    "/documents/{document_id:path}",
    summary="Lire un document",
    responses=documented(401, 404, 422, 503),
)
def document(document_id: str, desk: DeskDep) -> DocumentOut:
    """Rendre un document entier ; les plages des citations se rapportent à son texte."""
    return DocumentOut.of(desk.document(document_id))


@router.get("/index", summary="Décrire l’index servi", responses=documented(401, 503))
def index(desk: DeskDep) -> IndexOut:
    """Décrire la génération publiée."""
    return IndexOut.served(desk.index())
