"""Is it alive, can it answer, how does it fare."""

from __future__ import annotations

from fastapi import APIRouter, Response

from assistant.api.deps import DeskDep, MetricsDep
from assistant.api.metrics import CONTENT_TYPE
from assistant.api.problems import documented
from assistant.api.schemas import HealthOut

router = APIRouter(tags=["Santé"])


@router.get("/healthz", summary="Le service vit")
async def alive() -> HealthOut:
    """Répondre tant que le processus tourne."""
    return HealthOut(status="ok")


@router.get("/readyz", summary="Le service peut répondre", responses=documented(401, 503))
def ready(desk: DeskDep) -> HealthOut:
    """Répondre « ok » quand un index est servi et que la base se lit."""
    desk.check_ready()
    desk.conversations.list(limit=1)
    return HealthOut(status="ok")


@router.get(
    "/metrics",
    summary="Mesures au format Prometheus",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(401)},
    response_class=Response,
)
def figures(metrics: MetricsDep) -> Response:
    """Rendre les compteurs du service."""
    return Response(metrics.render(), media_type=CONTENT_TYPE)
