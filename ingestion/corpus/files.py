"""The corpus's Markdown files with their front matter, kept with line numbers for the checks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ingestion.documents import Document
from ingestion.errors import DocumentError, FrontMatterError, SourceFolderError
from ingestion.frontmatter import Metadata, read_metadata
from ingestion.readers.source import SourceFile
from ingestion.readers.yaml_header import parse_yaml, split_front_matter
from ingestion.sources import LeftOut, Source, find_left_out, find_sources, read_source

THEMES_FILE = "themes.toml"
_MARKDOWN = (".md", ".markdown")
_NOT_DOCUMENTS = ("readme", "licence", "license", "contributing", "changelog", "index")
_WORD = re.compile(r"[\w’'-]+")


@dataclass(slots=True)
class CorpusFile:
    """A Markdown file; ``body_line`` is the line number of the first line of ``body``."""

    path: Path
    relative: str
    body: str
    body_line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)
    metadata: Metadata = field(default_factory=Metadata)
    has_front_matter: bool = True

    def line_of(self, key: str, index: int | None = None) -> int:
        """Return the line of a front matter key (or of one of its items), 1 when absent."""
        if index is not None and (key, index) in self.lines:
            return self.lines[key, index]
        return self.lines.get((key,), 1)

    def word_count(self) -> int:
        """Return the number of words of the body, Markdown signs left out."""
        return len(_WORD.findall(self.body))

    @property
    def theme(self) -> str | None:
        """Return the first theme, the one a document is filed under."""
        return self.metadata.themes[0] if self.metadata.themes else None


@dataclass(frozen=True)
class Corpus:
    """Folders of documents taken together: what could be opened, what could not, what is left out."""

    folders: tuple[Path, ...]
    sources: tuple[Source, ...]
    files: tuple[CorpusFile, ...]
    errors: tuple[DocumentError, ...]
    left_out: tuple[LeftOut, ...]

    @classmethod
    def load(cls, folders: Sequence[Path]) -> Corpus:
        """Find what ``ingest`` finds under ``folders`` and open the Markdown files.

        Raises SourceFolderError when a folder is missing.
        """
        sources = tuple(find_sources(folders))
        files, errors = [], []
        for source in sources:
            path = source.path
            if path.suffix.lower() not in _MARKDOWN or path.stem.lower() in _NOT_DOCUMENTS:
                continue
            try:
                files.append(_open(SourceFile(path, source.key)))
            except DocumentError as problem:
                errors.append(problem)
        return cls(
            tuple(folders), sources, tuple(files), tuple(errors), tuple(find_left_out(folders))
        )

    @property
    def roots(self) -> tuple[Path, ...]:
        """Return the folders that the documents are in."""
        return tuple(f if f.is_dir() else f.parent for f in self.folders)

    @cached_property
    def read(self) -> tuple[Document | DocumentError, ...]:
        """Return what reading each file gives, as ``ingest`` reads it."""
        return tuple(item for source in self.sources for item in read_source(source))

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return the documents that ``ingest`` would index, those of a same identifier included."""
        return tuple(item for item in self.read if isinstance(item, Document))

    @cached_property
    def themes(self) -> Mapping[str, str] | None:
        """Return identifier → label of each theme, None when there is no ``themes.toml``."""
        found = [themes for root in self.roots if (themes := _themes_above(root)) is not None]
        return {key: label for themes in found for key, label in themes.items()} if found else None


def _themes_above(root: Path) -> Mapping[str, str] | None:
    for folder in [root, *list(root.absolute().parents)[:3]]:
        if (folder / THEMES_FILE).is_file():
            return _read_themes(folder / THEMES_FILE)
    return None


def _open(file: SourceFile) -> CorpusFile:
    text = file.text()
    try:
        block, body, body_line = split_front_matter(text)
    except FrontMatterError as problem:
        raise FrontMatterError(problem.message, path=file.relative, line=problem.line) from None
    if block is None:
        return CorpusFile(file.path, file.relative, body, body_line, has_front_matter=False)
    values, lines = parse_yaml(block, path=file.relative)
    metadata = read_metadata(values, path=file.relative, lines=lines)
    return CorpusFile(file.path, file.relative, body, body_line, values, lines, metadata)


def _read_themes(path: Path) -> Mapping[str, str]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise SourceFolderError(
            f"{path.name} : ce fichier n’est pas du TOML valide ({problem}). Corrigez-le."
        ) from problem
    themes = tables.get("themes", {})
    return (
        {str(key): str(label) for key, label in themes.items()} if isinstance(themes, dict) else {}
    )
