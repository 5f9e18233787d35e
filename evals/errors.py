"""The family of errors of the evaluations.

EvaluationError
├── DatasetError          questions or gold that do not hold, each with file:line
├── GenerationLostError   the generation was deleted while it was judged
├── RulesError            rules of the gate that cannot be used
├── RunNotFoundError      no stored run by that name
├── StoreError            the disk refuses what is to be written
└── StoredRunError        a stored run that cannot be read
"""

from __future__ import annotations

import errno
from collections.abc import Sequence

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """Root of what the evaluations raise; the message is French and says what to do."""


class DatasetError(EvaluationError):
    """Questions that do not hold; ``problems`` has one « file:line : what » each."""

    def __init__(self, problems: Sequence[str]):
        self.problems = tuple(problems)
        count = len(self.problems)
        plural = "s" if count > 1 else ""
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} défaut{plural} dans les questions d’évaluation :\n{lines}")


class GenerationLostError(EvaluationError):
    """The generation being judged was deleted meanwhile: there is nothing to give a verdict on."""


class RulesError(EvaluationError):
    """The rules of the gate cannot be used."""


class RunNotFoundError(EvaluationError):
    """No stored run has that name."""


class StoreError(EvaluationError):
    """What was to be written could not be; nothing half-written is left."""


class StoredRunError(EvaluationError):
    """A stored run cannot be read; ``run`` is the name of its folder."""

    def __init__(self, message: str, run: str):
        self.run = run
        super().__init__(message)


_FAULTS = {
    errno.EACCES: "accès refusé",
    errno.EDQUOT: "quota dépassé",
    errno.EEXIST: "un fichier ou un dossier porte déjà ce nom",
    errno.EISDIR: "c’est un dossier",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ENOENT: "fichier ou dossier absent",
    errno.ENOSPC: "disque plein",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.ENOTEMPTY: "un dossier porte déjà ce nom",
    errno.EPERM: "opération refusée",
    errno.EROFS: "disque en lecture seule",
}


def disk_fault(error: OSError) -> str:
    """Return in a few French words what the system refused."""
    return _FAULTS.get(error.errno or 0, f"erreur du disque, code {error.errno}")
