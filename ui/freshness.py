"""How fresh a source is, in words."""

from __future__ import annotations

from assistant.answers import Citation
from ingestion.documents import is_unchecked
from ingestion.french.dates import long_date

TO_CHECK = "À vérifier"


def dated(citation: Citation) -> str:
    """Return when the source was last checked or, if it never was, published."""
    if citation.verified_on and not is_unchecked(citation.verified_against):
        return f"Vérifié le {long_date(citation.verified_on)}"
    return f"Publié le {long_date(citation.published_on)}" if citation.published_on else ""
