"""The files to ingest: found below folders, in a stable order, with a digest of all that decides them.

What is not a document and was not expected to be one stays silent: hidden and temporary files, the
corpus's own settings and questions. Any other file left out is told, with the reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.asked import FOLDER as BANK_FOLDER
from ingestion.asked import bank_files, is_bank
from ingestion.documents import Document
from ingestion.errors import (
    DocumentError,
    IndexCorruptedError,
    SourceFolderError,
    SourcesTableError,
    UnsupportedFormatError,
)
from ingestion.index.generation import digest_or_mark
from ingestion.readers import SOURCES_FILE, SUPPORTED_SUFFIXES, companions, read
from ingestion.readers.sniffing import detect
from ingestion.readers.source import SourceFile, fault_of, readable_name
from ingestion.vocabulary import LEXICON_FILE, THEMES_FILE

STATE_FILE = "sources.json"
"""The digests of the files that a generation was made from, beside it."""
CONFIG_NAMES = frozenset({SOURCES_FILE, THEMES_FILE, LEXICON_FILE})
SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".heic")
_WEB_PARTS = (".css", ".js", ".ico", ".woff", ".woff2")
READING = "3"
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
        # The nearest table first: the order is part of the digest.
        tables = reversed(companions(file, root))
        overrides = "".join(f"+{digest_or_mark(table)[:16]}" for table in tables)
        yield Source(root, file, key, f"{READING}:{digest_or_mark(file)}{overrides}")


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
        if not _exists(path):
            raise SourceFolderError(
                f"« {readable_name(str(path))} » n’existe pas. L’index publié n’a pas changé ; "
                "vérifiez le chemin."
            )
        if path.is_dir() and not _is_readable(path):
            raise _unreadable(path, "accès refusé")
        root = path if path.is_dir() else path.parent
        files = sorted(_files(path)) if path.is_dir() else [path]
        for file in files:
            relative = _relative(file, root)
            key = f"{readable_name(root.name)}/{relative}" if several else relative
            while key in taken:  # two folders of the same name
                key = f"_/{key}"
            taken.add(key)
            yield root, file, key


def _relative(file: Path, root: Path) -> str:
    """Return the path of a file in its folder as it can be shown and stored."""
    return readable_name(file.relative_to(root).as_posix())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise _unreadable(path, fault_of(error)) from error


def _unreadable(path: Path, fault: str) -> SourceFolderError:
    return SourceFolderError(
        f"« {readable_name(str(path))[:200]} » ne peut pas être lu ({fault}). L’index publié n’a pas "
        "changé ; vérifiez le chemin et vos droits."
    )


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that are neither hidden nor its own settings and questions."""
    bank = set(bank_files(folder))
    barred: set[Path] = set()
    for path in folder.rglob("*"):
        if path.parent in barred:
            # The folder that cannot be read is told once, for all that may be listed in it.
            barred.add(path)
            continue
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) or part.endswith("~") for part in parts)
        if hidden or path.name in CONFIG_NAMES or path.name.lower() in SYSTEM_NAMES:
            continue
        is_folder = path.is_dir() and not _leads_out(path, folder)
        walked = is_folder and _is_readable(path)
        if is_folder and not walked:
            barred.add(path)
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
        f"l’extension « {readable_name(path.suffix or path.name)} » n’est pas lue. Si c’est un "
        "document, donnez-lui celle de son format (.pdf, .docx, .html…).",
        path=key,
    )


def state_json(sources: Sequence[Source]) -> str:
    """Return the digests of the files by key, as JSON."""
    return json.dumps({s.key: s.sha256 for s in sources}, ensure_ascii=False)


def read_state(folder: Path) -> dict[str, str]:
    """Read what ``state_json`` wrote beside a generation; raises IndexCorruptedError."""
    try:
        raw = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
        return {str(key): str(digest) for key, digest in raw.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise IndexCorruptedError(
            f"Le fichier {STATE_FILE} de {folder.name} est illisible ({type(error).__name__}). "
            "Relancez « vademecum ingest »."
        ) from error


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
    return source.key.removesuffix(_relative(source.path, source.root))
