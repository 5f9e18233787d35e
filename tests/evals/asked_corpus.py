"""A tiny corpus with everyday questions and a bank: the fold of each question is told beside it."""

from __future__ import annotations

import json
from pathlib import Path

from ingestion.asked import BankEntry

BIRTH = "La naissance se déclare à la mairie dans les cinq jours de l’accouchement."
LATE = "Passé ce délai, il faut un jugement du tribunal."
TOMB = "Une concession en état d’abandon peut être reprise par la commune après trente ans."
QUORUM = "Le conseil délibère quand la majorité de ses membres est présente."

# First four bytes of the SHA-256, modulo 4; no question of the corpus is in fold 2.
EVERYDAY = {
    "naissance": (
        "Combien de jours pour déclarer un bébé ?",  # 1
        "On a jusqu’à quand pour déclarer un bébé ?",  # 3
    ),
    "concession": (
        "Tombe à l’abandon : que faire ?",  # 0
        "Combien de temps avant de reprendre une tombe ?",  # 3
    ),
    "quorum": ("Combien d’élus faut-il pour voter ?",),  # 1
}
ABROAD = "Bébé né à l’étranger ?"  # 1
MAIL = "Peut-on déclarer une naissance par courriel ?"  # 3, and 41 ‰ of the draw
OLD_TOMB = "Quand reprendre une vieille tombe ?"  # 3, and 206 ‰ of the draw
PRICE = "Combien coûte une concession ?"  # 0
PRESENT = "Qui doit être présent ?"  # 0
TESTED = "quorum"
"""The document that a test question is about."""

BANK = {
    "etat-civil": (
        ("naissance", ABROAD, ()),
        ("naissance", MAIL, ("La naissance se déclare à la mairie",)),
    ),
    "cimetiere": (
        ("concession", OLD_TOMB, ("Une concession en état d’abandon",)),
        ("concession", PRICE, ()),
        ("quorum", PRESENT, ("Le conseil délibère",)),
    ),
}
PAGES = {
    "fiches/naissance.md": ("naissance", "Déclarer une naissance", f"{BIRTH} {LATE}"),
    "fiches/concession.md": ("concession", "Reprendre une tombe", TOMB),
    "quorum.md": ("quorum", "Quorum du conseil", QUORUM),
}


def write_asked_corpus(folder: Path) -> Path:
    """Write the corpus: three documents, five everyday questions, five bank questions."""
    for name, (identifier, title, body) in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        asked = "".join(f'  - "{q}"\n' for q in EVERYDAY[identifier])
        path.write_text(
            f'---\nid: {identifier}\ntitre: "{title}"\ntype: fiche\nthemes: [mairie]\n'
            f"questions:\n{asked}en_vigueur_du: 2020-01-01\nverifie_le: 2026-01-01\n"
            f'verifie_sur: "aucun texte consulté"\n---\n\n## Règle\n\n{body}\n',
            "utf-8",
        )
    for name, entries in BANK.items():
        path = folder / "questions-posees" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        lines = (
            json.dumps({"document": d, "question": q, "phrases": p}, ensure_ascii=False)
            for d, q, p in entries
        )
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def bank_entry(document_id: str, question: str, *phrases: str) -> BankEntry:
    """Return a line of a bank."""
    return BankEntry(document_id, question, phrases, "questions-posees/x.jsonl", 1)
