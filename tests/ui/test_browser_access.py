"""The page by keyboard, aloud, on a phone, in French, and readable by everyone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.builder import DocumentBuilder
from ingestion.documents import DocumentKind
from tests.fakes import FakeAssistant
from tests.serving import serving
from tests.ui.acting import QUESTION, wait_focus
from tests.ui.conftest import Service, Watched, make_app

pytestmark = pytest.mark.browser


def test_by_keyboard_alone(window: Watched) -> None:
    page = window.page
    page.keyboard.type("Quel délai")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("pour convoquer le conseil municipal ?")
    assert page.get_by_label("Votre question").input_value().count("\n") == 1
    page.keyboard.press("Enter")
    page.locator(".vd-copies").wait_for()
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.textContent.trim()")
        outline = page.evaluate(
            "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none')"
            "(getComputedStyle(document.activeElement))"
        )
        if page.evaluate("document.activeElement !== document.body"):
            assert outline, f"focus is not visible on {name!r}"
        reached.append(name)
        if name.startswith("Lire dans le document"):
            break
    for wanted in ("Demander", "1", "Copier avec les références", "Utile", "Pas utile"):
        assert wanted in reached
    with window.context.expect_page() as opening:
        page.keyboard.press("Enter")
    opening.value.wait_for_load_state()
    assert opening.value.locator("mark#passage").count() == 1


def test_skip_link_and_screen_readers(window: Watched) -> None:
    page = window.page
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator(".vd-passer").focus()
    assert page.locator(".vd-passer").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "question-texte"
    live = page.locator("#annonce")
    assert live.get_attribute("aria-live") == "polite"
    window.ask(QUESTION)
    assert "Réponse trouvée. Dans les communes de moins de" in " ".join(live.inner_text().split())
    assert page.get_by_role("region", name="Conversation").count() == 1
    assert page.get_by_role("complementary", name="Sources de la réponse").count() == 1
    assert page.locator("#precedentes > button").get_attribute("aria-expanded") == "false"


def test_a_phone_of_360_pixels(make_window: Any, service: Service) -> None:
    window = make_window(service.address, 360, 740, has_touch=True)
    window.open()
    page = window.page

    def too_wide() -> list[str]:
        """Return what sticks out of the screen, other than inside its own scrolling box."""
        found: list[str] = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(n => {
              const box = n.getBoundingClientRect();
              return n.checkVisibility() && box.width && box.right > innerWidth + 1
                && !n.closest(".vd-large, .wide, .vd-passer");
            }).map(n => n.outerHTML.slice(0, 80))"""
        )
        return found

    assert too_wide() == []
    assert page.get_by_role("tab", name="Recherche").is_visible()
    window.ask(QUESTION)
    assert too_wide() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    answer = page.locator(".vd-reponse").bounding_box()
    source = page.locator("#source-1-1").bounding_box()
    assert source["y"] >= answer["y"] + answer["height"], "sources come below the conversation"
    assert source["width"] > 300
    sizes = page.evaluate(
        "[...document.querySelectorAll('.vd-directe p, .vd-source blockquote')]"
        ".map(n => parseFloat(getComputedStyle(n).fontSize))"
    )
    assert min(sizes) >= 15
    page.get_by_role("tab", name="Recherche").click()
    page.get_by_label("Mots cherchés").fill("francs")
    page.get_by_label("Mots cherchés").press("Enter")
    page.locator(".vd-resultat").first.wait_for()
    assert too_wide() == []
    page.goto(f"{service.address}/documents/convocation-conseil?debut=22&fin=90#passage")
    assert too_wide() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_table_on_a_phone_scrolls_rather_than_cut_words(make_window: Any, tmp_path: Path) -> None:
    rows = [
        ["Décembre 2026", "Autorisation d’investissement", "Code général des collectivités"],
        ["Septembre 2027", "Approbation du fonctionnement", "Comptabilité intercommunale"],
    ]
    b = DocumentBuilder()
    b.heading(1, "Calendrier")
    b.table(["Date", "Étape", "Texte"], rows)
    document = b.build(id="budget", title="Calendrier du budget", kind=DocumentKind.GUIDE)
    assistant = FakeAssistant(documents_=[document])
    with serving(make_app(tmp_path, assistant)) as address:
        window = make_window(address, 390, 844, has_touch=True)
        page = window.page
        page.goto(address)
        window.ask("calendrier budget décembre autorisation")
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".vd-large td")].flatMap(cell => {
              const said = cell.firstChild, range = document.createRange();
              return [...said.data.matchAll(/\\S+/g)].filter(word => {
                range.setStart(said, word.index);
                range.setEnd(said, word.index + word[0].length);
                return range.getClientRects().length > 1;
              }).map(word => word[0]);
            })"""
        )
        assert page.locator(".vd-large td").count() == 9
        assert cut == []
        last = page.locator(".vd-large").last
        assert last.evaluate("n => n.scrollWidth > n.clientWidth"), "too wide, to try what it does"
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        window.close()


def test_everything_said_is_french(window: Watched) -> None:
    page = window.page
    assert window.english() == set()
    window.ask(QUESTION)
    page.get_by_role("button", name="Pas utile").click()
    page.get_by_role("button", name="Conversations précédentes").click()
    page.get_by_role("button", name="Restreindre à certains documents").click()
    page.get_by_role("radio", name="Il manque mon cas").wait_for()
    assert window.english() == set()
    page.get_by_role("tab", name="Recherche").click()
    page.locator("#filtres-recherche > button").click()
    assert window.english() == set()
    page.goto(f"{window.address}/documents/convocation-conseil")
    assert window.english() == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(make_window: Any, service: Service, scheme: str) -> None:
    """WCAG AA: 4.5 for text, measured on what is really painted behind it."""
    window = make_window(service.address, color_scheme=scheme)
    window.open()
    window.ask("quelles pièces pour un dossier de mariage")
    low = window.page.evaluate(
        """() => {
          const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92
            : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
          const behind = (n) => { for (; n; n = n.parentElement) {
            const c = rgb(getComputedStyle(n).backgroundColor); if (c.length < 4 || c[3] === 1) return c; }
            return [255, 255, 255]; };
          const low = [];
          for (const n of document.querySelectorAll("body *")) {
            const own = [...n.childNodes].some(c => c.nodeType === 3 && c.textContent.trim());
            if (!own || !n.checkVisibility() || n.closest(".vd-cache, #annonce, .vd-passer")) continue;
            if (["SCRIPT", "STYLE"].includes(n.tagName)) continue;
            const [a, b] = [light(rgb(getComputedStyle(n).color)), light(behind(n))].sort((x, y) => y - x);
            if ((a + .05) / (b + .05) < 4.5) low.push(n.textContent.trim().slice(0, 40) + " " + ((a + .05) / (b + .05)).toFixed(2));
          }
          return low;
        }"""
    )
    assert low == []


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
