"""The chat with accounts: sign in, one's own conversations, sessions that end, sign out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import PASSWORD, FakeAssistant
from tests.serving import serving
from tests.ui.acting import (
    OTHER,
    QUESTION,
    gated_window,
    own_window,
    sign_in,
    typed,
    wait_in_sight,
    wait_typed,
)
from tests.ui.conftest import documents, make_app

pytestmark = pytest.mark.browser


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


def test_a_session_that_ended_is_said_with_the_way_back(make_window: Any, tmp_path: Path) -> None:
    with gated_window(make_window, tmp_path, "claire") as window:
        page = window.page
        sign_in(window, "claire")
        window.ask(OTHER)
        other = window.context.new_page()
        other.goto(f"{window.address}/deconnexion")
        other.get_by_role("button", name="Se déconnecter").click()
        other.get_by_label("Identifiant").wait_for()
        other.close()
        window.send(QUESTION, page.locator("#session-finie"))
        wait_in_sight(page, "#session-finie")
        assert page.get_by_role("alert").filter(has_text="Votre session est finie.").count() == 1
        assert not page.get_by_text("Une erreur est survenue").is_visible()
        assert typed(window) == QUESTION
        assert window.english() == set()
        page.get_by_role("link", name="Reconnectez-vous").click()
        sign_in(window, "claire")
        page.locator(".vd-question", has_text=OTHER).wait_for()
        wait_typed(window, QUESTION)
        assert page.locator("#session-finie").count() == 0


def test_a_search_says_that_the_session_ended(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with own_window(make_window, app, allowed=("401",)) as window:
        # The first account closes the machine to whoever is not signed in.
        app.state.accounts.add("claire", PASSWORD)
        window.page.get_by_role("tab", name="Recherche").click()
        window.page.get_by_label("Mots cherchés").fill("convocation")
        window.page.get_by_label("Mots cherchés").press("Enter")
        wait_in_sight(window.page, "#session-finie")


def test_signing_out_leaves_no_question_behind(make_window: Any, tmp_path: Path) -> None:
    with gated_window(make_window, tmp_path, "claire", "denis") as window:
        page = window.page
        for login in ("claire", "denis"):
            sign_in(window, login)
            page.locator("#exemples button:visible").first.wait_for()
            assert typed(window) == ""
            page.get_by_label("Votre question").fill(f"question de {login}")
            page.get_by_role("link", name="Se déconnecter").click()
            page.get_by_role("button", name="Se déconnecter").click()
            page.get_by_label("Identifiant").wait_for()


def test_staying_signed_in_keeps_the_conversation_and_the_question(
    make_window: Any, tmp_path: Path
) -> None:
    with gated_window(make_window, tmp_path, "claire") as window:
        page = window.page
        sign_in(window, "claire")
        window.ask(OTHER)
        page.get_by_label("Votre question").fill(QUESTION)
        page.get_by_role("link", name="Se déconnecter").click()
        page.get_by_role("link", name="Rester connecté").click()
        page.locator(".vd-question", has_text=OTHER).wait_for()
        wait_typed(window, QUESTION)


def test_a_question_is_never_shown_to_whoever_signs_in_next(
    make_window: Any, tmp_path: Path
) -> None:
    with gated_window(make_window, tmp_path, "claire", "denis") as window:
        page = window.page
        sign_in(window, "claire")
        page.get_by_label("Votre question").fill(QUESTION)
        other = window.context.new_page()
        other.goto(f"{window.address}/deconnexion")
        other.get_by_role("button", name="Se déconnecter").click()
        other.get_by_label("Identifiant").wait_for()
        other.close()
        page.get_by_label("Votre question").press("Enter")
        page.get_by_role("link", name="Reconnectez-vous").click()
        sign_in(window, "denis")
        page.locator("#exemples button:visible").first.wait_for()
        page.wait_for_function("() => sessionStorage.getItem('vademecum-question') === null")
        assert typed(window) == ""
