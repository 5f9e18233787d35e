"""Search hits to HTML."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import SearchHit
from ui.markup import anchored, attribute, link_to, passage, path_html, said_date, text

HIT_CHARS = 420


def results_html(
    hits: Sequence[SearchHit], limit: int, read: str | None = None, restriction: str = ""
) -> str:
    """Return the hits, best first.

    ``limit`` is how many were asked, ``read`` the words as understood, ``restriction`` what may have
    left out others, said when nothing is found.
    """
    understood = f'<p class="vd-comprise">Recherche comprise : {text(read)}</p>' if read else ""
    if not hits:
        why = f"<p>{text(restriction)}</p>" if restriction else ""
        return (
            f'{understood}<div class="vd-vide" role="status"><p>Aucun passage trouvé.</p>{why}'
            "<p>Essayez d’autres mots ou retirez les guillemets.</p></div>"
        )
    more = " ou plus" if len(hits) >= limit else ""
    count = f"{len(hits)} document{'s' if len(hits) > 1 else ''}{more}"
    cards = "".join(f"<li>{hit_card(hit)}</li>" for hit in hits)
    return (
        f'{understood}<div class="vd-resultats"><p role="status">{count}</p><ol>{cards}</ol></div>'
    )


def hit_card(hit: SearchHit) -> str:
    """Return one hit with the words that matched."""
    offset, marks = anchored(hit.text, hit.span, hit.highlights)
    dates = [
        f"Publié le {said_date(hit.published_on)}" if hit.published_on else "",
        f"Vérifié le {said_date(hit.verified_on)}" if hit.verified_on else "",
    ]
    expired = "" if hit.in_force else '<span class="vd-perime">N’est plus en vigueur</span>'
    return (
        f'<article class="vd-resultat"><p class="vd-tete"><span class="vd-type">'
        f"{text(hit.kind.label)}</span>{expired}</p>"
        f'<h3><a href="{attribute(link_to(hit.document_id, hit.span))}" target="_blank" '
        f'rel="noopener">{text(hit.title)}<span class="vd-cache"> (nouvel onglet)</span></a></h3>'
        f"{path_html(hit.heading_path)}"
        f'<p class="vd-extrait">{passage(hit.text, offset, marks, HIT_CHARS)}</p>'
        f'<p class="vd-dates">{" · ".join(d for d in dates if d)}</p></article>'
    )
