"""The whole service with its page, over the small assistant; a real Chromium to look at it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from assistant.api import create_app
from assistant.settings import load_settings
from tests.fakes import DOCUMENTS, FakeAssistant, convocation
from tests.serving import serving

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EVERYDAY = {
    "elections": "Comment inscrire quelqu’un sur les listes électorales ?",
    "urbanisme": "Quel délai pour instruire une déclaration préalable ?",
    "funeraire": "Qui peut acheter une concession au cimetière ?",
    "police": "Que faire d’un chien errant trouvé dans la commune ?",
    "ressources-humaines": "Combien de jours de congés pour un agent à temps partiel ?",
    "finances": "Jusqu’à quelle date voter le budget ?",
    "associations": "Une association peut-elle occuper la salle des fêtes gratuitement ?",
}
# Only theirs: words that French pages hold too (« question », « conversation ») are left out.
ENGLISH = re.compile(
    r"\b(the|this|your|you|submit|clear|loading|processing|queue|error|settings|share|download|"
    r"copy|close|cancel|undo|retry|more|tabs?|select|deselect|all|none|built with|use via|api|"
    r"connection|lost|show|hide|expand|collapse|message|type|send|stop|upload|drop|file|here|or|"
    r"click|enter|press|textbox|label|running|screen|enabled|light|dark)\b",
    re.IGNORECASE,
)


@dataclass
class Service:
    """A running service: its address, its application, its assistant."""

    address: str
    app: FastAPI
    assistant: FakeAssistant


def make_app(folder: Path, assistant: FakeAssistant | None, **changes: Any) -> FastAPI:
    """Return the application with its page; folders are the test's own."""
    from ui.mount import mount

    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "corpus" / "themes.toml").write_text(
        '[themes]\netat-civil = "État civil"\nconseil-municipal = "Conseil municipal"\n',
        encoding="utf-8",
    )
    settings = load_settings(
        data=folder / "data",
        index=folder / "index",
        corpus=folder / "corpus",
        questions_par_minute=100_000,
        **changes,
    )
    return mount(create_app(settings, assistant))


def documents() -> list[Any]:
    """Return enough documents for a full shelf of examples."""
    more = [
        replace(
            convocation(),
            id=f"exemple-{theme}",
            questions=(question,),
            themes=(theme,),
            title=f"Exemple {theme}",
        )
        for theme, question in EVERYDAY.items()
    ]
    return [*DOCUMENTS, *more]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the page for a whole module."""
    assistant = FakeAssistant(documents_=documents())
    assistant.gate.set()
    app = make_app(tmp_path_factory.mktemp("service"), assistant)
    with serving(app) as address:
        yield Service(address, app, assistant)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Yield the system's Chromium; without one, skip (or fail where a browser is required)."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        message = "aucun Chromium sur cette machine (apt-get install chromium)"
        if os.environ.get("VADEMECUM_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser window, and what went wrong in it."""

    address: str
    page: Any
    context: Any
    outside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Close the window before its service stops, which its open streams would complain of."""
        self.context.close()

    def open(self, path: str = "/") -> None:
        """Go to a page of the service, and wait until the chat is alive."""
        self.page.goto(self.address + path)
        if path.partition("?")[0] == "/":
            self.page.locator("#exemples button:visible, .vd-echange").first.wait_for()

    def ask(self, question: str) -> None:
        """Type a question, send it, wait for its answer."""
        answered = self.page.locator(".vd-copies").count()
        asked = self.page.locator(".vd-echange").count()
        self.send(question, self.page.locator(".vd-echange").nth(asked))
        self.page.locator(".vd-copies").nth(answered).wait_for()

    def send(self, question: str, effect: Any) -> None:
        """Type a question and press Enter until it has an effect.

        The page ignores Enter while the answer before is being finished, a little after it is seen.
        """
        box = self.page.get_by_label("Votre question")
        box.fill(question)
        for _ in range(10):
            box.press("Enter")
            try:
                effect.wait_for(state="attached", timeout=2_000)
            except Exception as error:
                if "Timeout" not in str(error):
                    raise
            else:
                return
        effect.wait_for(state="attached")

    def english(self) -> set[str]:
        """Return the English words a person could see or hear on the page."""
        said = self.page.evaluate(
            """() => {
              const names = ["aria-label", "title", "placeholder", "alt", "aria-description"];
              const out = [document.body.innerText];
              for (const node of document.querySelectorAll("*"))
                for (const name of names)
                  if (node.hasAttribute(name) && node.getAttribute(name)) out.push(node.getAttribute(name));
              return out;
            }"""
        )
        return {match.group().lower() for text in said for match in ENGLISH.finditer(text)}


@pytest.fixture
def make_window(chromium: Any) -> Iterator[Any]:
    """Return a function that opens a window; at the end, nothing may have gone wrong in any."""
    windows: list[Watched] = []

    def make(
        address: str,
        width: int = 1280,
        height: int = 800,
        *,
        allowed: tuple[str, ...] = (),
        **options: Any,
    ) -> Watched:
        # An English browser: what is not French then comes from the page, not from the browser.
        context = chromium.new_context(
            locale="en-US", viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(60_000)
        window = Watched(address, context.new_page(), context)

        # Leaving a page stops Gradio's open streams, which it says in the console.
        expected = ("AbortError", "Connection errored out", *allowed)

        def watch(page: Any) -> None:
            page.on(
                "console",
                lambda m: (
                    window.problems.append(m.text)
                    if m.type in {"error", "warning"} and not any(a in m.text for a in expected)
                    else None
                ),
            )
            page.on("pageerror", lambda e: window.problems.append(str(e)))
            page.on("dialog", lambda d: window.problems.append(f"dialog {d.message}"))
            page.on(
                "request",
                lambda r: (
                    window.outside.append(r.url)
                    if not r.url.startswith((address, "data:", "blob:"))
                    else None
                ),
            )

        watch(window.page)
        context.on("page", watch)
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.context.close()
        assert window.outside == [], "a request left the machine"
        assert window.problems == [], "the browser complained"


@pytest.fixture
def window(make_window: Any, service: Service) -> Watched:
    """Return a desktop window on the chat, opened."""
    opened: Watched = make_window(service.address)
    opened.open()
    return opened
