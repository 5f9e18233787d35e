"""The family of errors of the ingestion package.

IngestionError
├── DocumentError          one file or one document is at fault: where, what, what to do
│   ├── FrontMatterError
│   │   └── SourcesTableError       what sources.toml says of some files cannot be used
│   ├── UnsupportedFormatError
│   ├── UnreadableDocumentError     truncated, encrypted, not what its extension says
│   ├── NoTextLayerError            a scan
│   └── DocumentTooLargeError       a bomb, or far beyond what a town hall document weighs
├── EncoderError
├── SearchIndexError
│   ├── GateRefusedError         a candidate that the evaluations refused, or never judged; outdated
│   ├── IndexMissingError
│   ├── IndexCorruptedError
│   ├── IndexFolderError         the disk refuses: full, forbidden, not a folder
│   └── IndexLockedError
└── SourceFolderError      a folder to ingest vanished or cannot be read
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class IngestionError(Exception):
    """Root of what ingestion raises; the message is French and says what to do."""


class DocumentError(IngestionError):
    """One source file is at fault; ``where`` reads « chemin:ligne »."""

    def __init__(self, message: str, *, path: Path | str | None = None, line: int | None = None):
        self.message = message
        self.path = str(path) if path is not None else None
        self.line = line
        super().__init__(f"{self.where} : {message}" if self.where else message)

    @property
    def where(self) -> str:
        """Return « path:line », « path » or an empty string."""
        if self.path is None:
            return ""
        return f"{self.path}:{self.line}" if self.line is not None else self.path


class FrontMatterError(DocumentError):
    """The front matter is missing, is not YAML, or a key has a wrong value."""


class SourcesTableError(FrontMatterError):
    """What a ``sources.toml`` says of ``files`` cannot be used, so that none of them is indexed."""

    def __init__(self, fault: str, files: Iterable[str], *, path: str | None, line: int | None):
        self.fault = fault
        self.files = tuple(files)
        super().__init__(f"{fault} {_not_indexed(self.files)}", path=path, line=line)


_NAMED = 20
"""Files named in one message: a folder of hundreds must not hide what to correct."""


def _not_indexed(files: tuple[str, ...]) -> str:
    named = ", ".join(f"« {file} »" for file in files[:_NAMED])
    more = f" et {len(files) - _NAMED} autres" if len(files) > _NAMED else ""
    return f"{'Fichiers non indexés' if len(files) > 1 else 'Fichier non indexé'} : {named}{more}."


def merge_table_errors(errors: Iterable[SourcesTableError]) -> list[SourcesTableError]:
    """Return one error per fault of a ``sources.toml``, naming all the files that it rejects."""
    files: dict[tuple[str | None, int | None, str], list[str]] = {}
    for error in errors:
        files.setdefault((error.path, error.line, error.fault), []).extend(error.files)
    return [
        SourcesTableError(fault, dict.fromkeys(names), path=path, line=line)
        for (path, line, fault), names in files.items()
    ]


class UnsupportedFormatError(DocumentError):
    """No reader knows this kind of file."""


class UnreadableDocumentError(DocumentError):
    """The file is truncated, encrypted, or is not what its extension says."""


class NoTextLayerError(DocumentError):
    """A PDF that only holds pictures of pages."""


class DocumentTooLargeError(DocumentError):
    """The file, or what it unpacks to, is beyond the limits."""


class EncoderError(IngestionError):
    """The encoder's files are missing or unusable."""


class SearchIndexError(IngestionError):
    """Root of what can go wrong with a published index."""


class GateRefusedError(SearchIndexError):
    """A candidate failed the evaluations, was never judged by the shipped rules, or is outdated."""


class IndexMissingError(SearchIndexError):
    """There is no published generation in this folder."""


class IndexCorruptedError(SearchIndexError):
    """A generation does not match its manifest."""


class IndexFolderError(SearchIndexError):
    """The disk refuses to read or write the index folder: full, forbidden, not a folder."""


class IndexLockedError(SearchIndexError):
    """Another ingest holds the lock."""


class SourceFolderError(IngestionError):
    """A folder to ingest does not exist or cannot be read."""
