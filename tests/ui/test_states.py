"""What the page is in the middle of: judging, being refused, being cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FakeAssistant
from tests.ui.acting import (
    OTHER,
    QUESTION,
    SIZES,
    conversation_of,
    own_window,
    typed,
    wait_in_sight,
    wait_typed,
)
from tests.ui.conftest import Service, Watched, documents, make_app

pytestmark = pytest.mark.browser


def test_an_opinion_half_given_does_not_pass_to_the_next_answer(
    window: Watched, service: Service
) -> None:
    page = window.page
    reason = page.get_by_role("radio", name="Me paraît dépassée")
    comment = page.get_by_label("Précisez si vous voulez")
    window.ask(QUESTION)
    page.get_by_role("button", name="Pas utile").click()
    reason.check()
    comment.fill("de la première réponse")
    window.ask(OTHER)
    assert not comment.is_visible()
    page.get_by_role("button", name="Pas utile").click()
    comment.wait_for()
    assert comment.input_value() == ""
    assert not reason.is_checked()
    comment.fill("de la seconde réponse")
    page.get_by_role("button", name="Envoyer l’avis").click()
    page.get_by_text("Votre avis aidera").wait_for()
    stored = service.app.state.desk.conversations.get(conversation_of(window)).answers
    assert stored[0].feedback is None
    assert (stored[1].feedback.reason, stored[1].feedback.comment) == (
        None,
        "de la seconde réponse",
    )


@SIZES
def test_the_opinion_form_opens_in_sight_and_under_nothing(
    make_window: Any, service: Service, size: tuple[int, int]
) -> None:
    window = make_window(service.address, *size)
    window.open()
    page = window.page
    window.ask(QUESTION)
    page.get_by_role("button", name="Pas utile").click()
    wait_in_sight(page, "#avis-raison")
    # Scrolled under the question bar, nothing of it is drawn over the bar.
    over = page.evaluate(
        """() => {
          const label = document.querySelector("#precision label > span");
          const bar = document.querySelector("#zone-question").getBoundingClientRect();
          const box = label.getBoundingClientRect();
          scrollBy({ top: box.top - bar.top - 20, behavior: "instant" });
          const moved = label.getBoundingClientRect();
          const at = document.elementFromPoint(moved.x + 4, moved.y + moved.height / 2);
          return [moved.top >= document.querySelector("#zone-question").getBoundingClientRect().top,
                  label.contains(at)];
        }"""
    )
    assert over == [True, False]


@SIZES
def test_a_question_too_long_is_refused_in_sight(
    make_window: Any, service: Service, size: tuple[int, int]
) -> None:
    window = make_window(service.address, *size)
    window.open()
    window.send("délai de convocation " * 250, window.page.locator(".est-erreur"))
    wait_in_sight(window.page, ".vd-reponse.est-erreur")
    assert "trop longue" in window.page.locator(".est-erreur").inner_text()


@SIZES
def test_a_blank_question_is_refused_in_sight(
    make_window: Any, service: Service, size: tuple[int, int]
) -> None:
    window = make_window(service.address, *size)
    window.open()
    window.page.get_by_role("button", name="Demander").click()
    wait_in_sight(window.page, ".vd-message")
    assert "Écrivez d’abord votre question" in window.page.locator("#message").inner_text()
    window.ask(QUESTION)
    assert window.page.locator(".vd-message").count() == 0


class Outage:
    """The service, which while ``is_down`` breaks every connection without answering."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.is_down = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.is_down and scope["type"] == "http":
            return  # uvicorn closes a connection that was not answered, after a 500
        await self._app(scope, receive, send)


def test_a_question_outlives_an_outage_until_it_is_answered(
    make_window: Any, tmp_path: Path
) -> None:
    service = Outage(make_app(tmp_path, FakeAssistant(documents_=documents())))
    with own_window(make_window, service, allowed=("",)) as window:
        page = window.page
        service.is_down = True
        page.get_by_label("Votre question").fill(QUESTION)
        page.get_by_label("Votre question").press("Enter")
        page.locator(".toast-message-text").first.wait_for()
        service.is_down = False
        page.reload()
        page.locator("#exemples button:visible").first.wait_for()
        wait_typed(window, QUESTION)
        window.send(typed(window), page.locator(".vd-echange"))
        page.locator(".vd-copies").wait_for()
        page.reload()
        page.locator(".vd-copies").wait_for()
        assert typed(window) == ""


def test_a_question_outlives_a_reload_while_its_answer_has_not_started(
    make_window: Any, tmp_path: Path
) -> None:
    assistant = FakeAssistant(documents_=documents())
    with own_window(make_window, make_app(tmp_path, assistant)) as window:
        page = window.page
        asked = f"lentement, {QUESTION}"
        window.send(asked, page.locator(".vd-attente"))
        page.wait_for_function("document.querySelector('#question textarea').value === ''")
        page.reload()
        wait_typed(window, asked)
        assistant.gate.set()
