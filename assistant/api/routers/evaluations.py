"""Stored evaluations, for maintainers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.answers import to_json
from assistant.api.deps import CallerDep, DeskDep
from assistant.api.problems import documented
from assistant.desk import Caller
from assistant.errors import ForbiddenError
from assistant.evaluations import EvaluationRun, Evaluations

router = APIRouter(prefix="/evaluations", tags=["Évaluations"])


class FigureOut(BaseModel):
    """Une mesure."""

    label: str = Field(description="Nom de la mesure.")
    value: float = Field(description="Valeur.")
    low: float = Field(description="Bas de l’intervalle à 95 %.")
    high: float = Field(description="Haut de l’intervalle à 95 %.")
    count: int = Field(description="Nombre de questions concernées.")
    at_least: float | None = Field(description="Seuil du contrôle : au moins ; absent : aucun.")
    at_most: float | None = Field(description="Seuil du contrôle : au plus ; absent : aucun.")


class EvaluationOut(BaseModel):
    """Un relevé d’évaluation."""

    id: str = Field(description="Nom du relevé.")
    created_at: dt.datetime = Field(description="Moment du relevé.")
    generation: str = Field(description="Génération évaluée.")
    part: str = Field(description="Part des questions : « dev », « test » ou « all ».")
    questions: int = Field(description="Nombre de questions.")
    seconds: float = Field(description="Durée, en secondes.")
    code_version: str = Field(description="Version du code.")
    figures: dict[str, FigureOut] = Field(description="Mesures, par clé.")

    @classmethod
    def of(cls, run: EvaluationRun) -> EvaluationOut:
        """Return the shape of a stored run."""
        raw = to_json(run)
        raw["figures"] = {
            name: {
                **to_json(figure),
                "label": run.words(name).label,
                "at_least": run.words(name).at_least,
                "at_most": run.words(name).at_most,
            }
            for name, figure in run.figures.items()
        }
        return cls.model_validate(raw)


class EvaluationsOut(BaseModel):
    """Les relevés conservés, le dernier d’abord."""

    evaluations: list[EvaluationOut] = Field(description="Relevés.")
    total: int = Field(description="Nombre de relevés conservés.")
    unreadable: list[str] = Field(description="Relevés illisibles, laissés de côté, par leur nom.")


@router.get("", summary="Lister les évaluations", responses=documented(401, 403, 422))
def evaluations(
    desk: DeskDep,
    caller: CallerDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Nombre de relevés au plus.")] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Relevés à passer.")] = 0,
) -> EvaluationsOut:
    """Lister les relevés d’évaluation conservés, avec leurs mesures ; réservé au mainteneur."""
    check_maintainer(caller)
    stored = Evaluations(desk.settings.evaluations)
    runs = stored.runs()[::-1]
    shown = [EvaluationOut.of(run) for run in runs[offset : offset + limit]]
    return EvaluationsOut(evaluations=shown, total=len(runs), unreadable=stored.unreadable())


def check_maintainer(caller: Caller) -> None:
    """Raise ForbiddenError unless the caller may do what is a maintainer's."""
    if not caller.is_maintainer:
        raise ForbiddenError(
            "Les évaluations sont réservées au rôle mainteneur. Demandez à la personne qui tient "
            "le service."
        )
