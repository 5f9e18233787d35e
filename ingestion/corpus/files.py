"""What the checks look at: everything that ``ingest`` reads, with the lines to correct.

Markdown files are opened with their front matter. Of the other documents only what is said of them is
known: the keys of a line of JSON, of a table of ``sources.toml``, of a publication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ingestion.documents import Document
from ingestion.errors import (
    DocumentError,
    FrontMatterError,
    SourceFolderError,
    SourcesTableError,
    merge_table_errors,
)
from ingestion.frontmatter import Metadata, read_metadata, unknown_keys
from ingestion.readers.overrides import overrides_for, places_of
from ingestion.readers.sniffing import SUFFIXES, Format
from ingestion.readers.source import SourceFile, decode
from ingestion.readers.toml_file import read_toml
from ingestion.readers.yaml_header import parse_yaml, split_front_matter
from ingestion.sources import (
    LeftOut,
    Source,
    find_left_out,
    find_sources,
    key_prefix,
    read_source,
)
from ingestion.vocabulary import THEMES_FILE

_ABOUT_FILES = ("readme", "licence", "license", "contributing", "changelog", "index")
"""What people write about a folder rather than in it: read like the rest, without a header expected."""
_WORD = re.compile(r"[\w’'-]+")


@dataclass(slots=True)
class CorpusFile:
    """A document as it is written; ``body_line`` is the line number of the first line of ``body``.

    ``lines`` are those of its header, ``places`` say where a ``sources.toml`` speaks of it: (path, line).
    """

    path: Path
    relative: str
    body: str
    body_line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)
    metadata: Metadata = field(default_factory=Metadata)
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    has_front_matter: bool = True
    expects_header: bool = True
    """Whether it is a fiche in Markdown, of which a whole header and a good form are expected."""

    def says(self, key: str) -> bool:
        """Tell whether the front matter, or a ``sources.toml``, gives a key."""
        return bool(self.values.get(key)) or key in self.places

    def place_of(self, key: str, index: int | None = None) -> tuple[str, int]:
        """Return where a key (or one of its items) is said: path and line."""
        return self.places.get(key) or (self.relative, self.line_of(key, index))

    def line_of(self, key: str, index: int | None = None) -> int:
        """Return the line of a front matter key (or of one of its items), of the document when absent."""
        if index is not None and (key, index) in self.lines:
            return self.lines[key, index]
        return self.lines.get((key,), 1 if self.expects_header else self.body_line)

    def word_count(self) -> int:
        """Return the number of words of the body, Markdown signs left out."""
        return len(_WORD.findall(self.body))

    def prose_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of the body that are not code, with their numbers in the file."""
        in_code = False
        for number, line in enumerate(self.body.split("\n"), self.body_line):
            if line.lstrip().startswith(("```", "~~~")):
                in_code = not in_code
            elif not in_code:
                yield number, line

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
            if _is_markdown(source):
                try:
                    files.append(_open(source))
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
    def others(self) -> tuple[CorpusFile, ...]:
        """Return what is known of the documents that are not in Markdown."""
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            found.setdefault(document.path, []).append(document)
        return tuple(
            file
            for source in self.sources
            if source.key in found and not _is_markdown(source)
            for file in _described(source, found[source.key])
        )

    @cached_property
    def entries(self) -> tuple[CorpusFile, ...]:
        """Return what is known of each document that ``ingest`` would index, the kind it infers included."""
        kinds = {document.path: document.kind for document in self.documents}
        opened = [
            replace(file, metadata=file.metadata.over(Metadata(kind=kinds[file.relative])))
            for file in self.files
            if file.relative in kinds
        ]
        return (*opened, *self.others)

    @property
    def unread(self) -> tuple[str, ...]:
        """Return why some documents would not be indexed, in French."""
        wrong = [item for item in self.read if isinstance(item, DocumentError)]
        tables = merge_table_errors(e for e in wrong if isinstance(e, SourcesTableError))
        told = [e for e in wrong if not isinstance(e, SourcesTableError)]
        left_out = [left.error for left in self.left_out if not left.attached]
        return tuple(str(problem) for problem in [*told, *tables, *left_out])

    @cached_property
    def themes(self) -> Mapping[str, str] | None:
        """Return identifier → label of each theme, None when there is no ``themes.toml``."""
        found = [themes for root in self.roots if (themes := _themes_above(root)) is not None]
        return {key: label for themes in found for key, label in themes.items()} if found else None


def _is_markdown(source: Source) -> bool:
    return SUFFIXES.get(source.path.suffix.lower()) is Format.MARKDOWN


def _open(source: Source) -> CorpusFile:
    """Open a Markdown file; what a ``sources.toml`` says of it wins over its header."""
    file = SourceFile(source.path, source.key)
    header = _header(file)
    header.places = _places(source)
    try:
        said = overrides_for(file, source.root)
    except SourcesTableError:
        said = None  # reading the file tells it
    if said is not None:
        header.metadata = said.over(header.metadata)
    header.expects_header = source.path.stem.lower() not in _ABOUT_FILES
    return header


def _header(file: SourceFile) -> CorpusFile:
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


def _places(source: Source) -> dict[str, tuple[str, int]]:
    before = key_prefix(source)
    found = places_of(SourceFile(source.path, source.key), source.root)
    return {key: (before + path, line) for key, (path, line) in found.items()}


def _described(source: Source, documents: Sequence[Document]) -> Iterator[CorpusFile]:
    """Yield what is known of the documents of a file that is not in Markdown."""
    places = _places(source)
    unknown = dict(_unknown_keys(source.path)) if _is_json_lines(source) else {}
    # The references of a publication are those of its publisher: nobody here could correct them.
    own_references = source.path.suffix.lower() != ".xml" or "references" in places
    for document in documents:
        yield CorpusFile(
            source.path,
            document.path,
            document.text,
            document.line or 0,
            dict.fromkeys(unknown.get(document.line, ())),
            metadata=_metadata(document, own_references),
            places=places,
            expects_header=False,
        )


def _is_json_lines(source: Source) -> bool:
    return SUFFIXES.get(source.path.suffix.lower()) is Format.JSON_LINES


def _metadata(document: Document, own_references: bool) -> Metadata:
    return Metadata(
        id=document.id,
        title=document.title,
        kind=document.kind,
        themes=document.themes,
        questions=document.questions,
        references=document.references if own_references else None,
        published_on=document.published_on,
        verified_on=document.verified_on,
        verified_against=document.verified_against,
        in_force_until=document.validity.end,
        replaced_by=document.validity.replaced_by,
    )


def _unknown_keys(path: Path) -> Iterator[tuple[int | None, list[str]]]:
    """Yield the line and the unknown keys of each document of a JSON Lines file that has some."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                values = json.loads(decode(line))
            except (ValueError, RecursionError):
                continue  # reading the line tells it
            if isinstance(values, dict):
                values.pop("texte", None)
                if keys := unknown_keys(values):
                    yield number, keys


def _themes_above(root: Path) -> Mapping[str, str] | None:
    for folder in [root, *list(root.absolute().parents)[:3]]:
        if (folder / THEMES_FILE).is_file():
            return _read_themes(folder / THEMES_FILE)
    return None


def _read_themes(path: Path) -> Mapping[str, str]:
    try:
        themes = read_toml(path).get("themes", {})
    except FrontMatterError as problem:
        raise SourceFolderError(str(problem)) from problem
    return (
        {str(key): str(label) for key, label in themes.items()} if isinstance(themes, dict) else {}
    )
