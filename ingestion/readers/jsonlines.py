"""JSON Lines: one document a line, front-matter keys plus ``texte`` (Markdown)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_text
from ingestion.documents import DocumentKind
from ingestion.errors import DocumentError, DocumentTooLargeError, UnreadableDocumentError
from ingestion.frontmatter import read_metadata
from ingestion.readers.assembling import Draft
from ingestion.readers.markdown import write_markdown
from ingestion.readers.source import SourceFile, decode, fault_of

MAX_LINE_BYTES = 16 * 1024 * 1024
"""The longest legal article known weighs 0.2 MB; the file itself may be of any size."""


def read_json_lines(file: SourceFile) -> Iterator[Draft | DocumentError]:
    """Yield a draft per line, or the error of that line; a bad line never stops the others."""
    empty = True
    try:
        with file.path.open("rb") as stream:
            number = 0
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    yield DocumentTooLargeError(
                        f"ligne de plus de {MAX_LINE_BYTES // 2**20} Mo ; elle est ignorée. "
                        "Découpez ce document.",
                        path=file.relative,
                        line=number,
                    )
                    while not line.endswith(b"\n") and line:
                        line = stream.readline(MAX_LINE_BYTES)
                    continue
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    empty = False
                    yield _read_line(line, file.relative, number)
    except OSError as error:
        raise UnreadableDocumentError(
            f"lecture interrompue ({fault_of(error)}). Vérifiez les droits du fichier.",
            path=file.relative,
        ) from error
    if empty:
        raise UnreadableDocumentError("le fichier est vide.", path=file.relative)


def _read_line(line: bytes, relative: str, number: int) -> Draft | DocumentError:
    try:
        return _draft(decode(line), relative, number)
    except DocumentError as error:
        if error.path is None:
            return type(error)(error.message, path=relative, line=number)
        return error


def _draft(line: str, relative: str, number: int) -> Draft:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError(
            "cette ligne n’est pas du JSON valide. Écrivez un objet complet sur une seule ligne.",
            path=relative,
            line=number,
        ) from error
    if not isinstance(values, dict):
        raise UnreadableDocumentError(
            "cette ligne n’est pas un objet JSON (« {…} »).", path=relative, line=number
        )
    text = values.pop("texte", None)
    if not isinstance(text, str) or not text.strip():
        raise UnreadableDocumentError(
            "la clé « texte » manque ou est vide : il n’y a rien à indexer.",
            path=relative,
            line=number,
        )
    said = read_metadata(values, path=relative, line=number)
    if said.title is None:
        raise UnreadableDocumentError("la clé « titre » manque.", path=relative, line=number)
    builder = DocumentBuilder()
    write_markdown(
        builder, clean_text(text), title=said.title, keep_numbers=said.kind is DocumentKind.LAW
    )
    return Draft(builder, said, line=number)
