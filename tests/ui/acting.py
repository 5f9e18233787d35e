"""What a person does and sees in a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import PASSWORD, FakeAssistant
from tests.serving import serving
from tests.ui.conftest import Watched, documents, make_app

QUESTION = "Quel délai pour convoquer le conseil municipal ?"
FOLLOW = "Et en cas d’urgence pour le conseil ?"


OTHER = "quelles pièces pour un dossier de mariage"
DESKTOP, PHONE = (1280, 800), (390, 844)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@contextmanager
def own_window(make_window: Any, app: Any, **options: Any) -> Iterator[Watched]:
    """Serve an application of the test's own; yield a window on its chat, closed before it stops."""
    with serving(app) as address:
        window: Watched = make_window(address, **options)
        window.open()
        yield window
        window.close()


@contextmanager
def gated_window(make_window: Any, folder: Path, *logins: str) -> Iterator[Watched]:
    """Serve an application with these accounts; yield a window on its sign-in page, closed before it stops."""
    app = make_app(folder, FakeAssistant(documents_=documents()))
    with serving(app) as address:
        for login in logins:
            app.state.accounts.add(login, PASSWORD)
        window: Watched = make_window(address, allowed=("401",))
        window.page.goto(address)
        yield window
        window.close()


def text_of(locator: Any) -> str:
    """Return the text of an element, spaces folded."""
    return " ".join(locator.inner_text().split())


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
