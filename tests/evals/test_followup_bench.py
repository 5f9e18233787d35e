"""Ranks that a person can check by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answers import Turn
from assistant.settings import load_settings
from evals.followup_bench import Dialogue, load_dialogues, measure, ways


def test_only_followups_with_an_answer_are_read(tmp_path: Path) -> None:
    rows = [
        {
            "question": "et là ?",
            "turns": ["a ?"],
            "gold": [{"document_id": "d", "grade": 2}],
            "part": "dev",
        },
        {"question": "seule ?", "gold": [{"document_id": "d", "grade": 2}]},
        {"question": "et là ?", "turns": ["a ?"], "gold": [{"document_id": "d", "grade": 0}]},
    ]
    (tmp_path / "questions-x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert load_dialogues(tmp_path) == [Dialogue("et là ?", (Turn("a ?"),), frozenset({"d"}))]
    assert load_dialogues(tmp_path, "test") == []
    assert len(load_dialogues()) >= 20


def test_recall_and_mrr_by_hand() -> None:
    dialogues = [Dialogue(q, (), frozenset({"or"})) for q in ("a", "b", "c", "d")]
    ranked = {"a": ["or"], "b": ["x", "or"], "c": ["x"] * 6 + ["or"], "d": ["x"]}
    found = measure(dialogues, lambda question, turns: question, ranked.__getitem__)
    assert found == (1 / 4, 2 / 4, pytest.approx((1 + 1 / 2 + 1 / 7) / 4))


def test_the_ways_without_a_model() -> None:
    found = ways(load_settings())
    turns = (Turn("Quel délai pour convoquer le conseil municipal ?"),)
    assert [understand("et en urgence ?", turns) for understand in found.values()] == [
        "et en urgence ?",
        "Quel délai pour convoquer le conseil municipal, en urgence ?",
        "Quel délai pour convoquer le conseil municipal ? et en urgence ?",
    ]
