"""A file of questions: what each line may be, and what is said of the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.commands.console import read_batch
from assistant.errors import QuestionError


def write(folder: Path, *lines: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_line_gives_its_questions(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"id": "a", "question": "Un délai ?"}',
        "",
        '{"question": "Sans nom ?"}\r',
        '{"id": 3, "turns": ["Un ?", {"content": "Deux ?"}], "question": "Trois ?"}',
        '{"id": 4, "turns": [{"role": "user", "text": "Un ?"}, {"role": "assistant", "content": null}]}',
    )
    assert list(read_batch(path)) == [
        ("a", ["Un délai ?"]),
        ("3", ["Sans nom ?"]),
        ("3", ["Un ?", "Deux ?", "Trois ?"]),
        ("4", ["Un ?"]),
    ]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_a_line_is_cut_at_its_end_only(tmp_path: Path, mark: str) -> None:
    pasted = f"Un délai{mark}ou deux ?"
    line = json.dumps({"id": "a", "question": pasted}, ensure_ascii=False)
    assert list(read_batch(write(tmp_path, line))) == [("a", [pasted])]


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "a"},
        {"question": None},
        {"question": 42},
        {"turns": []},
        {"turns": [{"role": "assistant", "content": "Bonjour."}]},
        {"turns": [{"role": "user", "texte": "Un délai ?"}]},
        {"turns": [{"role": "user", "content": None}]},
        {"turns": [["Un délai ?"]]},
        {"turns": ["Un ?"], "question": None},
        ["Un délai ?"],
    ],
)
def test_a_line_without_a_question_is_named(tmp_path: Path, raw: Any) -> None:
    path = write(tmp_path, '{"question": "Un délai ?"}', json.dumps(raw))
    lines = read_batch(path)
    next(lines)
    with pytest.raises(QuestionError, match=r"questions\.jsonl:2 : chaque ligne doit"):
        next(lines)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"rien\.jsonl » ne peut pas être lu"):
        next(read_batch(tmp_path / "rien.jsonl"))
