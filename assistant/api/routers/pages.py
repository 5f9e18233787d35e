"""The pages for people: a document, sign-in, sign-out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.accounts import SIGN_IN_HOURS, Accounts, TooManyFailuresError
from assistant.api.deps import AccountsDep, CallerDep, DeskDep
from assistant.api.gate import COOKIE, SIGN_IN_PATH, address_of, session_token
from assistant.api.pages.document import document_page
from assistant.api.pages.marking import Wanted
from assistant.api.pages.shell import message_page
from assistant.api.pages.sign_in import (
    local_target,
    page_before,
    sign_in_page,
    sign_out_page,
)
from assistant.api.problems import problem_of
from assistant.desk import Caller, Desk
from assistant.errors import AccountError, AssistantError, NotFoundError
from ingestion.documents import Span
from ingestion.errors import IngestionError

router = APIRouter(include_in_schema=False)

Place = Annotated[str | None, Query(max_length=12)]
Identifier = Annotated[str | None, Query(max_length=64)]


@router.get("/documents/{document_id:path}")
def document(
    document_id: str,
    desk: DeskDep,
    caller: CallerDep,
    debut: Place = None,
    fin: Place = None,
    reponse: Identifier = None,
    citation: Place = None,
) -> HTMLResponse:
    """Show a whole document; the passage is given by its place, or by a stored answer's citation."""
    wanted = _wanted(desk, caller, reponse, citation) or _place(debut, fin)
    try:
        found = desk.document(document_id)
        themes = desk.themes()
    except NotFoundError as error:
        if not wanted.quote:
            return message_page("Document introuvable", str(error), status=404)
        return message_page(
            "Ce document a été retiré",
            f"Il ne fait plus partie des documents. Le passage cité était : « {wanted.quote} »",
            status=404,
        )
    except (AssistantError, IngestionError) as error:
        return _sorry(error)
    return document_page(found, wanted, today=dt.date.today(), themes=themes)


@router.get(SIGN_IN_PATH)
def sign_in_form(suite: Annotated[str, Query(max_length=2_000)] = "/") -> HTMLResponse:
    """Show the sign-in form."""
    return sign_in_page(target=suite)


@router.post(SIGN_IN_PATH)
async def sign_in(request: Request, accounts: AccountsDep) -> Response:
    """Sign in, then go where the person wanted to go."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    login, password, target = (form.get(k, [""])[0] for k in ("login", "password", "suite"))
    return await run_in_threadpool(_sign_in, request, accounts, login, password, target)


@router.get("/deconnexion")
def sign_out_form(request: Request) -> HTMLResponse:
    """Ask whether to sign out; staying goes back to the page that asked."""
    headers = request.headers
    return sign_out_page(back=page_before(headers.get("referer", ""), headers.get("host", "")))


@router.post("/deconnexion")
def sign_out(request: Request, accounts: AccountsDep) -> Response:
    """Sign out."""
    token = session_token(request.headers.get("cookie", ""))
    if token:
        accounts.sign_out(token)
    response = RedirectResponse(SIGN_IN_PATH, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def _sign_in(
    request: Request, accounts: Accounts, login: str, password: str, target: str
) -> Response:
    try:
        signed = accounts.sign_in(login, password, address=address_of(request.scope))
    except TooManyFailuresError as error:
        page = sign_in_page(target=target, error=str(error), status=429)
        page.headers["Retry-After"] = str(error.retry_after)
        return page
    except AccountError as error:
        return sign_in_page(target=target, error=str(error), status=401)
    response = RedirectResponse(local_target(target or "/"), 303)
    response.set_cookie(
        COOKIE,
        signed.token,
        max_age=SIGN_IN_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _wanted(desk: Desk, caller: Caller, reponse: str | None, citation: str | None) -> Wanted | None:
    """Return the passage of a stored citation, which knows its exact words."""
    if reponse is None or citation is None:
        return None
    try:
        stored = desk.conversations.answer(reponse, caller.owner)
    except AssistantError:
        return None
    for cited in stored.answer.citations:
        if str(cited.number) == citation:
            return Wanted(cited.span, cited.quote)
    return None


def _place(debut: str | None, fin: str | None) -> Wanted:
    # A hand-written or cut address must still show the document.
    if not (
        debut and fin and debut.isascii() and debut.isdigit() and fin.isascii() and fin.isdigit()
    ):
        return Wanted()
    start, end = int(debut), int(fin)
    return Wanted(Span(start, end)) if start < end else Wanted()


def _sorry(error: Exception) -> HTMLResponse:
    problem = problem_of(error)
    assert problem is not None
    return message_page(problem.title, problem.detail, status=problem.status)
