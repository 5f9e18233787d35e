"""The documents of one build: read from their files, or taken from the previous generation.

A file that did not change is not read again; a document that did not change is not split again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingestion import french
from ingestion.asked import QuestionBank
from ingestion.documents import Document
from ingestion.errors import DocumentError, SourcesTableError, merge_table_errors
from ingestion.index.records import IndexedDocument, IndexedPassage, document_digest
from ingestion.index.search import SearchIndex
from ingestion.progress import Progress
from ingestion.reports import FileReport, FileStatus, read_report
from ingestion.sources import Source, read_source, read_state
from ingestion.splitting import SplitOptions, split

Known = Mapping[str, IndexedDocument]
"""The documents that may be reused, by id."""


@dataclass(frozen=True, slots=True)
class Former:
    """A generation to reuse: its index, the digests of its files and what was told of them."""

    index: SearchIndex
    hashes: Mapping[str, str]
    reports: Sequence[FileReport]

    @classmethod
    def open(cls, folder: Path) -> Former:
        """Open a generation folder; raises IndexCorruptedError when a part of it cannot be read."""
        hashes, reports = read_state(folder), read_report(folder)
        return cls(SearchIndex.open(folder), hashes, reports)


@dataclass(slots=True)
class Gathered:
    """What to index, in a stable order, a report per file, and how many documents are reused."""

    items: list[IndexedDocument]
    files: list[FileReport] = field(default_factory=list)
    reused: int = 0
    places: dict[str, str] = field(default_factory=dict)
    """Where each document stands, by id: two cannot share one."""
    unusable: list[SourcesTableError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is read, and what may be reused of the ``former`` generation.

    With ``keeps_all``, every document of the former one stays, first and in order. ``lexicon`` is the
    document that holds the terms, None without any.
    """

    sources: Sequence[Source]
    bank: QuestionBank
    lexicon: Document | None
    options: SplitOptions
    splitting: str
    former: Former | None
    keeps_all: bool
    told: Progress

    def run(self) -> Gathered:
        """Read or reuse every source, then add the lexicon and what else was told."""
        known = self._reusable()
        unchanged = self._unchanged_files(known)
        found = self._kept()
        kept = frozenset(found.places)
        for done, source in enumerate(self.sources):
            self.told("Lecture et découpage", done, len(self.sources))
            self._take(source, unchanged.get(source.key), known, found)
        if self.lexicon is not None and self.lexicon.id not in found.places:
            # Readable and citable, but without passages: it never competes with a rule.
            digest = document_digest(self.lexicon)
            found.items.append(IndexedDocument(self.lexicon, digest, (), "", ()))
        # One line of a sources.toml may reject many files: it is told once, with their names.
        found.files += [
            FileReport(fault.path or "", FileStatus.REJECTED, 0, (str(fault),))
            for fault in merge_table_errors(found.unusable)
        ]
        self.bank.tell_unknown(found.places.keys() - kept)
        found.files += [
            FileReport(path, FileStatus.INDEXED, 0, tuple(map(str, problems)))
            for path, problems in self.bank.files.items()
        ]
        return found

    def _take(
        self,
        source: Source,
        unchanged: Sequence[IndexedDocument] | None,
        known: Known,
        found: Gathered,
    ) -> None:
        """Add the documents of one file, read again unless it is ``unchanged``, and its report."""
        entries: Iterable[Document | IndexedDocument | DocumentError]
        if unchanged is not None:
            entries, status = unchanged, FileStatus.UNCHANGED
        else:
            entries, status = read_source(source), FileStatus.INDEXED
        messages: list[str] = []
        count = 0
        for entry in entries:
            if isinstance(entry, SourcesTableError):
                found.unusable.append(entry)
                status = FileStatus.REJECTED
            elif isinstance(entry, DocumentError):
                messages.append(str(entry))
            elif (problem := self._add(entry, known, found)) is not None:
                messages.append(problem)
            else:
                count += 1
        if count == 0 and messages:
            status = FileStatus.REJECTED
        found.files.append(FileReport(source.key, status, count, tuple(messages)))

    def _add(self, entry: Document | IndexedDocument, known: Known, found: Gathered) -> str | None:
        """Add one document; return what is told of one whose id is taken, None when it is added."""
        item = self._index(entry, known)
        document = item.document
        if document.id in found.places:
            return (
                f"{document.where} : identifiant « {document.id} » déjà pris par "
                f"{found.places[document.id]} ; ce document n’est pas indexé."
            )
        found.places[document.id] = document.where
        former = known.get(document.id)
        found.reused += former is not None and former.digest == item.digest
        found.items.append(item)
        return None

    def _reusable(self) -> Known:
        """Return the former documents, when analysis and splitting are the same."""
        if self.former is None:
            return {}
        index = self.former.index
        made = index.manifest.analysis, index.manifest.splitting
        if made != (french.ANALYSIS_VERSION, self.splitting):
            return {}
        return {item.document.id: item for item in index.store.indexed_documents()}

    def _kept(self) -> Gathered:
        """Return the documents of the generation that is added to, in order; none otherwise."""
        if not self.keeps_all or self.former is None:
            return Gathered([])
        items = list(self.former.index.store.indexed_documents())
        places = {item.document.id: item.document.where for item in items}
        return Gathered(items, reused=len(items), places=places)

    def _unchanged_files(self, known: Known) -> dict[str, list[IndexedDocument]]:
        """Return the known documents of the files that need not be read again, by key.

        A file of which anything was rejected is read again, so that its messages are told again.
        """
        if not known or self.former is None or self.keeps_all:
            return {}
        by_path: dict[str, list[IndexedDocument]] = {}
        for item in known.values():
            by_path.setdefault(item.document.path, []).append(item)
        told = {report.path for report in self.former.reports if report.messages}
        return {
            source.key: by_path[source.key]
            for source in self.sources
            if self.former.hashes.get(source.key) == source.sha256
            and source.key in by_path
            and source.key not in told
        }

    def _index(self, entry: Document | IndexedDocument, known: Known) -> IndexedDocument:
        """Return a document with its questions, split and analysed: as before when it is the same."""
        if isinstance(entry, IndexedDocument):
            document = self.bank.attach(entry.document)
            if document.asked == entry.document.asked:
                return entry
            entry = document
        else:
            entry = self.bank.attach(entry)
        digest = document_digest(entry)
        same = known.get(entry.id)
        if same is not None and same.digest == digest:
            return same
        return analyse_document(entry, self.options, digest)


def analyse_document(
    document: Document, options: SplitOptions, digest: str = ""
) -> IndexedDocument:
    """Split and analyse one document."""
    return IndexedDocument(
        document=document,
        digest=digest or document_digest(document),
        passages=tuple(
            IndexedPassage(
                passage,
                " ".join(french.stems(passage.full_text)),
                " ".join(french.stems(" ".join(passage.heading_path))),
            )
            for passage in split(document, options)
        ),
        title_stems=" ".join(french.stems(document.title)),
        question_stems=tuple(" ".join(french.stems(q)) for q in document.questions),
    )
