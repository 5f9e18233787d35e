"""The page of a document: what it is worth, then its whole text with the cited passage marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from urllib.parse import quote, urlsplit

from fastapi.responses import HTMLResponse

from assistant.api.pages.body import Entry, body_html, contents
from assistant.api.pages.marking import Found, Wanted, find
from assistant.api.pages.shell import page
from ingestion.documents import Document, Reference, SourceInfo, is_unchecked
from ingestion.french.dates import long_date


def document_page(
    document: Document,
    wanted: Wanted,
    *,
    today: dt.date,
    themes: Mapping[str, str],
) -> HTMLResponse:
    """Return the page; ``themes`` are the labels of theme identifiers."""
    found = find(document, wanted)
    entries = contents(document)
    toc = _toc(entries) if len(entries) > 2 else ""
    body = (
        '<header class="top"><a href="/">Vademecum</a></header>'
        f'<div class="layout{" with-toc" if toc else ""}">{toc}<main id="contenu"><article>'
        f"{_head(document)}{_banners(document, found, today)}{_facts(document, themes)}"
        f"{body_html(document, found.span)}</article></main></div>"
    )
    return page(document.title, body)


def document_url(document_id: str) -> str:
    """Return the address of a document's page."""
    return f"/documents/{quote(document_id, safe='')}"


def _head(document: Document) -> str:
    crumbs = " › ".join(escape(part) for part in document.breadcrumb)
    summary = f'<p class="summary">{escape(document.summary)}</p>' if document.summary else ""
    return (
        f'<p class="badge">{escape(document.kind.label)}</p>'
        f"<h1>{escape(document.title)}</h1>"
        f'{f"""<p class="crumbs">{crumbs}</p>""" if crumbs else ""}{summary}'
    )


def _banners(document: Document, found: Found, today: dt.date) -> str:
    banners = []
    validity = document.validity
    if validity.end is not None and today > validity.end:
        replaced = ""
        if validity.replaced_by:
            url = escape(document_url(validity.replaced_by))
            replaced = f' <a href="{url}">Voir le document qui le remplace</a>.'
        banners.append(
            (
                "stop",
                f"<strong>Ce document n’est plus en vigueur</strong> depuis le "
                f"{long_date(validity.end)}.{replaced}",
            )
        )
    if validity.start is not None and today < validity.start:
        banners.append(
            (
                "stop",
                "<strong>Ce document n’est pas encore en vigueur</strong> : il le "
                f"sera le {long_date(validity.start)}.",
            )
        )
    if is_unchecked(document.verified_against):
        banners.append(
            ("", "<strong>À vérifier</strong> : ce document n’a été comparé à aucun texte de loi.")
        )
    if found.lost:
        banners.append(
            (
                "",
                "<strong>Ce document a changé depuis la réponse.</strong> "
                f"Le passage cité était : « {escape(found.lost)} »",
            )
        )
    elif found.is_missing:
        banners.append(("", "Le passage demandé n’est plus dans ce document."))
    return "".join(
        f'<div class="banner {kind}" role="note"><p>{text}</p></div>' for kind, text in banners
    )


def _facts(document: Document, themes: Mapping[str, str]) -> str:
    validity = document.validity
    rows = [
        ("Publié le", document.published_on and long_date(document.published_on)),
        ("Vérifié le", document.verified_on and long_date(document.verified_on)),
        (
            "Vérifié sur",
            "" if is_unchecked(document.verified_against) else document.verified_against,
        ),
        ("En vigueur du", validity.start and long_date(validity.start)),
        ("Jusqu’au", validity.end and long_date(validity.end)),
        ("Version", document.version),
        ("Territoire", document.territory),
        ("Communes concernées", document.strata),
        ("Thèmes", ", ".join(themes.get(t, t) for t in document.themes)),
        ("Public", ", ".join(document.audiences)),
    ]
    facts = [(label, escape(str(value))) for label, value in rows if value]
    if document.references:
        facts.append(("Textes", " ; ".join(_reference(r) for r in document.references)))
    if document.sources:
        facts.append(("Sources", " ; ".join(_source(s) for s in document.sources)))
    if not facts:
        return ""
    inner = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in facts)
    return f'<dl class="facts">{inner}</dl>'


def _reference(reference: Reference) -> str:
    name = reference.code or reference.text or ""
    article = f"article {reference.article}" if reference.article else ""
    said = ", ".join(part for part in (name, article) if part)
    return escape(f"{said} ({reference.absent})" if reference.absent else said)


def _source(source: SourceInfo) -> str:
    label = escape(", ".join(part for part in (source.publisher, source.title) if part))
    if not is_web(source.url):
        return label
    return f'<a href="{escape(str(source.url))}" rel="noopener noreferrer external">{label}</a>'


def is_web(url: str | None) -> bool:
    """Tell whether an address of a document may become a link (never « javascript: »)."""
    try:
        return url is not None and urlsplit(url).scheme.lower() in {"http", "https"}
    except ValueError:
        return False


def _toc(entries: list[Entry]) -> str:
    lines = "".join(
        f'<li class="depth-{e.depth}"><a href="#{e.anchor}">{escape(e.heading)}</a></li>'
        for e in entries
    )
    return (
        '<nav class="toc" aria-labelledby="sommaire"><h2 id="sommaire">Sommaire</h2>'
        f"<ol>{lines}</ol></nav>"
    )
