"""The evaluations page in a real Chromium: who sees it, what it shows, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.records import Role
from tests.evaluation_files import question, write_comparison, write_run
from tests.fakes import PASSWORD, FakeAssistant
from tests.serving import serving
from tests.ui.conftest import Watched, documents, make_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page whose last run has 25 failures, one of them hostile."""
    folder = tmp_path_factory.mktemp("evaluations")
    write_run(folder / "evals", "run-1-test", "2026-11-20T09:00:00+00:00", recall=0.95)
    failures = [question(f"q-{n:02}", ["Fait essentiel absent."]) for n in range(24)]
    failures.append(question("z-1", ["<img src=x onerror=alert(1)>"], kind="hostile"))
    write_run(folder / "evals", "run-2-test", "2026-11-21T09:00:00+00:00", questions=failures)
    write_comparison(folder / "evals", "run-1-test", "run-2-test", "2026-11-21T11:00:00+00:00")
    app = make_app(folder, FakeAssistant(documents_=documents()), evaluations=folder / "evals")
    with serving(app) as base:
        yield base


def opened(make_window: Any, address: str, width: int = 1280, **options: Any) -> Watched:
    """Return a window on the evaluations."""
    window: Watched = make_window(address, width, 740, **options)
    window.open()
    window.page.get_by_role("tab", name="Évaluations").click()
    window.page.locator(".vd-echec").first.wait_for()
    return window


def test_the_last_run_its_history_and_its_failures(make_window: Any, address: str) -> None:
    page = opened(make_window, address).page
    assert "1 mesure hors des seuils : Rappel@5" in page.locator(".vd-seuils").inner_text()
    assert page.get_by_role("img", name="Évolution de 2 mesures sur 2 relevés").is_visible()
    assert page.get_by_role("table", name="Comparaison des deux relevés").is_visible()
    assert page.locator(".vd-echec").count() == 20
    page.get_by_role("button", name="Montrer la suite").click()
    page.locator(".vd-echec").nth(24).wait_for()
    assert not page.get_by_role("button", name="Montrer la suite").is_visible()
    page.get_by_role("radio", name="Question ou document hostile (1)").check()
    page.locator('#echecs [role="status"]', has_text="1 question à revoir").wait_for()
    assert page.locator("#echecs img").count() == 0
    assert "onerror" in page.locator(".vd-echec summary").inner_text()


def test_by_keyboard_and_in_french(make_window: Any, address: str) -> None:
    window = make_window(address)
    window.open()
    page = window.page
    page.get_by_role("tab", name="Évaluations").wait_for()
    page.get_by_role("tab", name="Question").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Évaluations"
    page.keyboard.press("Enter")
    summary = page.locator(".vd-echec summary").first
    summary.wait_for()
    page.locator("#echecs-sorte input").first.focus()
    for _ in range(4):  # the filter is a stop or two, then come the failures
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.vd-echec summary')"):
            break
    assert page.evaluate("document.activeElement.matches('.vd-echec summary')")
    page.keyboard.press("Enter")
    assert page.locator(".vd-echec[open] .vd-cotes").is_visible()
    assert window.english() == set()


def test_a_phone_of_360_pixels(make_window: Any, address: str) -> None:
    page = opened(make_window, address, 360, has_touch=True).page
    page.locator(".vd-echec summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    wide = page.evaluate(
        """() => [...document.querySelectorAll("#evaluations *, #echecs-zone *")].filter(n =>
          n.checkVisibility() && n.getBoundingClientRect().right > innerWidth + 1
          && !n.closest("thead, caption")).map(n => n.outerHTML.slice(0, 80))"""
    )
    assert wide == []


def test_without_a_run_it_says_what_to_do(make_window: Any, tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeAssistant(documents_=documents()), evaluations=tmp_path / "evals")
    with serving(app) as address:
        window = make_window(address)
        window.open()
        window.page.get_by_role("tab", name="Évaluations").click()
        window.page.get_by_text("vademecum eval run").wait_for()
        assert not window.page.locator("#echecs-zone").is_visible()
        window.close()


def test_only_a_maintainer_sees_the_page(make_window: Any, tmp_path: Path) -> None:
    write_run(tmp_path / "evals", "run-1-test", questions=[question("q-1", ["Absent."])])
    app = make_app(tmp_path, FakeAssistant(documents_=documents()), evaluations=tmp_path / "evals")
    with serving(app) as address:
        for login, role in (("agnes", Role.AGENT), ("marc", Role.MAINTAINER)):
            app.state.accounts.add(login, PASSWORD, role)
        windows = {}
        for login in ("agnes", "marc"):
            window = windows[login] = make_window(address, allowed=("401",))
            page = window.page
            page.goto(address)
            page.get_by_label("Identifiant").fill(login)
            page.get_by_label("Mot de passe").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator("#compte", has_text=login).wait_for()
        windows["marc"].page.get_by_role("tab", name="Évaluations").click()
        windows["marc"].page.locator(".vd-echec").first.wait_for()
        assert windows["agnes"].page.get_by_role("tab", name="Évaluations").count() == 0
        for window in windows.values():
            window.close()
