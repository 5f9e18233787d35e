"""What the page is in the middle of: deleting, filtering, judging, failing, signed out, cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Question
from assistant.desk import Caller
from tests.fakes import FakeAssistant, convocation
from tests.serving import serving
from tests.ui.conftest import Service, Watched, documents, make_app

pytestmark = pytest.mark.browser

QUESTION = "Quel délai pour convoquer le conseil municipal ?"
OTHER = "quelles pièces pour un dossier de mariage"
PASSWORD = "cheval agrafe pile"
DESKTOP, PHONE = (1280, 800), (390, 844)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def wait_in_sight(page: Any, selector: str) -> None:
    """Wait until an element stands whole in the window, with nothing over it."""
    page.locator(selector).wait_for()
    page.wait_for_function(
        """(selector) => {
          const node = document.querySelector(selector), box = node.getBoundingClientRect();
          const at = (y) => node.contains(document.elementFromPoint(box.x + box.width / 2, y));
          return box.top >= 0 && box.bottom <= innerHeight && at(box.top + 3) && at(box.bottom - 3);
        }""",
        arg=selector,
    )


def conversation_of(window: Watched) -> str:
    """Return the id of the conversation in the address."""
    window.page.wait_for_url(lambda url: "conversation=" in url)
    return str(window.page.url.partition("conversation=")[2])


def typed(window: Watched) -> Any:
    """Return what stands in the question box."""
    return window.page.get_by_label("Votre question").input_value()


def wait_typed(window: Watched, text: str) -> None:
    """Wait until this stands in the question box."""
    window.page.wait_for_function(
        "text => document.querySelector('#question textarea')?.value === text", arg=text
    )


def wait_focus(window: Watched, selector: str) -> None:
    """Wait until the keyboard is at an element."""
    window.page.wait_for_function("at => document.activeElement.matches(at)", arg=selector)


def sign_in(window: Watched, login: str) -> None:
    """Fill the sign-in form, and wait for the page of this account."""
    window.page.get_by_label("Identifiant").fill(login)
    window.page.get_by_label("Mot de passe").fill(PASSWORD)
    window.page.keyboard.press("Enter")
    window.page.locator("#compte", has_text=login).wait_for()


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


def test_an_active_filter_is_seen_even_folded_and_said_with_what_was_not_found(
    make_window: Any, service: Service
) -> None:
    window = make_window(service.address, *PHONE)
    window.open()
    page = window.page
    folder = page.locator("#filtres > button")
    assert folder.inner_text().startswith("Restreindre à certains documents")
    assert "actif" not in folder.inner_text()
    folder.click()
    page.locator("#filtres").get_by_label("Étude").check()
    page.locator("#filtres").get_by_label("État civil").check()
    marked = page.get_by_role("button", name="(2 filtres actifs)")
    marked.click()
    page.locator("#filtres").get_by_label("Étude").wait_for(state="hidden")
    assert marked.is_visible()
    window.ask(QUESTION)
    refusal = page.locator(".vd-reponse.est-no_answer")
    said = "restreinte à certains documents (types : Étude ; thèmes : État civil)"
    assert said in refusal.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    page.reload()
    refusal.get_by_text("restreinte à certains documents").wait_for()
    assert page.locator("#filtres > button", has_text="actif").count() == 0
    window.ask("xylophone")
    assert page.get_by_text("restreinte à certains documents").count() == 1, "no filter is on now"


def test_a_new_conversation_still_shows_the_filter_it_keeps(
    window: Watched, service: Service
) -> None:
    page = window.page
    page.locator("#filtres > button").click()
    page.locator("#filtres").get_by_label("Fiche").check()
    page.get_by_role("button", name="(1 filtre actif)").click()
    window.ask(QUESTION)
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.locator("#exemples button:visible").first.wait_for()
    assert page.get_by_role("button", name="(1 filtre actif)").is_visible()
    window.ask(QUESTION)
    assert service.assistant.asked[-1].filters.kinds == ("fiche",)


def test_the_search_tab_says_its_filters_too(window: Watched) -> None:
    page = window.page
    page.get_by_role("tab", name="Recherche").click()
    page.locator("#filtres-recherche > button").click()
    page.locator("#filtres-recherche").get_by_label("Étude").check()
    page.get_by_role("button", name="(1 filtre actif)").click()
    page.get_by_label("Mots cherchés").fill("convocation")
    page.get_by_label("Mots cherchés").press("Enter")
    page.locator("#resultats", has_text="Aucun passage trouvé").wait_for()
    assert "restreinte à certains documents (types" in page.locator("#resultats").inner_text()


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


def test_a_session_that_ended_is_said_with_the_way_back(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        app.state.accounts.add("claire", PASSWORD)
        window = make_window(address, allowed=("401",))
        page = window.page

        page.goto(address)
        sign_in(window, "claire")
        window.ask(OTHER)
        other = window.context.new_page()
        other.goto(f"{address}/deconnexion")
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
        window.close()


def test_a_search_says_that_the_session_ended(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        window = make_window(address, allowed=("401",))
        window.open()
        # The first account closes the machine to whoever is not signed in.
        app.state.accounts.add("claire", PASSWORD)
        window.page.get_by_role("tab", name="Recherche").click()
        window.page.get_by_label("Mots cherchés").fill("convocation")
        window.page.get_by_label("Mots cherchés").press("Enter")
        wait_in_sight(window.page, "#session-finie")
        window.close()


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
    with serving(service) as address:
        window = make_window(address, allowed=("",))
        window.open()
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
        window.close()


def test_a_question_outlives_a_reload_while_its_answer_has_not_started(
    make_window: Any, tmp_path: Path
) -> None:
    assistant = FakeAssistant(documents_=documents())
    with serving(make_app(tmp_path, assistant)) as address:
        window = make_window(address)
        window.open()
        page = window.page
        asked = f"lentement, {QUESTION}"
        window.send(asked, page.locator(".vd-attente"))
        page.wait_for_function("document.querySelector('#question textarea').value === ''")
        page.reload()
        wait_typed(window, asked)
        assistant.gate.set()
        window.close()


def test_signing_out_leaves_no_question_behind(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        for login in ("claire", "denis"):
            app.state.accounts.add(login, PASSWORD)
        window = make_window(address, allowed=("401",))
        page = window.page
        page.goto(address)
        for login in ("claire", "denis"):
            sign_in(window, login)
            page.locator("#exemples button:visible").first.wait_for()
            assert typed(window) == ""
            page.get_by_label("Votre question").fill(f"question de {login}")
            page.get_by_role("link", name="Se déconnecter").click()
            page.get_by_role("button", name="Se déconnecter").click()
            page.get_by_label("Identifiant").wait_for()
        window.close()


def test_staying_signed_in_keeps_the_conversation_and_the_question(
    make_window: Any, tmp_path: Path
) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        app.state.accounts.add("claire", PASSWORD)
        window = make_window(address, allowed=("401",))
        page = window.page
        page.goto(address)
        sign_in(window, "claire")
        window.ask(OTHER)
        page.get_by_label("Votre question").fill(QUESTION)
        page.get_by_role("link", name="Se déconnecter").click()
        page.get_by_role("link", name="Rester connecté").click()
        page.locator(".vd-question", has_text=OTHER).wait_for()
        wait_typed(window, QUESTION)
        window.close()


def test_a_question_is_never_shown_to_whoever_signs_in_next(
    make_window: Any, tmp_path: Path
) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        for login in ("claire", "denis"):
            app.state.accounts.add(login, PASSWORD)
        window = make_window(address, allowed=("401",))
        page = window.page
        page.goto(address)
        sign_in(window, "claire")
        page.get_by_label("Votre question").fill(QUESTION)
        other = window.context.new_page()
        other.goto(f"{address}/deconnexion")
        other.get_by_role("button", name="Se déconnecter").click()
        other.get_by_label("Identifiant").wait_for()
        other.close()
        page.get_by_label("Votre question").press("Enter")
        page.get_by_role("link", name="Reconnectez-vous").click()
        sign_in(window, "denis")
        page.locator("#exemples button:visible").first.wait_for()
        page.wait_for_function("() => sessionStorage.getItem('vademecum-question') === null")
        assert typed(window) == ""
        window.close()


def test_a_deletion_is_said_and_leaves_the_keyboard_where_one_goes_on(window: Watched) -> None:
    page = window.page
    window.ask(QUESTION)
    page.get_by_role("button", name="Supprimer", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Annuler").focus()
    page.keyboard.press("Enter")
    wait_focus(window, "#supprimer")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirmer la suppression").focus()
    page.keyboard.press("Enter")
    page.locator("#annonce", has_text="Conversation supprimée.").wait_for()
    wait_focus(window, "#question-texte")
    page.wait_for_url(lambda url: "conversation=" not in url)


def test_what_hides_once_used_does_not_lose_the_keyboard(window: Watched) -> None:
    page = window.page
    page.get_by_role("button", name=QUESTION).focus()
    page.keyboard.press("Enter")
    page.locator(".vd-copies").wait_for()
    wait_focus(window, "#conversation")
    page.get_by_role("button", name="Utile", exact=True).focus()
    page.keyboard.press("Enter")
    wait_focus(window, "#merci")
    page.get_by_role("button", name="Nouvelle conversation").focus()
    page.keyboard.press("Enter")
    wait_focus(window, "#question-texte")


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


def test_the_filters_offer_only_what_is_served_now(make_window: Any, tmp_path: Path) -> None:
    assistant = FakeAssistant(documents_=documents())
    with serving(make_app(tmp_path, assistant)) as address:
        window = make_window(address)
        window.open()
        page = window.page
        for tab, place in (("Question", "#filtres"), ("Recherche", "#filtres-recherche")):
            page.get_by_role("tab", name=tab).click()
            page.locator(f"{place} > button").click()
            kinds = page.locator(f"{place} fieldset").first.locator("label")
            page.locator(f"{place} fieldset").first.get_by_label("Guide").check()
            assert kinds.all_inner_texts() == ["Guide", "Étude", "Fiche"]
            page.get_by_role("button", name="(1 filtre actif)").click()
        assistant.documents_ = [convocation()]
        page.get_by_role("button", name="(1 filtre actif)").click()
        page.wait_for_function(
            """() => document.querySelectorAll(
              "#filtres-recherche fieldset:first-of-type label").length === 1"""
        )
        assert kinds.all_inner_texts() == ["Fiche"]
        page.locator("#filtres-recherche > button", has_not_text="actif").wait_for()
        window.close()
