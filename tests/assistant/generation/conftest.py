"""A small ingested world and a model service, for the tests of generated answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.engine import Engine, open_assistant
from assistant.settings import Settings
from tests.assistant.generation.services import Service, service
from tests.assistant.worlds import build_world

QUESTION = "Quel délai pour déclarer une naissance ?"
MakeEngine = Callable[..., Engine]


@pytest.fixture(scope="session")
def model_service() -> Iterator[Service]:
    """Return one server for all tests."""
    with service() as running:
        yield running


@pytest.fixture(scope="session")
def world_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of an ingested world without a model."""
    root = tmp_path_factory.mktemp("monde")
    build_world(root)
    return Settings(
        corpus=root / "corpus",
        index=root / "index",
        data=root / "data",
        seuil_reponse=0.0,
        seuil_proche=0.0,
    )


@pytest.fixture
def make_engine(world_settings: Settings, model_service: Service, tmp_path: Path) -> MakeEngine:
    """Return a function that opens the assistant on a behaviour of the service."""

    def make(behaviour: str = "", **changes: Any) -> Engine:
        model = {"modele_nom": "essai"}
        if behaviour:
            model["modele_url"] = model_service.url(behaviour)
        values = {**world_settings.model_dump(), "modele_delai": 4.0, **model, **changes}
        return open_assistant(Settings(**values))

    return make
