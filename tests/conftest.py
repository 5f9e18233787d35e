"""What every test shares: no network model hub, settings isolated from the machine."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# A deadline would be a timed assertion: on a loaded machine it fails for nothing.
settings.register_profile("sans-delai", deadline=None)
settings.load_profile("sans-delai")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


@pytest.fixture(autouse=True)
def _isolated_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own VADEMECUM_… variables out of the tests."""
    for name in list(os.environ):
        if name.startswith("VADEMECUM_") and name != "VADEMECUM_REQUIRE_BROWSER":
            monkeypatch.delenv(name)
