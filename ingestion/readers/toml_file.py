"""TOML files that people write beside their documents, read as leniently as the documents."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ingestion.errors import FrontMatterError
from ingestion.readers.source import decode, readable_name, unreadable_message


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file, none without the file; raises FrontMatterError."""
    shown = readable_name(str(path))
    return parse_toml(load_text(path, shown), shown) if path.exists() else {}


def load_text(path: Path, shown: str) -> str:
    """Return the text of a file in any encoding; raises FrontMatterError when it cannot be read."""
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise FrontMatterError(unreadable_message(error), path=shown) from error


def parse_toml(text: str, shown: str) -> dict[str, Any]:
    """Return the tables of a TOML text; raises FrontMatterError with the line at fault."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FrontMatterError(
            "ce fichier n’est pas du TOML valide. Corrigez cette ligne.",
            path=shown,
            line=_error_line(error, text),
        ) from error


def _error_line(error: Exception, text: str) -> int:
    match = re.search(r"line (\d+)", str(error))
    return int(match[1]) if match else text.count("\n") + 1
