"""The page in a real Chromium: asked, read, judged, searched, by mouse and by keyboard.

Every test also checks, when it ends, that no request left the machine and that the browser's
console is clean (see ``conftest``).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.fakes import FakeAssistant, convocation
from tests.serving import serving
from tests.ui.acting import FOLLOW, QUESTION, own_window, text_of
from tests.ui.conftest import EVERYDAY, Service, Watched, documents, make_app

pytestmark = pytest.mark.browser


def read_pdf(path: Path) -> str:
    """Return the text of a printed page, page after page."""
    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def test_first_start_can_be_understood_at_once(window: Watched) -> None:
    page = window.page
    assert page.title() == "Vademecum"
    assert page.evaluate("document.documentElement.lang") == "fr"
    examples = page.locator("#exemples button:visible")
    assert examples.count() == 9
    assert text_of(examples.first) == "Quelles pièces pour un dossier de mariage ?"
    assert {text_of(examples.nth(i)) for i in range(9)} >= set(EVERYDAY.values())
    for element in (
        page.get_by_label("Votre question"),
        page.get_by_role("button", name="Demander"),
        *(examples.nth(i) for i in range(9)),
    ):
        box = element.bounding_box()
        assert box["y"] + box["height"] <= 800, "all that is needed must be seen without scrolling"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_an_example_gives_an_answer_with_its_sources(window: Watched) -> None:
    page = window.page
    page.get_by_role("button", name=QUESTION).click()
    page.locator(".vd-copies").wait_for()
    answer = text_of(page.locator(".vd-reponse"))
    assert "Réponse trouvée" in answer
    assert "Confiance " in answer
    assert "trois jours francs au moins avant la réunion" in answer
    source = page.locator("#source-1-1")
    for said in ("1", "Fiche", "Vérifié le 15 septembre 2026", "Délai de convocation"):
        assert said in text_of(source)
    assert "trois jours francs" in text_of(source.locator("mark").first)
    assert not page.locator("#exemples").is_visible()
    # Sources stand on the right of the conversation.
    assert source.bounding_box()["x"] > page.locator(".vd-reponse").bounding_box()["x"] + 400
    # The citation leads to its source.
    page.locator(".vd-renvoi").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "source-1-2"


def test_the_document_opens_on_the_cited_words(window: Watched) -> None:
    window.ask(QUESTION)
    with window.context.expect_page() as opening:
        window.page.locator("#source-1-1 .vd-lire a").click()
    document = opening.value
    document.wait_for_load_state()
    mark = document.locator("mark#passage")
    quote = convocation().text[22:224]
    assert text_of(mark) == " ".join(quote.split())
    box = mark.bounding_box()
    assert 0 <= box["y"] < 800, "the passage must be scrolled to"
    assert document.evaluate(
        "getComputedStyle(document.querySelector('mark')).backgroundColor"
    ) != ("rgba(0, 0, 0, 0)"), "the style sheet must be allowed by the policy"
    assert document.evaluate("window.opener") is None


def test_lists_stay_lists_and_warnings_are_shown(window: Watched) -> None:
    window.ask("quelles pièces pour un dossier de mariage")
    assert window.page.locator(".vd-directe ul li").count() == 4
    assert "vérifiée sur aucun texte" in text_of(window.page.locator(".vd-avis"))
    assert "À vérifier" in text_of(window.page.locator("#source-1-1"))


def test_a_refusal_looks_different_and_says_whom_to_ask(window: Watched) -> None:
    window.ask("xylophone")
    card = window.page.locator(".vd-reponse.est-no_answer")
    assert "Pas de réponse dans les documents" in text_of(card)
    assert "la sous-préfecture" in text_of(card)
    assert window.page.locator(".vd-source").count() == 0
    window.ask("un abandon de poste")
    partial = window.page.locator(".vd-reponse.est-partial")
    assert "qui ne répondent pas directement" in text_of(partial)
    assert partial.locator(".vd-proches a").count() >= 1
    colours = [
        window.page.evaluate("n => getComputedStyle(n).borderLeftColor", node.element_handle())
        for node in (card, partial)
    ]
    assert colours[0] != colours[1]


def test_a_follow_up_says_how_it_was_understood(window: Watched, service: Service) -> None:
    window.ask(QUESTION)
    window.ask(FOLLOW)
    assert f"Question comprise : {QUESTION} {FOLLOW}" in text_of(
        window.page.locator(".vd-comprise")
    )
    assert [t.question for t in service.assistant.asked[-1].turns] == [QUESTION]
    # The sources of the first question are folded, and a citation unfolds them.
    folded = window.page.locator("#source-1-1")
    assert not folded.is_visible()
    window.page.locator("#echange-1 .vd-renvoi").first.click()
    assert folded.is_visible()


def test_on_paper_each_answer_is_followed_by_its_own_sources(
    window: Watched, tmp_path: Path
) -> None:
    window.ask(QUESTION)
    window.ask("quelles pièces pour un dossier de mariage")
    page = window.page
    assert "Sources de cette réponse" not in page.locator("#conversation").inner_text()
    page.pdf(path=str(tmp_path / "conversation.pdf"), format="A4")
    printed = " ".join(read_pdf(tmp_path / "conversation.pdf").split())
    order = [
        "Quel délai pour convoquer le conseil municipal",
        "Sources de cette réponse",
        "[1] Convoquer le conseil municipal (Fiche)",
        convocation().text[22:120],
        "quelles pièces pour un dossier de mariage",
        "un acte de naissance de moins de trois mois",
        "Sources de cette réponse",
        "[1] Préparer un mariage (Guide)",
        "la liste des témoins.",
    ]
    place = 0
    for said in order:
        place = printed.find(said, place)
        assert place >= 0, f"{said!r} is not where it should be in: {printed}"
        place += len(said)
    assert printed.count("Sources de cette réponse") == 2
    for hidden in ("Copier en Markdown", "Sources de la question", "Lire dans le document"):
        assert hidden not in printed


def test_reloading_shows_the_same_evidence_even_if_the_corpus_changed(
    window: Watched, service: Service
) -> None:
    window.ask(QUESTION)
    before = (
        text_of(window.page.locator(".vd-reponse")),
        text_of(window.page.locator("#source-1-1")),
    )
    assert "conversation=" in window.page.url
    service.assistant.documents_ = []
    try:
        window.page.reload()
        window.page.locator(".vd-copies").wait_for()
        after = (
            text_of(window.page.locator(".vd-reponse")),
            text_of(window.page.locator("#source-1-1")),
        )
    finally:
        service.assistant.documents_ = documents()
    assert after == before


def test_useful_and_not_useful_with_a_reason(window: Watched, service: Service) -> None:
    page = window.page

    def kept() -> Any:
        identifier = page.url.partition("conversation=")[2]
        return service.app.state.desk.conversations.get(identifier).answers[-1].feedback

    window.ask(QUESTION)
    page.get_by_role("button", name="Utile", exact=True).click()
    page.get_by_text("Merci, c’est noté.").wait_for()
    assert kept().useful is True
    window.ask("quelles pièces pour un dossier de mariage")
    page.get_by_role("button", name="Pas utile").click()
    page.get_by_role("radio", name="Me paraît dépassée").check()
    page.get_by_label("Précisez si vous voulez").fill("texte de 2019")
    page.get_by_role("button", name="Envoyer l’avis").click()
    page.get_by_text("Votre avis aidera").wait_for()
    assert (kept().useful, kept().reason, kept().comment) == (False, "depassee", "texte de 2019")
    assert not page.get_by_role("button", name="Pas utile").is_visible()


def test_copy_with_references(make_window: Any, service: Service) -> None:
    window = make_window(service.address, permissions=["clipboard-read", "clipboard-write"])
    window.open()
    window.ask(QUESTION)
    page = window.page
    page.get_by_role("button", name="Copier avec les références").click()
    page.get_by_role("button", name="Copié").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Question : {QUESTION}\n\nDans les communes de moins")
    assert "\n\nSources :\n[1] Convoquer le conseil municipal (Fiche)" in copied
    page.get_by_role("button", name="Copier en Markdown").click()
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('**Question'))")


def test_errors_are_french_and_the_question_is_not_lost(window: Watched) -> None:
    page = window.page
    window.send("panne panne", page.locator(".vd-reponse.est-erreur"))
    assert "Une erreur imprévue est survenue" in text_of(page.locator(".vd-reponse.est-erreur"))
    page.wait_for_function("document.querySelector('#question textarea').value === 'panne panne'")
    assert "boom" not in page.content()
    window.send("   ", page.locator("#message", has_text="Écrivez d’abord votre question"))


def test_hostile_documents_run_nothing(window: Watched) -> None:
    window.ask("brocante")
    page = window.page
    assert "alert" in text_of(page.locator(".vd-reponse"))
    assert (
        page.locator(
            "#conversation img, #sources img, #conversation script, #sources script"
        ).count()
        == 0
    )
    page.locator("#source-1-1 .vd-lire a").evaluate("a => a.removeAttribute('target')")
    page.locator("#source-1-1 .vd-lire a").click()
    page.locator("mark#passage").wait_for()
    assert page.locator("script, img").count() == 0


def test_two_people_do_not_see_each_other(make_window: Any, service: Service) -> None:
    first, second = (make_window(service.address) for _ in range(2))
    first.open()
    second.open()
    first.ask(QUESTION)
    second.ask("quelles pièces pour un dossier de mariage")
    first.ask(FOLLOW)
    assert first.page.locator(".vd-echange").count() == 2
    assert second.page.locator(".vd-echange").count() == 1
    assert "mariage" not in text_of(first.page.locator("#conversation"))


def test_a_service_that_stopped_is_said_in_french(make_window: Any, tmp_path: Path) -> None:
    with serving(make_app(tmp_path, FakeAssistant(documents_=documents()))) as address:
        window = make_window(address, allowed=("",))
        window.open()
    page = window.page
    page.get_by_label("Votre question").fill(QUESTION)
    page.get_by_label("Votre question").press("Enter")
    page.get_by_text("Le service ne répond plus").wait_for()
    assert page.get_by_label("Votre question").input_value() == QUESTION
    assert window.english() == set()


class LateClosing:
    """The service behind a slow network: the end of a stream of events reaches the page late."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.delayed = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def late(message: Any) -> None:
            if b"close_stream" in message.get("body", b""):
                self.delayed += 1
                await asyncio.sleep(0.5)
            await send(message)

        is_stream = scope["type"] == "http" and scope["path"].endswith("/queue/data")
        await self._app(scope, receive, late if is_stream else send)


def test_an_answer_is_finished_even_when_the_stream_before_it_ends_late(
    make_window: Any, tmp_path: Path
) -> None:
    app = LateClosing(make_app(tmp_path, FakeAssistant(documents_=documents())))
    with own_window(make_window, app) as window:
        for question in (QUESTION, FOLLOW):
            window.ask(question)
        assert window.page.locator(".vd-copies").count() == 2
        assert app.delayed >= 2
