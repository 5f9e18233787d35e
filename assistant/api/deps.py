"""What routes ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assistant.accounts import Accounts
from assistant.api.metrics import Metrics
from assistant.desk import Caller, Desk


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _accounts(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.accounts
    return accounts


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


DeskDep = Annotated[Desk, Depends(_desk)]
AccountsDep = Annotated[Accounts, Depends(_accounts)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
CallerDep = Annotated[Caller, Depends(_caller)]
