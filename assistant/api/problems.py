"""Errors to HTTP, in one place: RFC 9457 problem details, in French, without what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from assistant.accounts import TooManyFailuresError
from assistant.desk import RETRY_AFTER_S, TooManyQuestionsError
from assistant.errors import (
    AccountError,
    AssistantError,
    BusyError,
    ForbiddenError,
    IndexUnavailableError,
    ModelError,
    NotFoundError,
    QuestionError,
    StorageError,
)
from assistant.validation import UNREADABLE, refusal
from ingestion.errors import IngestionError

MEDIA_TYPE = "application/problem+json"


class WrongField(BaseModel):
    """Un champ refusé."""

    champ: str = Field(description="Le champ, par son chemin.", examples=["question"])
    message: str = Field(description="Ce qui ne va pas.")


class Problem(BaseModel):
    """Un problème, au format RFC 9457."""

    type: str = Field(
        description="Identifiant stable du problème.", examples=["urn:vademecum:question"]
    )
    title: str = Field(description="Le problème en quelques mots.")
    status: int = Field(description="Le code HTTP.")
    detail: str = Field(description="Ce qui s’est passé et ce qu’il faut faire.")
    errors: list[WrongField] = Field(default_factory=list, description="Les champs refusés.")

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """Return the HTTP response."""
        body = self.model_dump(exclude={"errors"} if not self.errors else None)
        return JSONResponse(body, self.status, dict(headers or {}), media_type=MEDIA_TYPE)


# The first class that fits wins: the narrower errors come first.
_KINDS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (TooManyQuestionsError, 429, "trop-de-questions", "Trop de questions"),
    (TooManyFailuresError, 429, "trop-d-essais", "Trop d’essais manqués"),
    (BusyError, 503, "occupe", "Service occupé"),
    (QuestionError, 422, "question", "Question à reformuler"),
    (NotFoundError, 404, "introuvable", "Introuvable"),
    (AccountError, 401, "connexion", "Connexion nécessaire"),
    (ForbiddenError, 403, "role", "Rôle insuffisant"),
    (IndexUnavailableError, 503, "index", "Index indisponible"),
    (StorageError, 503, "enregistrement", "Enregistrement impossible"),
    (ModelError, 503, "modele", "Modèle de langue indisponible"),
    (AssistantError, 503, "service", "Service indisponible"),
    (IngestionError, 503, "index", "Index indisponible"),
)
_STATUSES = {
    400: ("Requête illisible", "La requête est mal formée : vérifiez son corps JSON."),
    404: ("Introuvable", "Cette adresse n’existe pas."),
    405: ("Méthode refusée", "Cette adresse n’accepte pas cette méthode."),
    413: ("Requête trop grande", "La requête dépasse la taille permise."),
    415: ("Format refusé", "Envoyez du JSON (Content-Type: application/json)."),
}


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that says a known error, None for an unexpected one."""
    for kind, status, slug, title in _KINDS:
        if isinstance(error, kind):
            return Problem(
                type=f"urn:vademecum:{slug}", title=title, status=status, detail=str(error)
            )
    return None


def problem_of_status(status: int, detail: str | None = None) -> Problem:
    """Return the problem that says an HTTP status."""
    title, usual = _STATUSES.get(status, ("Requête refusée", "La requête n’a pas été acceptée."))
    return Problem(
        type=f"urn:vademecum:http-{status}", title=title, status=status, detail=detail or usual
    )


def unexpected() -> Problem:
    """Return what is said of an error nobody foresaw; its details stay in the log."""
    return Problem(
        type="urn:vademecum:imprevu",
        title="Erreur imprévue",
        status=500,
        detail="Une erreur imprévue est survenue. Réessayez ; si elle revient, prévenez la "
        "personne qui tient le service : le journal dit où elle s’est produite.",
    )


