"""The chat with accounts: sign in, one's own conversations, sign out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FakeAssistant
from tests.serving import serving
from tests.ui.conftest import documents, make_app

pytestmark = pytest.mark.browser

PASSWORD = "cheval agrafe pile"


def test_each_person_finds_their_own_conversations(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        for login in ("claire", "denis"):
            app.state.accounts.add(login, PASSWORD)
        claire, denis = (make_window(address, allowed=("401",)) for _ in range(2))
        for window, login in ((claire, "claire"), (denis, "denis")):
            page = window.page
            page.goto(address)
            page.get_by_label("Identifiant").fill(login)
            page.get_by_label("Mot de passe").fill("au hasard, voyons")
            page.get_by_role("button", name="Se connecter").click()
            page.get_by_text("Identifiant ou mot de passe incorrect").wait_for()
            assert window.english() == set()
            page.get_by_label("Identifiant").fill(login)
            page.get_by_label("Mot de passe").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator("#exemples button:visible").first.wait_for()
            page.locator("#compte", has_text=login).wait_for()
            window.ask(f"brocante de {login}")
        stolen = claire.page.url.partition("?")[2]
        denis.open(f"/?{stolen}")
        assert denis.page.locator(".vd-echange").count() == 0
        denis.page.get_by_role("button", name="Conversations précédentes").click()
        denis.page.locator("#historique label").first.wait_for()
        titles = denis.page.locator("#historique label").all_inner_texts()
        assert len(titles) == 1
        assert "brocante de denis" in titles[0]
        claire.page.get_by_role("link", name="Se déconnecter").click()
        claire.page.get_by_role("button", name="Se déconnecter").click()
        claire.page.get_by_label("Identifiant").wait_for()
        claire.page.goto(f"{address}/?{stolen}")
        assert claire.page.get_by_role("button", name="Se connecter").is_visible()
        claire.close()
        denis.close()
