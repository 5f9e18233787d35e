"""Where the tests of ingestion put their documents, and the index made of them."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The folder of the documents, which the first one written makes."""
    return tmp_path / "corpus"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The index folder, which the first ingest makes."""
    return tmp_path / "index"
