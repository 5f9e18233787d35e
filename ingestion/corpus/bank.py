"""The bank of questions already asked, against the documents: what points nowhere, what is said twice."""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.asked import BankEntry, QuestionBank, bank_entries, bank_files
from ingestion.corpus.files import Corpus
from ingestion.corpus.findings import Finding, error, warning
from ingestion.french.folding import fold_words


def bank_findings(corpus: Corpus) -> Iterator[Finding]:
    """Yield unreadable lines, questions of no document, sentences that are gone, and duplicates."""
    if not any(map(bank_files, corpus.roots)):
        return
    bank = QuestionBank.from_folders(corpus.roots)
    for document in corpus.documents:
        bank.attach(document)
    bank.tell_unknown(document.id for document in corpus.documents)
    for problems in bank.files.values():
        for problem in problems:
            yield error(problem.path or "", problem.line, "question-posee", problem.message)
    yield from _duplicates(_entries(corpus))


def count_asked(corpus: Corpus) -> tuple[int, int]:
    """Return how many questions of the bank have an answer, and how many have none."""
    answered = [bool(entry.phrases) for entry in _entries(corpus)]
    return sum(answered), len(answered) - sum(answered)


def _entries(corpus: Corpus) -> Iterator[BankEntry]:
    for root in corpus.roots:
        yield from bank_entries(root)


def _duplicates(entries: Iterator[BankEntry]) -> Iterator[Finding]:
    first: dict[str, BankEntry] = {}
    for entry in entries:
        other = first.setdefault(fold_words(entry.question), entry)
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
