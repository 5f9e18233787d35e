"""What outcomes and changes are called, wherever they are shown."""

from __future__ import annotations

STATUS = {
    "answered": "a répondu",
    "partial": "textes proches seulement",
    "no_answer": "a refusé",
    "failed": "erreur",
}
CHANGES = {"loss": "Perdue", "win": "Gagnée", "other": "Répondue autrement"}
