"""One format a module, all of them to ``Document``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingestion.documents import Document
from ingestion.errors import DocumentError, UnreadableDocumentError
from ingestion.readers.assembling import Draft, assemble
from ingestion.readers.overrides import FILE_NAME as SOURCES_FILE
from ingestion.readers.overrides import companions, overrides_for
from ingestion.readers.sniffing import SUFFIXES, Format, detect
from ingestion.readers.source import MAX_FILE_BYTES, SourceFile

__all__ = [
    "MAX_FILE_BYTES",
    "SOURCES_FILE",
    "SUPPORTED_SUFFIXES",
    "companions",
    "read",
]

SUPPORTED_SUFFIXES = frozenset(SUFFIXES)


def read(path: Path, *, root: Path) -> Iterator[Document | DocumentError]:
    """Yield the documents of the file at ``path``, a file of the folder ``root``.

    Most files hold one document. A JSON Lines file holds many: the error of a line is yielded in
    its place, so that the other lines are kept. Raises a DocumentError when the whole file is at
    fault (at the first ``next``), also when a reader meets what it does not foresee: one file must
    not stop the others.
    """
    file = SourceFile.within(path, root)
    try:
        yield from _read(file, root)
    except DocumentError:
        raise
    except Exception as error:
        raise UnreadableDocumentError(
            f"la lecture a échoué de façon imprévue ({type(error).__name__}). Enregistrez ce "
            "document de nouveau ; si cela persiste, signalez-le.",
            path=file.relative,
        ) from error


def _read(file: SourceFile, root: Path) -> Iterator[Document | DocumentError]:
    format = detect(file)
    overrides = overrides_for(file, root)
    if format is Format.JSON_LINES:
        from ingestion.readers.jsonlines import read_json_lines

        for item in read_json_lines(file):
            if isinstance(item, DocumentError):
                yield item
                continue
            try:
                yield assemble(item, file.relative, overrides)
            except DocumentError as error:
                yield error
        return
    file.check_size()
    try:
        draft = _read_one(file, format)
    except DocumentError as error:
        if error.path is None:
            raise type(error)(error.message, path=file.relative, line=error.line) from error
        raise
    yield assemble(draft, file.relative, overrides)


def _read_one(file: SourceFile, format: Format) -> Draft:
    """Import and run the reader of a format that holds one document a file."""
    match format:
        case Format.MARKDOWN:
            from ingestion.readers.markdown import read_markdown as reader
        case Format.TEXT:
            from ingestion.readers.text import read_text as reader
        case Format.HTML:
            from ingestion.readers.html import read_html as reader
        case Format.PDF:
            from ingestion.readers.pdf import read_pdf as reader
        case Format.DOCX:
            from ingestion.readers.docx import read_docx as reader
        case Format.ODT:
            from ingestion.readers.odt import read_odt as reader
        case _:
            from ingestion.readers.service_public import read_publication as reader
    return reader(file)
