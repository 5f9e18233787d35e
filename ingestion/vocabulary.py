"""What a corpus says beside its documents: theme labels and the lexicon of everyday words.

``themes.toml`` and ``lexique.toml`` stand at the root of an ingested folder. They travel inside the
generation (``vocabulary.json``), so that an answer uses the lexicon its index was built with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingestion.builder import DocumentBuilder
from ingestion.documents import UNCHECKED, Document, DocumentKind
from ingestion.errors import DocumentError, IndexCorruptedError
from ingestion.readers.toml_file import read_toml

FILE_NAME = "vocabulary.json"
THEMES_FILE, LEXICON_FILE = "themes.toml", "lexique.toml"
LEXICON_ID = "lexique"


@dataclass(frozen=True, slots=True)
class Term:
    """An official term, its acronyms, the everyday words for it, and what it means."""

    term: str
    acronyms: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    definition: str = ""

    @property
    def heading(self) -> str:
        """Return the heading of its section in the lexicon's document."""
        return " — ".join([*self.acronyms, self.term])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Theme labels by identifier, and the lexicon's terms."""

    themes: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path) -> Vocabulary:
        """Read the two files of a corpus folder; a missing file is empty.

        Raises DocumentError naming the file when one is not what it should be.
        """
        themes = read_toml(folder / THEMES_FILE).get("themes", {})
        entries = read_toml(folder / LEXICON_FILE).get("terme", [])
        if not isinstance(themes, dict) or not isinstance(entries, list):
            raise DocumentError("la forme attendue est [themes] et [[terme]].", path=folder)
        return cls(
            {str(k): str(v) for k, v in themes.items()},
            tuple(_term(e, folder / LEXICON_FILE) for e in entries),
        )

    @classmethod
    def from_generation(cls, folder: Path) -> Vocabulary:
        """Read what a generation carries.

        Raises IndexCorruptedError when the file is missing, or is not what ``to_json`` writes.
        """
        try:
            raw = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
            terms = tuple(
                Term(t["term"], tuple(t["acronyms"]), tuple(t["everyday"]), t["definition"])
                for t in raw["terms"]
            )
            return cls(raw["themes"], terms)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexCorruptedError(
                f"Le fichier {FILE_NAME} de {folder.name} est illisible ({type(error).__name__}). "
                "Lancez « vademecum index verify »."
            ) from error

    @classmethod
    def merge(cls, parts: Iterable[Vocabulary]) -> Vocabulary:
        """Return the union, the last folder winning for theme labels."""
        themes: dict[str, str] = {}
        terms: list[Term] = []
        for part in parts:
            themes |= part.themes
            terms += part.terms
        return cls(themes, tuple(terms))

    def to_json(self) -> str:
        """Return the text of ``vocabulary.json``."""
        return json.dumps(
            {"themes": dict(self.themes), "terms": [asdict(t) for t in self.terms]},
            ensure_ascii=False,
        )


def lexicon_document(terms: Iterable[Term]) -> Document | None:
    """Return the lexicon as a document, one section a term, so that a definition can be cited.

    It is stored without passages: a definition must not compete with the rule in a search.
    """
    defined = sorted((t for t in terms if t.definition), key=lambda t: t.term.lower())
    if not defined:
        return None
    builder = DocumentBuilder()
    for term in defined:
        builder.heading(2, term.heading)
        builder.paragraph(term.definition)
        if term.everyday:
            builder.paragraph(f"Au guichet : {', '.join(term.everyday)}.")
    return builder.build(
        id=LEXICON_ID,
        title="Lexique de la mairie",
        kind=DocumentKind.GUIDE,
        path=LEXICON_FILE,
        verified_against=f"{UNCHECKED} consulté",
    )


def _term(entry: Any, path: Path) -> Term:
    if not isinstance(entry, dict) or not isinstance(entry.get("terme"), str):
        raise DocumentError("chaque [[terme]] doit avoir une clé « terme ».", path=path)
    return Term(
        entry["terme"],
        _strings(entry, "sigles", path),
        _strings(entry, "courant", path),
        str(entry.get("definition", "")),
    )


def _strings(entry: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    """Return a list of strings; a lone string would be taken letter by letter."""
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise DocumentError(
            f"dans le terme « {entry['terme']} », « {key} » doit être une liste.", path=path
        )
    return tuple(map(str, values))
