"""Questions already asked, each tied to the sentences that answer it: what links people's words to ours.

``questions-posees/*.jsonl`` at the root of an ingested folder, one question a line::

    {"document": "fiche-x", "question": "…", "phrases": ["La déclaration se fait dans les cinq jours"]}

``phrases`` are the first words of the answering sentences or items, as they read in the document. An
empty list records a question about the document's subject that the documents do not answer. The
questions serve retrieval, the choice of sentences and refusals; they are never shown as content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingestion.documents import AskedQuestion, Document, Span
from ingestion.errors import DocumentError
from ingestion.index.generation import digest_or_mark
from ingestion.readers.source import readable_name, unreadable_message

FOLDER = "questions-posees"
MAX_CHARS = 500
"""Characters of a question: what people type, not a document."""


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One line of the bank, with its place."""

    document_id: str
    question: str
    phrases: tuple[str, ...]
    path: str
    line: int


@dataclass(slots=True)
class QuestionBank:
    """The entries by document, what was wrong with some, by file, and a digest of the files."""

    entries: Mapping[str, tuple[BankEntry, ...]] = field(default_factory=dict)
    files: dict[str, list[DocumentError]] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def from_folders(cls, folders: Iterable[Path]) -> QuestionBank:
        """Read the banks of corpus folders; a line that cannot be used is told, the others are kept."""
        found: dict[str, list[BankEntry]] = {}
        files: dict[str, list[DocumentError]] = {}
        digest = hashlib.sha256()
        for folder in folders:
            for path in bank_files(folder):
                place = _place(path)
                problems = files.setdefault(place, [])
                digest.update(f"{place}:{digest_or_mark(path)}\n".encode())
                for item in read_bank(path):
                    if isinstance(item, DocumentError):
                        problems.append(item)
                    else:
                        found.setdefault(item.document_id, []).append(item)
        return cls({k: tuple(v) for k, v in found.items()}, files, digest.hexdigest())

    def attach(self, document: Document) -> Document:
        """Return the document with its questions; one whose sentences are gone is told and left out."""
        asked = []
        for entry in self.entries.get(document.id, ()):
            spans = tuple(find_phrase(document, phrase) for phrase in entry.phrases)
            kept = tuple(span for span in spans if span is not None)
            if kept or not entry.phrases:
                asked.append(AskedQuestion(entry.question, kept))
            for phrase, span in zip(entry.phrases, spans, strict=True):
                if span is None:
                    self._tell(
                        entry,
                        f"« {phrase} » n’est plus dans « {document.id} » : rattachez la question à la "
                        "phrase qui y répond maintenant, ou retirez-la.",
                    )
        return replace(document, asked=tuple(asked)) if asked or document.asked else document

    def tell_unknown(self, known: Iterable[str]) -> None:
        """Tell the questions whose document is not among ``known``."""
        documents = set(known)
        for document_id, entries in self.entries.items():
            if document_id not in documents:
                self._tell(
                    entries[0],
                    f"aucun document de ces dossiers ne s’appelle « {document_id} » : "
                    f"ses {len(entries)} question(s) posée(s) ne servent pas.",
                )

    def _tell(self, entry: BankEntry, message: str) -> None:
        self.files.setdefault(entry.path, []).append(
            DocumentError(message, path=entry.path, line=entry.line)
        )


def bank_files(folder: Path) -> list[Path]:
    """Return the bank's files of a corpus folder, sorted."""
    return sorted(p for p in (folder / FOLDER).glob("*.jsonl") if p.is_file())


def bank_entries(folder: Path) -> Iterator[BankEntry]:
    """Yield the entries of a corpus folder's bank that can be read."""
    for path in bank_files(folder):
        yield from file_entries(path)


def file_entries(path: Path) -> Iterator[BankEntry]:
    """Yield the entries of one file that can be read."""
    return (item for item in read_bank(path) if isinstance(item, BankEntry))


def is_bank(path: Path, root: Path) -> bool:
    """Tell whether a file below ``root`` belongs to its bank, and so is not a document."""
    return path.relative_to(root).parts[0] == FOLDER


def read_bank(path: Path) -> Iterator[BankEntry | DocumentError]:
    """Yield the entries of one file, or the error of a line in its place."""
    place = _place(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        yield DocumentError(unreadable_message(error), path=place)
        return
    except UnicodeDecodeError:
        yield DocumentError("ce fichier n’est pas en UTF-8. Enregistrez-le ainsi.", path=place)
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _entry(line, place, number)
            except DocumentError as error:
                yield error


def _place(path: Path) -> str:
    """Return a file of the bank as it is named to people."""
    return f"{FOLDER}/{readable_name(path.name)}"


def find_phrase(document: Document, phrase: str) -> Span | None:
    """Return where a sentence that starts with ``phrase`` stands in a document."""
    start = document.text.find(phrase) if phrase else -1
    return None if start < 0 else Span(start, start + len(phrase))


def _entry(line: str, place: str, number: int) -> BankEntry:
    def wrong(message: str) -> DocumentError:
        return DocumentError(message, path=place, line=number)

    try:
        raw: Any = json.loads(line)
    except ValueError as error:
        raise wrong(f"JSON illisible ({error}). La ligne est ignorée.") from None
    if not isinstance(raw, dict):
        raise wrong("un objet JSON est attendu. La ligne est ignorée.")
    for key in ("document", "question"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise wrong(f"la clé « {key} » manque. La ligne est ignorée.")
    phrases = raw.get("phrases")
    if not isinstance(phrases, list) or not all(isinstance(p, str) and p for p in phrases):
        raise wrong(
            "« phrases » est la liste des débuts de phrase qui répondent, vide quand aucune ne répond. "
            "La ligne est ignorée."
        )
    if len(raw["question"]) > MAX_CHARS:
        raise wrong(f"question de plus de {MAX_CHARS} caractères. La ligne est ignorée.")
    return BankEntry(raw["document"], raw["question"].strip(), tuple(phrases), place, number)
