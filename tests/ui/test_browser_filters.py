"""The search and the filters, of the search and of the chat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FakeAssistant, convocation
from tests.ui.acting import PHONE, QUESTION, own_window, text_of
from tests.ui.conftest import Service, Watched, documents, make_app

pytestmark = pytest.mark.browser


def test_search(window: Watched) -> None:
    page = window.page
    page.get_by_role("tab", name="Recherche").click()
    page.get_by_label("Mots cherchés").fill("francs mariage concession")
    page.get_by_label("Mots cherchés").press("Enter")
    results = page.locator(".vd-resultat")
    results.first.wait_for()
    assert results.locator("mark").count() > 0
    assert page.locator(".vd-perime").count() == 1
    page.get_by_role("radio", name="Les plus récents d’abord").check()
    page.locator("#resultats li:first-child .vd-dates", has_text="2025").wait_for()
    dates = [text_of(results.nth(i).locator(".vd-dates")) for i in range(results.count())]
    assert "2010" in dates[-1]
    page.locator("#filtres-recherche > button").click()
    page.locator("#filtres-recherche").get_by_label("Guide").check()
    page.locator('#resultats [role="status"]', has_text="1 document").wait_for()
    assert "Préparer un mariage" in text_of(results)
    with window.context.expect_page() as opening:
        results.first.locator("h3 a").click()
    opening.value.wait_for_load_state()
    assert opening.value.locator("mark#passage").count() == 1
    page.get_by_label("Mots cherchés").fill("convocaton")
    page.get_by_label("Mots cherchés").press("Enter")
    page.locator("#resultats", has_text="Recherche comprise : convocation").wait_for()


def test_filters_reach_the_question(window: Watched, service: Service) -> None:
    page = window.page
    page.get_by_role("button", name="Restreindre à certains documents").click()
    page.locator("#filtres").get_by_label("Guide").check()
    page.locator("#filtres").get_by_label("État civil").check()
    window.ask(QUESTION)
    seen = service.assistant.asked[-1].filters
    assert (seen.kinds, seen.themes) == (("guide",), ("etat-civil",))


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


def test_the_filters_offer_only_what_is_served_now(make_window: Any, tmp_path: Path) -> None:
    assistant = FakeAssistant(documents_=documents())
    with own_window(make_window, make_app(tmp_path, assistant)) as window:
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
