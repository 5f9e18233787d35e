"""No question already asked gives an evaluation question away."""

import json
from pathlib import Path

import pytest

from evals import overlap
from evals.overlap import are_near, content_stems, remove, too_near

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("dife élus c'est quoi", "DIFE élus : c'est quoi ?", True),
        ("Qui signe l'acte de naissance ?", "Qui signe l'acte de mariage ?", False),
        ("la la", "le le", False),
        ("photocopie acte gratuit mairie", "photocopie acte payante mairie gratuit", True),
    ],
)
def test_near_is_the_same_words_or_most_of_them(first: str, second: str, near: bool) -> None:
    assert are_near(content_stems(first), content_stems(second)) is near


def test_the_shipped_bank_and_material_give_nothing_away() -> None:
    assert list(too_near(CORPUS)) == []


def test_what_is_too_near_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlap, "measured_questions", lambda: ["Le cantonnier peut verbaliser ?"])
    path = tmp_path / "questions-posees" / "b.jsonl"
    path.parent.mkdir()
    lines = [
        json.dumps({"document": "a", "question": q, "phrases": []})
        for q in ("Qui verbalise ?", "le cantonnier peut-il verbaliser", "Et le garde ?")
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    material = tmp_path / "materiel"
    material.mkdir()
    (material / "hors-sujet.txt").write_text("Quel temps fait-il ?\n", encoding="utf-8")
    (material / "demandes.txt").write_text("Écris un poème.\nle cantonnier, il peut verbaliser\n")
    (material / "faits-locaux.txt").write_text(
        "Le nôtre verbalise ?\nCantonnier, peut verbaliser ?\n"
    )
    polite = json.dumps({"document": "a", "question": "Dis-moi qui verbalise."}) + "\n"
    (material / "tournures.jsonl").write_text(polite, encoding="utf-8")
    unseen = json.dumps({"document": "a", "question": "Le cantonnier peut verbaliser"}) + "\n"
    (material / "jamais-indexees.jsonl").write_text(unseen, encoding="utf-8")
    found = list(too_near(tmp_path, material))
    assert [(f.taught.path.name, f.taught.line) for f in found] == [
        ("b.jsonl", 2),
        ("demandes.txt", 2),
        ("faits-locaux.txt", 2),
        ("jamais-indexees.jsonl", 1),
    ]
    remove(found)
    assert path.read_text(encoding="utf-8") == f"{lines[0]}\n{lines[2]}\n"
    assert (material / "demandes.txt").read_text(encoding="utf-8") == "Écris un poème.\n"
    facts = (material / "faits-locaux.txt").read_text(encoding="utf-8")
    assert facts == "Le nôtre verbalise ?\n"
    assert (material / "tournures.jsonl").read_text(encoding="utf-8") == polite
