"""The bank of questions already asked, against the documents: what points nowhere, what is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingestion.asked import BankEntry, QuestionBank, bank_entries, bank_files
from ingestion.cleaning import fold
from ingestion.corpus.files import Corpus
from ingestion.corpus.findings import Finding, error, warning
from ingestion.documents import Document
from ingestion.errors import DocumentError
from ingestion.readers import read


def bank_findings(corpus: Corpus) -> Iterator[Finding]:
    """Yield unreadable lines, questions of no document, sentences that are gone, and duplicates."""
    folder = _root(corpus)
    if not bank_files(folder):
        return
    bank = QuestionBank.from_folders([folder])
    for document in _documents(corpus):
        bank.attach(document)
    bank.tell_unknown(file.metadata.id or "" for file in corpus.files)
    for problems in bank.files.values():
        for problem in problems:
            yield error(problem.path or "", problem.line, "question-posee", problem.message)
    yield from _duplicates(bank_entries(folder))


def count_asked(corpus: Corpus) -> tuple[int, int]:
    """Return how many questions of the bank have an answer, and how many have none."""
    answered = [bool(entry.phrases) for entry in bank_entries(_root(corpus))]
    return sum(answered), len(answered) - sum(answered)


def _root(corpus: Corpus) -> Path:
    return corpus.folder if corpus.folder.is_dir() else corpus.folder.parent


def _documents(corpus: Corpus) -> Iterator[Document]:
    for file in corpus.files:
        try:
            for item in read(file.path, root=corpus.folder):
                if isinstance(item, Document):
                    yield item
        except DocumentError:
            continue  # told by the check of the file itself


def _duplicates(entries: Iterator[BankEntry]) -> Iterator[Finding]:
    first: dict[str, BankEntry] = {}
    for entry in entries:
        other = first.setdefault(fold(entry.question), entry)
        if other is entry:
            continue
        message = f"« {entry.question} » est déjà à la ligne {other.line} de {other.path}"
        if other.document_id == entry.document_id and bool(other.phrases) == bool(entry.phrases):
            yield warning(entry.path, entry.line, "question-en-double", f"{message}.")
        else:
            yield error(
                entry.path,
                entry.line,
                "question-en-double",
                f"{message}, avec une autre réponse : laquelle garder ?",
            )
