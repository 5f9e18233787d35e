"""The documents of one build: read from their files, or taken from the previous generation.

A file that did not change is not read again; a document that did not change is not split again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion import french
from ingestion.asked import QuestionBank
from ingestion.documents import Document
from ingestion.errors import DocumentError, SourcesTableError, merge_table_errors
from ingestion.index.records import IndexedDocument, IndexedPassage, document_digest
from ingestion.index.search import SearchIndex
from ingestion.reports import FileReport, FileStatus, read_report
from ingestion.sources import Source, read_source
from ingestion.splitting import SplitOptions, split
from ingestion.vectors import Progress


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is read, and what may be reused: the ``previous`` generation, in the index folder ``root``.

    With ``keeps_all``, every document of the previous one stays, first and in order. ``lexicon`` is the
    document that holds the terms, None without any.
    """

    root: Path
    sources: Sequence[Source]
    bank: QuestionBank
    lexicon: Document | None
    options: SplitOptions
    splitting: str
    previous: SearchIndex | None
    keeps_all: bool
    told: Progress

    def run(self) -> tuple[list[IndexedDocument], list[FileReport], int]:
        """Return what to index, in a stable order, a report per file, and how many documents are reused."""
        known = self._reusable()
        by_path, hashes = self._unchanged_files(known)
        items = self._kept()
        files: list[FileReport] = []
        seen = {item.document.id: _place(item.document) for item in items}
        base = frozenset(seen)
        reused = len(items)
        unusable: list[SourcesTableError] = []
        for done, source in enumerate(self.sources):
            self.told("Lecture et découpage", done, len(self.sources))
            if hashes.get(source.key) == source.sha256:
                entries: Iterable[Document | IndexedDocument | DocumentError] = by_path[source.key]
                status = FileStatus.UNCHANGED
            else:
                entries, status = read_source(source), FileStatus.INDEXED
            messages: list[str] = []
            count = 0
            for entry in entries:
                if isinstance(entry, SourcesTableError):
                    unusable.append(entry)
                    status = FileStatus.REJECTED
                    continue
                if isinstance(entry, DocumentError):
                    messages.append(str(entry))
                    continue
                item = self._index(entry, known)
                document = item.document
                if document.id in seen:
                    messages.append(
                        f"{_place(document)} : identifiant « {document.id} » déjà pris par "
                        f"{seen[document.id]} ; ce document n’est pas indexé."
                    )
                    continue
                seen[document.id] = _place(document)
                reused += item.digest == getattr(known.get(document.id), "digest", None)
                items.append(item)
                count += 1
            if count == 0 and messages:
                status = FileStatus.REJECTED
            files.append(FileReport(source.key, status, count, tuple(messages)))
        if self.lexicon is not None and self.lexicon.id not in seen:
            # Readable and citable, but without passages: it never competes with a rule.
            items.append(IndexedDocument(self.lexicon, document_digest(self.lexicon), (), "", ()))
        # One line of a sources.toml may reject many files: it is told once, with their names.
        files += [
            FileReport(fault.path or "", FileStatus.REJECTED, 0, (str(fault),))
            for fault in merge_table_errors(unusable)
        ]
        self.bank.tell_unknown(seen.keys() - base)
        files += [
            FileReport(path, FileStatus.INDEXED, 0, tuple(map(str, problems)))
            for path, problems in self.bank.files.items()
        ]
        return items, files, reused

    def _reusable(self) -> dict[str, IndexedDocument]:
        """Return the previous documents, when analysis and splitting are the same."""
        previous = self.previous
        if previous is None:
            return {}
        manifest = previous.manifest
        if (manifest.analysis, manifest.splitting) != (french.ANALYSIS_VERSION, self.splitting):
            return {}
        return {item.document.id: item for item in previous.store.indexed_documents()}

    def _kept(self) -> list[IndexedDocument]:
        """Return the documents of the generation that is added to, in order; none otherwise."""
        if not self.keeps_all or self.previous is None:
            return []
        return list(self.previous.store.indexed_documents())

    def _unchanged_files(
        self, known: dict[str, IndexedDocument]
    ) -> tuple[dict[str, list[IndexedDocument]], dict[str, str]]:
        """Return the known documents by file, and the digests of files whose reading is reusable.

        A file of which anything was rejected is read again, so that its messages are told again.
        """
        if not known or self.previous is None or self.keeps_all:
            return {}, {}
        state = self.root / self.previous.name / "sources.json"
        try:
            hashes: dict[str, str] = json.loads(state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}, {}
        by_path: dict[str, list[IndexedDocument]] = {}
        for item in known.values():
            by_path.setdefault(item.document.path, []).append(item)
        told = {f.path for f in read_report(state.parent) if f.messages}
        return by_path, {k: v for k, v in hashes.items() if k in by_path and k not in told}

    def _index(
        self, entry: Document | IndexedDocument, known: dict[str, IndexedDocument]
    ) -> IndexedDocument:
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


def _place(document: Document) -> str:
    return f"{document.path}:{document.line}" if document.line else document.path
