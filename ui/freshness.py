"""How fresh a source is, in words."""

from __future__ import annotations

from assistant.answers import Citation
from assistant.api.pages.document import long_date

UNCHECKED = "aucun texte"
TO_CHECK = "À vérifier"


def is_unchecked(citation: Citation) -> bool:
    """Tell whether nobody compared the source with the law."""
    return citation.verified_against.lower().startswith(UNCHECKED)


def dated(citation: Citation) -> str:
    """Return when the source was last checked or, if it never was, published."""
    if citation.verified_on and not is_unchecked(citation):
        return f"Vérifié le {long_date(citation.verified_on)}"
    return f"Publié le {long_date(citation.published_on)}" if citation.published_on else ""
