"""Questions kept out of the index they are asked to: what the fits learn from.

The everyday questions of the documents and the bank of questions already asked are cut into folds. For
each, the corpus is indexed without the fold's questions, and these are asked. Documents named by a test
question are not asked about, so that nothing shipped is tuned on the test part.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import load_settings
from evals.datasets import load_questions
from evals.questions import Part
from evals.systems import EngineSystem, open_system, without_models
from ingestion.asked import FOLDER, BankEntry, bank_entries, bank_files, file_entries
from ingestion.encoding import load_encoder
from ingestion.pipeline import ingest
from ingestion.readers.yaml_header import split_front_matter

FOLDS = 4
"""Parts of the questions: one index is built without each."""
DOCUMENT_FOLDS = 5
"""Folds by document by which what is fitted is cross-validated."""
MATERIAL = Path(__file__).parent / "material"
REFUSED = (
    MATERIAL / "hors-sujet.txt",
    MATERIAL / "demandes.txt",
    MATERIAL / "faits-locaux.txt",
)
"""Questions that are none of a town hall's business, requests (to write, cheat, reveal), and facts of one
place or day (« Qui est notre délégué à la protection des données ? »), one a line."""
FROM_TITLES = "d-apres-le-titre.jsonl"
"""File of the bank whose questions were written by people who only knew the documents' titles: answered
or not as it came, they are the nearest to what is really asked."""
POLITE = MATERIAL / "tournures.jsonl"
"""Questions that a document answers, worded like those requests: « Dis-moi… », « Mon maire jure que… »."""

NEW = MATERIAL / "questions-neuves.jsonl"
"""Questions written for the fit of the confidence, as those of the datasets are."""
UNSEEN = MATERIAL / "jamais-indexees.jsonl"
"""Questions written from titles and read like the bank's, that no index, encoder or net was ever given; the
confidence learns from them."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """An everyday question of a document's front matter."""

    document_id: str
    question: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an index is allowed to know of what people ask."""

    everyday: bool = True
    bank: bool = True


@dataclass(frozen=True, slots=True)
class Fold:
    """An assistant that does not know the questions it is about to be asked."""

    number: int
    system: EngineSystem
    everyday: tuple[Everyday, ...]
    answered: tuple[BankEntry, ...]
    unanswered: tuple[BankEntry, ...]


def fold_of(text: str, folds: int = FOLDS) -> int:
    """Return a text's fold, by its digest."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % folds


def is_drawn(entry: BankEntry, share: float) -> bool:
    """Tell whether an entry of the bank is among the ``share`` of it that is asked, always the same."""
    return fold_of(f"tirage {entry.question}", 1000) < 1000 * share


def refused_requests() -> list[str]:
    """Return what no document answers; none is in an evaluation set."""
    return [line for path in REFUSED for line in path.read_text(encoding="utf-8").splitlines()]


def teaches_wording(request: str) -> bool:
    """Tell whether a request teaches what wordings say; the others are kept to weigh that."""
    return fold_of(f"tournure {request}", 2) == 0


def polite_questions() -> list[Everyday]:
    """Return the answered questions that are worded like requests."""
    rows = map(json.loads, POLITE.read_text(encoding="utf-8").splitlines())
    return [Everyday(row["document"], row["question"]) for row in rows]


def unseen_questions() -> list[BankEntry]:
    """Return the questions that are in no index, but for those about the test part's documents."""
    tested = tested_documents()
    return [entry for entry in file_entries(UNSEEN) if entry.document_id not in tested]


def asked_from_title(entry: BankEntry) -> bool:
    """Tell whether a bank entry was written from a title alone."""
    return Path(entry.path).name == FROM_TITLES


def tested_documents() -> frozenset[str]:
    """Return the documents that the test part is about."""
    return frozenset(g.document_id for q in load_questions() if q.part is Part.TEST for g in q.gold)


def folds(
    corpus: Path, work: Path, knowledge: Knowledge = Knowledge(), *, tested: bool = False
) -> Iterator[Fold]:
    """Index the corpus once a fold, without its questions, under the folder ``work``.

    With ``tested``, only the documents of the test part are asked about: what learns from them serves
    to fit the rest, as the mirror encoder, and is not shipped.
    """
    others = tested_documents()
    everyday = [e for e in everyday_questions(corpus) if (e.document_id in others) == tested]
    entries = [e for e in bank_entries(corpus) if (e.document_id in others) == tested]
    for number in range(FOLDS):
        asked = [e for e in entries if fold_of(e.question) == number]
        yield Fold(
            number,
            index_without(corpus, work / str(number), number, knowledge),
            tuple(e for e in everyday if fold_of(e.question) == number),
            tuple(e for e in asked if e.phrases),
            tuple(e for e in asked if not e.phrases),
        )


def everyday_questions(corpus: Path) -> list[Everyday]:
    """Return the everyday questions of the corpus's front matter."""
    found = []
    for path in sorted(corpus.rglob("*.md")):
        values = _header(path)[0]
        found += [Everyday(values["id"], str(q)) for q in values.get("questions") or ()]
    return found


def index_without(
    corpus: Path,
    work: Path,
    hidden: int | None,
    knowledge: Knowledge = Knowledge(),
    *,
    bare: Collection[str] = (),
    beside: Sequence[Path] = (),
) -> EngineSystem:
    """Index a copy of the corpus without the questions of fold ``hidden``.

    The documents ``bare`` lose all of theirs; ``beside`` are other files indexed with the corpus.
    """
    folder = work / "corpus"
    shutil.copytree(corpus, folder, ignore=shutil.ignore_patterns(FOLDER))
    if knowledge.bank:
        (folder / FOLDER).mkdir()
        for path in bank_files(corpus):
            gone = {
                e.line
                for e in file_entries(path)
                if fold_of(e.question) == hidden or e.document_id in bare
            }
            lines = path.read_text(encoding="utf-8").split("\n")
            kept = [line for number, line in enumerate(lines, 1) if number not in gone]
            (folder / FOLDER / path.name).write_text("\n".join(kept), encoding="utf-8")
    for path in folder.rglob("*.md"):
        values, body = _header(path)
        if values.get("questions"):
            kept = [q for q in values["questions"] if fold_of(str(q)) != hidden]
            known = knowledge.everyday and values["id"] not in bare
            values["questions"] = kept if known else []
            text = yaml.safe_dump(values, allow_unicode=True)
            path.write_text(f"---\n{text}---\n{body}", encoding="utf-8")
    settings = without_models(load_settings())
    ingest([folder, *beside], work / "index", load_encoder(settings.encodeur))
    return open_system(settings, index=work / "index")


def _header(path: Path) -> tuple[dict[str, Any], str]:
    header, body, _ = split_front_matter(path.read_text(encoding="utf-8"))
    return (yaml.safe_load(header) or {} if header is not None else {}), body
