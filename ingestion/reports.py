"""What became of each source file, and of an ingest as a whole; kept beside the generation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from ingestion.errors import IndexCorruptedError
from ingestion.index.generation import REPORT


class FileStatus(StrEnum):
    """What became of a source file."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one source file, and why (French messages, with line where there is one).

    A file rejected for what a ``sources.toml`` says of it has no message: that file's report names it.
    """

    path: str
    status: FileStatus
    documents: int = 0
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of an ingest; ``generation`` is what is now built (published unless candidate)."""

    generation: str
    published: bool
    unchanged: bool
    documents: int
    passages: int
    reused: int
    removed: tuple[str, ...]
    files: tuple[FileReport, ...]

    @property
    def rejected(self) -> tuple[FileReport, ...]:
        """Return the files of which something was rejected."""
        return tuple(f for f in self.files if f.messages and f.status is not FileStatus.IGNORED)

    @property
    def ignored(self) -> tuple[FileReport, ...]:
        """Return the pictures and parts of web pages that stand beside the documents."""
        return tuple(f for f in self.files if f.status is FileStatus.IGNORED)


def report_json(files: list[FileReport]) -> str:
    """Return the reports as JSON."""
    return json.dumps([asdict(f) for f in files], ensure_ascii=False, indent=1)


def read_report(folder: Path) -> list[FileReport]:
    """Read a generation's reports; raises IndexCorruptedError when they are not what was written."""
    try:
        raw = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        return [
            FileReport(r["path"], FileStatus(r["status"]), r["documents"], tuple(r["messages"]))
            for r in raw
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptedError(
            f"Le rapport de {folder.name}, {REPORT}, est illisible ({type(error).__name__}). "
            "Relancez « vademecum ingest »."
        ) from error
