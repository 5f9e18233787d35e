"""Copies of articles: other identifiers, one paragraph in five less, and figures over them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.scale_bench import main, multiplied, multiply


def article(identifier: str, *paragraphs: str) -> str:
    return json.dumps(
        {
            "id": identifier,
            "titre": f"Code des exemples, article {identifier}",
            "type": "texte",
            "version_du": "2024-01-15",
            "texte": "\n\n".join(paragraphs),
        },
        ensure_ascii=False,
    )


def test_a_copy_has_its_own_identifier_and_lacks_a_paragraph() -> None:
    line = article("a", "un", "deux", "trois", "quatre", "cinq", "six")
    first, second = (json.loads(multiplied(line, number)) for number in (0, 4))
    assert (first["id"], second["id"]) == ("a-c0", "a-c4")
    assert first["texte"].split("\n\n") == ["deux", "trois", "quatre", "cinq"]
    assert second["texte"].split("\n\n") == ["un", "trois", "quatre", "cinq", "six"]


def test_a_lone_paragraph_is_never_left_out(tmp_path: Path) -> None:
    source, target = tmp_path / "articles.jsonl", tmp_path / "copies.jsonl"
    source.write_text(article("a", "seul") + "\n" + article("b", "autre") + "\n", encoding="utf-8")
    multiply(source, target, 3)
    copies = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [c["id"] for c in copies] == ["a-c0", "b-c0", "a-c1", "b-c1", "a-c2", "b-c2"]
    assert {c["texte"] for c in copies} == {"seul", "autre"}


def test_the_table_counts_the_passages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, questions = tmp_path / "articles.jsonl", tmp_path / "questions.jsonl"
    source.write_text(article("a", "Le maire convoque le conseil.") + "\n", encoding="utf-8")
    asked = {"id": "q", "question": "Qui convoque le conseil ?", "gold": ["a"]}
    questions.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    main(["--articles", str(source), "--questions", str(questions), "--copies", "3"])
    printed = capsys.readouterr().out
    assert "| Recherche (10 résultats), 3 passages | médiane" in printed
    assert "| Réponse entière, 3 passages | médiane" in printed
