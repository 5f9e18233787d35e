"""What the page offers of the served documents, read once for each index that is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.desk import Desk
from assistant.errors import AssistantError
from ingestion.documents import KIND_LABELS, Document, DocumentKind
from ingestion.errors import IngestionError
from ingestion.vocabulary import LEXICON_ID
from ui.examples import example_questions


@dataclass(frozen=True, slots=True)
class Shelf:
    """Questions to start with, the kinds of documents that there are, and whether a lexicon is one."""

    examples: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = ()
    has_lexicon: bool = False

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Shelf:
        """Return the shelf of these documents."""
        # The lexicon has no passages: a filter on its kind alone would find nothing.
        present = {document.kind for document in documents if document.id != LEXICON_ID}
        return cls(
            tuple(example_questions(documents)),
            tuple(kind for kind in KIND_LABELS if kind in present),
            any(document.id == LEXICON_ID for document in documents),
        )


class Shelves:
    """The shelf of the index served now; documents are all read again only when another is published.

    That takes 0.6 s for the corpus delivered, which would be paid each time a page opens.
    """

    def __init__(self, desk_of: Callable[[], Desk]) -> None:
        self._desk = desk_of
        self._read: tuple[str, Shelf] = ("", Shelf())

    def current(self) -> Shelf:
        """Return the shelf, an empty one when the documents cannot be read."""
        desk = self._desk()
        generation, shelf = self._read
        try:
            served = desk.index().generation
        except AssistantError:
            served = ""  # served without an index of its own: nothing tells that it changed
        if served and served == generation:
            return shelf
        try:
            shelf = Shelf.of(desk.documents())
        except (AssistantError, IngestionError):
            return Shelf()
        self._read = (served, shelf)
        return shelf
