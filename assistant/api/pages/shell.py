"""The frame of every server-rendered page: one style sheet, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

from fastapi.responses import HTMLResponse


@cache
def style() -> str:
    """Return the style sheet."""
    return files("assistant.api.pages").joinpath("page.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Return the pages' Content-Security-Policy: our style sheet by its digest, and no script."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def page(title: str, body: str, *, status: int = 200, has_form: bool = False) -> HTMLResponse:
    """Return a whole page; ``title`` is text, ``body`` is HTML already escaped."""
    html = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)} — Vademecum</title><style>{style()}</style></head>"
        f'<body><a class="skip" href="#contenu">Aller au contenu</a>{body}</body></html>'
    )
    headers = {"Content-Security-Policy": policy()}
    if has_form:
        # Under « no-referrer » a browser sends a form with « Origin: null », which we must refuse.
        headers["Referrer-Policy"] = "same-origin"
    return HTMLResponse(html, status, headers)


def message_page(title: str, detail: str, *, status: int) -> HTMLResponse:
    """Return a page that says what happened and what to do."""
    body = (
        f'<main id="contenu" class="message"><p class="brand">Vademecum</p>'
        f"<h1>{escape(title)}</h1><p>{escape(detail)}</p>"
        '<p><a href="/">Revenir à l’accueil</a></p></main>'
    )
    return page(title, body, status=status)
