"""The family of errors of the ingestion package.

IngestionError
├── DocumentError          one file or one document is at fault: where, what, what to do
│   ├── FrontMatterError
│   ├── UnsupportedFormatError
│   ├── UnreadableDocumentError     truncated, encrypted, not what its extension says
│   ├── NoTextLayerError            a scan
│   └── DocumentTooLargeError       a bomb, or far beyond what a town hall document weighs
├── EncoderError
├── SearchIndexError
│   ├── IndexMissingError
│   ├── IndexCorruptedError
│   └── IndexLockedError
└── SourceFolderError      a folder to ingest vanished or cannot be read
"""

from __future__ import annotations

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


class IndexMissingError(SearchIndexError):
    """There is no published generation in this folder."""


class IndexCorruptedError(SearchIndexError):
    """A generation does not match its manifest."""


class IndexLockedError(SearchIndexError):
    """Another ingest holds the lock."""


class SourceFolderError(IngestionError):
    """A folder to ingest does not exist or cannot be read."""
