"""PDF with a text layer, opened in a process of its own with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_line
from ingestion.errors import (
    DocumentError,
    DocumentTooLargeError,
    NoTextLayerError,
    UnreadableDocumentError,
)
from ingestion.frontmatter import Metadata
from ingestion.readers.assembling import Draft
from ingestion.readers.inference import parse_date
from ingestion.readers.pdf_layout import write_pages
from ingestion.readers.pdf_pages import Page
from ingestion.readers.source import SourceFile

WALL_SECONDS = 300
"""A 500-page PDF takes about a minute; one that takes five is hostile or broken."""

_TOO_LARGE = (
    "ce PDF demande trop de mémoire ou de temps (document démesuré ou piégé). Découpez-le ou "
    "réenregistrez-le depuis le logiciel d’origine."
)
_ERRORS: dict[str, tuple[type[DocumentError], str]] = {
    "encrypted": (
        UnreadableDocumentError,
        "ce PDF est protégé par un mot de passe. Enregistrez-le sans protection, puis recommencez.",
    ),
    "no_text": (
        NoTextLayerError,
        "ce PDF est une numérisation : il ne contient que des images de "
        "pages. Passez-le à la reconnaissance de caractères (OCR), puis recommencez.",
    ),
    "empty": (
        NoTextLayerError,
        "ce PDF ne contient aucun texte. Vérifiez-le ou passez-le à la "
        "reconnaissance de caractères (OCR).",
    ),
    "truncated": (
        UnreadableDocumentError,
        "ce PDF est tronqué : sa fin manque. Téléchargez-le de nouveau.",
    ),
    "broken": (
        UnreadableDocumentError,
        "ce PDF est abîmé. Téléchargez-le ou enregistrez-le de nouveau.",
    ),
    "too_large": (DocumentTooLargeError, _TOO_LARGE),
}


def read_pdf(file: SourceFile) -> Draft:
    """Read a PDF; raises the DocumentError that says what is wrong with it."""
    layout = _run_worker(file)
    if (code := layout.get("error")) is not None:
        kind, message = _ERRORS.get(code, _ERRORS["broken"])
        raise kind(message, path=file.relative)
    builder = DocumentBuilder()
    pages = [Page.from_json(number, page) for number, page in enumerate(layout["pages"], 1)]
    heading = write_pages(builder, pages)
    title = heading or _declared_title(layout.get("title") or "")
    return Draft(builder, found=Metadata(title=title, published_on=_date(layout.get("date") or "")))


def _run_worker(file: SourceFile) -> dict[str, Any]:
    # A path that begins with a dash must not read as an option.
    path = str(file.path.absolute())
    package_root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", _LAUNCH, package_root, path]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentTooLargeError(_TOO_LARGE, path=file.relative) from error
    try:
        result = json.loads(done.stdout)
    except ValueError as error:
        # Killed by a limit (signal), or out of memory where nothing could be written.
        if done.returncode < 0 or b"MemoryError" in done.stderr:
            raise DocumentTooLargeError(_TOO_LARGE, path=file.relative) from error
        raise UnreadableDocumentError(_ERRORS["broken"][1], path=file.relative) from error
    return result if isinstance(result, dict) else {"error": "broken"}


_LAUNCH = (
    "import sys, json; sys.path.insert(0, sys.argv[1]); "
    "from ingestion.readers.pdf_worker import main; "
    "sys.stdout.write(json.dumps(main(sys.argv[2])))"
)


def _declared_title(title: str) -> str | None:
    """Return the title written in the file, unless it is the name that a tool gave."""
    title = clean_line(title)
    made_up = title.lower().startswith(("microsoft word", "untitled", "sans titre", "document"))
    return None if made_up or len(title) < 4 or "." in title[-5:-2] else title


def _date(written: str) -> Any:
    """Read a PDF date: « D:20240131… »."""
    digits = written.removeprefix("D:")[:8]
    if len(digits) == 8 and digits.isdigit():
        return parse_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    return None
