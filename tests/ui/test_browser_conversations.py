"""Earlier conversations: found again, deleted here, deleted elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Question
from assistant.desk import Caller
from tests.fakes import FakeAssistant
from tests.serving import serving
from tests.ui.acting import OTHER, QUESTION, conversation_of, wait_in_sight, wait_typed
from tests.ui.conftest import Service, Watched, documents, make_app

pytestmark = pytest.mark.browser


def test_new_then_earlier_then_deleted(window: Watched) -> None:
    page = window.page
    window.ask("brocante, première")
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.locator("#exemples button:visible").first.wait_for()
    page.wait_for_url(lambda url: "conversation=" not in url)
    window.ask(QUESTION)
    page.get_by_role("button", name="Conversations précédentes").click()
    page.get_by_role("radio", name="brocante, première").first.click()
    page.locator(".vd-question", has_text="brocante, première").wait_for()
    identifier = page.locator(".vd-fil").get_attribute("data-conversation")
    page.wait_for_url(lambda url: url.endswith(identifier))
    page.get_by_role("button", name="Supprimer", exact=True).click()
    page.get_by_role("button", name="Confirmer la suppression").click()
    page.locator("#exemples button:visible").first.wait_for()
    window.open(f"/?conversation={identifier}")
    assert page.locator(".vd-echange").count() == 0


def test_a_deletion_is_never_asked_of_one_conversation_and_done_to_another(
    window: Watched, service: Service
) -> None:
    page = window.page
    conversations = service.app.state.desk.conversations
    confirm = page.get_by_role("button", name="Confirmer la suppression")
    window.ask("brocante, à garder")
    kept = conversation_of(window)
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.wait_for_url(lambda url: "conversation=" not in url)
    window.ask(QUESTION)
    page.get_by_role("button", name="Supprimer", exact=True).click()
    confirm.wait_for()
    page.get_by_role("button", name="Conversations précédentes").click()
    page.get_by_role("radio", name="brocante, à garder").check()
    page.locator(".vd-question", has_text="brocante, à garder").wait_for()
    confirm.wait_for(state="hidden")
    page.get_by_role("button", name="Supprimer", exact=True).click()
    confirm.wait_for()
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.locator("#exemples button:visible").first.wait_for()
    confirm.wait_for(state="hidden")
    assert conversations.get(kept).answers


@pytest.mark.parametrize("identifier", ["0" * 32, "autre-chose"])
def test_a_conversation_that_is_no_more_is_said(window: Watched, identifier: str) -> None:
    window.open(f"/?conversation={identifier}")
    window.page.get_by_text("Cette conversation n’existe plus").wait_for()
    window.page.wait_for_url(lambda url: "conversation=" not in url)


def test_a_conversation_deleted_elsewhere_is_said_and_leaves_the_list(
    window: Watched, service: Service
) -> None:
    page = window.page
    window.ask("brocante, bientôt supprimée")
    gone = conversation_of(window)
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.locator("#exemples button:visible").first.wait_for()
    service.app.state.desk.conversations.delete(gone)
    page.get_by_role("button", name="Conversations précédentes").click()
    page.get_by_role("radio", name="brocante, bientôt supprimée").click()
    page.get_by_text("Cette conversation n’existe plus").wait_for()
    page.get_by_role("radio", name="brocante, bientôt supprimée").wait_for(state="detached")


def test_every_earlier_conversation_can_be_reached(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        for number in range(65):
            app.state.desk.ask(Question(f"brocante n° {number}"), Caller())
        window = make_window(address)
        window.open()
        page = window.page
        titles = page.locator("#historique label")
        more = page.get_by_role("button", name="Voir plus de conversations")
        page.get_by_role("button", name="Conversations précédentes").click()
        for count in (30, 60):
            titles.nth(count - 1).wait_for()
            assert titles.count() == count
            more.click()
        titles.nth(64).wait_for()
        more.wait_for(state="hidden")
        places = {titles.nth(number).bounding_box()["x"] for number in (0, 30, 64)}
        assert len(places) == 1, "one column, to be scrolled down"
        page.get_by_role("radio", name="brocante n° 0 ").click()
        page.locator(".vd-question", has_text="brocante n° 0").wait_for()
        window.ask(QUESTION)
        page.get_by_role("radio", name="brocante n° 64").wait_for()
        assert titles.count() == 65, "an answer must not fold back a list that was made longer"
        window.close()


def test_a_conversation_deleted_elsewhere_is_said_and_its_next_question_kept(
    window: Watched, service: Service
) -> None:
    page = window.page
    follow = "et le dimanche ?"
    window.ask(QUESTION)
    asked = len(service.assistant.asked)
    service.app.state.desk.conversations.delete(conversation_of(window))
    window.send(follow, page.locator("#message", has_text="Cette conversation a été supprimée"))
    wait_in_sight(page, "#message")
    wait_typed(window, follow)
    assert page.locator(".vd-question", has_text=QUESTION).is_visible(), "what it leans on"
    assert len(service.assistant.asked) == asked
    assert not page.get_by_role("button", name="Supprimer", exact=True).is_visible()
    assert not page.get_by_role("button", name="Utile", exact=True).is_visible()
    page.wait_for_url(lambda url: "conversation=" not in url)
    window.send(OTHER, page.locator(".vd-question", has_text=OTHER))
    page.locator(".vd-copies").wait_for()
    conversation_of(window)
    assert page.locator(".vd-echange").count() == 1
    assert not page.locator("#message").is_visible()
