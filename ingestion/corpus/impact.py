"""What a change of corpus touches: documents that changed, left or expired, and what cites them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ingestion.documents import Document
from ingestion.index import SearchIndex


class ChangeKind(StrEnum):
    """What happened to a document between two generations."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return CHANGE_LABELS[self]


CHANGE_LABELS = {
    ChangeKind.ADDED: "ajouté",
    ChangeKind.CHANGED: "modifié",
    ChangeKind.REMOVED: "retiré",
    ChangeKind.EXPIRED: "plus en vigueur",
}


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that is not what it was; ``expired_on`` is the last day it was in force."""

    document_id: str
    title: str
    kind: ChangeKind
    path: str = ""
    expired_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A thing that cites a document: a stored answer, a golden question, what another package has.

    ``source`` says which sort of thing in French, ``name`` which one, ``quotes`` what it quotes.
    """

    source: str
    name: str
    document_id: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that cites a changed document; ``quote_lost`` when a quote no longer stands in it."""

    cited: Cited
    change: DocumentChange
    quote_lost: bool

    @property
    def why(self) -> str:
        """Return the reason in French."""
        if self.change.kind is ChangeKind.CHANGED:
            state = "le passage cité a changé" if self.quote_lost else "le passage cité est intact"
            return f"document modifié, {state}"
        if self.change.kind is ChangeKind.EXPIRED and self.change.expired_on is not None:
            return f"document plus en vigueur depuis le {self.change.expired_on:%d/%m/%Y}"
        return f"document {self.change.kind.label}"


@dataclass(frozen=True, slots=True)
class Impact:
    """The changes between two generations and what they touch."""

    before: str
    after: str
    changes: tuple[DocumentChange, ...]
    touched: tuple[Touched, ...]


Citing = Callable[[], Iterable[Cited]]
"""Lists what cites documents; other packages give theirs (entry points « vademecum.citing »)."""


def document_changes(before: SearchIndex, after: SearchIndex, day: dt.date) -> list[DocumentChange]:
    """Return the documents of ``after`` that were added or changed, those removed, those expired.

    A document that was in force when ``before`` was made and is not on ``day`` is listed as such,
    whether or not its text changed; an archive that had expired by then is only listed when it did.
    """
    old, new = before.store.digests(), after.store.digests()
    former = {document.id: document for document in before.store.documents()}
    made = dt.datetime.fromisoformat(before.manifest.created_at).date()
    changes = [
        DocumentChange(name, former[name].title, ChangeKind.REMOVED, former[name].path)
        for name in sorted(old.keys() - new.keys())
    ]
    for document in after.store.documents():
        kind: ChangeKind | None = ChangeKind.ADDED
        if document.id in former:
            changed = old[document.id] != new[document.id]
            kind = _change_of(document, former[document.id], changed, made, day)
        if kind is not None:
            changes.append(
                DocumentChange(
                    document.id, document.title, kind, document.path,
                    document.validity.end if kind is ChangeKind.EXPIRED else None,
                )
            )  # fmt: skip
    return changes


def touched_by(
    changes: Iterable[DocumentChange], cited: Iterable[Cited], after: SearchIndex
) -> list[Touched]:
    """Return what cites a document that changed, left or expired; additions touch nothing."""
    by_id = {c.document_id: c for c in changes if c.kind is not ChangeKind.ADDED}
    found = []
    for one in cited:
        change = by_id.get(one.document_id)
        if change is not None:
            document = after.store.document(one.document_id)
            text = document.text if document else ""
            found.append(Touched(one, change, any(quote not in text for quote in one.quotes)))
    found.sort(key=lambda t: (t.cited.source, not t.quote_lost, t.cited.name, t.cited.document_id))
    return found


def impact(before: Path, after: Path, day: dt.date, citing: Iterable[Citing] = ()) -> Impact:
    """Compare two generation folders and list what the changes touch.

    Raises IndexCorruptedError when a generation cannot be opened.
    """
    with closing(SearchIndex.open(before)) as old, closing(SearchIndex.open(after)) as new:
        changes = document_changes(old, new, day)
        touched = touched_by(changes, _all(citing), new)
        return Impact(before.name, after.name, tuple(changes), tuple(touched))


def _all(citing: Iterable[Citing]) -> Iterator[Cited]:
    for listed in citing:
        yield from listed()


def _change_of(
    document: Document, former: Document, changed: bool, made: dt.date, day: dt.date
) -> ChangeKind | None:
    """Return what happened to a document since ``made``, None when nothing did."""
    if _expired(document, day) and not _expired(former, made):
        return ChangeKind.EXPIRED
    return ChangeKind.CHANGED if changed else None


def _expired(document: Document, day: dt.date) -> bool:
    end = document.validity.end
    return end is not None and end < day
