"""The training material, read from JSON Lines into frozen values."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.training.corpus import CorpusDocument

PASSAGE_CHARACTERS = 1500
"""Characters of an article's body that the encoder reads, as in the first recipe."""


class MaterialError(ValueError):
    """A file of the material is missing or malformed; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Article:
    """A legal article: the target of questions."""

    id: str
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """An everyday question and the articles that answer it."""

    text: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """An official term, the everyday words for it, and what it means."""

    term: str
    acronyms: tuple[str, ...]
    everyday: tuple[str, ...]
    definition: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """A word and its synonyms from the thesaurus."""

    word: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a training reads. ``extra`` articles are targets but are never searched."""

    articles: tuple[Article, ...]
    questions: tuple[Question, ...] = ()
    lexicon: tuple[LexiconEntry, ...] = ()
    synonyms: tuple[SynonymGroup, ...] = ()
    extra: tuple[Article, ...] = ()
    corpus: tuple[CorpusDocument, ...] = ()


def passage_text(article: Article) -> str:
    """Return what the encoder reads of an article: its heading path, then the start of its body."""
    return " > ".join(article.heading_path) + " " + article.text[:PASSAGE_CHARACTERS]


def read_articles(path: Path) -> tuple[Article, ...]:
    """Read articles; ``fil`` (the heading path) may be absent."""
    return tuple(
        Article(row["id"], tuple(row.get("fil", ())), row["texte"])
        for row in _rows([path], ("id", "texte"))
    )


def read_questions(paths: Iterable[Path]) -> tuple[Question, ...]:
    """Read questions, with either one ``document_id`` or a list ``gold``."""
    return tuple(
        Question(row["question"], tuple(row["gold"] if "gold" in row else [row["document_id"]]))
        for row in _rows(paths, ("question",))
    )


def read_lexicon(paths: Iterable[Path]) -> tuple[LexiconEntry, ...]:
    """Read lexicon entries; everything but the term is optional."""
    return tuple(
        LexiconEntry(
            term=row["terme"],
            acronyms=tuple(row.get("sigles", ())),
            everyday=tuple(row.get("courant", ())),
            definition=row.get("definition", ""),
            questions=tuple(row.get("questions", ())),
        )
        for row in _rows(paths, ("terme",))
    )


def read_synonyms(paths: Iterable[Path]) -> tuple[SynonymGroup, ...]:
    """Read thesaurus groups."""
    return tuple(
        SynonymGroup(row["mot"], tuple(row["synonymes"]))
        for row in _rows(paths, ("mot", "synonymes"))
    )


def _rows(paths: Iterable[Path], required: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for path in paths:
        if not path.is_file():
            raise MaterialError(f"Fichier introuvable : {path}. Vérifiez le chemin donné.")
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _row(line, required, f"{path}, ligne {number}")


def _row(line: str, required: tuple[str, ...], where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise MaterialError(f"{where} : JSON illisible ({error.msg}).") from error
    if not isinstance(row, dict):
        raise MaterialError(f"{where} : un objet JSON est attendu.")
    missing = [name for name in required if name not in row]
    if missing:
        raise MaterialError(f"{where} : champ manquant : {', '.join(missing)}.")
    return row
