"""The application over the small assistant, for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.settings import Settings, load_settings
from tests.fakes import FakeAssistant

BASE_URL = "http://127.0.0.1:8000"
QUESTION = "Quel délai pour convoquer le conseil municipal ?"

MakeClient = Callable[..., TestClient]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings whose folders are the test's own."""
    monkeypatch.chdir(tmp_path)
    return load_settings(
        data=tmp_path / "data", index=tmp_path / "index", questions_par_minute=100_000
    )


@pytest.fixture
def assistant() -> FakeAssistant:
    """Return the small assistant."""
    return FakeAssistant()


@pytest.fixture
def app(settings: Settings, assistant: FakeAssistant) -> FastAPI:
    """Return the application, not started."""
    return create_app(settings, assistant)


@pytest.fixture
def make_client(settings: Settings, assistant: FakeAssistant) -> Iterator[MakeClient]:
    """Return a function that starts an application with changed settings and gives its client."""
    with ExitStack() as stack:

        def make(**changes: Any) -> TestClient:
            changed = settings.model_copy(update=changes)
            client = TestClient(
                create_app(changed, assistant), base_url=BASE_URL, client=("127.0.0.1", 50_000)
            )
            return stack.enter_context(client)

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    """Return the client of a started application."""
    return make_client()
