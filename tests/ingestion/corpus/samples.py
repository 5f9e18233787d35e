"""Small corpora written in the test: a clean fiche, and what each test changes in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ingestion.corpus.findings import Finding, Severity

HEADER = {
    "id": "fiche-deces",
    "titre": '"Déclaration de décès"',
    "type": "fiche",
    "themes": "[etat-civil]",
    "publics": "[secretaire-de-mairie]",
    "resume": '"Qui déclare et quand."',
    "questions": "\n"
    + "\n".join(
        f'  - "Question {word} sur le décès ?"'
        for word in (
            "un",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
        )
    ),
    "references": '\n  - {code: "Code civil", article: "78"}',
    "sources": '\n  - {editeur: "Légifrance"}',
    "publie_le": "2026-01-02",
    "verifie_le": "2026-01-02",
    "verifie_sur": '"Code civil, version du 15/01/2024"',
}
THEMES = '[themes]\netat-civil = "État civil"\nelections = "Élections"\n'


def body(words: int = 600, seed: str = "mot") -> str:
    """Return a body of about ``words`` words, no run of which comes twice."""
    return "## Rubrique\n\n" + " ".join(f"{seed}{i}" for i in range(words - 1)) + ".\n"


def fiche(text: str | None = None, **changes: str | None) -> str:
    """Return a Markdown file; a change to None removes the key."""
    keys = {key: value for key, value in {**HEADER, **changes}.items() if value is not None}
    header = "\n".join(f"{key}: {value}" for key, value in keys.items())
    return f"---\n{header}\n---\n\n{text if text is not None else body()}"


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that block a publication."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def corpus(folder: Path, **files: str) -> Path:
    """Write files (« a__b » is a/b.md) and the themes under ``folder``."""
    (folder / "themes.toml").write_text(THEMES, "utf-8")
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder
