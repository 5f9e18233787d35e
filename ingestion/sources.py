"""The files to ingest: found below folders, in a stable order, with a digest of all that decides them.

What is not a document and was not expected to be one stays silent: hidden and temporary files, the
corpus's own settings and questions. Any other file left out is told, with the reason.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.asked import FOLDER as BANK_FOLDER
from ingestion.asked import bank_files, is_bank
from ingestion.documents import Document
from ingestion.errors import (
    DocumentError,
    SourceFolderError,
    SourcesTableError,
    UnsupportedFormatError,
)
from ingestion.index.generation import file_sha256
from ingestion.readers import SUPPORTED_SUFFIXES, read
from ingestion.readers.sniffing import detect
from ingestion.readers.source import SourceFile

CONFIG_NAMES = frozenset({"sources.toml", "themes.toml", "lexique.toml"})
SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".heic")
_WEB_PARTS = (".css", ".js", ".ico", ".woff", ".woff2")
READING = "2"
"""Raised when the readers make something else of the same file: files are then read again."""
ATTACHED_SUFFIXES = frozenset(_PICTURES + _WEB_PARTS)
"""Pictures and what a saved web page is made of: they come with documents, they are not read."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file below an ingested root; ``key`` names it in reports and in the documents it yields."""

    root: Path
    path: Path
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file below an ingested root that is not read, and why; ``attached`` comes with a document."""

    key: str
    error: DocumentError
    attached: bool


def find_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Yield the files to read below the paths in a stable order; raises SourceFolderError."""
    for root, file, key in _found(paths):
        if file not in paths and _left_out(file, root):
            continue
        try:
            digest = file_sha256(file)
        except OSError as error:
            raise SourceFolderError(
                f"« {file} » ne peut pas être lu ({error.strerror}). Rien n’a été publié."
            ) from error
        overrides = _overrides_digest(file.parent, root)
        yield Source(root, file, key, f"{READING}:{digest}{overrides}")


def find_left_out(paths: Sequence[Path]) -> Iterator[LeftOut]:
    """Yield the files below the paths that ``find_sources`` leaves out; raises SourceFolderError."""
    for root, file, key in _found(paths):
        if file not in paths and _left_out(file, root):
            attached = file.suffix.lower() in ATTACHED_SUFFIXES
            yield LeftOut(key, _reason(file, root, key), attached)


def _found(paths: Sequence[Path]) -> Iterator[tuple[Path, Path, str]]:
    """Yield root, file and key of all that could be meant as a document; raises SourceFolderError."""
    several = len(paths) > 1
    taken: set[str] = set()
    for path in paths:
        if not path.exists():
            raise SourceFolderError(
                f"« {path} » n’existe pas. L’index publié n’a pas changé ; vérifiez le chemin."
            )
        root = path if path.is_dir() else path.parent
        files = sorted(_files(path)) if path.is_dir() else [path]
        for file in files:
            relative = file.relative_to(root).as_posix()
            key = f"{root.name}/{relative}" if several else relative
            while key in taken:  # two folders of the same name
                key = f"_/{key}"
            taken.add(key)
            yield root, file, key


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that are neither hidden nor its own settings and questions."""
    bank = set(bank_files(folder))
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) or part.endswith("~") for part in parts)
        if hidden or path.name in CONFIG_NAMES or path.name.lower() in SYSTEM_NAMES:
            continue
        walked = path.is_dir() and not _leads_out(path, folder) and _is_readable(path)
        if not walked and path not in bank:
            yield path


def _left_out(path: Path, root: Path) -> bool:
    """Tell whether a file found below a folder is not to be read."""
    return (
        is_bank(path, root)
        or _leads_out(path, root)
        or not path.is_file()
        or path.suffix.lower() not in SUPPORTED_SUFFIXES
    )


def _is_readable(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def _leads_out(path: Path, root: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())


def _reason(path: Path, root: Path, key: str) -> DocumentError:
    """Return why a file is left out: what reading it would raise, where it would raise something."""
    if is_bank(path, root):
        return DocumentError(
            f"« {BANK_FOLDER} » ne contient que des questions posées, en .jsonl et sans sous-dossier. "
            "Déplacez ce fichier si c’est un document.",
            path=key,
        )
    if path.is_dir() and not _is_readable(path):
        return DocumentError(
            "ce dossier ne peut pas être lu : rien de ce qu’il contient n’est indexé. Vérifiez ses "
            "droits.",
            path=key,
        )
    try:
        detect(SourceFile.within(path, root))
    except DocumentError as error:
        return type(error)(error.message, path=key, line=error.line)
    return UnsupportedFormatError(
        f"l’extension « {path.suffix or path.name} » n’est pas lue. Si c’est un document, donnez-lui "
        "celle de son format (.pdf, .docx, .html…).",
        path=key,
    )


def _overrides_digest(folder: Path, root: Path) -> str:
    """Return what `sources.toml` files above a file add to its digest."""
    parts = []
    for parent in itertools.chain([folder], folder.parents):
        config = parent / "sources.toml"
        if config.is_file():
            parts.append(file_sha256(config)[:16])
        if parent == root:
            break
    return "+".join(["", *parts]) if parts else ""


def read_source(source: Source) -> Iterator[Document | DocumentError]:
    """Read one file; its documents and errors bear the source's key as path."""
    try:
        for entry in read(source.path, root=source.root):
            if isinstance(entry, DocumentError):
                yield _placed(entry, source)
            elif entry.path != source.key:
                yield replace(entry, path=source.key)
            else:
                yield entry
    except DocumentError as error:
        yield _placed(error, source)


def _placed(error: DocumentError, source: Source) -> DocumentError:
    """Return the error with its paths as the source's key writes them: from among several folders."""
    before = key_prefix(source)
    if not before or error.path is None:
        return error
    path = before + error.path
    if isinstance(error, SourcesTableError):
        return SourcesTableError(
            error.fault, [before + file for file in error.files], path=path, line=error.line
        )
    return type(error)(error.message, path=path, line=error.line)


def key_prefix(source: Source) -> str:
    """Return what the key adds to the file's path in its own folder, when there are several."""
    return source.key.removesuffix(source.path.relative_to(source.root).as_posix())
