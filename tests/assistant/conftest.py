"""What the tests of the assistant share."""

from __future__ import annotations

import pytest

from assistant.engine import Engine
from tests.assistant.worlds import build_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The assistant over the documents of ``worlds``.

    A threshold of 0 shows what is selected; the thresholds have their own tests.
    """
    root = tmp_path_factory.mktemp("world")
    return build_world(root, seuil_reponse=0.0, seuil_proche=0.0)
