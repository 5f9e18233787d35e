"""``sources.toml``: what a person says of the files beside it, stronger than what is inferred."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingestion.errors import FrontMatterError, SourcesTableError
from ingestion.frontmatter import (
    NOTHING,
    Lines,
    Metadata,
    read_metadata,
    unknown_key_message,
    unknown_keys,
)
from ingestion.readers.source import SourceFile, readable_name
from ingestion.readers.toml_file import load_text, parse_toml

FILE_NAME = "sources.toml"


def overrides_for(file: SourceFile, root: Path) -> Metadata | None:
    """Return what the ``sources.toml`` files from ``root`` down to the file say of it.

    The nearest file wins over those above; an exact name wins over a pattern. Raises
    SourcesTableError with the line at fault when something said of the file cannot be used: the
    file would be shown with a wrong date or place.
    """
    result: Metadata | None = None
    for _, entry in _about(file, root):
        if entry.fault is not None:
            fault = entry.fault
            raise SourcesTableError(
                fault.message, [file.relative], path=fault.path, line=fault.line
            )
        result = entry.metadata.over(result) if result else entry.metadata
    return result


def places_of(file: SourceFile, root: Path) -> dict[str, tuple[str, int]]:
    """Return where each key that the ``sources.toml`` files say of a file stands: (path, line)."""
    found: dict[str, tuple[str, int]] = {}
    for shown, entry in _about(file, root):
        found |= {key: (shown, line) for key, line in entry.lines.items()}
    return found


def _about(file: SourceFile, root: Path) -> Iterator[tuple[str, _Entry]]:
    """Yield the tables that bear on a file with the path of theirs, the strongest last."""
    for table_file in companions(file.path, root):
        name, shown = _name(file.path, table_file), _shown(table_file, root)
        yield from ((shown, e) for e in _entries(table_file, shown) if e.matches(name))


def companions(path: Path, root: Path) -> tuple[Path, ...]:
    """Return the ``sources.toml`` files that bear on ``path``, farthest first.

    A change in one of them changes the documents read from ``path``.
    """
    base = root if root.is_dir() else root.parent
    if not path.is_relative_to(base):
        base = path.parent
    folders = [path.parent, *path.parent.parents]
    folders = folders[: folders.index(base) + 1]
    files = (folder / FILE_NAME for folder in reversed(folders))
    return tuple(file for file in files if file.is_file())


def unused_tables(path: Path, root: Path) -> list[tuple[str, int]]:
    """Return the sound tables (name, line) of a ``sources.toml`` that match no file."""
    names = [_name(p, path) for p in path.parent.rglob("*") if p.is_file()]
    return [
        (entry.pattern, entry.line)
        for entry in _entries(path, _shown(path, root))
        if entry.fault is None and not any(entry.matches(name) for name in names)
    ]


def table_faults(path: Path, root: Path) -> list[FrontMatterError]:
    """Return what cannot be used in a ``sources.toml``, each fault once."""
    entries = _entries(path, _shown(path, root))
    return list(dict.fromkeys(entry.fault for entry in entries if entry.fault is not None))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is said of the files that match ``pattern``; ``fault`` says why it cannot be used.

    ``line`` is that of the table, ``lines`` are those of its keys.
    """

    pattern: str
    metadata: Metadata = NOTHING
    fault: FrontMatterError | None = None
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_glob(self) -> bool:
        return any(c in self.pattern for c in "*?[")

    def matches(self, name: str) -> bool:
        if self.is_glob:
            return fnmatch.fnmatchcase(name, self.pattern)
        return name == self.pattern


def _entries(path: Path, shown: str) -> tuple[_Entry, ...]:
    stat = path.stat()
    return _read_entries(path, shown, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read_entries(path: Path, shown: str, _modified: int, _size: int) -> tuple[_Entry, ...]:
    try:
        text = load_text(path, shown)
    except FrontMatterError as fault:
        return (_Entry(_ALL, fault=fault),)
    try:
        tables = parse_toml(text, shown)
    except FrontMatterError as fault:
        return tuple(_Entry(pattern, fault=fault) for pattern in _patterns(text))
    entries = [_entry(name, values, text, shown) for name, values in tables.items()]
    # Patterns first, so that exact names override them.
    return tuple(sorted(entries, key=lambda entry: not entry.is_glob))


_ALL = "*"
"""The pattern of every file of a folder and below it."""


_PLAIN_LINE = re.compile(r"\s*(?:#.*|\w+\s*=.*|[\]}),\s]*)$")


def _patterns(text: str) -> list[str]:
    """Return the names of the tables of a text that is not TOML.

    All files are meant when a line could be the damaged name of a table.
    """
    names: list[str] = []
    for line in text.splitlines():
        if _PLAIN_LINE.match(line):
            continue
        try:
            names += tomllib.loads(line)
        except (tomllib.TOMLDecodeError, RecursionError):
            return [_ALL]
    return names or [_ALL]


def _entry(name: str, values: Any, text: str, shown: str) -> _Entry:
    """Return what one table says; a key outside any table may be meant for every file."""
    if not isinstance(values, Mapping):
        fault = FrontMatterError(
            f"« {name[:60]} » n’est dans aucune table. Mettez chaque fichier dans une table "
            '["nom-du-fichier.pdf"].',
            path=shown,
            line=_key_line(text, name, 1),
        )
        return _Entry(_ALL, fault=fault)
    line = _table_line(text, name)
    lines = {key: _key_line(text, key, line) for key in values}
    unknown = unknown_keys(values)
    try:
        if unknown:
            message = unknown_key_message(unknown[0])
            raise FrontMatterError(message, path=shown, line=lines[unknown[0]])
        of_keys: Lines = {(key,): where for key, where in lines.items()}
        metadata = read_metadata(values, path=shown, lines=of_keys, line=line)
    except FrontMatterError as fault:
        return _Entry(name, fault=fault)
    return _Entry(name, metadata, line=line, lines=lines)


def _name(path: Path, table_file: Path) -> str:
    """Return how a table names a file."""
    return readable_name(path.relative_to(table_file.parent).as_posix())


def _shown(table_file: Path, root: Path) -> str:
    base = root if root.is_dir() else root.parent
    if table_file.is_relative_to(base):
        return readable_name(table_file.relative_to(base).as_posix())
    return table_file.name


def _table_line(text: str, name: str) -> int:
    """Return the line of the header of table ``name`` (tomllib gives no positions)."""
    pattern = rf"^\s*\[\s*(?:\"{re.escape(name)}\"|'{re.escape(name)}'|{re.escape(name)})\s*\]"
    match = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, match.end()) + 1 if match else 1


def _key_line(text: str, key: str, start: int) -> int:
    """Return the first line from ``start`` on that sets ``key``."""
    lines = text.split("\n")
    pattern = re.compile(rf"\s*\[*\s*(?:\"[^\"]*\"\.)?\"?{re.escape(key)}\"?\s*[=.\]]")
    for number in range(start, len(lines) + 1):
        if pattern.match(lines[number - 1]):
            return number
    return start
