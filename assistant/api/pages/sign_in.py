"""The sign-in and sign-out pages."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse

from assistant.api.pages.shell import page


def sign_in_page(*, target: str = "/", error: str = "", status: int = 200) -> HTMLResponse:
    """Return the form; ``target`` is where to go next, ``error`` what went wrong."""
    alert = f'<div class="banner stop" role="alert"><p>{escape(error)}</p></div>' if error else ""
    body = (
        '<main id="contenu" class="sign-in"><p class="brand">Vademecum</p><h1>Connexion</h1>'
        f'{alert}<form method="post" action="/connexion">'
        f'<input type="hidden" name="suite" value="{escape(local_target(target))}">'
        '<label for="login">Identifiant</label>'
        '<input id="login" name="login" autocomplete="username" autocapitalize="none" '
        'spellcheck="false" required autofocus>'
        '<label for="password">Mot de passe</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" '
        "required><button>Se connecter</button></form>"
        "<p>Pas de compte, ou mot de passe oublié&nbsp;? Adressez-vous à la personne qui tient ce "
        "service.</p></main>"
    )
    return page("Connexion", body, status=status, has_form=True)


def sign_out_page(*, back: str = "/") -> HTMLResponse:
    """Return the page that asks whether to sign out (a link alone must not); ``back`` is where from."""
    body = (
        '<main id="contenu" class="sign-in"><p class="brand">Vademecum</p><h1>Se déconnecter&nbsp;?</h1>'
        '<form method="post" action="/deconnexion"><button>Se déconnecter</button></form>'
        f'<p><a href="{escape(local_target(back))}">Rester connecté</a></p></main>'
    )
    return page("Se déconnecter", body, has_form=True)


def page_before(referrer: str, host: str) -> str:
    """Return the path and query of the page that a browser came from, « / » unless one of ``host``.

    The pages that sign in and out are nowhere to go back to.
    """
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return "/"
    if parts.netloc.lower() != host.lower() or parts.path in ("/connexion", "/deconnexion"):
        return "/"
    return local_target(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def local_target(target: str) -> str:
    """Return ``target`` when it is a path of this service, « / » otherwise (no open redirect)."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    is_local = not parts.scheme and not parts.netloc and target.startswith("/")
    # Browsers read « \ » as « / » and drop control characters: both could hide another host.
    if not is_local or target.startswith("//") or "\\" in target or not target.isprintable():
        return "/"
    return target
