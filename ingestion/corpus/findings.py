"""What a check finds: where, how serious, what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ingestion.documents import place


class Severity(StrEnum):
    """An error blocks publication; a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return "erreur" if self is Severity.ERROR else "à revoir"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to correct in the file at ``path`` (relative to the corpus), at ``line``."""

    path: str
    line: int
    severity: Severity
    code: str
    message: str

    @property
    def where(self) -> str:
        """Return « path:line », or the path alone when the line is not known."""
        return place(self.path, self.line)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {**asdict(self), "severity": self.severity.value}


def error(path: str, line: int | None, code: str, message: str) -> Finding:
    """Return a finding that blocks publication."""
    return Finding(path, line or 0, Severity.ERROR, code, message)


def warning(path: str, line: int | None, code: str, message: str) -> Finding:
    """Return a finding that asks for a look."""
    return Finding(path, line or 0, Severity.WARNING, code, message)
