"""A fresh database for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database with a short patience."""
    opened = Database.open(tmp_path / "data" / "vademecum.db", busy_timeout=0.1)
    yield opened
    opened.close()
