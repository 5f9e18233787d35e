"""Put together what a reader found and what is known of the file into a Document."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind
from ingestion.errors import UnreadableDocumentError
from ingestion.frontmatter import NOTHING, Metadata
from ingestion.readers.inference import infer_kind, slug, title_from_path


@dataclass(slots=True)
class Draft:
    """What one reader hands over: the built text, what was said, what was found in the content.

    ``said`` comes from front matter or an explicit field of the format; ``found`` was guessed from
    the content and is marked as inferred.
    """

    builder: DocumentBuilder
    said: Metadata = NOTHING
    found: Metadata = NOTHING
    line: int | None = None


_GUESSED = ("title", "kind", "published_on", "verified_on", "sources")


def assemble(draft: Draft, relative: str, overrides: Metadata | None = None) -> Document:
    """Return the document: overrides win over what is said, which wins over what is found.

    Raises UnreadableDocumentError when no text was found.
    """
    if draft.builder.is_empty:
        raise UnreadableDocumentError(
            "aucun texte à lire dans ce document.", path=relative, line=draft.line
        )
    said = overrides.over(draft.said) if overrides else draft.said
    known = said.over(draft.found)
    title = known.title or draft.builder.first_heading or title_from_path(relative)
    identifier = known.id or slug(relative) + (f"-{draft.line}" if draft.line else "")
    inferred = tuple(
        name
        for name in _GUESSED
        if getattr(said, name) is None
        and (getattr(draft.found, name) is not None or name in ("title", "kind"))
    )
    document = draft.builder.build(
        id=identifier,
        title=title,
        kind=known.kind or DocumentKind.FICHE,
        path=relative,
        line=draft.line,
        inferred=inferred,
        **known.document_fields(),
    )
    if known.kind is None:
        document = replace(document, kind=infer_kind(relative, title, document.text))
    return document
