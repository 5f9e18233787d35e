"""The files to ingest: found below folders, in a stable order, with a digest of all that decides them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.asked import is_bank
from ingestion.documents import Document
from ingestion.errors import DocumentError, SourceFolderError
from ingestion.index.generation import file_sha256
from ingestion.readers import SUPPORTED_SUFFIXES, read

CONFIG_NAMES = frozenset({"sources.toml", "themes.toml", "lexique.toml"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file below an ingested root; ``key`` names it in reports and in the documents it yields."""

    root: Path
    path: Path
    key: str
    sha256: str


def find_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Yield the files below the paths in a stable order; raises SourceFolderError."""
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
            try:
                digest = file_sha256(file)
            except OSError as error:
                raise SourceFolderError(
                    f"« {file} » ne peut pas être lu ({error.strerror}). Rien n’a été publié."
                ) from error
            yield Source(root, file, key, f"{digest}{_overrides_digest(file.parent, root)}")


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files a reader may know, without hidden folders or links out of the folder."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "~$")) for part in parts) or path.name in CONFIG_NAMES:
            continue
        if is_bank(path, folder):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            continue
        if path.is_file() and path.suffix.lower() in SUPPORTED_SUFFIXES:
            yield path


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
    """Read one file; its documents bear the source's key as path."""
    try:
        for entry in read(source.path, root=source.root):
            if isinstance(entry, Document) and entry.path != source.key:
                entry = replace(entry, path=source.key)
            yield entry
    except DocumentError as error:
        yield error
