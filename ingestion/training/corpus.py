"""A corpus as training material: its documents, passages and questions already asked.

Documents that a test set is about must be left out, or its figures would say nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ingestion.asked import QuestionBank
from ingestion.documents import Document, Passage
from ingestion.sources import find_sources, read_source
from ingestion.splitting import DEFAULT, split


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document with its bank questions, and its passages."""

    document: Document
    passages: tuple[Passage, ...]


def read_corpus(folder: Path, excluded: Collection[str] = ()) -> tuple[CorpusDocument, ...]:
    """Read the documents of a corpus folder, except the ``excluded`` ids.

    Raises SourceFolderError when the folder is missing, ValueError when an excluded id is not there: a
    mistyped one would be learnt. Files that cannot be read are left out.
    """
    found = [
        entry
        for source in find_sources([folder])
        for entry in read_source(source)
        if isinstance(entry, Document)
    ]
    if unknown := sorted(set(excluded) - {document.id for document in found}):
        raise ValueError(f"Documents à exclure inconnus du corpus : {', '.join(unknown)}.")
    bank = QuestionBank.from_folders([folder])
    return tuple(
        CorpusDocument(bank.attach(document), tuple(split(document, DEFAULT)))
        for document in found
        if document.id not in excluded
    )
