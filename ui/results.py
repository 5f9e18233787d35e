"""Search hits to HTML."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import SearchHit
from assistant.viewing import Phrases, quoted_spans
from ingestion.documents import Span
from ingestion.french.dates import long_date
from ui.markup import anchored, link_out, link_to, marked, passage, text

HIT_CHARS = 420
ELSEWHERE = (
    '<p class="vd-chemin">L’expression est dans une question à laquelle ce document répond.</p>'
)


def results_html(
    hits: Sequence[SearchHit],
    limit: int,
    read: str | None = None,
    restriction: str = "",
    phrases: Phrases = (),
) -> str:
    """Return the hits, best first.

    ``limit`` is how many were asked, ``read`` the words as understood, ``restriction`` what may have
    left out others, said when nothing is found, ``phrases`` what was put between quotes.
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
    cards = "".join(f"<li>{hit_card(hit, phrases)}</li>" for hit in hits)
    return (
        f'{understood}<div class="vd-resultats"><p role="status">{count}</p><ol>{cards}</ol></div>'
    )


def hit_card(hit: SearchHit, phrases: Phrases = ()) -> str:
    """Return one hit with the words that matched, and the quoted ones wherever they stand."""
    offset, marks = anchored(hit.text, hit.span, hit.highlights)
    # Here rather than in the passage alone: its lead, shown before it, may hold them.
    quoted = quoted_spans(hit.text, phrases)
    marks = tuple(Span(offset + s.start, offset + s.end) for s in quoted) or marks
    dates = [
        f"Publié le {long_date(hit.published_on)}" if hit.published_on else "",
        f"Vérifié le {long_date(hit.verified_on)}" if hit.verified_on else "",
    ]
    path = " › ".join(_quoted(part, phrases) for part in hit.heading_path)
    path = f'<p class="vd-chemin">{path}</p>' if path else ""
    # The search requires what is quoted in the title, the headings, the text or the questions.
    seen = (hit.title, *hit.heading_path, hit.text)
    is_shown = not phrases or any(quoted_spans(part, phrases) for part in seen)
    expired = "" if hit.in_force else '<span class="vd-perime">N’est plus en vigueur</span>'
    return (
        f'<article class="vd-resultat"><p class="vd-tete"><span class="vd-type">'
        f"{text(hit.kind.label)}</span>{expired}</p>"
        f"<h3>{link_out(link_to(hit.document_id, hit.span), _quoted(hit.title, phrases))}</h3>"
        f"{path}{'' if is_shown else ELSEWHERE}"
        f'<p class="vd-extrait">{passage(hit.text, offset, marks, HIT_CHARS)}</p>'
        f'<p class="vd-dates">{" · ".join(d for d in dates if d)}</p></article>'
    )


def _quoted(value: str, phrases: Phrases) -> str:
    return marked(value, 0, Span(0, len(value)), quoted_spans(value, phrases))