def validation_problem(errors: Sequence[Any]) -> Problem:
    """Return the problem that names each wrong field, without repeating what was sent.

    A body that is not JSON has no field: it is unreadable, as a body that cannot be parsed at all.
    """
    for error in errors:
        if error["type"] == UNREADABLE:
            return problem_of_status(400, _not_json(error))
        if isinstance(error.get("input"), bytes):
            return problem_of_status(400, _NOT_ANNOUNCED)
    wrong = [WrongField(champ=_place(e["loc"]), message=refusal(e)) for e in errors]
    listed = " ; ".join(f"{w.champ} : {w.message}" for w in wrong)
    return Problem(
        type="urn:vademecum:requete",
        title="Requête incorrecte",
        status=422,
        detail=f"La requête est incorrecte — {listed}.",
        errors=wrong,
    )


def headers_of(error: Exception) -> dict[str, str]:
    """Return « Retry-After » for the errors that pass with time."""
    if isinstance(error, TooManyQuestionsError | TooManyFailuresError):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, BusyError | IndexUnavailableError | StorageError):
        return {"Retry-After": str(RETRY_AFTER_S)}
    return {}


def install(app: FastAPI) -> None:
    """Make the application say every known error as a problem."""

    async def known(_request: Request, error: Exception) -> JSONResponse:
        return (problem_of(error) or unexpected()).response(headers_of(error))

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return validation_problem(error.errors()).response()

    async def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return problem_of_status(error.status_code).response(error.headers)

    app.add_exception_handler(AssistantError, known)
    app.add_exception_handler(IngestionError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of the problems a route may answer with."""
    return {
        status: {
            "description": _DOCUMENTED[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


_DOCUMENTED = {
    400: "La requête est illisible.",
    401: "Une connexion est nécessaire.",
    403: "La requête vient d’un autre site, ou le rôle du compte ne permet pas cela.",
    404: "Ce qui est demandé n’existe pas.",
    413: "La requête dépasse la taille permise.",
    422: "La requête ou la question est incorrecte.",
    429: "Trop de questions ; « Retry-After » dit quand réessayer.",
    503: "Service occupé, index absent ou base indisponible ; « Retry-After » dit quand réessayer.",
}


_NOT_ANNOUNCED = (
    "Le corps n’est pas annoncé comme du JSON : ajoutez l’en-tête Content-Type: application/json."
)


def _not_json(error: Any) -> str:
    return (
        f"Le corps n’est pas du JSON valide : il ne se lit plus à partir du caractère "
        f"{int(error['loc'][-1]) + 1}. Vérifiez les guillemets, les virgules et les accolades."
    )


def _place(location: Sequence[int | str]) -> str:
    parts = [str(part) for part in location if part not in {"body", "query", "path"}]
    return ".".join(parts) or "corps"


_CHOICES = {
    "AnswerStatus": "Répondu, partiel (textes proches) ou sans réponse.",
    "AnswerMode": "Extraits exacts des documents, ou phrases d’un modèle vérifiées.",
    "StatementKind": "Réponse directe, précision, condition ou étape.",
    "SortOrder": "Par pertinence ou par date.",
    "DocumentKind": "Guide, étude, fiche, texte de loi ou question-réponse.",
    "FeedbackReason": "Pourquoi une réponse n’a pas aidé.",
}


def describe(app: FastAPI) -> None:
    """Put the Problem schema in the OpenAPI document, in place of FastAPI's English one."""
    usual = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = usual()
            schemas = document["components"]["schemas"]
            template = "#/components/schemas/{model}"
            problem = Problem.model_json_schema(ref_template=template)
            schemas.update(problem.pop("$defs", {}))
            schemas["Problem"] = problem
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            for name, schema in schemas.items():
                if (
                    "enum" in schema
                ):  # described by its docstring, which is not for readers of the API
                    schema["description"] = _CHOICES.get(name, "Choix.")
            for operations in document["paths"].values():
                for operation in operations.values():
                    for response in operation["responses"].values():
                        if response["description"] == "Successful Response":
                            response["description"] = "Succès."
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
