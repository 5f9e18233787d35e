"""``sources.toml``: what a person says of the files beside it, stronger than what is inferred."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingestion.errors import FrontMatterError
from ingestion.frontmatter import KEYS, Metadata, read_metadata
from ingestion.readers.source import SourceFile, decode

FILE_NAME = "sources.toml"


def overrides_for(file: SourceFile, root: Path) -> Metadata | None:
    """Return what the ``sources.toml`` files from ``root`` down to the file say of it.

    The nearest file wins over those above; an exact name wins over a pattern. Raises
    FrontMatterError with the line at fault.
    """
    result: Metadata | None = None
    for table_file in companions(file.path, root):
        name = file.path.relative_to(table_file.parent).as_posix()
        for entry in _entries(table_file, _shown(table_file, root)):
            if entry.matches(name):
                result = entry.metadata.over(result) if result else entry.metadata
    return result


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


def check_sources_file(path: Path, root: Path) -> list[tuple[str, int]]:
    """Return the tables (name, line) of a ``sources.toml`` that match no file.

    Raises FrontMatterError with the line at fault.
    """
    names = [p.relative_to(path.parent).as_posix() for p in path.parent.rglob("*") if p.is_file()]
    text = decode(path.read_bytes())
    return [
        (entry.pattern, _table_line(text, entry.pattern))
        for entry in _entries(path, _shown(path, root))
        if not any(entry.matches(name) for name in names)
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: str
    metadata: Metadata

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
    text = decode(path.read_bytes())
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FrontMatterError(
            "ce fichier n’est pas du TOML valide. Corrigez cette ligne.",
            path=shown,
            line=_error_line(error, text),
        ) from error
    entries = []
    for name, values in tables.items():
        line = _table_line(text, name)
        if not isinstance(values, Mapping):
            raise FrontMatterError(
                f"« {name[:60]} » n’est dans aucune table. Mettez chaque fichier dans une table "
                '["nom-du-fichier.pdf"].',
                path=shown,
                line=_key_line(text, name, 1),
            )
        unknown = [key for key in values if key not in KEYS]
        if unknown:
            raise FrontMatterError(
                f"clé inconnue « {unknown[0][:60]} ». Clés admises : {', '.join(KEYS)}.",
                path=shown,
                line=_key_line(text, unknown[0], line),
            )
        entries.append(_Entry(name, _metadata(values, text, shown, line)))
    # Patterns first, so that exact names override them.
    return tuple(sorted(entries, key=lambda entry: not entry.is_glob))


def _metadata(values: Mapping[str, Any], text: str, shown: str, line: int) -> Metadata:
    lines: dict[tuple[str | int, ...], int] = {(key,): _key_line(text, key, line) for key in values}
    return read_metadata(values, path=shown, lines=lines, line=line)


def _shown(table_file: Path, root: Path) -> str:
    base = root if root.is_dir() else root.parent
    if table_file.is_relative_to(base):
        return table_file.relative_to(base).as_posix()
    return table_file.name


def _error_line(error: Exception, text: str) -> int:
    match = re.search(r"line (\d+)", str(error))
    return int(match[1]) if match else text.count("\n") + 1


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
