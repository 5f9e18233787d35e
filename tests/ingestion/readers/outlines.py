"""A document as a few lines that a person can compare with the file it was read from."""

from __future__ import annotations

from pathlib import Path

from ingestion.documents import BlockKind, Document
from ingestion.errors import DocumentError
from ingestion.readers import read

_SIGNS = {
    BlockKind.PARAGRAPH: "",
    BlockKind.TABLE_HEADER: "[en-tête] ",
    BlockKind.TABLE_ROW: "[ligne] ",
    BlockKind.QUOTE: "> ",
    BlockKind.CODE: "[code] ",
}


def outline(document: Document) -> list[str]:
    """Return one line per heading and block: « # Titre », « - item », « 1. item », « -- nested »."""
    lines: list[str] = []
    for _, section in document.root.walk():
        if section.heading:
            lines.append(f"{'#' * section.level} {section.heading}")
        for block in section.blocks:
            text = document.quote(block.span)
            if block.kind is BlockKind.LIST_ITEM:
                sign = ("1" if block.ordered else "-") * block.level
                lines.append(f"{sign} {text}")
            else:
                lines.append(_SIGNS[block.kind] + text)
    return lines


def leads(document: Document) -> dict[str, str]:
    """Return the introduction of each item or row that has one, by its text."""
    return {
        document.quote(block.span): document.quote(block.intro)
        for _, section in document.root.walk()
        for block in section.blocks
        if block.intro
    }


def documents_or_refusal(path: Path, root: Path) -> list[Document]:
    """Return the documents of a file, none when it is refused; what a reader did not foresee is raised."""
    try:
        return [item for item in read(path, root=root) if isinstance(item, Document)]
    except DocumentError as error:
        if "imprévue" in error.message:
            raise
        return []


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file of ``folder`` and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(folder: Path, name: str, content: str | bytes | None = None) -> Document:
    """Write a file (when ``content`` is given) and return the only document read from it."""
    path = folder / name if content is None else write(folder, name, content)
    (document,) = read(path, root=folder)
    assert isinstance(document, Document)
    return document


def check_spans(document: Document) -> None:
    """Assert what holds for every document, whatever its format."""
    previous = 0
    for _, section in document.root.walk():
        assert 0 <= section.span.start <= section.span.end <= len(document.text)
        if section.heading_span is not None:
            assert document.quote(section.heading_span) == section.heading
        for block in section.blocks:
            assert block.span.start >= previous
            assert section.span.start <= block.span.start <= block.span.end <= section.span.end
            assert document.quote(block.span).strip()
            previous = block.span.end
            if block.intro is not None:
                assert document.quote(block.intro).strip()
    assert document.text == document.text.strip("\n ")
    assert document.title.strip()
    assert document.id
